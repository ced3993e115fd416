//! Verbs that ask a cluster something that is no object: what it serves, what it allows, how far something is.

use super::Stand::{Does, Refused};
use super::{ALL_NAMESPACES, Flag, Row, Verb, on, short, value};
use crate::kubectl::refusal::Reason;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    ApiResources,
    ApiVersions,
    Version,
    ClusterInfo,
    CanI,
    WhoAmI,
    Explain,
    TopPods,
    TopNodes,
    RolloutStatus,
    RolloutHistory,
    Wait,
}

const OUTPUT: Flag = short('o', value("output"));
const SELECTOR: Flag = short('l', value("selector"));

const RESOURCES: &[Flag] = &[
    value("api-group"),
    on("namespaced"),
    value("verbs"),
    value("categories"),
    value("sort-by"),
    on("no-headers"),
    on("cached"),
    OUTPUT,
];
const CAN_I: &[Flag] = &[ALL_NAMESPACES, value("subresource"), on("list"), on("no-headers"), short('q', on("quiet"))];
const EXPLAIN: &[Flag] = &[on("recursive"), value("api-version"), OUTPUT];
const TOP_PODS: &[Flag] = &[
    ALL_NAMESPACES,
    SELECTOR,
    value("field-selector"),
    on("containers"),
    value("sort-by"),
    on("no-headers"),
    on("sum"),
    on("use-protocol-buffers"),
];
const TOP_NODES: &[Flag] =
    &[SELECTOR, value("sort-by"), on("no-headers"), on("show-capacity"), on("use-protocol-buffers")];
const STATUS: &[Flag] = &[short('w', on("watch")), value("timeout"), value("revision")];
const WAIT: &[Flag] = &[ALL_NAMESPACES, SELECTOR, value("field-selector"), on("all"), value("for"), value("timeout")];

pub(super) const VERBS: &[Row] = &[
    (&["api-resources"], Does(Verb::Ask(Question::ApiResources), RESOURCES)),
    (&["api-versions"], Does(Verb::Ask(Question::ApiVersions), &[])),
    (&["version"], Does(Verb::Ask(Question::Version), &[on("client"), OUTPUT])),
    (&["cluster-info", "dump"], Refused(Reason::Elsewhere, "use get all -A and logs")),
    (&["cluster-info"], Does(Verb::Ask(Question::ClusterInfo), &[])),
    (&["explain"], Does(Verb::Ask(Question::Explain), EXPLAIN)),
    (&["auth", "can-i"], Does(Verb::Ask(Question::CanI), CAN_I)),
    (&["auth", "whoami"], Does(Verb::Ask(Question::WhoAmI), &[OUTPUT])),
    (&["auth"], Refused(Reason::Elsewhere, "use auth can-i VERB KIND or auth whoami")),
    (&["top", "pods"], Does(Verb::Ask(Question::TopPods), TOP_PODS)),
    (&["top", "pod"], Does(Verb::Ask(Question::TopPods), TOP_PODS)),
    (&["top", "po"], Does(Verb::Ask(Question::TopPods), TOP_PODS)),
    (&["top", "nodes"], Does(Verb::Ask(Question::TopNodes), TOP_NODES)),
    (&["top", "node"], Does(Verb::Ask(Question::TopNodes), TOP_NODES)),
    (&["top", "no"], Does(Verb::Ask(Question::TopNodes), TOP_NODES)),
    (&["top"], Refused(Reason::Elsewhere, "use top pods or top nodes")),
    (&["rollout", "status"], Does(Verb::Ask(Question::RolloutStatus), STATUS)),
    (&["rollout", "history"], Does(Verb::Ask(Question::RolloutHistory), &[value("revision")])),
    (&["wait"], Does(Verb::Ask(Question::Wait), WAIT)),
];
