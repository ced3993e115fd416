//! kubectl's verbs: what klue does of them, with which flags, and what it says about the rest.
//! Invariant: a flag that is not listed at its verb is refused there.

use super::refusal::Reason;

/// A flag with its arity, so that a value is never mistaken for a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag {
    pub long: &'static str,
    pub short: Option<char>,
    pub takes: Takes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Present or absent; `--flag=false` takes it back.
    Nothing,
    Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Describe,
    Logs,
    Events,
    Scale,
    Patch,
    Label,
    Annotate,
    Approve,
    Deny,
    Restart,
    Delete,
    CreateNamespace,
    Cordon,
    Uncordon,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Stand {
    Does(Verb, &'static [Flag]),
    /// Known, and not done: why, and what instead.
    Refused(Reason, &'static str),
}

const fn on(long: &'static str) -> Flag {
    Flag { long, short: None, takes: Takes::Nothing }
}
const fn value(long: &'static str) -> Flag {
    Flag { long, short: None, takes: Takes::Value }
}
const fn short(letter: char, flag: Flag) -> Flag {
    Flag { long: flag.long, short: Some(letter), takes: flag.takes }
}

/// The one flag that every verb takes, and that may stand before the verb.
pub(super) const NAMESPACE: Flag = short('n', value("namespace"));
const ALL_NAMESPACES: Flag = short('A', on("all-namespaces"));

const GET: &[Flag] = &[
    ALL_NAMESPACES,
    short('l', value("selector")),
    value("field-selector"),
    short('o', value("output")),
    value("sort-by"),
    on("no-headers"),
    on("show-labels"),
    on("ignore-not-found"),
];
const EVENTS: &[Flag] = &[ALL_NAMESPACES, value("for"), value("types"), short('o', value("output"))];
const LOGS: &[Flag] = &[
    short('c', value("container")),
    short('p', on("previous")),
    value("tail"),
    value("since"),
    on("timestamps"),
    on("all-containers"),
];
const PATCH: &[Flag] = &[value("type"), short('p', value("patch"))];
const DELETE: &[Flag] = &[value("cascade"), value("grace-period"), on("wait")];

/// Verbs of one word or two. Those of two come first, so that `create token` is not taken for `create`.
pub(super) const VERBS: &[(&[&str], Stand)] = {
    use Stand::{Does, Refused};
    &[
        (&["certificate", "approve"], Does(Verb::Approve, &[])),
        (&["certificate", "deny"], Does(Verb::Deny, &[])),
        (&["rollout", "restart"], Does(Verb::Restart, &[])),
        (&["create", "namespace"], Does(Verb::CreateNamespace, &[])),
        (&["create", "ns"], Does(Verb::CreateNamespace, &[])),
        (&["create", "token"], Refused(Reason::Forbidden, "name the service account to get instead")),
        (&["auth", "reconcile"], Refused(Reason::Elsewhere, "patch the role or the binding")),
        (&["rollout", "status"], Refused(Reason::Elsewhere, "use get or describe")),
        (&["rollout", "history"], Refused(Reason::Elsewhere, "use get replicasets")),
        (&["rollout", "undo"], Refused(Reason::Elsewhere, "patch the object to what it was")),
        (&["get"], Does(Verb::Get, GET)),
        (&["describe"], Does(Verb::Describe, &[])),
        (&["logs"], Does(Verb::Logs, LOGS)),
        (&["events"], Does(Verb::Events, EVENTS)),
        (&["scale"], Does(Verb::Scale, &[value("replicas")])),
        (&["patch"], Does(Verb::Patch, PATCH)),
        (&["label"], Does(Verb::Label, &[on("overwrite")])),
        (&["annotate"], Does(Verb::Annotate, &[on("overwrite")])),
        (&["delete"], Does(Verb::Delete, DELETE)),
        (&["cordon"], Does(Verb::Cordon, &[])),
        (&["uncordon"], Does(Verb::Uncordon, &[])),
        (&["exec"], Refused(Reason::Connection, "use logs, get or describe")),
        (&["attach"], Refused(Reason::Connection, "use logs")),
        (&["port-forward"], Refused(Reason::Connection, "use get endpointslices to see what answers")),
        (&["proxy"], Refused(Reason::Connection, "use get")),
        (&["cp"], Refused(Reason::Connection, "use logs or get configmap")),
        (&["debug"], Refused(Reason::Connection, "use describe and logs")),
        (&["run"], Refused(Reason::Connection, "use describe and logs")),
        (&["config"], Refused(Reason::Forbidden, "choose the cluster beside the words")),
        (&["edit"], Refused(Reason::Elsewhere, "use patch KIND NAME --type=merge -p JSON")),
        (&["replace"], Refused(Reason::Elsewhere, "use patch KIND NAME --type=merge -p JSON")),
        (&["apply"], Refused(Reason::Elsewhere, "use patch KIND NAME --type=merge -p JSON")),
        (&["set"], Refused(Reason::Elsewhere, "use patch KIND NAME -p JSON")),
        (&["create"], Refused(Reason::Elsewhere, "only create namespace NAME is known")),
        (&["expose"], Refused(Reason::Elsewhere, "only create namespace NAME is known")),
        (&["autoscale"], Refused(Reason::Elsewhere, "use scale KIND/NAME --replicas=N")),
        (&["rollout"], Refused(Reason::Elsewhere, "use rollout restart KIND/NAME")),
        (&["certificate"], Refused(Reason::Elsewhere, "use certificate approve NAME or certificate deny NAME")),
        (&["drain"], Refused(Reason::Elsewhere, "use cordon NODE, then delete pods one by one")),
        (&["taint"], Refused(Reason::Elsewhere, "use cordon NODE or patch node NAME")),
        (&["auth"], Refused(Reason::Elsewhere, "use get clusterrolebindings and get rolebindings")),
        (&["kustomize"], Refused(Reason::Elsewhere, "use patch KIND NAME -p JSON")),
        (&["plugin"], Refused(Reason::Elsewhere, "use the verb itself")),
        (&["diff"], Refused(Reason::Elsewhere, "propose the change; its card shows the difference")),
        (&["wait"], Refused(Reason::Elsewhere, "use get, and look again")),
        (&["top"], Refused(Reason::Elsewhere, "use describe node NAME")),
        (&["explain"], Refused(Reason::Elsewhere, "use get KIND -o yaml")),
        (&["api-resources"], Refused(Reason::Elsewhere, "use get customresourcedefinitions")),
        (&["api-versions"], Refused(Reason::Elsewhere, "use get customresourcedefinitions")),
        (&["cluster-info"], Refused(Reason::Elsewhere, "use get nodes")),
        (&["version"], Refused(Reason::Elsewhere, "use get nodes, which shows the version")),
    ]
};

/// Flags that no verb takes because they would choose who asks, or whom, or what is written where.
pub(super) const IDENTITY: &[&str] = &[
    "kubeconfig",
    "context",
    "cluster",
    "user",
    "server",
    "token",
    "as",
    "as-group",
    "as-uid",
    "as-user-extra",
    "certificate-authority",
    "client-certificate",
    "client-key",
    "insecure-skip-tls-verify",
    "tls-server-name",
    "username",
    "password",
    "cache-dir",
    "kuberc",
    "profile",
    "profile-output",
    "log-file",
    "disable-compression",
];

/// Flags that would bring in files or addresses.
pub(super) const FILES: &[&str] =
    &["filename", "kustomize", "from-file", "from-env-file", "patch-file", "output-directory", "template", "raw"];
