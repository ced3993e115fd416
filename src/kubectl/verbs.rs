//! kubectl's verbs: what klue does of them, with which flags, and what it says about the rest.
//! Invariant: a flag that is not listed at its verb is refused there.

mod ask;
mod change;
mod look;
mod refused;

pub(super) use change::Deed;

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
    /// A value, and as often as one likes.
    Values,
    /// A value that is joined to it by `=`, or none: the next word is never taken for one.
    Joined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Describe,
    Logs,
    Events,
    Change(Deed),
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
const fn values(long: &'static str) -> Flag {
    Flag { long, short: None, takes: Takes::Values }
}
const fn joined(long: &'static str) -> Flag {
    Flag { long, short: None, takes: Takes::Joined }
}
const fn short(letter: char, flag: Flag) -> Flag {
    Flag { long: flag.long, short: Some(letter), takes: flag.takes }
}

/// The one flag that every verb takes, and that may stand before the verb.
pub(super) const NAMESPACE: Flag = short('n', value("namespace"));
pub(super) const ALL_NAMESPACES: Flag = short('A', on("all-namespaces"));

/// A verb of one word or two, and what klue does of it.
pub(super) type Row = (&'static [&'static str], Stand);

/// All verbs.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    [look::VERBS, ask::VERBS, change::VERBS, refused::VERBS].into_iter().flatten()
}

/// The verb that words begin with. One of two words counts before one of one, so that `create token` is not taken for
/// `create`.
pub(super) fn find(first: &str, second: Option<&str>) -> Option<&'static Row> {
    let two = second.and_then(|second| rows().find(|(words, _)| *words == [first, second]));
    two.or_else(|| rows().find(|(words, _)| *words == [first]))
}

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
