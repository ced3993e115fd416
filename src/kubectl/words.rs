//! Sorts words into a verb, its arguments and its flags.
//! Invariant: a flag's value is never taken for a word, nor a word for a flag's value; each flag is given at most once,
//! but for those that gather values.

use super::refusal::{Reason, Refusal};
use super::verbs::{self, FILES, FILTER, Flag, IDENTITY, NAMESPACE, Stand, Takes, Verb};
use crate::domain::nearest::nearest;
use crate::domain::redact;
use std::collections::BTreeMap;

/// The most that is read as one command.
const MOST_WORDS: usize = 10_000;
const MOST_BYTES: usize = 1536 * 1024;

/// Sorted words.
#[derive(Debug)]
pub(super) struct Sorted {
    pub verb: Verb,
    /// The verb as it was written, for refusals.
    pub spelled: String,
    pub arguments: Vec<String>,
    flags: Flags,
}

/// The values of each flag, in the order in which they were given.
type Flags = BTreeMap<&'static str, Vec<String>>;

impl Sorted {
    pub fn value(&self, flag: &str) -> Option<&str> {
        self.values(flag).last().map(String::as_str)
    }
    /// All values of a flag that may be given several times.
    pub fn values(&self, flag: &str) -> &[String] {
        self.flags.get(flag).map(Vec::as_slice).unwrap_or_default()
    }
    /// All flags that were given, in the order of their names.
    pub fn flags(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.flags.iter().map(|(flag, values)| (*flag, values.as_slice()))
    }
    pub fn is_on(&self, flag: &str) -> bool {
        self.value(flag) == Some("true")
    }
}

/// Sorts the words after `kubectl`.
pub(super) fn sort(words: &[String]) -> Result<Sorted, Refusal> {
    // Nobody looks through more, and no object is larger (etcd takes 1.5 MiB).
    if words.len() > MOST_WORDS || words.iter().map(String::len).sum::<usize>() > MOST_BYTES {
        let start: String = words.iter().flat_map(|word| word.chars().take(20)).take(40).collect();
        return Err(Refusal::new(Reason::Value, &start, "the words are too many or too long; name fewer objects"));
    }
    // What was hidden from view must not come back as a value.
    if let Some(word) = words.iter().find(|word| redact::count(word) > 0) {
        let instead = "a value was taken out of these words when they were kept or shown; write it again";
        return Err(Refusal::new(Reason::Value, word, instead));
    }
    let mut rest = words.iter();
    let mut flags = BTreeMap::new();
    let first = loop {
        let Some(word) = rest.next() else {
            return Err(Refusal::new(Reason::Missing, "kubectl", "begin with a verb, such as get pods -A"));
        };
        if !word.starts_with('-') {
            refuse_syntax(word)?;
            break word;
        }
        take_flag(word, &mut rest, &[NAMESPACE], &mut flags)?;
    };
    let (verb, own, spelled) = find_verb(first, &mut rest)?;
    let mut known = vec![NAMESPACE];
    known.extend_from_slice(own);
    if verbs::is_read(&spelled) {
        known.push(FILTER);
    }
    let mut arguments = Vec::new();
    while let Some(word) = rest.next() {
        if word.len() > 1 && word.starts_with('-') {
            take_flag(word, &mut rest, &known, &mut flags)?;
        } else {
            refuse_syntax(word)?;
            arguments.push(word.clone());
        }
    }
    Ok(Sorted { verb, spelled, arguments, flags })
}

fn find_verb<'a>(
    first: &str,
    rest: &mut std::slice::Iter<'a, String>,
) -> Result<(Verb, &'static [Flag], String), Refusal> {
    let second = rest.as_slice().first().map(String::as_str);
    if let Some((spelling, stand)) = verbs::find(first, second) {
        match stand {
            Stand::Refused(reason, instead) => return Err(Refusal::new(*reason, &spelling.join(" "), *instead)),
            Stand::Does(verb, flags) => {
                if spelling.len() == 2 {
                    rest.next();
                }
                return Ok((*verb, flags, spelling.join(" ")));
            }
        }
    }
    let known = verbs::rows().filter(|(_, stand)| matches!(stand, Stand::Does(..))).map(|(words, _)| words.join(" "));
    let instead = nearest(first, known, FARTHEST).map_or_else(
        || "write the verb first, such as get, describe or logs".to_owned(),
        |near| format!("did you mean {near:?}?"),
    );
    Err(Refusal::new(Reason::UnknownVerb, first, instead))
}

