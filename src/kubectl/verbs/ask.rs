//! Verbs that ask a cluster something that is no object: what it serves, what it allows, how far something is.

use super::Row;
use super::Stand::Refused;
use crate::kubectl::refusal::Reason;

pub(super) const VERBS: &[Row] = &[
    (&["rollout", "status"], Refused(Reason::Elsewhere, "use get or describe")),
    (&["rollout", "history"], Refused(Reason::Elsewhere, "use get replicasets")),
    (&["auth"], Refused(Reason::Elsewhere, "use get clusterrolebindings and get rolebindings")),
    (&["wait"], Refused(Reason::Elsewhere, "use get, and look again")),
    (&["top"], Refused(Reason::Elsewhere, "use describe node NAME")),
    (&["explain"], Refused(Reason::Elsewhere, "use get KIND -o yaml")),
    (&["api-resources"], Refused(Reason::Elsewhere, "use get customresourcedefinitions")),
    (&["api-versions"], Refused(Reason::Elsewhere, "use get customresourcedefinitions")),
    (&["cluster-info"], Refused(Reason::Elsewhere, "use get nodes")),
    (&["version"], Refused(Reason::Elsewhere, "use get nodes, which shows the version")),
];
