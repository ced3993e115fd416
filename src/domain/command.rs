//! The one shape of a command: a cluster, and kubectl's words. The cluster is a field, never a flag.

use super::ids::ClusterName;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a search begins.
const SEARCH: [&str; 2] = ["klue", "search"];

/// kubectl's words for one cluster. A leading `kubectl` is optional.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Command {
    pub cluster: ClusterName,
    pub argv: Vec<String>,
}

impl Command {
    /// Splits `words` at white space; for commands written in the source.
    pub fn of(cluster: &ClusterName, words: &str) -> Self {
        Self { cluster: cluster.clone(), argv: words.split_whitespace().map(str::to_owned).collect() }
    }

    /// A search through the files of a dump, which kubectl has no words for.
    pub fn search(cluster: &ClusterName, text: &str) -> Self {
        let argv = SEARCH.iter().map(|word| (*word).to_owned()).chain([text.to_owned()]).collect();
        Self { cluster: cluster.clone(), argv }
    }

    /// What is searched for, if it is a search.
    pub fn sought(&self) -> Option<&str> {
        match self.argv.as_slice() {
            [first, second, text] if [first, second] == SEARCH => Some(text),
            _ => None,
        }
    }

    /// The words after a leading `kubectl`, if there is one.
    pub fn words(&self) -> &[String] {
        match self.argv.first() {
            Some(first) if first == "kubectl" => &self.argv[1..],
            _ => &self.argv,
        }
    }

    /// The same command with `kubectl` in front, as JSON and cards show it.
    pub fn spelled_out(&self) -> Self {
        if self.sought().is_some() {
            return self.clone();
        }
        let mut argv = vec!["kubectl".to_owned()];
        argv.extend_from_slice(self.words());
        Self { cluster: self.cluster.clone(), argv }
    }
}

impl fmt::Display for Command {
    /// As a person would type it, quoted where a shell would need it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.sought().is_some() { "klue" } else { "kubectl" })?;
        for word in self.words().iter().skip(usize::from(self.sought().is_some())) {
            if !word.is_empty() && word.chars().all(needs_no_quotes) {
                write!(f, " {word}")?;
            } else {
                write!(f, " '{}'", word.replace('\'', r"'\''"))?;
            }
        }
        Ok(())
    }
}

/// Characters that mean themselves to every shell.
fn needs_no_quotes(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '=' | '/' | '.' | ',' | ':' | '@' | '%' | '+')
}

#[cfg(test)]
mod tests {
    use super::Command;

    #[test]
    fn a_command_reads_as_one_would_type_it() {
        let mut command = Command::of(&"c".into(), "kubectl scale deployment/web --replicas=3");
        assert_eq!(command.to_string(), "kubectl scale deployment/web --replicas=3");
        let search = Command::search(&"c".into(), "out of memory");
        assert_eq!(
            (search.to_string().as_str(), search.sought()),
            ("klue search 'out of memory'", Some("out of memory"))
        );
        assert_eq!((search.spelled_out(), command.sought()), (search, None));
        command.argv.push(r#"{"it's":1}"#.to_owned());
        assert_eq!(command.to_string(), r#"kubectl scale deployment/web --replicas=3 '{"it'\''s":1}'"#);
    }
}
