//! Verbs that change objects.

use super::Stand::Does;
use super::{Flag, Row, Verb, on, short, value};

const PATCH: &[Flag] = &[value("type"), short('p', value("patch"))];
const DELETE: &[Flag] = &[value("cascade"), value("grace-period"), on("wait")];

pub(super) const VERBS: &[Row] = &[
    (&["certificate", "approve"], Does(Verb::Approve, &[])),
    (&["certificate", "deny"], Does(Verb::Deny, &[])),
    (&["rollout", "restart"], Does(Verb::Restart, &[])),
    (&["create", "namespace"], Does(Verb::CreateNamespace, &[])),
    (&["create", "ns"], Does(Verb::CreateNamespace, &[])),
    (&["scale"], Does(Verb::Scale, &[value("replicas")])),
    (&["patch"], Does(Verb::Patch, PATCH)),
    (&["label"], Does(Verb::Label, &[on("overwrite")])),
    (&["annotate"], Does(Verb::Annotate, &[on("overwrite")])),
    (&["delete"], Does(Verb::Delete, DELETE)),
    (&["cordon"], Does(Verb::Cordon, &[])),
    (&["uncordon"], Does(Verb::Uncordon, &[])),
];
