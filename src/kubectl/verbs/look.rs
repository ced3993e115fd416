//! Verbs that show objects and logs.

use super::Stand::Does;
use super::{ALL_NAMESPACES, Flag, Row, Verb, on, short, value};

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
const DESCRIBE: &[Flag] = &[ALL_NAMESPACES, short('l', value("selector")), on("show-events"), value("chunk-size")];
const EVENTS: &[Flag] = &[ALL_NAMESPACES, value("for"), value("types"), short('o', value("output"))];
const LOGS: &[Flag] = &[
    short('c', value("container")),
    short('p', on("previous")),
    value("tail"),
    value("since"),
    on("timestamps"),
    on("all-containers"),
];

pub(super) const VERBS: &[Row] = &[
    (&["get"], Does(Verb::Get, GET)),
    (&["describe"], Does(Verb::Describe, DESCRIBE)),
    (&["logs"], Does(Verb::Logs, LOGS)),
    (&["events"], Does(Verb::Events, EVENTS)),
];
