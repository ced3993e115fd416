//! Names for things, each its own type so that one cannot be handed in for another.

use super::redact;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The name of a cluster within a fleet, as the tree, `--cluster` and JSON show it. It may come from a folder, a context
/// or a case of somebody else's, so it is one line of plain text however it is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct ClusterName(String);

impl ClusterName {
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        Self(redact::plain(&name).replace(['\n', '\t'], " "))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClusterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for ClusterName {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for ClusterName {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

/// A short number with a letter in front (`o12`, `p3`): easy to say aloud and to cite.
macro_rules! numbered {
    ($name:ident, $letter:literal, $what:literal) => {
        #[doc = $what]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                text.strip_prefix($letter)
                    .and_then(|digits| digits.parse().ok())
                    .map(Self)
                    .ok_or_else(|| format!("{text:?} is not of the form {}12", $letter))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

numbered!(ObservationId, "o", "One observation of a case: what a claim cites.");
numbered!(ProposalId, "p", "One proposed change of a case.");

/// A SHA-256, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::{Digest as _, Sha256};
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The first eight digits: enough for an eye to compare.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ClusterName;

    #[test]
    fn the_name_of_a_cluster_cannot_move_the_cursor() {
        let name = ClusterName::new("sp\u{1b}[31moke\u{1b}]0;title\u{7}\n1");
        assert_eq!(name.as_str(), "spoke 1");
        let read: ClusterName = serde_json::from_str(r#""sp\u001b[2Joke\t1""#).unwrap();
        assert_eq!((read.as_str(), serde_json::to_string(&read).unwrap().as_str()), ("spoke 1", r#""spoke 1""#));
    }
}
