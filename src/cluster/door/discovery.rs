//! Which kinds a cluster serves, asked once.
//! The aggregated form (two requests) is asked for; a cluster that only knows the older one is asked group by group.

use super::send::{self, Answer};
use super::{Door, outcome};
use crate::domain::proposal::WireRequest;
use crate::domain::row::KindId;
use crate::kubectl::kinds::{Kind, Kinds};
use http::header::{ACCEPT, HeaderValue};
use http::{Request, Response};
use kube::client::Body;
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::{BoxError, Service};

const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/// How long a failure is believed, so that a dead cluster is not waited for at every read.
const BELIEVED: Duration = Duration::from_secs(20);

/// What is known of the kinds of a cluster.
#[derive(Default)]
pub(super) enum Known {
    #[default]
    NotAsked,
    /// Whether it was silence, and what went wrong.
    Failed(Instant, bool, String),
    Kinds {
        own: Arc<Kinds>,
        /// With those behind them that are known of any cluster.
        all: Arc<Kinds>,
    },
}

/// Why the kinds are not known.
struct Unlisted {
    /// Nothing answered.
    silent: bool,
    why: String,
}

impl Unlisted {
    fn said(why: String) -> Self {
        Self { silent: false, why }
    }
}

impl Door {
    /// The kinds that the cluster serves. Asked once; a failure says why, and is asked again a little later.
    pub async fn kinds(&self) -> Result<Arc<Kinds>, String> {
        let mut known = self.kinds.lock().await;
        match &*known {
            Known::Kinds { own, .. } => return Ok(Arc::clone(own)),
            Known::Failed(at, _, why) if at.elapsed() < BELIEVED => return Err(why.clone()),
            Known::Failed(..) | Known::NotAsked => {}
        }
        match self.discover().await {
            Ok(kinds) => {
                let all = Arc::new(completed(kinds.clone()));
                let own = Arc::new(kinds);
                *known = Known::Kinds { own: Arc::clone(&own), all };
                Ok(own)
            }
            Err(Unlisted { silent, why }) => {
                let why = format!("the kinds of {} cannot be listed: {why}", self.info.name);
                *known = Known::Failed(Instant::now(), silent, why.clone());
                Err(why)
            }
        }
    }

    /// Why the cluster does not answer at all, if that is how it was when its kinds were asked for.
    pub async fn unreachable(&self) -> Option<String> {
        match &*self.kinds.lock().await {
            Known::Failed(_, true, why) => Some(why.clone()),
            Known::Failed(_, false, _) | Known::NotAsked | Known::Kinds { .. } => None,
        }
    }

    /// The cluster's own kinds, and behind them those that are known of any cluster: whether it serves such a one, the
    /// cluster says better than a list that may lack it.
    pub(super) async fn kinds_or_builtin(&self) -> Arc<Kinds> {
        match (self.kinds().await, &*self.kinds.lock().await) {
            (Ok(_), Known::Kinds { all, .. }) => Arc::clone(all),
            _ => Arc::new(Kinds::builtin()),
        }
    }

    async fn discover(&self) -> Result<Kinds, Unlisted> {
        let mut kinds = Kinds::default();
        for root in ["/api", "/apis"] {
            let answer = self.discovery(root).await?;
            match answer.get("kind").and_then(Value::as_str) {
                Some("APIGroupDiscoveryList") => list(&answer, "items").for_each(|group| add_group(&mut kinds, group)),
                Some("APIVersions") => {
                    for version in list(&answer, "versions").filter_map(Value::as_str) {
                        add_resources(&mut kinds, "", version, &self.discovery(&format!("/api/{version}")).await?);
                    }
                }
                Some("APIGroupList") => {
                    for group in list(&answer, "groups") {
                        self.add_old_group(&mut kinds, group).await;
                    }
                }
                _ => return Err(Unlisted::said(format!("{root} is answered in a form that klue does not know"))),
            }
        }
        let none = kinds.iter().next().is_none();
        if none { Err(Unlisted::said("none are listed".to_owned())) } else { Ok(kinds) }
    }

    /// A group whose server is down is left out; the others count.
    async fn add_old_group(&self, kinds: &mut Kinds, group: &Value) {
        let name = text(group, "name");
        let preferred = group.get("preferredVersion").map(|version| text(version, "version")).unwrap_or_default();
        let others = list(group, "versions").map(|version| text(version, "version"));
        for version in std::iter::once(preferred).chain(others.filter(|version| *version != preferred)) {
            if let Ok(resources) = self.discovery(&format!("/apis/{name}/{version}")).await {
                add_resources(kinds, name, version, &resources);
            }
        }
    }

    async fn discovery(&self, path: &str) -> Result<Value, Unlisted> {
        let request = WireRequest { method: "GET".to_owned(), path: path.to_owned(), content_type: None, body: None };
        let answer: Answer = send::ask(Aggregated(self.gate()), &request).await.map_err(|silence| Unlisted {
            silent: matches!(silence, send::Silence::Unreachable(_)),
            why: outcome::of_silence(silence).to_string(),
        })?;
        if answer.status.is_success() { Ok(answer.body) } else { Err(Unlisted::said(outcome::message(&answer))) }
    }
}

fn completed(mut kinds: Kinds) -> Kinds {
    for kind in Kinds::builtin().iter() {
        if kinds.by_plural(&kind.id.group, &kind.id.plural).is_none() {
            kinds.add(kind.clone());
        }
    }
    kinds
}

/// Asks for the aggregated form of discovery.
pub(super) struct Aggregated<S>(pub S);

impl<S> Service<Request<Body>> for Aggregated<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError>,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }
    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static(AGGREGATED));
        self.0.call(request)
    }
}

fn add_group(kinds: &mut Kinds, group: &Value) {
    let name = group.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
    for version in list(group, "versions") {
        for resource in list(version, "resources") {
            let kind = resource.get("responseKind").map(|kind| text(kind, "kind")).unwrap_or_default();
            let namespaced = text(resource, "scope") == "Namespaced";
            add(kinds, (name, text(version, "version"), text(resource, "resource"), kind), namespaced, resource);
        }
    }
}

fn add_resources(kinds: &mut Kinds, group: &str, version: &str, answer: &Value) {
    for resource in list(answer, "resources") {
        let namespaced = resource.get("namespaced").and_then(Value::as_bool).unwrap_or(false);
        add(kinds, (group, version, text(resource, "name"), text(resource, "kind")), namespaced, resource);
    }
}

/// Adds a kind that can be read. The first version of a group is the preferred one.
fn add(kinds: &mut Kinds, names: (&str, &str, &str, &str), namespaced: bool, resource: &Value) {
    let (group, version, plural, kind) = names;
    let readable = list(resource, "verbs").any(|verb| matches!(verb.as_str(), Some("get" | "list")));
    if plural.contains('/') || plural.is_empty() || kind.is_empty() || !readable {
        return;
    }
    let known = kinds.by_plural(group, plural).is_some();
    let own = |text: &str| text.to_owned();
    let singular = [text(resource, "singularResource"), text(resource, "singularName")];
    let singular = singular.into_iter().find(|word| !word.is_empty()).map_or_else(|| kind.to_ascii_lowercase(), own);
    let words = |field| list(resource, field).filter_map(Value::as_str).map(own).collect();
    let kind = Kind {
        id: KindId { group: own(group), version: own(version), plural: own(plural), kind: own(kind), namespaced },
        singular,
        short_names: words("shortNames"),
        categories: words("categories"),
    };
    if known { kinds.add_version(kind) } else { kinds.add(kind) }
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
