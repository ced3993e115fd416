//! The same little cluster as each collector would have written it, asked as a client asks.

use super::super::Layout;
use super::{one, tree};
use crate::cluster::snapshot::dump::{Dump, Files};
use crate::cluster::snapshot::service;
use crate::cluster::snapshot::tests::get;
use std::sync::Arc;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: cart-0, namespace: shop, labels: {app: cart}}\n\
    spec: {nodeName: n1, containers: [{name: app, image: cart}]}\nstatus: {phase: Running}\n";
const NODE: &str = "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n";
const DEPLOYMENT: &str =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 1}\n";
const LOG: &str = "2026-01-15T12:00:00Z hello\n";
const POD_JSON: &str = r#"{"metadata": {"name": "cart-0", "namespace": "shop", "labels": {"app": "cart"}}, "spec": {"nodeName": "n1", "containers": [{"name": "app", "image": "cart"}]}, "status": {"phase": "Running"}}"#;
const NODE_JSON: &str = r#"{"metadata": {"name": "n1"}}"#;
const DEPLOYMENT_JSON: &str = r#"{"metadata": {"name": "web", "namespace": "shop"}, "spec": {"replicas": 1}}"#;

fn list(kind: &str, version: &str, item: &str) -> String {
    format!("{{\"kind\": \"{kind}List\", \"apiVersion\": \"{version}\", \"metadata\": {{}}, \"items\": [{item}]}}\n")
}

fn yaml_list(item: &str) -> String {
    let item = item.trim_end().replace('\n', "\n  ");
    format!("apiVersion: v1\nitems:\n- {item}\nkind: List\nmetadata: {{}}\n")
}

fn framed() -> String {
    format!(
        "==== START logs for container app of pod shop/cart-0 ====\n{LOG}==== END logs for container app of pod shop/cart-0 ====\n"
    )
}

/// Asks for what every collector gathered.
async fn check(layout: Layout, files: &[(&str, &str)]) {
    let tree = Arc::new(tree(files));
    let found = one(&tree);
    assert_eq!(found.layout, layout);
    let service = service::serve(Arc::new(Dump::open(Files::listed(tree), found)));
    for (path, names) in [
        ("/api/v1/pods", vec!["cart-0"]),
        ("/api/v1/namespaces/shop/pods", vec!["cart-0"]),
        ("/api/v1/pods?labelSelector=app%3Dcart", vec!["cart-0"]),
        ("/api/v1/pods?fieldSelector=spec.nodeName%3Dn1", vec!["cart-0"]),
        ("/api/v1/nodes", vec!["n1"]),
        ("/apis/apps/v1/namespaces/shop/deployments", vec!["web"]),
    ] {
        let reply = get(&service, path).await;
        assert_eq!(
            (reply.status, reply.names()),
            (200, names.into_iter().map(str::to_owned).collect()),
            "{layout} {path}"
        );
    }
    let pod = get(&service, "/api/v1/namespaces/shop/pods/cart-0").await.json();
    let fields = (pod["kind"].as_str(), pod["apiVersion"].as_str(), pod["status"]["phase"].as_str());
    assert_eq!(fields, (Some("Pod"), Some("v1"), Some("Running")), "{layout}");
    // Framed logs are found within a file, which `frames` shows.
    if layout == Layout::ClusterInfoDump || layout == Layout::Plain {
        return;
    }
    let log = get(&service, "/api/v1/namespaces/shop/pods/cart-0/log").await;
    assert_eq!((log.status, log.text.as_str()), (200, "hello\n"), "{layout}");
}

