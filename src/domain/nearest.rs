//! The word that somebody probably meant.

/// No word that anything is called has more letters.
const LONGEST: usize = 1000;

/// The word that is least far from `word`, if it is no farther than so many letters. What `word` begins is nearest.
pub fn nearest<T: AsRef<str> + Ord>(word: &str, known: impl IntoIterator<Item = T>, farthest: usize) -> Option<T> {
    let letters = word.chars().take(LONGEST).count();
    let far = |candidate: &str| match !word.is_empty() && candidate.starts_with(word) {
        true => Some(0),
        // Words that differ in length by more are farther, which is cheaper to see than to measure.
        false if letters.abs_diff(candidate.chars().count()) > farthest => None,
        false => Some(strsim::damerau_levenshtein(word, candidate)),
    };
    let measured = known.into_iter().filter_map(|candidate| Some((far(candidate.as_ref())?, candidate)));
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
