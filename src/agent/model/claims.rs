//! A model's claims, held against what was read. No citation, no claim.
//! Invariant: a finding that leaves here cites an observation in which the cluster itself spoke, and names an object
//! that was seen, was seen to be missing, or is spoken of in what it cites.

use crate::agent::model::ground::Ground;
use crate::agent::model::understand::Misunderstood;
use crate::agent::model::words::{self, Purpose};
use crate::diagnosis::evidence::Sight;
use crate::domain::finding::{Citation, Conclusion, Conclusions, FaultCode, Finding, Link, Remediation, Verdict};
use crate::domain::ids::{ClusterName, ObservationId};
use crate::domain::redact;
use crate::domain::resource::ResourceRef;
use serde::Deserialize;
use serde_json::Value;

const MOST_CONCLUSIONS: usize = 5;
const MOST_CITATIONS: usize = 12;
const MOST_LINKS: usize = 8;

/// An object as a model names it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    cluster: String,
    #[serde(default, alias = "api_version")]
    api_version: String,
    kind: String,
    #[serde(default)]
    namespace: Option<String>,
    name: String,
}

/// The arguments of `find`.
#[derive(Debug, Deserialize)]
pub struct Claim {
    fault: String,
    resource: Named,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    evidence: Vec<String>,
}

