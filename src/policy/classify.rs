//! Decides what a request could do to a cluster, from its method, path, query and body alone.
//! Invariant: what this module has never heard of is a mutation, and an unknown mutation is destructive.
//! Not here: who may approve it (`approval`), reducing what sensitive reads bring, and sending (`cluster::door`).

mod body;
pub(super) mod route;
mod work;

use body::Of;
use route::{Query, Route};
use serde_json::Value;
use std::fmt;

/// What a request could do, the mildest first. A plan has the class of its highest request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    Read,
    /// A read of whole secrets: reduced by the door before anybody sees it.
    Sensitive,
    /// A change that the cluster is asked to try and not to keep.
    Rehearsal,
    Write,
    /// Cannot be taken back, or reaches far.
    Destructive,
    /// A way into a container, a node or a service. Never sent.
    Connection,
    /// Somebody else's identity, or a path that is not what it seems. Never sent.
    Forbidden,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Read => "read",
            Self::Sensitive => "sensitive",
            Self::Rehearsal => "rehearsal",
            Self::Write => "write",
            Self::Destructive => "destructive",
            Self::Connection => "connection",
            Self::Forbidden => "forbidden",
        })
    }
}

/// Subresources that open a way into something, whatever the method and the kind.
const CONNECTIONS: [&str; 8] = ["exec", "attach", "portforward", "proxy", "console", "vnc", "usbredir", "vsock"];

/// Subresources whose mutation is judged by the kind that they belong to. All others are unknown.
const KNOWN_SUBRESOURCES: [&str; 3] = ["status", "scale", "approval"];

/// Questions that are asked with POST and change nothing.
const REVIEWS: [(&str, &str); 5] = [
    ("authorization.k8s.io", "selfsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectrulesreviews"),
    ("authorization.k8s.io", "localsubjectaccessreviews"),
    ("authorization.k8s.io", "subjectaccessreviews"),
    ("authentication.k8s.io", "selfsubjectreviews"),
];

/// Kinds of which every mutation is destructive. `*` stands for the whole group.
const GRAVE: [(&str, &str); 11] = [
    ("", "nodes"),
    ("", "namespaces"),
    ("", "persistentvolumes"),
    ("apiextensions.k8s.io", "*"),
    ("admissionregistration.k8s.io", "*"),
    ("apiregistration.k8s.io", "*"),
    ("rbac.authorization.k8s.io", "*"),
    ("cluster.open-cluster-management.io", "managedclusters"),
    ("cluster.open-cluster-management.io", "managedclustersets"),
    ("operator.open-cluster-management.io", "clustermanagers"),
    ("operator.open-cluster-management.io", "klusterlets"),
];

/// The class of a request. `body` is what would be sent, decoded; `None` means that there is none or that it cannot be
/// read, and then a change is thought capable of anything.
pub fn classify(method: &str, path_and_query: &str, body: Option<&Value>) -> Class {
    let Some((route, query)) = route::read(path_and_query) else { return Class::Forbidden };
    match route {
        Route::Plain { known } => match (method, known) {
            ("GET" | "HEAD", true) => Class::Read,
            ("GET" | "HEAD", false) => Class::Forbidden,
            _ => Class::Destructive,
        },
        Route::Proxy => Class::Connection,
        Route::Resource(resource) => of_resource(method, &resource, &query, body),
    }
}

fn of_resource(method: &str, resource: &route::Resource, query: &Query, body: Option<&Value>) -> Class {
    let (group, plural, subresource) =
        (resource.group.as_str(), resource.plural.as_str(), resource.subresource.as_deref());
    if subresource.is_some_and(|subresource| CONNECTIONS.contains(&subresource)) {
        return Class::Connection;
    }
    let tokens = group.is_empty() && plural == "serviceaccounts" && subresource == Some("token")
        || group == "authentication.k8s.io" && plural == "tokenreviews";
    if tokens {
        return Class::Forbidden;
    }
    match method {
        "GET" | "HEAD" if group.is_empty() && plural == "secrets" => Class::Sensitive,
        "GET" | "HEAD" => Class::Read,
        "POST" if REVIEWS.contains(&(group, plural)) && resource.name.is_none() && !resource.legacy_watch => {
            Class::Read
        }
        "POST" | "PUT" | "PATCH" | "DELETE" => of_mutation(method, resource, query, body),
        _ => Class::Destructive,
    }
}

