//! A request to the Kubernetes API, taken apart once.
//! Invariant: nothing is decided here; what is not understood is a route to nowhere.
//! Not here: answering it (`read`, and `demo` for changes), the form of the answer (`form`).

use super::index::KindPath;
use super::percent;
use bytes::Bytes;
use http::{Method, Request};

/// A request with its body read.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: Method,
    pub route: Route,
    pub query: Query,
    pub accept: String,
    pub content_type: String,
    pub body: Bytes,
    /// `None` where klue itself asks.
    pub outside: Option<Outside>,
}

/// Marks a request that came from another program; it travels as an extension of the request, which no network carries.
/// What leaves for such a one holds no value of a secret and no credential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outside {
    /// The path below which the cluster is served, such as `/clusters/east`; documents that name paths begin them so.
    pub prefix: String,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Version,
    Health,
    /// `/api` and `/apis`.
    CoreVersions,
    Groups,
    Group(String),
    Resources {
        group: String,
        version: String,
    },
    Objects(Target),
    /// `/openapi/v3`, and a document below it.
    Schemas,
    Schema {
        group: String,
        version: String,
    },
    /// The rest of a path behind a `proxy`: a connection into the cluster.
    Connection,
    Nowhere,
}

/// Objects that a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub kind: KindPath,
    pub version: String,
    pub namespace: Option<String>,
    pub name: Option<String>,
    pub subresource: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(text: &str) -> Self {
        Self(percent::query(text))
    }
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some("true" | "1"))
    }
    pub fn number(&self, key: &str) -> Option<usize> {
        self.get(key)?.parse().ok()
    }
}

impl Call {
    pub fn new<B>(request: &Request<B>, body: Bytes) -> Self {
        let header = |name: http::HeaderName| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        Self {
            method: request.method().clone(),
            route: Route::read(request.uri().path()),
            query: Query::read(request.uri().query().unwrap_or_default()),
            accept: header(http::header::ACCEPT),
            content_type: header(http::header::CONTENT_TYPE),
            body,
            outside: request.extensions().get::<Outside>().cloned(),
        }
    }
}

impl Route {
    pub fn read(path: &str) -> Self {
        let steps: Vec<String> = path.trim_matches('/').split('/').map(percent::decode).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        match steps.as_slice() {
            ["version"] => Self::Version,
            ["healthz" | "livez" | "readyz", ..] => Self::Health,
            ["api"] => Self::CoreVersions,
            ["apis"] => Self::Groups,
            ["openapi", "v3"] => Self::Schemas,
            ["openapi", "v3", "api", version] => Self::Schema { group: String::new(), version: (*version).to_owned() },
            ["openapi", "v3", "apis", group, version] => {
                Self::Schema { group: (*group).to_owned(), version: (*version).to_owned() }
            }
            ["api", _, rest @ ..] if goes_through(rest) => Self::Connection,
            ["apis", group] => Self::Group((*group).to_owned()),
            ["api", version] => Self::Resources { group: String::new(), version: (*version).to_owned() },
            ["apis", group, version] => Self::Resources { group: (*group).to_owned(), version: (*version).to_owned() },
            ["api", version, rest @ ..] => Target::read("", version, rest).map_or(Self::Nowhere, Self::Objects),
            ["apis", group, version, rest @ ..] => {
                Target::read(group, version, rest).map_or(Self::Nowhere, Self::Objects)
            }
            _ => Self::Nowhere,
        }
    }
}

/// Whether the steps behind a version go on behind a `proxy`, to whatever is there.
fn goes_through(steps: &[&str]) -> bool {
    matches!(
        steps,
        ["proxy", ..] | ["namespaces", _, "services" | "pods", _, "proxy", _, ..] | ["nodes", _, "proxy", _, ..]
    )
}

impl Target {
    fn read(group: &str, version: &str, steps: &[&str]) -> Option<Self> {
        let (namespace, rest) = match steps {
            // `namespaces/NAME/status` is the namespace itself; any other third step is a kind in it.
            ["namespaces", _, "status" | "finalize"] => (None, steps),
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (Some((*namespace).to_owned()), rest),
            _ => (None, steps),
        };
        let (plural, name, subresource) = match rest {
            [plural] => (plural, None, None),
            [plural, name] => (plural, Some(*name), None),
            [plural, name, subresource] => (plural, Some(*name), Some(*subresource)),
            _ => return None,
        };
        Some(Self {
            kind: KindPath::new(group, plural),
            version: version.to_owned(),
            namespace,
            name: name.map(str::to_owned),
            subresource: subresource.map(str::to_owned),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Route, Target};
    use crate::cluster::snapshot::index::KindPath;

    fn check(path: &str, group: &str, plural: &str, rest: [&str; 3]) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let [namespace, name, subresource] = rest.map(some);
        let target =
            Target { kind: KindPath::new(group, plural), version: "v1".to_owned(), namespace, name, subresource };
        assert_eq!(Route::read(path), Route::Objects(target), "{path}");
    }

    #[test]
    fn a_path_names_objects() {
        check("/api/v1/pods", "", "pods", ["", "", ""]);
        check("/api/v1/namespaces", "", "namespaces", ["", "", ""]);
        check("/api/v1/namespaces/shop", "", "namespaces", ["", "shop", ""]);
        check("/api/v1/namespaces/shop/status", "", "namespaces", ["", "shop", "status"]);
        check("/api/v1/namespaces/shop/pods", "", "pods", ["shop", "", ""]);
        check("/api/v1/namespaces/shop/pods/a/log", "", "pods", ["shop", "a", "log"]);
        check("/apis/apps/v1/namespaces/shop/deployments/a/scale", "apps", "deployments", ["shop", "a", "scale"]);
        check("/apis/g.io/v1/clusters/system%3Aa", "g.io", "clusters", ["", "system:a", ""]);
    }

    #[test]
    fn other_paths_lead_to_what_they_say_or_nowhere() {
        assert_eq!(Route::read("/apis/"), Route::Groups);
        assert_eq!(Route::read("/version"), Route::Version);
        assert_eq!(Route::read("/"), Route::Nowhere);
        assert_eq!(Route::read("/openapi/v3"), Route::Schemas);
        let (group, version) = ("apps".to_owned(), "v1".to_owned());
        assert_eq!(Route::read("/openapi/v3/apis/apps/v1"), Route::Schema { group, version });
        for path in ["namespaces/shop/services/a:80/proxy/x/y", "nodes/n1/proxy/metrics", "proxy/nodes/n1"] {
            assert_eq!(Route::read(&format!("/api/v1/{path}")), Route::Connection, "{path}");
        }
        assert_eq!(Route::read("/api/v1/namespaces/shop/pods/a/exec/b"), Route::Nowhere);
    }
}
