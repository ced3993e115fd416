//! The word that somebody probably meant.

/// The word that is least far from `word`, if it is no farther than so many letters. What `word` begins is nearest.
pub fn nearest<T: AsRef<str> + Ord>(word: &str, known: impl IntoIterator<Item = T>, farthest: usize) -> Option<T> {
    let far = |candidate: &T| match !word.is_empty() && candidate.as_ref().starts_with(word) {
        true => 0,
        false => strsim::damerau_levenshtein(word, candidate.as_ref()),
    };
    let measured = known.into_iter().map(|candidate| (far(&candidate), candidate));
    measured.filter(|(far, _)| *far <= farthest).min().map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_word_is_not() {
        let near = |word| nearest(word, ["scale", "delete", "describe"], 2);
        assert_eq!(
            (near("sclae"), near("desc"), near("banana"), near("")),
            (Some("scale"), Some("describe"), None, None)
        );
    }
}
