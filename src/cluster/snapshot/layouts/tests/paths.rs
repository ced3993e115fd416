//! What each collector's paths mean.

use super::super::Layout;
use super::{check, one, paths, told, tree};

#[test]
fn paths_of_an_inspection_tell_kind_namespace_and_name() {
    check(&[
        ("timestamp", "timestamp"),
        ("version", "version"),
        ("gather.logs", "gap"),
        ("aggregated-discovery-apis.yaml", "discovery"),
        ("event-filter.html", "other"),
        ("cluster-scoped-resources/core/nodes/n1.yaml", "nodes of cluster n1"),
        ("cluster-scoped-resources/config.openshift.io/proxies.yaml", "proxies.config.openshift.io of cluster"),
        (
            "cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/system%3Anode.yaml",
            "clusterroles.rbac.authorization.k8s.io of cluster system:node",
        ),
        (
            "cluster-scoped-resources/rbac.authorization.k8s.io/clusterroles/system:plain.yaml",
            "clusterroles.rbac.authorization.k8s.io of cluster system:plain",
        ),
        ("namespaces/shop/shop.yaml", "namespace shop"),
        ("namespaces/shop/core/pods.yaml", "pods of ns shop"),
        ("namespaces/shop/core/configmaps/a.b.yaml", "configmaps of ns shop a.b"),
        ("namespaces/shop/apps/deployments.yaml", "deployments.apps of ns shop"),
        ("namespaces/shop/pods/cart-0/cart-0.yaml", "pods of ns shop cart-0"),
        ("namespaces/shop/pods/cart-0/app/app/logs/current.log", "log of shop/cart-0/app"),
        ("namespaces/shop/pods/cart-0/app/app/logs/previous.log", "previous log of shop/cart-0/app"),
        ("namespaces/shop/pods/cart-0/app/app/logs/current.insecure.log", "insecure log of shop/cart-0/app"),
        ("namespaces/shop/pods/cart-0/app/app/logs/previous.insecure.log", "insecure previous log of shop/cart-0/app"),
        ("namespaces/shop/pods/cart-0/app/app/logs/rotated/0.log.20260101.gz", "packed old log of shop/cart-0/app"),
        ("namespaces/shop/pods/cart-0/app/app/logs/rotated/0.log.20260102", "old log of shop/cart-0/app"),
        ("namespaces/shop/pods/cart-0/app/app/healthz/index", "other"),
        ("host_service_logs/masters/kubelet_service.log", "other"),
        ("etcd_info/endpoint_health.json", "other"),
        (
            "pod_network_connectivity_check/podnetworkconnectivitychecks.yaml",
            "podnetworkconnectivitychecks.controlplane.operator.openshift.io of all",
        ),
    ]);
}

#[test]
fn the_log_of_a_static_pod_is_told_apart_into_pod_and_container() {
    check(&[
        ("namespaces/etcd/core/pods.yaml", "pods of ns etcd"),
        ("namespaces/etcd/core/pods/etcd-master-a.yaml", "pods of ns etcd etcd-master-a"),
        ("namespaces/etcd/core/pods/logs/etcd-master-a-etcd-metrics.log", "log of etcd/etcd-master-a/etcd-metrics"),
        ("namespaces/etcd/core/pods/logs/etcd-master-a-etcd-previous.log", "previous log of etcd/etcd-master-a/etcd"),
        ("namespaces/etcd/core/pods/logs/api-6fd5b8c9d-x2x4z-init-a.log", "log of etcd/api-6fd5b8c9d-x2x4z/init-a"),
        ("namespaces/etcd/core/pods/logs/etcd-0-etcd.log", "log of etcd/etcd-0/etcd"),
        ("namespaces/etcd/core/pods/logs/nobody.log", "log of etcd/nobody/"),
    ]);
}

