//! One pass over the evidence: what detectors look at, what they find, what they would still read.
//! Invariant: a read that was not made is asked for once; a read that brought nothing is remembered as unseen.
//! Not here: what any finding means (`detect`), or which of the causes count (`rank`).

use super::evidence::{Evidence, Seen, Sight};
use super::explanation::{Check, Hypothesis};
use super::links::Links;
use super::scope::Scope;
use super::target::Target;
use crate::domain::cluster::Rung;
use crate::domain::command::Command;
use crate::domain::finding::{Citation, FaultCode, Finding, Remediation, Unseen};
use crate::domain::ids::{ClusterName, ObservationId};
use crate::domain::object::Object;
use crate::domain::observation::Reading;
use crate::domain::resource::ResourceRef;
use crate::domain::time::Timestamp;
use std::collections::BTreeMap;

/// A proven fault that nothing deeper is known to bring about, unless `rank` finds a link.
#[derive(Debug, Clone)]
pub struct Cause {
    pub fault: FaultCode,
    pub resource: ResourceRef,
    /// 0 to 1.
    pub confidence: f64,
    pub summary: String,
    pub evidence: Vec<Citation>,
    pub remediation: Vec<Remediation>,
}

/// What became of a read that a detector wants.
#[derive(Debug, Clone, Copy)]
pub enum Look<'a> {
    Seen(ObservationId, &'a Reading),
    /// It was tried, or cannot be made at all.
    Unseen,
    /// It has been asked for.
    Pending,
}

impl Look<'_> {
    pub fn is_seen(self) -> bool {
        matches!(self, Self::Seen(..))
    }
}

/// The pass itself.
pub struct Inquiry<'a> {
    pub evidence: &'a Evidence,
    pub scope: &'a Scope,
    pub target: Target,
    pub symptoms: Vec<Finding>,
    pub causes: Vec<Cause>,
    pub links: Links,
    /// What is wrong with objects that are neither an asked symptom nor a root: for the steps of a chain.
    pub between: BTreeMap<ResourceRef, FaultCode>,
    pub hypotheses: Vec<Hypothesis>,
    pub checks: Vec<Check>,
    pub unseen: Vec<Unseen>,
    pub notes: Vec<String>,
}

impl<'a> Inquiry<'a> {
    pub fn new(evidence: &'a Evidence, scope: &'a Scope) -> Self {
        Self {
            evidence,
            scope,
            target: Target::of(scope, evidence),
            symptoms: Vec::new(),
            causes: Vec::new(),
            links: Links::default(),
            between: BTreeMap::new(),
            hypotheses: Vec::new(),
            checks: Vec::new(),
            unseen: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A read without which the question cannot be answered.
    pub fn look(&mut self, cluster: &ClusterName, words: &str, why: &str, about: &str) -> Look<'a> {
        match self.glance(cluster, words, why, about) {
            Look::Unseen => {
                let unseen = self.why_unseen(cluster, words);
                if !self.unseen.contains(&unseen) {
                    self.unseen.push(unseen);
                }
                Look::Unseen
            }
            other => other,
        }
    }

    /// A read that would help and whose failure proves nothing and spoils nothing.
    pub fn glance(&mut self, cluster: &ClusterName, words: &str, why: &str, about: &str) -> Look<'a> {
        let command = Command::of(cluster, words);
        if let Some((id, reading)) = self.evidence.answer(&command) {
            return if reading.outcome.was_seen() { Look::Seen(id, reading) } else { Look::Unseen };
        }
        if !self.can_read(cluster) {
            return Look::Unseen;
        }
        if !self.checks.iter().any(|check| check.command == command) {
            let cost = cost(&command);
            self.checks.push(Check { command, why: why.to_owned(), about: about.into(), cost });
        }
        Look::Pending
    }

    /// Whether anything of the cluster itself can be read.
    pub fn can_read(&self, cluster: &ClusterName) -> bool {
        let known = self.evidence.clusters().iter().find(|info| info.name == *cluster);
        known.is_some_and(|info| !matches!(info.rung, Rung::HubOnly { .. }))
    }

