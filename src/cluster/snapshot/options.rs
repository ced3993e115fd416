//! What a list or a watch asks for besides its selectors: from which version, how much, in which order.
//! Invariant: what the API server refuses is refused here, in its words.

use super::answer::Refused;
use super::call::Query;
use super::found;
use super::view::View;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// `None` where it was left out.
    pub since: Option<u64>,
    pub limit: Option<usize>,
    /// Behind this object, named by namespace and name.
    pub behind: Option<(String, String)>,
    /// All there is first, and then a bookmark.
    pub initial: bool,
}

impl Options {
    pub fn of_list(view: &View, query: &Query) -> Result<Self, Refused> {
        if query.get("sendInitialEvents").is_some() {
            return Err(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        let exact = match (query.get("resourceVersionMatch"), query.get("resourceVersion")) {
            (None, _) => false,
            (Some(_), None) => {
                let why = "resourceVersionMatch is forbidden unless resourceVersion is provided";
                return Err(forbidden("resourceVersionMatch", why));
            }
            (Some("Exact"), Some("0")) => {
                let why = "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"";
                return Err(forbidden("resourceVersionMatch", why));
            }
            (Some("Exact"), Some(_)) => true,
            (Some("NotOlderThan"), Some(_)) => false,
            (Some(other), Some(_)) => return Err(unsupported_match(other)),
        };
        let behind = query.get("continue").map(|token| read_token(view, token)).transpose()?;
        if behind.is_some() && query.get("resourceVersion").is_some_and(|since| since != "0") {
            return Err(Refused::bad_request("specifying resource version is not allowed when using continue"));
        }
        let since = version(query).map_err(|why| Refused::bad_request(format!("invalid resource version: {why}")))?;
        not_later(view, since)?;
        if exact && since.is_some_and(|since| since != view.version()) {
            return Err(expired("The resourceVersion for the provided list is too old."));
        }
        let limit = query.get("limit").and_then(|limit| limit.parse::<usize>().ok()).filter(|limit| *limit > 0);
        Ok(Self { since, limit, behind, initial: false })
    }

    pub fn of_watch(view: &View, query: &Query) -> Result<Self, Refused> {
        let initial = query.flag("sendInitialEvents");
        match (query.get("sendInitialEvents"), query.get("resourceVersionMatch")) {
            (None, Some(_)) => {
                let why = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
                return Err(forbidden("resourceVersionMatch", why));
            }
            (None, None) | (Some(_), Some("NotOlderThan")) => {}
            (Some(_), _) => {
                let why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
                return Err(forbidden("resourceVersionMatch", why));
            }
        }
        let since = version(query).map_err(Refused::bad_request)?;
        if initial {
            not_later(view, since)?;
        }
        Ok(Self { since, limit: None, behind: None, initial })
    }

    /// Whether an object comes after the page before.
    pub fn is_behind(&self, key: (&str, &str)) -> bool {
        self.behind.as_ref().is_none_or(|(namespace, name)| found::order(key, (namespace, name)).is_gt())
    }
}

/// For a single object, which is as new as everything.
pub fn check_version(view: &View, query: &Query) -> Result<(), Refused> {
    let since = version(query).map_err(|why| Refused::bad_request(format!("invalid resource version: {why}")))?;
    not_later(view, since)
}

fn version(query: &Query) -> Result<Option<u64>, String> {
    let read = |text: &str| {
        let wrong = "strconv.ParseUint: parsing";
        text.parse().map_err(|_| format!("resourceVersion: Invalid value: {text:?}: {wrong} {text:?}: invalid syntax"))
    };
    query.get("resourceVersion").map(read).transpose()
}

/// Nothing later than the capture will ever be known.
fn not_later(view: &View, since: Option<u64>) -> Result<(), Refused> {
    let current = view.version();
    let Some(since) = since.filter(|since| *since > current) else { return Ok(()) };
    let message = format!("Timeout: Too large resource version: {since}, current: {current}");
    let cause = json!({"reason": "ResourceVersionTooLarge", "message": "Too large resource version"});
    Err(Refused::new(504, "Timeout", message).about(json!({"causes": [cause], "retryAfterSeconds": 1})))
}

fn invalid(reason: &str, field: &str, message: &str) -> Refused {
    let cause = json!({"reason": reason, "message": message, "field": field});
    Refused::new(422, "Invalid", format!("ListOptions.meta.k8s.io \"\" is invalid: {field}: {message}"))
        .about(json!({"group": "meta.k8s.io", "kind": "ListOptions", "causes": [cause]}))
}

fn forbidden(field: &str, why: &str) -> Refused {
    invalid("FieldValueForbidden", field, &format!("Forbidden: {why}"))
}

fn unsupported_match(value: &str) -> Refused {
    let message = format!("Unsupported value: {value:?}: supported values: \"Exact\", \"NotOlderThan\", \"\"");
    invalid("FieldValueNotSupported", "resourceVersionMatch", &message)
}

pub fn expired(message: &str) -> Refused {
    Refused::new(410, "Expired", message)
}

/// Where the next page begins, as the API server writes it.
pub fn token(view: &View, (namespace, name): (&str, &str)) -> String {
    let start = format!("{namespace}/{name}\u{0}");
    URL_SAFE_NO_PAD.encode(json!({"v": "meta.k8s.io/v1", "rv": view.version(), "start": start}).to_string())
}

/// A token of another time, or none at all: the client begins again.
fn read_token(view: &View, token: &str) -> Result<(String, String), Refused> {
    let read = || {
        let decoded = URL_SAFE_NO_PAD.decode(token.trim_end_matches('=')).ok()?;
        let token: Value = serde_json::from_slice(&decoded).ok()?;
        let (namespace, name) = token.get("start")?.as_str()?.trim_end_matches('\u{0}').split_once('/')?;
        Some((token.get("rv")?.as_u64()?, namespace.to_owned(), name.to_owned()))
    };
    match read() {
        Some((version, namespace, name)) if version == view.version() => Ok((namespace, name)),
        Some(_) => Err(expired("The provided continue parameter is too old; list again from the start")),
        None => Err(expired("The provided continue parameter is none that was given out; list again from the start")),
    }
}