#[test]
fn crust_gather_names_kinds_in_the_singular_and_its_discovery_gives_the_plural() {
    let apis = r#"{"kind": "APIGroupDiscoveryList", "items": [{"metadata": {"name": "example.io"}, "versions":
        [{"version": "v1", "resources": [{"resource": "oxen", "responseKind": {"kind": "Ox"}}]}]}]}"#;
    let tree = tree(&[
        ("version.yaml", "gitVersion: v1.33.1\n"),
        ("api.json", "{}"),
        ("apis.json", apis),
        ("collected.timestamp", "\"2026-01-15 12:00:00 UTC\""),
        ("event-filter.html", ""),
        ("cluster/v1/node/n1.yaml", ""),
        ("cluster/rbac.authorization.k8s.io-v1/clusterrole/system-node.yaml", ""),
        ("cluster/rbac.authorization.k8s.io-v1/clusterrole/admin.yaml", ""),
        ("cluster/example.io-v1/ox/ben.yaml", ""),
        ("cluster/apiextensions.k8s.io-v1/customresourcedefinition/gateways.istio.io.yaml", ""),
        ("namespaces/shop/istio.io-v1beta1/gateway/front.yaml", ""),
        ("namespaces/shop/networking.k8s.io-v1/networkpolicy/deny-all.yaml", ""),
        ("namespaces/shop/v1/pod/cart-0.yaml", ""),
        ("namespaces/shop/v1/pod/cart-0.patch", ""),
        ("namespaces/shop/v1/pod/cart-0/app/current.log", ""),
        ("namespaces/shop/v1/pod/cart-0/app/previous.log", ""),
    ]);
    let found = one(&tree);
    assert_eq!(found.layout, Layout::CrustGather);
    assert_eq!(
        told(&tree, &found),
        [
            "api.json => discovery",
            "apis.json => discovery",
            "cluster/apiextensions.k8s.io-v1/customresourcedefinition/gateways.istio.io.yaml => \
             customresourcedefinitions.apiextensions.k8s.io of cluster gateways.istio.io",
            "cluster/example.io-v1/ox/ben.yaml => oxen.example.io of cluster ben",
            "cluster/rbac.authorization.k8s.io-v1/clusterrole/admin.yaml => \
             clusterroles.rbac.authorization.k8s.io of cluster admin",
            "cluster/rbac.authorization.k8s.io-v1/clusterrole/system-node.yaml => \
             clusterroles.rbac.authorization.k8s.io of cluster",
            "cluster/v1/node/n1.yaml => nodes of cluster n1",
            "collected.timestamp => timestamp",
            "namespaces/shop/istio.io-v1beta1/gateway/front.yaml => gateways.istio.io of ns shop front",
            "namespaces/shop/networking.k8s.io-v1/networkpolicy/deny-all.yaml => \
             networkpolicies.networking.k8s.io of ns shop deny-all",
            "namespaces/shop/v1/pod/cart-0.yaml => pods of ns shop cart-0",
            "namespaces/shop/v1/pod/cart-0/app/current.log => log of shop/cart-0/app",
            "namespaces/shop/v1/pod/cart-0/app/previous.log => previous log of shop/cart-0/app",
            "version.yaml => version",
        ]
    );
    let stated = super::stated(&tree, &found).unwrap();
    assert_eq!(stated.at.to_string(), "2026-01-15T12:00:00Z");
    assert_eq!(super::super::version::of(&tree, &found).unwrap()["gitVersion"], "v1.33.1");
}