    fn why_unseen(&self, cluster: &ClusterName, words: &str) -> Unseen {
        let command = Command::of(cluster, words);
        let said = self.evidence.answer(&command).and_then(|(_, reading)| reading.outcome.unseen());
        let known = self.evidence.clusters().iter().find(|info| info.name == *cluster);
        let why = match (said, known.map(|info| &info.rung)) {
            (Some(why), _) => why,
            (None, Some(Rung::HubOnly { why })) => format!("only the hub speaks of it: {why}"),
            (None, _) => "klue has no way in: no context, no dump".to_owned(),
        };
        Unseen { cluster: cluster.clone(), what: command.words().join(" "), why }
    }

    pub fn symptom(&mut self, fault: &str, resource: ResourceRef, summary: String, evidence: Vec<Option<Citation>>) {
        let evidence: Vec<Citation> = evidence.into_iter().flatten().collect();
        if !evidence.is_empty() && !self.symptoms.iter().any(|s| s.resource == resource && s.fault.0 == fault) {
            self.symptoms.push(Finding { fault: fault.into(), resource, summary, evidence });
        }
    }

    pub fn cause(&mut self, cause: Cause) {
        if !cause.evidence.is_empty()
            && !self.causes.iter().any(|known| known.resource == cause.resource && known.fault == cause.fault)
        {
            self.causes.push(cause);
        }
    }

    /// One object's trouble brings about another's.
    pub fn link(&mut self, cause: &ResourceRef, effect: &ResourceRef) {
        self.links.add(cause, effect);
    }

    /// An object on the way from cause to symptom, and what is wrong with it.
    pub fn step(&mut self, fault: &str, resource: &ResourceRef) {
        self.between.entry(resource.clone()).or_insert_with(|| fault.into());
    }

    pub fn suspect(&mut self, fault: &str, subject: &ResourceRef, weight: f64, why: &str) {
        self.hypotheses.push(Hypothesis { fault: fault.into(), subject: subject.clone(), weight, why: why.to_owned() });
    }

    pub fn objects(&self, cluster: &ClusterName, kind: &str) -> Vec<Seen<'a>> {
        self.evidence.objects(cluster, kind)
    }

    pub fn object(&self, cluster: &ClusterName, kind: &str, namespace: &str, name: &str) -> Sight<'a> {
        self.evidence.object(cluster, kind, namespace, name)
    }

    /// The clock of a cluster, by which its ages are judged.
    pub fn clock(&self, cluster: &ClusterName) -> Option<Timestamp> {
        self.evidence.clock(cluster)
    }

    pub fn cite(&self, seen: Seen<'_>, part: &str, excerpt: &str) -> Option<Citation> {
        self.evidence.cite_object(seen, format!("{} {part}", named(seen.object)), excerpt)
    }

    /// Cites a condition, if the object has it.
    pub fn cite_condition(&self, seen: Seen<'_>, kind: &str) -> Option<Citation> {
        let c = seen.object.condition(kind)?;
        let excerpt = format!("{}={} {}: {}", c.kind, c.status, c.reason, c.message);
        self.cite(seen, &format!("condition {kind}"), &excerpt)
    }

    /// Cites a field by its dotted path.
    pub fn cite_field(&self, seen: Seen<'_>, path: &str) -> Option<Citation> {
        let value = seen.object.at(path).map_or_else(|| "not set".to_owned(), ToString::to_string);
        self.cite(seen, path, &format!("{path}: {value}"))
    }

    /// Cites a read that would have shown an object and did not.
    pub fn cite_absence(&self, id: ObservationId, kind: &str, namespace: &str, name: &str) -> Option<Citation> {
        let whole = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
        self.evidence.cite(id, format!("{kind} {whole}"), &format!("{kind} {whole} not found"))
    }
}

/// `Kind namespace/name`, as citations name an object.
pub fn named(object: &Object) -> String {
    if object.namespace().is_empty() {
        format!("{} {}", object.kind(), object.name())
    } else {
        format!("{} {}/{}", object.kind(), object.namespace(), object.name())
    }
}

/// What a read costs the cluster and the person who waits.
fn cost(command: &Command) -> u32 {
    let words = command.words();
    let said = |word: &str| words.iter().any(|w| w == word);
    let plain = words.iter().filter(|word| !word.starts_with('-')).count();
    match words.first().map(String::as_str) {
        Some("logs") => 4,
        _ if said("-A") => 3,
        _ if plain > 2 + usize::from(said("-n")) => 1,
        _ => 2,
    }
}
