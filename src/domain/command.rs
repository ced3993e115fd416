//! The one shape of a command: a cluster, and kubectl's words. The cluster is a field, never a flag.

use super::ids::ClusterName;
use serde::{Deserialize, Serialize};
use std::fmt;

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

    /// The words after a leading `kubectl`, if there is one.
    pub fn words(&self) -> &[String] {
        match self.argv.first() {
            Some(first) if first == "kubectl" => &self.argv[1..],
            _ => &self.argv,
        }
    }

    /// The same command with `kubectl` in front, as JSON and cards show it.
    pub fn spelled_out(&self) -> Self {
        let mut argv = vec!["kubectl".to_owned()];
        argv.extend_from_slice(self.words());
        Self { cluster: self.cluster.clone(), argv }
    }
}

impl fmt::Display for Command {
    /// As a person would type it, quoted where a shell would need it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("kubectl")?;
        for word in self.words() {
            // A shell takes these as they are; quoting them would only be harder to read.
            if !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c)) {
                write!(f, " {word}")?;
                continue;
            }
            match shlex::try_quote(word) {
                Ok(quoted) => write!(f, " {quoted}")?,
                Err(_) => write!(f, " {word:?}")?,
            }
        }
        Ok(())
    }
}