#[tokio::test]
async fn an_inspection_answers() {
    check(
        Layout::Inspect,
        &[
            ("cluster-scoped-resources/core/nodes/n1.yaml", NODE),
            ("namespaces/shop/core/pods.yaml", &yaml_list(POD)),
            ("namespaces/shop/pods/cart-0/cart-0.yaml", POD),
            ("namespaces/shop/apps/deployments.yaml", &yaml_list(DEPLOYMENT)),
            ("namespaces/shop/pods/cart-0/app/app/logs/current.log", LOG),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_snapshot_of_crust_gather_answers() {
    check(
        Layout::CrustGather,
        &[
            ("version.yaml", "gitVersion: v1.33.1\n"),
            ("api.json", "{}"),
            ("cluster/v1/node/n1.yaml", NODE),
            ("namespaces/shop/v1/pod/cart-0.yaml", POD),
            ("namespaces/shop/apps-v1/deployment/web.yaml", DEPLOYMENT),
            ("namespaces/shop/v1/pod/cart-0/app/current.log", LOG),
        ],
    )
    .await;
}

#[tokio::test]
async fn support_bundles_answer_whether_lists_say_their_kind_or_are_bare() {
    for (pods, deployments) in [
        (list("Pod", "v1", POD_JSON), list("Deployment", "apps/v1", DEPLOYMENT_JSON)),
        (format!("[{POD_JSON}]"), format!("[{DEPLOYMENT_JSON}]")),
        (format!("{{\"metadata\": {{}}, \"items\": [{POD_JSON}]}}"), format!("{{\"items\": [{DEPLOYMENT_JSON}]}}")),
    ] {
        check(
            Layout::Troubleshoot,
            &[
                ("b/version.yaml", "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\n"),
                ("b/cluster-resources/nodes.json", &format!("[{NODE_JSON}]")),
                ("b/cluster-resources/pods/shop.json", &pods),
                ("b/cluster-resources/deployments/shop.json", &deployments),
                ("b/cluster-resources/pods/logs/shop/cart-0/app.log", LOG),
            ],
        )
        .await;
    }
}

#[tokio::test]
async fn a_dump_of_cluster_info_answers_as_files_and_as_one_stream() {
    let (nodes, pods) = (list("Node", "v1", NODE_JSON), list("Pod", "v1", POD_JSON));
    let deployments = list("Deployment", "apps/v1", DEPLOYMENT_JSON);
    check(
        Layout::ClusterInfoDump,
        &[
            ("nodes.json", &nodes),
            ("shop/pods.json", &pods),
            (
                "shop/replication-controllers.json",
                "{\"kind\": \"ReplicationControllerList\", \"apiVersion\": \"v1\", \"items\": []}",
            ),
            ("shop/deployments.json", &deployments),
            ("shop/cart-0/logs.txt", &framed()),
        ],
    )
    .await;
    check(Layout::ClusterInfoDump, &[("out.txt", &format!("{nodes}{deployments}{pods}{}", framed()))]).await;
}

#[tokio::test]
async fn a_gathering_of_kubectl_gather_answers() {
    check(
        Layout::KubectlGather,
        &[
            ("cluster/nodes/n1.yaml", NODE),
            ("namespaces/shop/pods/cart-0.yaml", POD),
            ("namespaces/shop/apps/deployments/web.yaml", DEPLOYMENT),
            ("namespaces/shop/pods/cart-0/app/current.log", LOG),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_archive_of_insights_answers_with_kinds_that_only_paths_say() {
    check(
        Layout::Insights,
        &[
            ("insights-operator/gathers.json", "{}"),
            ("config/node/n1.json", NODE_JSON),
            ("config/pod/shop/cart-0.json", POD_JSON),
            ("config/pod/shop/logs/cart-0/app_current.log", LOG),
            (
                "config/unknown.json",
                &format!("{{\"kind\": \"Deployment\", \"apiVersion\": \"apps/v1\", {}", &DEPLOYMENT_JSON[1..]),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_bundle_of_harvester_answers() {
    check(
        Layout::Harvester,
        &[
            ("yamls/cluster/v1/nodes.yaml", &yaml_list(NODE)),
            ("yamls/namespaced/shop/v1/pods.yaml", &yaml_list(POD)),
            ("yamls/namespaced/shop/apps/v1/deployments.yaml", &yaml_list(DEPLOYMENT)),
            ("logs/shop/cart-0/app.log", LOG),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_folder_of_any_files_answers() {
    check(Layout::Plain, &[("all.yaml", &format!("{NODE}---\n{POD}")), ("more/web.yml", DEPLOYMENT)]).await;
    let item = |text: &str| format!("- {}\n", text.trim_end().replace('\n', "\n  "));
    let items = [POD, NODE, DEPLOYMENT].map(item).concat();
    check(Layout::Plain, &[("all.yaml", &format!("apiVersion: v1\nitems:\n{items}kind: List\n"))]).await;
}
