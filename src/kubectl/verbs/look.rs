//! Verbs that show objects and logs.

use super::Stand::Does;
use super::{ALL_NAMESPACES, Flag, Row, Verb, on, short, value, values};

const SELECTOR: Flag = short('l', value("selector"));
const OUTPUT: Flag = short('o', value("output"));
const CHUNKS: Flag = value("chunk-size");

const GET: &[Flag] = &[
    ALL_NAMESPACES,
    SELECTOR,
    OUTPUT,
    CHUNKS,
    value("field-selector"),
    value("sort-by"),
    value("subresource"),
    short('L', values("label-columns")),
    on("no-headers"),
    on("show-kind"),
    on("show-labels"),
    on("show-managed-fields"),
    on("ignore-not-found"),
];
const EVENTS: &[Flag] =
    &[ALL_NAMESPACES, OUTPUT, CHUNKS, value("for"), values("types"), on("no-headers"), on("show-managed-fields")];
const LOGS: &[Flag] = &[
    SELECTOR,
    short('c', value("container")),
    short('p', on("previous")),
    value("tail"),
    value("since"),
    value("since-time"),
    value("limit-bytes"),
    value("max-log-requests"),
    on("timestamps"),
    on("all-containers"),
    on("all-pods"),
    on("prefix"),
    on("ignore-errors"),
];

pub(super) const VERBS: &[Row] = &[
    (&["get"], Does(Verb::Get, GET)),
    (&["describe"], Does(Verb::Describe, &[])),
    (&["logs"], Does(Verb::Logs, LOGS)),
    (&["events"], Does(Verb::Events, EVENTS)),
];
