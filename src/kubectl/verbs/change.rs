//! Verbs that change objects.
//! Invariant: flags that only say how long to wait, or how to print, are not among them: klue does neither.

use super::Stand::Does;
use super::{ALL_NAMESPACES, Flag, Row, Verb, joined, on, short, value, values};

/// What a verb does to objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Scale,
    Patch,
    Label,
    Annotate,
    Taint,
    SetImage,
    SetEnv,
    SetResources,
    SetServiceAccount,
    SetSelector,
    Approve,
    Deny,
    Restart,
    Undo,
    Pause,
    Resume,
    Delete,
    Apply,
    Diff,
    Create,
    CreateNamespace,
    CreateConfigMap,
    CreateDeployment,
    CreateJob,
    CreateServiceAccount,
    CreateQuota,
    CreateService,
    CreateRole,
    CreateClusterRole,
    CreateRoleBinding,
    CreateClusterRoleBinding,
    Cordon,
    Uncordon,
    Drain,
}

const DRY_RUN: Flag = joined("dry-run");
const ALL: Flag = on("all");
const LABELS: Flag = short('l', value("selector"));
const FIELDS: Flag = value("field-selector");
const FILES: Flag = short('f', values("filename"));
const VERSION: Flag = value("resource-version");
const CONTAINERS: Flag = short('c', value("containers"));

const SCALE: &[Flag] = &[value("replicas"), value("current-replicas"), VERSION, ALL, LABELS, DRY_RUN];
const PATCH: &[Flag] = &[value("type"), short('p', value("patch")), value("subresource"), DRY_RUN];
const MARK: &[Flag] = &[on("overwrite"), on("list"), VERSION, ALL, ALL_NAMESPACES, LABELS, FIELDS, DRY_RUN];
const TAINT: &[Flag] = &[on("overwrite"), ALL, LABELS, DRY_RUN];
const IMAGE: &[Flag] = &[ALL, LABELS, DRY_RUN];
const ENV: &[Flag] =
    &[short('e', values("env")), CONTAINERS, on("overwrite"), on("list"), value("from"), ALL, LABELS, DRY_RUN];
const RESOURCES: &[Flag] = &[value("limits"), value("requests"), CONTAINERS, ALL, LABELS, DRY_RUN];
const ACCOUNT: &[Flag] = &[ALL, DRY_RUN];
const ROLLOUT: &[Flag] = &[LABELS];
const UNDO: &[Flag] = &[value("to-revision"), LABELS, DRY_RUN];
const DELETE: &[Flag] = &[
    joined("cascade"),
    value("grace-period"),
    on("force"),
    on("now"),
    on("wait"),
    on("ignore-not-found"),
    ALL,
    ALL_NAMESPACES,
    LABELS,
    FIELDS,
    DRY_RUN,
];
const APPLY: &[Flag] = &[FILES, on("server-side"), on("force-conflicts"), DRY_RUN];
const DIFF: &[Flag] = &[FILES, on("server-side"), on("force-conflicts")];
const CREATE: &[Flag] = &[FILES, DRY_RUN];
const NODES: &[Flag] = &[LABELS, DRY_RUN];
const DRAIN: &[Flag] = &[
    on("ignore-daemonsets"),
    on("delete-emptydir-data"),
    on("force"),
    on("disable-eviction"),
    value("grace-period"),
    value("pod-selector"),
    LABELS,
    DRY_RUN,
];
const CONFIG_MAP: &[Flag] = &[values("from-literal"), DRY_RUN];
const DEPLOYMENT: &[Flag] = &[values("image"), short('r', value("replicas")), value("port"), DRY_RUN];
const JOB: &[Flag] = &[value("image"), value("from"), DRY_RUN];
const QUOTA: &[Flag] = &[value("hard"), value("scopes"), DRY_RUN];
const SERVICE: &[Flag] = &[values("tcp"), value("clusterip"), value("node-port"), value("external-name"), DRY_RUN];
const ROLE: &[Flag] = &[values("verb"), values("resource"), values("resource-name"), DRY_RUN];
const CLUSTER_ROLE: &[Flag] =
    &[values("verb"), values("resource"), values("resource-name"), values("non-resource-url"), DRY_RUN];
const BINDING: &[Flag] =
    &[value("clusterrole"), value("role"), values("user"), values("group"), values("serviceaccount"), DRY_RUN];