fn take_flag<'a>(
    word: &str,
    rest: &mut std::slice::Iter<'a, String>,
    known: &[Flag],
    flags: &mut Flags,
) -> Result<(), Refusal> {
    let (flag, attached) = if let Some(long) = word.strip_prefix("--") {
        let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        match known.iter().find(|flag| flag.long == name) {
            Some(flag) => (flag, value),
            None => return Err(refuse_flag(word, name, known)),
        }
    } else {
        let mut letters = word.trim_start_matches('-').chars();
        let letter = letters.next().unwrap_or('-');
        let tail = letters.as_str();
        match known.iter().find(|flag| flag.short == Some(letter)) {
            Some(flag) if tail.is_empty() => (flag, None),
            Some(flag) if flag.takes != Takes::Nothing || tail.starts_with('=') => {
                (flag, Some(tail.strip_prefix('=').unwrap_or(tail)))
            }
            Some(_) | None => return Err(refuse_letter(word, letter, known)),
        }
    };
    let value = match (flag.takes, attached) {
        (Takes::Nothing, None) => "true".to_owned(),
        (Takes::Nothing, Some(value @ ("true" | "false"))) => value.to_owned(),
        (Takes::Nothing, Some(other)) => {
            return Err(Refusal::new(Reason::Value, other, format!("--{} takes no value", flag.long)));
        }
        (Takes::Joined, value) => value.unwrap_or_default().to_owned(),
        (Takes::Value | Takes::Values, Some(value)) => value.to_owned(),
        (Takes::Value | Takes::Values, None) => match rest.next() {
            Some(value) => value.clone(),
            None => return Err(Refusal::new(Reason::Missing, word, "give it a value")),
        },
    };
    let values = flags.entry(flag.long).or_default();
    if !values.is_empty() && flag.takes != Takes::Values {
        return Err(Refusal::new(Reason::Value, word, format!("give --{} once", flag.long)));
    }
    values.push(value);
    Ok(())
}

fn refuse_flag(word: &str, name: &str, known: &[Flag]) -> Refusal {
    match name {
        "" => Refusal::new(Reason::Elsewhere, word, "nothing is run behind it; leave it out"),
        "watch" | "watch-only" | "follow" => {
            Refusal::new(Reason::Elsewhere, word, "klue looks again by itself; leave it out")
        }
        "dry-run" => Refusal::new(Reason::Elsewhere, word, "every change is rehearsed first; leave it out"),
        _ if IDENTITY.contains(&name) => Refusal::new(Reason::Identity, word, "leave it out"),
        _ if FILES.contains(&name) => {
            Refusal::new(Reason::File, word, "write what it holds as words, as patch -p takes it")
        }
        _ => {
            let near = nearest(name, known.iter().map(|flag| flag.long), FARTHEST);
            let instead = near.map_or_else(|| "leave it out".to_owned(), |near| format!("did you mean --{near}?"));
            Refusal::new(Reason::UnknownFlag, word, instead)
        }
    }
}

fn refuse_letter(word: &str, letter: char, known: &[Flag]) -> Refusal {
    match letter {
        's' => refuse_flag(word, "server", known),
        'f' if known.iter().any(|flag| flag.long == "previous") => refuse_flag(word, "follow", known),
        'f' => refuse_flag(word, "filename", known),
        'k' => refuse_flag(word, "kustomize", known),
        'w' => refuse_flag(word, "watch", known),
        _ => Refusal::new(Reason::UnknownFlag, word, "write flags in full, one by one"),
    }
}

/// Whether a word can stand as an argument.
pub(super) fn is_argument(word: &str) -> bool {
    !word.starts_with('-') && refuse_syntax(word).is_ok()
}

/// Words that only a shell would understand, where a verb or an argument must stand.
fn refuse_syntax(word: &str) -> Result<(), Refusal> {
    let starts = ["|", ";", "&", ">", "<", "(", "#", "1>", "2>"].iter().any(|sign| word.starts_with(sign));
    let holds = ["$(", "${", "`", "\n", "\r", "&&", "||", ";", "|", ">", "<("].iter().any(|sign| word.contains(sign));
    let assigns = word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    });
    if word.starts_with('|') && !word.starts_with("||") {
        return Err(Refusal::new(Reason::Shell, word, PIPES));
    }
    if starts || holds || word.ends_with('&') {
        return Err(Refusal::new(Reason::Shell, word, "give one command; klue shows, filters and sorts what comes"));
    }
    if word.contains("://") {
        return Err(Refusal::new(Reason::File, word, "name a kind and an object of the cluster"));
    }
    if assigns && word.starts_with("KUBE") {
        return Err(Refusal::new(Reason::Shell, word, "begin with the verb"));
    }
    Ok(())
}

/// What stands for a pipe.
const PIPES: &str = "pipes are not run; use --filter=grep:REGEX, --filter=head:N, --filter=tail:N, --filter=count or --filter=path:JSONPATH";

/// Letters that may differ between a word that is not known and the one that is named instead.
pub(super) const FARTHEST: usize = 2;