#[test]
fn paths_of_support_bundles_old_and_new() {
    check(&[
        ("version.yaml", "other"),
        ("cluster-info/cluster_version.json", "version"),
        ("cluster-info/errors.json", "gap"),
        ("cluster-resources/groups.json", "legacy discovery"),
        ("cluster-resources/resources.json", "legacy discovery"),
        ("cluster-resources/nodes.json", "nodes of cluster"),
        ("cluster-resources/pvs.json", "persistentvolumes of cluster"),
        ("cluster-resources/ingress.json", "ingresses.networking.k8s.io of all"),
        ("cluster-resources/pods/shop.json", "pods of ns shop"),
        ("cluster-resources/pods-errors.json", "gap of pods"),
        ("cluster-resources/resource-quotas/shop.json", "resourcequotas of ns shop"),
        ("cluster-resources/resource-quota/web.json", "resourcequotas of ns web"),
        ("cluster-resources/network-policy/shop.json", "networkpolicies.networking.k8s.io of ns shop"),
        ("cluster-resources/auth-cani-list/shop.json", "gap in shop"),
        ("cluster-resources/custom-resources/issuers.cert-manager.io/shop.json", "issuers.cert-manager.io of ns shop"),
        ("cluster-resources/custom-resources/issuers.cert-manager.io/shop.yaml", "other"),
        ("cluster-resources/custom-resources/issuers.cert-manager.io/web.yaml", "issuers.cert-manager.io of ns web"),
        ("cluster-resources/custom-resources/nodes.longhorn.io.json", "nodes.longhorn.io of cluster"),
        ("cluster-resources/custom-resources/custom-resources-errors.json", "gap"),
        ("cluster-resources/image-pull-secrets/shop/a.json", "other"),
        ("cluster-resources/pods/logs/shop/cart-0/app.log", "log of shop/cart-0/app"),
        ("cluster-resources/pods/logs/shop/cart-0/app-previous.log", "previous log of shop/cart-0/app"),
        ("cluster-resources/pods/logs/shop/cart-0/side-logs-errors.log", "gap in shop"),
        ("all-logs/cart-0/app.log", "other"),
        ("all-logs/cart-1/app.log", "log of /cart-1/app"),
        ("all-logs/web/front-0/app.log", "log of web/front-0/app"),
        ("secrets/shop/a.json", "other"),
    ]);
}

#[test]
fn paths_of_a_dump_of_cluster_info() {
    for end in ["json", "yaml"] {
        check(&[
            (&format!("nodes.{end}"), "nodes of cluster"),
            (&format!("shop/pods.{end}"), "pods of ns shop"),
            (&format!("shop/replication-controllers.{end}"), "replicationcontrollers of ns shop"),
            (&format!("shop/deployments.{end}"), "deployments.apps of ns shop"),
            (&format!("shop/events.{end}"), "events of ns shop"),
            (&format!("shop/unknown.{end}"), "other"),
            ("shop/cart-0/logs.txt", "framed logs of shop/cart-0/"),
        ]);
    }
}

#[test]
fn the_output_of_cluster_info_in_one_file_is_its_own_dump() {
    let json = "{\n    \"kind\": \"NodeList\",\n    \"apiVersion\": \"v1\",\n    \"items\": []\n}\n";
    let yaml = "apiVersion: v1\nitems: []\nkind: NodeList\n---\n==== START logs for container a of pod n/p ====\n\
        ==== END logs for container a of pod n/p ====\n";
    for (name, text) in [("out.txt", json), ("cluster.json", json), ("dump", json), ("dump.yaml", yaml)] {
        let tree = tree(&[(name, text)]);
        let found = one(&tree);
        assert_eq!((found.layout, found.folder.as_str()), (Layout::ClusterInfoDump, ""), "{name}");
        assert_eq!(told(&tree, &found), [format!("{name} => mixed")]);
    }
    let fleet = tree(&[("hub.txt", json), ("hub.txt.bak", "x"), ("cluster1.yaml", yaml)]);
    let finding = super::find(&fleet);
    assert_eq!(super::names(&finding), ["cluster1: ClusterInfoDump", "hub: ClusterInfoDump"]);
    assert_eq!(told(&fleet, &finding.clusters[1]), ["hub.txt => mixed"]);
    assert_eq!(finding.passed_over.len(), 1);
}

#[test]
fn paths_of_kubectl_gather() {
    check(&[
        ("dr1/cluster/nodes/n1.yaml", "nodes of cluster n1"),
        ("dr1/cluster/storage.k8s.io/storageclasses/fast.yaml", "storageclasses.storage.k8s.io of cluster fast"),
        ("dr1/namespaces/shop/configmaps/a.yaml", "configmaps of ns shop a"),
        ("dr1/namespaces/shop/apps/deployments/web.yaml", "deployments.apps of ns shop web"),
        ("dr1/namespaces/shop/events.k8s.io/events/a.1.yaml", "events.events.k8s.io of ns shop a.1"),
        ("dr1/namespaces/shop/pods/cart-0.yaml", "pods of ns shop cart-0"),
        ("dr1/namespaces/shop/pods/cart-0/app/current.log", "log of shop/cart-0/app"),
        ("dr1/namespaces/shop/pods/cart-0/app/previous.log", "previous log of shop/cart-0/app"),
        ("dr1/addons/rook/commands/ceph-status", "other"),
    ]);
}