const CLUSTER_BINDING: &[Flag] =
    &[value("clusterrole"), values("user"), values("group"), values("serviceaccount"), DRY_RUN];

pub(super) const VERBS: &[Row] = &[
    (&["certificate", "approve"], Does(Verb::Change(Deed::Approve), &[])),
    (&["certificate", "deny"], Does(Verb::Change(Deed::Deny), &[])),
    (&["rollout", "restart"], Does(Verb::Change(Deed::Restart), ROLLOUT)),
    (&["rollout", "undo"], Does(Verb::Change(Deed::Undo), UNDO)),
    (&["rollout", "pause"], Does(Verb::Change(Deed::Pause), ROLLOUT)),
    (&["rollout", "resume"], Does(Verb::Change(Deed::Resume), ROLLOUT)),
    (&["set", "image"], Does(Verb::Change(Deed::SetImage), IMAGE)),
    (&["set", "env"], Does(Verb::Change(Deed::SetEnv), ENV)),
    (&["set", "resources"], Does(Verb::Change(Deed::SetResources), RESOURCES)),
    (&["set", "serviceaccount"], Does(Verb::Change(Deed::SetServiceAccount), ACCOUNT)),
    (&["set", "sa"], Does(Verb::Change(Deed::SetServiceAccount), ACCOUNT)),
    (&["set", "selector"], Does(Verb::Change(Deed::SetSelector), ACCOUNT)),
    (&["create", "namespace"], Does(Verb::Change(Deed::CreateNamespace), &[DRY_RUN])),
    (&["create", "ns"], Does(Verb::Change(Deed::CreateNamespace), &[DRY_RUN])),
    (&["create", "configmap"], Does(Verb::Change(Deed::CreateConfigMap), CONFIG_MAP)),
    (&["create", "cm"], Does(Verb::Change(Deed::CreateConfigMap), CONFIG_MAP)),
    (&["create", "deployment"], Does(Verb::Change(Deed::CreateDeployment), DEPLOYMENT)),
    (&["create", "deploy"], Does(Verb::Change(Deed::CreateDeployment), DEPLOYMENT)),
    (&["create", "job"], Does(Verb::Change(Deed::CreateJob), JOB)),
    (&["create", "serviceaccount"], Does(Verb::Change(Deed::CreateServiceAccount), &[DRY_RUN])),
    (&["create", "sa"], Does(Verb::Change(Deed::CreateServiceAccount), &[DRY_RUN])),
    (&["create", "quota"], Does(Verb::Change(Deed::CreateQuota), QUOTA)),
    (&["create", "resourcequota"], Does(Verb::Change(Deed::CreateQuota), QUOTA)),
    (&["create", "service"], Does(Verb::Change(Deed::CreateService), SERVICE)),
    (&["create", "svc"], Does(Verb::Change(Deed::CreateService), SERVICE)),
    (&["create", "role"], Does(Verb::Change(Deed::CreateRole), ROLE)),
    (&["create", "clusterrole"], Does(Verb::Change(Deed::CreateClusterRole), CLUSTER_ROLE)),
    (&["create", "rolebinding"], Does(Verb::Change(Deed::CreateRoleBinding), BINDING)),
    (&["create", "clusterrolebinding"], Does(Verb::Change(Deed::CreateClusterRoleBinding), CLUSTER_BINDING)),
    (&["create"], Does(Verb::Change(Deed::Create), CREATE)),
    (&["apply"], Does(Verb::Change(Deed::Apply), APPLY)),
    (&["diff"], Does(Verb::Change(Deed::Diff), DIFF)),
    (&["scale"], Does(Verb::Change(Deed::Scale), SCALE)),
    (&["patch"], Does(Verb::Change(Deed::Patch), PATCH)),
    (&["label"], Does(Verb::Change(Deed::Label), MARK)),
    (&["annotate"], Does(Verb::Change(Deed::Annotate), MARK)),
    (&["taint"], Does(Verb::Change(Deed::Taint), TAINT)),
    (&["delete"], Does(Verb::Change(Deed::Delete), DELETE)),
    (&["cordon"], Does(Verb::Change(Deed::Cordon), NODES)),
    (&["uncordon"], Does(Verb::Change(Deed::Uncordon), NODES)),
    (&["drain"], Does(Verb::Change(Deed::Drain), DRAIN)),
];
