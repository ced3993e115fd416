//! Which clusters are protected or read-only, as the user wrote it down: by name, or by the labels of the ManagedCluster.
//! Invariant: labels that were not seen may be any, so a rule about labels then holds; a guard only ever takes away.
//! Not here: the file that it is read from (`shell::config`), what a door makes of it (`cluster::door`).

use std::collections::BTreeMap;

/// What was written down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Guard {
    /// Why nothing is changed anywhere, if so.
    pub read_only: Option<String>,
    pub rules: Vec<Rule>,
}

/// What holds for some clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub clusters: Match,
    pub protected: bool,
    pub read_only: bool,
}

/// Which clusters a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    Name(String),
    /// All of these, as kubectl's `-l` reads them.
    Labels(Vec<Requirement>),
}

/// One part of a label selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    key: String,
    wants: Wants,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Wants {
    Exists,
    Absent,
    In(Vec<String>),
    /// Also where the key is absent.
    NotIn(Vec<String>),
}

/// What follows for one cluster: why it is read-only, and why it is protected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    pub read_only: Option<String>,
    pub protected: Option<String>,
}

impl Guard {
    /// Whether labels are needed to judge by.
    pub fn asks_for_labels(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.clusters, Match::Labels(_)))
    }

    /// What holds for a cluster. `None`: its labels were not seen.
    pub fn of(&self, name: &str, labels: Option<&BTreeMap<String, String>>) -> Verdict {
        let mut verdict = Verdict { read_only: self.read_only.clone(), protected: None };
        for rule in &self.rules {
            let Some(why) = rule.clusters.holds(name, labels) else { continue };
            if rule.read_only {
                verdict.read_only.get_or_insert_with(|| format!("config.yaml says read_only for {why}"));
            }
            if rule.protected {
                verdict.protected.get_or_insert_with(|| format!("config.yaml says protected for {why}"));
            }
        }
        verdict
    }
}

impl Match {
    /// A name, or a label selector: `env=prod`, `env in (prod, stage)`, `!lab`.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("match is empty: write the name of a cluster, or a label selector such as env=prod".to_owned());
        }
        let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:@/".contains(c));
        match is_name {
            true => Ok(Self::Name(text.to_owned())),
            false => parts(text).iter().map(|part| Requirement::read(part)).collect::<Result<_, _>>().map(Self::Labels),
        }
    }

    /// The words by which it holds, if it does.
    fn holds(&self, name: &str, labels: Option<&BTreeMap<String, String>>) -> Option<String> {
        match (self, labels) {
            (Self::Name(wanted), _) => (wanted == name).then(|| wanted.clone()),
            (Self::Labels(all), Some(labels)) => {
                all.iter().all(|one| one.holds(labels)).then(|| format!("clusters with {}", spelled(all)))
            }
            (Self::Labels(all), None) => {
                Some(format!("clusters with {}, and the labels of {name} were not seen", spelled(all)))
            }
        }
    }
}

fn spelled(all: &[Requirement]) -> String {
    let each = all.iter().map(|one| match &one.wants {
        Wants::Exists => one.key.clone(),
        Wants::Absent => format!("!{}", one.key),
        Wants::In(values) if values.len() == 1 => format!("{}={}", one.key, values.concat()),
        Wants::In(values) => format!("{} in ({})", one.key, values.join(",")),
        Wants::NotIn(values) => format!("{} notin ({})", one.key, values.join(",")),
    });
    each.collect::<Vec<_>>().join(",")
}

/// The parts between the commas that stand in no parentheses.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match (c, parts.last_mut()) {
            (',', _) if depth <= 0 => parts.push(String::new()),
            (c, Some(last)) => last.push(c),
            (_, None) => {}
        }
    }
    parts
}

impl Requirement {
    fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (key, wants) = if let Some(key) = text.strip_prefix('!') {
            (key, Wants::Absent)
        } else if let Some((key, value)) = text.split_once("!=") {
            (key, Wants::NotIn(vec![value.trim().to_owned()]))
        } else if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
            (key, Wants::In(vec![value.trim().to_owned()]))
        } else if let Some((key, list)) = text.split_once(" notin ") {
            (key, Wants::NotIn(values(list)?))
        } else if let Some((key, list)) = text.split_once(" in ") {
            (key, Wants::In(values(list)?))
        } else {
            (text, Wants::Exists)
        };
        let key = key.trim();
        let fits = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
        let values_fit = match &wants {
            Wants::In(values) | Wants::NotIn(values) => values.iter().all(|value| value.chars().all(fits)),
            Wants::Exists | Wants::Absent => true,
        };
        if key.is_empty() || !key.chars().all(fits) || !values_fit {
            return Err(format!(
                "{text:?} is no label selector: write key=value, key!=value, key in (a, b), key or !key"
            ));
        }
        Ok(Self { key: key.to_owned(), wants })
    }

    fn holds(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        match &self.wants {
            Wants::Exists => value.is_some(),
            Wants::Absent => value.is_none(),
            Wants::In(values) => value.is_some_and(|value| values.contains(value)),
            Wants::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
        }
    }
}

/// `(a, b)`.
fn values(list: &str) -> Result<Vec<String>, String> {
    let inner = list.trim().strip_prefix('(').and_then(|list| list.strip_suffix(')'));
    let inner = inner.ok_or_else(|| format!("{list:?} is no list of values: write (a, b)"))?;
    Ok(inner.split(',').map(|value| value.trim().to_owned()).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn protects(selector: &str, labels: Option<&[(&str, &str)]>) -> bool {
        let rule = Rule { clusters: Match::read(selector).unwrap(), protected: true, read_only: false };
        let guard = Guard { read_only: None, rules: vec![rule] };
        let labels =
            labels.map(|all| all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect());
        guard.of("prod-1", labels.as_ref()).protected.is_some()
    }

    #[test]
    fn a_rule_is_about_a_name_or_about_labels() {
        let prod: Option<&[(&str, &str)]> = Some(&[("env", "prod"), ("example.com/tier", "1")]);
        for (selector, holds) in [
            ("prod-1", true),
            ("prod", false),
            ("env=prod", true),
            ("env==prod", true),
            ("env=lab", false),
            ("env!=lab", true),
            ("env in (stage, prod)", true),
            ("env notin (stage, prod)", false),
            ("env=prod,example.com/tier", true),
            ("env=prod,!example.com/tier", false),
            ("region!=eu", true),
        ] {
            // A bare key cannot be told from a name, so it is one.
            assert_eq!(protects(selector, prod), holds, "{selector}");
        }
    }

    #[test]
    fn labels_that_were_not_seen_may_be_any() {
        assert!(protects("env=prod", None));
        assert!(!protects("prod-2", None));
    }

    #[test]
    fn a_slip_of_the_pen_is_no_rule() {
        for text in ["", "env=prod;x", "env in prod", "=prod", "a b"] {
            assert!(Match::read(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn read_only_for_all_holds_for_all_and_says_why() {
        let guard = Guard { read_only: Some("klue was started with --read-only".to_owned()), rules: Vec::new() };
        assert_eq!(guard.of("any", None).read_only.as_deref(), Some("klue was started with --read-only"));
        assert_eq!(Guard::default().of("any", None), Verdict::default());
    }
}