fn of_mutation(method: &str, resource: &route::Resource, query: &Query, body: Option<&Value>) -> Class {
    let subresource = resource.subresource.as_deref();
    let eviction = subresource == Some("eviction");
    let understood = !resource.legacy_watch
        && !resource.deeper
        && subresource.is_none_or(|subresource| KNOWN_SUBRESOURCES.contains(&subresource) || eviction);
    if !understood {
        // Nothing is known of what it does, so nothing is known of whether it heeds `dryRun` either.
        return Class::Destructive;
    }
    if is_rehearsal(method, query, body) {
        return Class::Rehearsal;
    }
    let (group, plural) = (resource.group.as_str(), resource.plural.as_str());
    let grave = is_grave(group, plural);
    let signs = group == "certificates.k8s.io" && subresource.is_some();
    let far = match (method, body) {
        ("DELETE", _) | (_, None) => true,
        ("POST", Some(_)) => eviction,
        (_, Some(body)) => {
            let of = match subresource {
                None => Of::Object,
                Some("scale") => Of::Scale,
                Some(_) => Of::Part,
            };
            body::stops_or_releases(body, method == "PUT", of)
        }
    };
    let far = far || subresource.is_none() && body.is_some_and(|body| work::reaches_far(method, group, plural, body));
    if grave || signs || far { Class::Destructive } else { Class::Write }
}

fn is_grave(group: &str, plural: &str) -> bool {
    GRAVE.iter().any(|(of, kind)| *of == group && (*kind == "*" || *kind == plural))
}

/// Whether the server would try it and keep nothing. DELETE takes its options from the body where there is one, and
/// then the query counts for nothing.
fn is_rehearsal(method: &str, query: &Query, body: Option<&Value>) -> bool {
    match (method, body) {
        ("DELETE", Some(options)) => options
            .get("dryRun")
            .and_then(Value::as_array)
            .is_some_and(|words| words.as_slice() == [Value::from("All")]),
        _ => query.values("dryRun") == ["All"],
    }
}

/// What headers make of a request, whatever else it is: somebody else's identity, or a connection.
pub fn classify_headers<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Class> {
    headers
        .into_iter()
        .filter_map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                "authorization" | "proxy-authorization" | "cookie" => Some(Class::Forbidden),
                _ if name.starts_with("impersonate-") || name.starts_with("x-remote-") => Some(Class::Forbidden),
                "upgrade" => Some(Class::Connection),
                "connection" if value.to_ascii_lowercase().contains("upgrade") => Some(Class::Connection),
                _ => None,
            }
        })
        .max()
}

/// Whether a read asks to be told of changes instead of getting an answer that ends.
pub fn is_watch(path_and_query: &str) -> bool {
    match route::read(path_and_query) {
        Some((Route::Resource(resource), query)) => {
            // The server takes any spelling of true; what it does not take for true it would refuse.
            resource.legacy_watch || query.values("watch").iter().any(|value| *value != "false" && *value != "0")
        }
        Some((Route::Plain { .. } | Route::Proxy, _)) | None => false,
    }
}

/// Whether an answer holds whole manifests of other objects, among which there may be secrets.
pub fn carries_manifests(path_and_query: &str) -> bool {
    match route::read(path_and_query) {
        Some((Route::Resource(resource), _)) => {
            matches!(resource.plural.as_str(), "manifestworks" | "manifestworkreplicasets" | "addontemplates")
                && resource.group.ends_with("open-cluster-management.io")
        }
        Some((Route::Plain { .. } | Route::Proxy, _)) | None => false,
    }
}

#[cfg(test)]
mod tests;
