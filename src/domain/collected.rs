//! What of a cluster a dump holds, kind by kind: all, some or none, and why.
//! Invariant: not collected is never "there are none".

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How much of a kind was collected in a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "was", content = "why")]
pub enum Extent {
    Not(String),
    Partly(Vec<String>),
    Whole,
}

/// A kind in a namespace, or in the whole cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Collected {
    pub group: String,
    pub plural: String,
    /// Empty for kinds of the whole cluster.
    pub namespace: String,
    pub extent: Extent,
}

/// The report on one cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    pub kinds: Vec<Collected>,
    /// Unreadable, empty and cut files, with file and line.
    pub damage: Vec<String>,
}

/// Namespaces that are named in a line before the rest is counted.
const NAMED: usize = 6;

impl Report {
    /// As lines: what is missing first, then what is there.
    pub fn lines(&self) -> Vec<String> {
        let mut by_kind: BTreeMap<(&str, &str), Vec<&Collected>> = BTreeMap::new();
        for one in &self.kinds {
            by_kind.entry((&one.group, &one.plural)).or_default().push(one);
        }
        let (mut not, mut partly, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for ((group, plural), places) in by_kind {
            let name = if group.is_empty() { plural.to_owned() } else { format!("{plural}.{group}") };
            let gaps: Vec<&&Collected> = places.iter().filter(|place| place.extent != Extent::Whole).collect();
            if gaps.is_empty() {
                let namespaces = places.iter().filter(|place| !place.namespace.is_empty()).count();
                whole.push(match namespaces {
                    0 => name,
                    1 => format!("{name}  in 1 namespace"),
                    many => format!("{name}  in {many} namespaces"),
                });
                continue;
            }
            let none = gaps.len() == places.len() && gaps.iter().all(|gap| matches!(gap.extent, Extent::Not(_)));
            if none { not.extend(told(&name, &gaps)) } else { partly.extend(told(&name, &gaps)) }
        }
        let mut lines = Vec::new();
        let mut part = |title: &str, of: &[String]| {
            if !of.is_empty() {
                lines.push(format!("{title} ({})", of.len()));
                lines.extend(of.iter().map(|line| format!("  {line}")));
                lines.push(String::new());
            }
        };
        part("NOT COLLECTED, which does not mean that there are none", &not);
        part("PARTLY COLLECTED", &partly);
        part("FILES that are unreadable, empty or cut", &self.damage);
        part("COLLECTED", &whole);
        lines.pop();
        lines
    }
}

/// A line for each reason, with the namespaces that it holds for.
fn told(name: &str, gaps: &[&&Collected]) -> Vec<String> {
    let mut by_why: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for gap in gaps {
        let why = match &gap.extent {
            Extent::Whole => continue,
            // The reason is the same for many namespaces but for their names.
            Extent::Not(why) if !gap.namespace.is_empty() => {
                why.replace(&format!("namespace {}", gap.namespace), "the namespace")
            }
            Extent::Not(why) => why.clone(),
            Extent::Partly(missing) => missing.join("; "),
        };
        by_why.entry(why).or_default().push(&gap.namespace);
    }
    let line = |(why, namespaces): (String, Vec<&str>)| {
        let mut line = name.to_owned();
        let named: Vec<&str> = namespaces.iter().copied().filter(|name| !name.is_empty()).collect();
        if !named.is_empty() {
            let _ = write!(line, "  in {}", named.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "));
            if named.len() > NAMED {
                let _ = write!(line, " and {} more", named.len() - NAMED);
            }
        }
        format!("{line}: {why}")
    };
    by_why.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(plural: &str, namespace: &str, extent: Extent) -> Collected {
        Collected { group: String::new(), plural: plural.to_owned(), namespace: namespace.to_owned(), extent }
    }

    #[test]
    fn what_is_missing_comes_first_and_one_reason_is_said_once() {
        let not = |namespace: &str| Extent::Not(format!("the dump has no secrets of namespace {namespace}"));
        let report = Report {
            kinds: vec![
                collected("pods", "shop", Extent::Whole),
                collected("pods", "bank", Extent::Whole),
                collected("nodes", "", Extent::Whole),
                collected("secrets", "shop", not("shop")),
                collected("secrets", "bank", not("bank")),
                collected("events", "shop", Extent::Partly(vec!["shop.yaml:7 is no YAML".to_owned()])),
                collected("events", "bank", Extent::Whole),
            ],
            damage: vec!["a.yaml is empty".to_owned()],
        };
        assert_eq!(
            report.lines(),
            [
                "NOT COLLECTED, which does not mean that there are none (1)",
                "  secrets  in shop, bank: the dump has no secrets of the namespace",
                "",
                "PARTLY COLLECTED (1)",
                "  events  in shop: shop.yaml:7 is no YAML",
                "",
                "FILES that are unreadable, empty or cut (1)",
                "  a.yaml is empty",
                "",
                "COLLECTED (2)",
                "  nodes",
                "  pods  in 2 namespaces",
            ]
        );
    }
}
