//! Fleets of contexts and managed clusters, and what discovery asks of a cluster.

use super::*;
use crate::domain::object::Object;
use http::{Request, Response};
use kube::client::Body;
use serde_json::{Value, json};

fn context(name: &str, server: &str, standing: Standing) -> Seen {
    let address =
        Address { cluster: name.into(), context: name.into(), entry: format!("{name}-entry"), server: server.into() };
    Seen { address, standing }
}

fn hub(clusters: &[(&str, &str)]) -> Seen {
    let objects: Vec<Object> = clusters.iter().map(|(name, url)| managed_cluster(name, url)).collect();
    context("hub", "https://hub:6443", Standing::Hub { managed: managed(&objects, &[]), unseen: None })
}

fn managed_cluster(name: &str, url: &str) -> Object {
    let configs = if url.is_empty() { json!([]) } else { json!([{"url": url, "caBundle": "aa"}]) };
    Object(
        json!({"metadata": {"name": name}, "spec": {"hubAcceptsClient": true, "managedClusterClientConfigs": configs}}),
    )
}

/// One line for each member: name, part, rung, and under which name it was opened.
fn check(contexts: &[Seen], lines: &[&str]) {
    let seen: Vec<String> = arrange(contexts)
        .iter()
        .map(|member| {
            let opened = member.opened_as.as_ref().map_or("-", ClusterName::as_str);
            format!("{} {:?} {} {opened}", member.info.name, member.info.part, member.info.rung.word())
        })
        .collect();
    assert_eq!(seen, lines);
}

#[test]
fn a_context_is_the_managed_cluster_whose_name_or_address_it_bears() {
    let contexts = [
        context("prod-east", "https://API.east.example.org/", Standing::Plain),
        hub(&[("cluster1", ""), ("east", "https://api.east.example.org:443"), ("kind-less", "")]),
        context("cluster1", "https://127.0.0.1:1", Standing::Unknown { why: "timed out".into() }),
        context("kind-kind-less", "https://127.0.0.1:2", Standing::Plain),
        context("laptop", "https://127.0.0.1:3", Standing::Plain),
    ];
    check(
        &contexts,
        &[
            "hub Hub context hub",
            "cluster1 Spoke context cluster1",
            "east Spoke context prod-east",
            "kind-less Spoke context kind-kind-less",
            "laptop Plain context laptop",
        ],
    );
}

#[test]
fn a_managed_cluster_without_a_context_is_shown_with_the_reason() {
    let contexts = [hub(&[("far", "https://far:6443")])];
    check(&contexts, &["hub Hub context hub", "far Spoke hub only -"]);
    let why = "no context of the kubeconfig leads to far".to_owned();
    assert_eq!(arrange(&contexts)[1].info.rung, Rung::HubOnly { why });
}

#[test]
fn what_a_cluster_says_of_itself_counts_more_than_its_name_in_the_kubeconfig() {
    let contexts = [
        hub(&[("cluster1", ""), ("cluster2", "")]),
        context("cluster1", "https://127.0.0.1:1", Standing::Spoke { name: "cluster2".into() }),
        context("other", "https://127.0.0.1:2", Standing::Spoke { name: "elsewhere".into() }),
    ];
    check(
        &contexts,
        &[
            "hub Hub context hub",
            "cluster1 Spoke hub only -",
            "cluster2 Spoke context cluster1",
            "other Spoke context other",
        ],
    );
}

#[test]
fn a_hub_that_manages_itself_is_one_cluster() {
    check(&[hub(&[("local", "https://hub:6443")])], &["hub Hub context hub"]);
}

#[test]
fn clusters_of_two_hubs_with_one_name_stay_apart() {
    let mut second = hub(&[("cluster1", "")]);
    second.address.cluster = "hub-b".into();
    check(
        &[hub(&[("cluster1", "")]), second],
        &["hub Hub context hub", "hub-b Hub context hub-b", "cluster1 Spoke hub only -", "cluster1~2 Spoke hub only -"],
    );
}

#[test]
fn the_lease_of_a_managed_cluster_tells_when_its_agent_last_spoke() {
    let lease = |namespace: &str, name: &str, at: &str| {
        Object(json!({"metadata": {"namespace": namespace, "name": name}, "spec": {"renewTime": at}}))
    };
    let leases = [
        lease("c1", "some-addon", "2026-01-01T00:00:00Z"),
        lease("c2", "managed-cluster-lease", "2026-01-02T00:00:00Z"),
        lease("c1", "managed-cluster-lease", "2026-01-03T00:00:00.000000Z"),
    ];
    let clusters = [managed_cluster("c1", ""), managed_cluster("c3", "")];
    let renewed: Vec<_> = managed(&clusters, &leases).iter().map(|cluster| cluster.renewed).collect();
    assert_eq!(renewed, [Some("2026-01-03T00:00:00Z".parse().unwrap()), None]);
}

/// A cluster that serves these paths; everything else is 404.
fn serving(answers: Vec<(&'static str, u16, Value)>) -> kube::Client {
    let service = tower::service_fn(move |request: Request<Body>| {
        let path = request.uri().path().to_owned();
        let found = answers.iter().find(|(served, _, _)| *served == path);
        let missing = json!({"kind": "Status", "code": 404, "reason": "NotFound", "message": "not found"});
        let (code, body) = found.map_or((404, missing), |(_, code, body)| (*code, body.clone()));
        let answer = Response::builder().status(code).body(Body::from(body.to_string().into_bytes()));
        std::future::ready(answer)
    });
    kube::Client::new(service, "default")
}

fn group() -> (&'static str, u16, Value) {
    ("/apis/cluster.open-cluster-management.io/v1", 200, json!({"resources": [{"name": "managedclusters"}]}))
}

#[tokio::test]
async fn a_cluster_that_serves_managed_clusters_is_a_hub() {
    let clusters = json!({"items": [managed_cluster("c1", "").0]});
    let standing = discover(serving(vec![
        group(),
        ("/apis/cluster.open-cluster-management.io/v1/managedclusters", 200, clusters),
    ]))
    .await;
    let Standing::Hub { managed, unseen: None } = standing else { panic!("{standing:?}") };
    assert_eq!(managed[0].name, "c1");
}

#[tokio::test]
async fn a_hub_whose_clusters_may_not_be_seen_is_still_a_hub() {
    let refusal = json!({"kind": "Status", "code": 403, "reason": "Forbidden", "message": "no"});
    let standing =
        discover(serving(vec![group(), ("/apis/cluster.open-cluster-management.io/v1/managedclusters", 403, refusal)]))
            .await;
    assert_eq!(standing, Standing::Hub { managed: vec![], unseen: Some("forbidden: no".into()) });
}

#[tokio::test]
async fn a_klusterlet_names_its_cluster_and_a_cluster_without_one_is_plain() {
    let klusterlets = json!({"items": [{"spec": {"clusterName": "cluster1"}}]});
    let spoke = serving(vec![("/apis/operator.open-cluster-management.io/v1/klusterlets", 200, klusterlets)]);
    assert_eq!(discover(spoke).await, Standing::Spoke { name: "cluster1".into() });
    assert_eq!(discover(serving(vec![])).await, Standing::Plain);
}

#[tokio::test]
async fn a_cluster_beyond_reach_answers_with_the_reason() {
    let member = arrange(&[hub(&[("far", "")])]).swap_remove(1);
    let client = kube::Client::new(member.open(&[]).service, "default");
    let standing = discover(client).await;
    let why = "503 ServiceUnavailable: no access to far itself, only what the hub says: no context of the kubeconfig leads to far";
    assert_eq!(standing, Standing::Unknown { why: why.into() });
}
