//! `config.yaml`: the few things that a user sets once. Every key is optional; an unknown one is an error that names the
//! line and the nearest key, so that a slip of the pen does not pass as a setting.

use crate::domain::nearest::nearest;
use crate::domain::redact::Patterns;
use crate::policy::guard::{Guard, Match, Rule};
use serde::Deserialize;
use std::path::Path;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub model: Option<Model>,
    pub read_only: bool,
    pub theme: Option<String>,
    /// Folders of runbooks that the team wrote.
    pub runbooks: Vec<String>,
    /// More patterns to redact, as regular expressions.
    pub redact: Vec<String>,
    pub clusters: Vec<ClusterRule>,
    /// There is a file, and it could not be understood.
    #[serde(skip)]
    unread: bool,
}

impl Config {
    /// Of a file that cannot be read: it may have said read_only.
    pub fn unread() -> Self {
        Self { unread: true, ..Self::default() }
    }

    /// What is written down about changes, and `--read-only` of this run.
    pub fn guard(&self, flag: bool) -> Guard {
        let whys = [
            (flag, "klue was started with --read-only"),
            (self.read_only, "config.yaml says read_only"),
            (self.unread, "config.yaml cannot be read, and may say read_only"),
        ];
        let read_only = whys.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why.to_owned());
        let rules = self.clusters.iter().map(|rule| Rule {
            clusters: rule.matches.0.clone(),
            protected: rule.protected,
            read_only: rule.read_only,
        });
        Guard { read_only, rules: rules.collect() }
    }

    /// Keys that are set and that this klue does not act on yet. A guard that is not there must not be relied on.
    pub fn unheeded(&self) -> Vec<&'static str> {
        let keys = [("runbooks", !self.runbooks.is_empty())];
        keys.into_iter().filter(|(_, is_set)| *is_set).map(|(key, _)| key).collect()
    }
}

/// Which model finishes the roles' sentences, if any.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Model {
    /// Of any OpenAI-compatible endpoint; default `OPENAI_BASE_URL`.
    pub base_url: Option<String>,
    /// The environment variable that holds the key; default `OPENAI_API_KEY`. The key itself is never in the file.
    pub api_key_env: Option<String>,
    /// Default `OPENAI_MODEL`.
    pub name: Option<String>,
    pub temperature: Option<f32>,
    /// Turns after which the rules mind finishes the case.
    pub budget: Option<usize>,
}

/// What holds for some clusters.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterRule {
    /// A cluster's name, or a selector of the labels that its ManagedCluster has.
    #[serde(rename = "match")]
    pub matches: Matches,
    /// Approvals want the cluster's name typed.
    #[serde(default)]
    pub protected: bool,
    #[serde(default)]
    pub read_only: bool,
}

/// Read whole when the file is, so that a slip in it is no rule that never holds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Matches(Match);

impl TryFrom<String> for Matches {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Match::read(&text).map(Self)
    }
}

/// The keys of the file and its parts, to find the nearest.
const KEYS: &[&str] = &[
    "model",
    "read_only",
    "theme",
    "runbooks",
    "redact",
    "clusters",
    "base_url",
    "api_key_env",
    "name",
    "temperature",
    "budget",
    "match",
    "protected",
];

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path} cannot be read: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("{path}: {what}")]
    Meaning { path: String, what: String },
}

/// Reads the file; a missing one is the default.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let shown = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).map_err(|what| ConfigError::Meaning { path: shown, what }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Config::default()),
        Err(source) => Err(ConfigError::Read { path: shown, source }),
    }
}

/// Reads the text of a configuration.
pub fn parse(text: &str) -> Result<Config, String> {
    if text.trim().is_empty() {
        return Ok(Config::default());
    }
    let config = read(text)?;
    match Patterns::read(&config.redact) {
        Ok(_) => Ok(config),
        Err(bad) => Err(match line_of(text, bad.at) {
            Some(line) => format!("line {line}: redact: {bad}"),
            None => format!("redact, pattern {}: {bad}", bad.at + 1),
        }),
    }
}

/// The line in which a pattern stands.
fn line_of(text: &str, pattern: usize) -> Option<u64> {
    #[derive(Deserialize)]
    struct Lines {
        redact: Vec<serde_saphyr::Spanned<String>>,
    }
    let lines: Lines = serde_saphyr::from_str(text).ok()?;
    lines.redact.get(pattern).map(|pattern| pattern.referenced.line())
}

fn read(text: &str) -> Result<Config, String> {
    serde_saphyr::from_str(text).map_err(|error| {
        // The reader draws the place below its words; the words name the line already.
        let drawn = error.to_string();
        let what = drawn.lines().next().unwrap_or_default().trim_start_matches("error: ");
        match unknown_key(what).and_then(|key| nearest(key, KEYS.iter().copied(), 3)) {
            Some(key) => format!("{what}; did you mean `{key}`?"),
            None => what.to_owned(),
        }
    })
}

/// The key that serde calls an unknown field.
fn unknown_key(message: &str) -> Option<&str> {
    let (_, after) = message.split_once("unknown field `")?;
    after.split('`').next()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::parse;

    #[test]
    fn an_unknown_key_names_the_line_and_the_nearest_key() {
        let error = parse("theme: dark\nred_only: true\n").unwrap_err();
        assert!(error.contains("line 2") && error.contains("`read_only`"), "{error}");
        assert!(!error.contains('\n'), "one line: {error}");
    }

    #[test]
    fn a_key_that_nothing_acts_on_is_said() {
        let config = parse("read_only: true\nrunbooks: ['x']\ntheme: dark\n").unwrap();
        assert_eq!(config.unheeded(), ["runbooks"]);
    }

    #[test]
    fn clusters_are_guarded_by_name_or_label_and_a_file_that_cannot_be_read_guards_all() {
        let text = "clusters:\n- {match: hub, protected: true}\n- {match: 'env in (prod)', read_only: true}\n";
        let guard = parse(text).unwrap().guard(false);
        let labels = std::collections::BTreeMap::from([("env".to_owned(), "prod".to_owned())]);
        assert!(guard.of("hub", Some(&Default::default())).protected.is_some());
        assert!(guard.of("eu-1", Some(&labels)).read_only.is_some());
        assert_eq!(guard.of("eu-1", Some(&Default::default())), Default::default());
        assert!(guard.of("eu-1", None).read_only.is_some());
        assert!(parse("clusters: [{match: 'env in prod'}]\n").unwrap_err().contains("list of values"));
        assert!(parse("clusters: [{protected: true}]\n").unwrap_err().contains("match"));
        assert!(super::Config::unread().guard(false).of("any", None).read_only.is_some());
        assert!(parse("theme: dark\n").unwrap().guard(true).of("any", None).read_only.is_some());
    }

    #[test]
    fn a_pattern_that_is_none_is_refused_with_its_line_and_the_reason() {
        let error = parse("theme: dark\nredact:\n  - 'tenant-[0-9]+'\n  - 'a('\n").unwrap_err();
        assert!(error.starts_with("line 4: redact: \"a(\" is no regular expression: unclosed group"), "{error}");
        assert!(parse("redact: ['x*']\n").unwrap_err().starts_with("line 1: redact: "));
        assert!(parse("redact: ['tenant-[0-9]+']\n").is_ok());
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(parse("\n").unwrap(), super::Config::default());
    }

    #[test]
    fn a_model_is_read() {
        let config = parse("model: {base_url: 'http://127.0.0.1:8080/v1', name: small, temperature: 0}\n").unwrap();
        assert_eq!(config.model.unwrap().name.as_deref(), Some("small"));
    }
}