/// The arguments of `conclude`.
#[derive(Debug, Deserialize)]
pub struct Ending {
    verdict: Verdict,
    #[serde(default)]
    conclusions: Vec<Cause>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Cause {
    #[serde(flatten)]
    claim: Claim,
    #[serde(default)]
    confidence: f64,
    #[serde(default)]
    chain: Vec<NamedLink>,
    #[serde(default)]
    remediation: Vec<Change>,
}

#[derive(Debug, Deserialize)]
struct NamedLink {
    fault: String,
    resource: Named,
}

/// The arguments of `propose`.
#[derive(Debug, Deserialize)]
pub struct Change {
    cluster: String,
    argv: Vec<String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    verify: String,
    #[serde(default)]
    risk: String,
}

/// A finding, if what it cites bears it out.
pub fn finding(claim: Claim, ground: &Ground<'_>) -> Result<Finding, Misunderstood> {
    let resource = resource(&claim.resource, ground)?;
    let evidence = citations(&claim.evidence, &resource, ground)?;
    Ok(Finding { fault: fault(&claim.fault)?, summary: words::needed(&claim.summary, "summary")?, resource, evidence })
}

/// The end of an investigation. What was not seen and what else was found is filled in from the evidence, so that no
/// answer can leave it out.
pub fn conclusions(ending: Ending, ground: &Ground<'_>) -> Result<Conclusions, Misunderstood> {
    match (ending.verdict, ending.conclusions.is_empty()) {
        (Verdict::Found, true) => {
            return Err(Misunderstood::refused("`found` needs a conclusion with its evidence; else say inconclusive"));
        }
        (Verdict::Healthy | Verdict::Inconclusive, false) => {
            return Err(Misunderstood::refused(
                "conclusions need the verdict `found`; record other trouble with `find`",
            ));
        }
        (Verdict::Healthy, true) if !ground.evidence.readings().any(|(_, _, reading)| reading.outcome.was_seen()) => {
            return Err(Misunderstood::refused("nothing was read yet, so nothing can be called healthy"));
        }
        (Verdict::Found, false) | (Verdict::Healthy | Verdict::Inconclusive, true) => {}
    }
    let causes = ending.conclusions.into_iter().take(MOST_CONCLUSIONS);
    let conclusions =
        causes.zip(1..).map(|(cause, rank)| conclusion(cause, rank, ground)).collect::<Result<Vec<_>, _>>()?;
    let is_concluded = |finding: &&Finding| {
        !conclusions.iter().any(|cause| cause.fault == finding.fault && cause.resource == finding.resource)
    };
    let also_seen = ground.explanation.also_seen.iter().filter(is_concluded).cloned().collect();
    Ok(Conclusions {
        verdict: ending.verdict,
        also_seen,
        unseen: ground.explanation.unseen.clone(),
        note: ending.note.as_deref().map(words::sentence).filter(|note| !note.is_empty()),
        conclusions,
    })
}

fn conclusion(cause: Cause, rank: u32, ground: &Ground<'_>) -> Result<Conclusion, Misunderstood> {
    let finding = finding(cause.claim, ground)?;
    let chain = cause.chain.into_iter().take(MOST_LINKS);
    let chain = chain
        .map(|link| Ok(Link { fault: fault(&link.fault)?, resource: resource(&link.resource, ground)? }))
        .collect::<Result<_, Misunderstood>>()?;
    let remediation =
        cause.remediation.into_iter().map(|change| remediation(change, ground)).collect::<Result<_, _>>()?;
    let Finding { fault, resource, summary, evidence } = finding;
    let confidence = if cause.confidence.is_finite() { cause.confidence.clamp(0.0, 1.0) } else { 0.0 };
    Ok(Conclusion { rank, fault, resource, confidence, summary, chain, evidence, remediation, runbook: None })
}

/// A change that a person may be asked about.
pub fn remediation(change: Change, ground: &Ground<'_>) -> Result<Remediation, Misunderstood> {
    Ok(Remediation {
        command: words::command(&change.cluster, &change.argv, Purpose::Change, ground)?,
        why: words::needed(&change.why, "why")?,
        verify: words::needed(&change.verify, "verify")?,
        risk: words::needed(&change.risk, "risk")?,
    })
}

/// Ids of observations that exist.
pub fn observations(ids: &[String], ground: &Ground<'_>) -> Result<Vec<ObservationId>, Misunderstood> {
    let mut found: Vec<ObservationId> = Vec::new();
    for text in ids.iter().take(MOST_CITATIONS) {
        let id = text.trim().trim_matches(['[', ']']).parse().ok();
        let id = id.filter(|id| ground.evidence.reading(*id).is_some()).ok_or_else(|| {
            let text = redact::bounded(&redact::text(text), 40);
            Misunderstood::refused(format!("there is no observation {text:?}; cite ids that stand in the ledger"))
        })?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

fn fault(code: &str) -> Result<FaultCode, Misunderstood> {
    let code = code.trim().to_ascii_lowercase();
    let spelled = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if code.is_empty() || code.len() > 80 || !code.chars().all(spelled) {
        return Err(Misunderstood::refused("`fault` is a code of letters, dots and dashes, such as ocm.agent-stopped"));
    }
    Ok(FaultCode(code))
}

fn resource(named: &Named, ground: &Ground<'_>) -> Result<ResourceRef, Misunderstood> {
    let cluster = words::cluster(&named.cluster, ground)?;
    let (kind, name) = (words::name(&named.kind), words::name(&named.name));
    if kind.is_empty() || name.is_empty() {
        return Err(Misunderstood::refused("`resource` needs the kind and the name of one object"));
    }
    let known = ground.kinds.by_kind(named.api_version.trim(), &kind).or_else(|| ground.kinds.resolve(&kind));
    let (api_version, kind) = match known {
        Some(known) => (known.id.api_version(), known.id.kind.clone()),
        None => (words::name(&named.api_version), kind),
    };
    let namespaced = known.is_none_or(|known| known.id.namespaced);
    let namespace = named.namespace.as_deref().filter(|_| namespaced).map(words::name).filter(|name| !name.is_empty());
    let namespace = namespace.or_else(|| only_namespace(&cluster, &kind, &name, ground)).unwrap_or_default();
    Ok(ResourceRef::new(&cluster, &api_version, &kind, &namespace, &name))
}

/// The namespace that a model left out, if only one object of that kind and name was seen.
fn only_namespace(cluster: &ClusterName, kind: &str, name: &str, ground: &Ground<'_>) -> Option<String> {
    let seen = ground.evidence.objects(cluster, kind);
    let mut named = seen.iter().map(|seen| seen.object).filter(|object| object.name() == name);
    match (named.next(), named.next()) {
        (Some(object), None) => Some(object.namespace().to_owned()),
        (Some(_) | None, _) => None,
    }
}

fn citations(ids: &[String], resource: &ResourceRef, ground: &Ground<'_>) -> Result<Vec<Citation>, Misunderstood> {
    let ids = observations(ids, ground)?;
    let seen = |id: &&ObservationId| ground.evidence.reading(**id).is_some_and(|reading| reading.outcome.was_seen());
    if ids.iter().find(seen).is_none() {
        return Err(Misunderstood::refused(format!(
            "no observation proves it: {resource}. Cite one in which the cluster itself answered, or make no claim"
        )));
    }
    if let Some(other) = seen_elsewhere(resource, ground) {
        return Err(Misunderstood::refused(format!(
            "{resource} was not looked for there; one of that name was seen on {other}"
        )));
    }
    if !is_known(resource, &ids, ground) {
        return Err(Misunderstood::refused(format!(
            "none of the cited observations speaks of {resource}; name an object that was seen, or read it first"
        )));
    }
    Ok(ids.iter().filter_map(|id| cite(*id, resource, ground)).collect())
}

/// Whether the object was seen, was seen to be missing, or is spoken of in one of the observations.
fn is_known(resource: &ResourceRef, cited: &[ObservationId], ground: &Ground<'_>) -> bool {
    let namespace = resource.namespace.as_deref().unwrap_or_default();
    match ground.evidence.object(&resource.cluster, &resource.kind, namespace, &resource.name) {
        Sight::Here(_) | Sight::Absent(_) => true,
        Sight::Unseen => {
            ground.evidence.readings().filter(|(id, _, _)| cited.contains(id)).any(|(_, command, reading)| {
                command.argv.iter().any(|word| word.contains(&resource.name))
                    || reading.log.as_ref().is_some_and(|log| log.contains(&resource.name))
                    || reading.objects.iter().any(|object| holds(&object.0, &resource.name))
            })
        }
    }
}

/// Another cluster on which it was seen, if nobody looked for it on its own: a ManagedCluster lives on the hub.
fn seen_elsewhere<'a>(resource: &ResourceRef, ground: &Ground<'a>) -> Option<&'a ClusterName> {
    let namespace = resource.namespace.as_deref().unwrap_or_default();
    let on = |cluster: &ClusterName| ground.evidence.object(cluster, &resource.kind, namespace, &resource.name);
    match on(&resource.cluster) {
        Sight::Here(_) | Sight::Absent(_) => None,
        Sight::Unseen => {
            ground.evidence.clusters().iter().map(|info| &info.name).find(|name| on(name).here().is_some())
        }
    }
}

fn holds(value: &Value, name: &str) -> bool {
    match value {
        Value::String(text) => text.contains(name),
        Value::Array(items) => items.iter().any(|item| holds(item, name)),
        Value::Object(fields) => fields.values().any(|field| holds(field, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The words of a citation are taken from the observation, never from the model.
fn cite(id: ObservationId, resource: &ResourceRef, ground: &Ground<'_>) -> Option<Citation> {
    let excerpt = ground.case.observations.get(&id).map(|observation| observation.excerpt.as_str()).unwrap_or_default();
    let line = excerpt.lines().find(|line| line.contains(&resource.name)).or_else(|| excerpt.lines().next());
    let outcome = ground.evidence.reading(id)?.outcome.to_string();
    let what = format!("{} {}", resource.kind, resource.name);
    ground.evidence.cite(id, what, line.filter(|line| !line.trim().is_empty()).unwrap_or(&outcome))
}