#[test]
fn paths_of_an_insights_archive() {
    check(&[
        ("insights-operator/gathers.json", "gap"),
        ("config/version.json", "clusterversions.config.openshift.io of cluster"),
        ("config/id", "other"),
        ("config/node/n1.json", "nodes of cluster n1"),
        ("config/pod/shop/cart-0.json", "pods of ns shop cart-0"),
        ("config/pod/shop/logs/cart-0/app_current.log", "log of shop/cart-0/app"),
        ("config/pod/shop/logs/cart-0/app_previous.log", "previous log of shop/cart-0/app"),
        ("config/pod/shop/logs/cart-0/errors.log", "lines of a log of shop/cart-0/"),
        ("config/clusteroperator/dns.json", "clusteroperators.config.openshift.io of cluster dns"),
        (
            "config/clusteroperator/operator.openshift.io/ingresscontroller/ingress/default.json",
            "ingresscontrollers.operator.openshift.io of ns ingress default",
        ),
        ("config/configmaps/openshift-config/a/ca.crt", "other"),
        ("config/pdbs/shop/a.json", "poddisruptionbudgets.policy of ns shop a"),
        ("config/storage/storageclasses/fast.json", "storageclasses.storage.k8s.io of cluster fast"),
        ("config/unheard/of/this.json", "mixed"),
        ("events/shop.json", "events of ns shop"),
        ("events/web/events.json", "events of ns web"),
        ("conditional/namespaces/shop/pods/cart-0/containers/app/logs/last-50-lines.log", "log of shop/cart-0/app"),
        (
            "conditional/namespaces/shop/pods/cart-0/containers/app/logs-previous/last-50-lines.log",
            "previous log of shop/cart-0/app",
        ),
        ("conditional/namespaces/shop/pods/cart-0/cart-0.json", "pods of ns shop cart-0"),
        ("cluster-scoped-resources/nmstate.io/nodenetworkstates/n1.json", "nodenetworkstates.nmstate.io of cluster n1"),
    ]);
    let named = paths(&[
        "insights-2026-01-15-120030.tar.gz/config/id",
        "insights-2026-01-15-120030.tar.gz/insights-operator/gathers.json",
    ]);
    let stated = super::stated(&named, &one(&named)).unwrap();
    assert_eq!(stated.at.to_string(), "2026-01-15T12:00:30Z");
}

#[test]
fn paths_of_a_bundle_of_harvester() {
    check(&[
        ("metadata.yaml", "timestamp"),
        ("bundleGenerationError.log", "gap"),
        ("yamls/cluster/v1/nodes.yaml", "nodes of cluster"),
        ("yamls/cluster/management.cattle.io/v3/settings.yaml", "settings.management.cattle.io of cluster"),
        ("yamls/namespaced/shop/v1/pods.yaml", "pods of ns shop"),
        ("yamls/namespaced/shop/apps/v1/deployments.yaml", "deployments.apps of ns shop"),
        ("logs/shop/cart-0/app.log", "log of shop/cart-0/app"),
        ("logs/shop/cart-0/app.log.1", "previous log of shop/cart-0/app"),
        ("nodes/n1.zip/logs/kubelet.log", "other"),
    ]);
}

#[test]
fn a_folder_of_files_without_any_layout_is_told_by_what_they_begin_with() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n";
    let tree = tree(&[
        ("a/any.yaml", pod),
        ("b.json", "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": []}"),
        ("c.txt", "- apiVersion: v1\n  kind: Pod\n"),
        ("notes.md", pod),
        ("values.yaml", "replicas: 3\n"),
    ]);
    let found = one(&tree);
    assert_eq!((found.layout, found.folder.as_str()), (Layout::Plain, ""));
    assert_eq!(told(&tree, &found), ["a/any.yaml => mixed", "b.json => mixed", "c.txt => mixed"]);
}
