//! A search through the files of dumps: what is looked for, and what was found.
//! Invariant: the text of a hit is one line, bounded, plain and redacted; where it stands is always told.
//! Not here: looking through the files (`cluster::snapshot::search`).

use super::ids::ClusterName;
use serde::Serialize;
use std::fmt;

/// Longer patterns than this nobody types.
const LONGEST: usize = 500;

/// What is looked for. Upper and lower case are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// These characters, as they stand.
    Words(String),
    /// A regular expression.
    Pattern(String),
}

impl Query {
    /// Reads what a person typed: `/…/` is a regular expression, all else stands for itself.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            Some(pattern) => Self::pattern(pattern),
            None => Self::words(text),
        }
    }

    pub fn words(text: &str) -> Result<Self, String> {
        check(text).map(|()| Self::Words(text.to_owned()))
    }

    pub fn pattern(text: &str) -> Result<Self, String> {
        check(text)?;
        match regex::Regex::new(text) {
            Ok(pattern) if pattern.is_match("") => {
                Err(format!("/{text}/ matches every line; say more of what you look for"))
            }
            Ok(_) => Ok(Self::Pattern(text.to_owned())),
            Err(error) => {
                let drawn = error.to_string();
                let why = drawn.lines().last().unwrap_or_default();
                Err(format!("/{text}/ is no regular expression ({why}); without slashes it stands for itself"))
            }
        }
    }
}

fn check(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("say what to look for: a word, or a regular expression as /…/".to_owned());
    }
    if text.chars().count() > LONGEST || text.contains('\n') {
        return Err(format!("look for one line of at most {LONGEST} characters"));
    }
    Ok(())
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Pattern(pattern) => write!(f, "/{pattern}/"),
        }
    }
}

/// What the line of a hit belongs to, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "in")]
pub enum Place {
    Object {
        api_version: String,
        kind: String,
        #[serde(skip_serializing_if = "String::is_empty")]
        namespace: String,
        name: String,
    },
    Log {
        namespace: String,
        pod: String,
        container: String,
    },
    File,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object { kind, namespace, name, .. } if namespace.is_empty() => write!(f, "{kind} {name}"),
            Self::Object { kind, namespace, name, .. } => write!(f, "{kind} {namespace}/{name}"),
            Self::Log { namespace, pod, container } => write!(f, "log {namespace}/{pod} {container}"),
            Self::File => f.write_str("file"),
        }
    }
}

/// One line in which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    pub cluster: ClusterName,
    pub path: String,
    pub line: u64,
    pub text: String,
    #[serde(flatten)]
    pub place: Place,
}

impl Hit {
    /// `path:line`, as gf shows it and editors take it.
    pub fn source(&self) -> String {
        format!("{}:{}", self.path, self.line)
    }
}

/// How far a search has come, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Progress {
    /// Files that were looked through, or that an index ruled out.
    pub files: u64,
    pub of_files: u64,
    pub bytes: u64,
    pub of_bytes: u64,
    /// There are more hits than are kept.
    pub more: bool,
    /// Files that could not be searched, and why.
    pub unsearched: Vec<String>,
    /// Clusters that are no dumps, and so have no files to search.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_files: Vec<ClusterName>,
    pub ended: bool,
}

impl Progress {
    /// Takes in the progress on another cluster.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.of_files += other.of_files;
        self.bytes += other.bytes;
        self.of_bytes += other.of_bytes;
        self.more |= other.more;
        self.unsearched.extend(other.unsearched);
        self.without_files.extend(other.without_files);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Query;

    #[test]
    fn slashes_make_a_regular_expression_and_nothing_else_does() {
        assert_eq!(Query::read("a.b"), Ok(Query::Words("a.b".to_owned())));
        assert_eq!(Query::read("/a.b/"), Ok(Query::Pattern("a.b".to_owned())));
        assert_eq!(Query::read("/etc/hosts"), Ok(Query::Words("/etc/hosts".to_owned())));
    }

    #[test]
    fn what_would_find_every_line_or_nothing_is_refused_with_what_to_do() {
        for (bad, says) in [("", "say what"), ("/a*/", "say more"), ("/(/", "without slashes"), ("a\nb", "one line")] {
            let why = Query::read(bad).unwrap_err();
            assert!(why.contains(says), "{bad:?}: {why}");
        }
    }
}
