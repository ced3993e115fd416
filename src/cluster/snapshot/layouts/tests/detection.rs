//! Which folders are clusters, and what they are called.

use super::super::{Layout, find};
use super::{names, one, paths, told, tree};

const GO: &str = "2026-01-15 12:00:00.5 +0100 CET m=+0.267158493\n2026-01-15 13:00:00.5 +0100 CET m=+3600.2\n";

#[test]
fn the_images_of_one_must_gather_are_one_cluster() {
    let tree = tree(&[
        ("must-gather.local.12/timestamp", GO),
        ("must-gather.local.12/must-gather.logs", "ok\n"),
        ("must-gather.local.12/event-filter.html", ""),
        ("must-gather.local.12/quay-io-openshift-sha256-aa/timestamp", "2026-01-01T00:00:00Z"),
        ("must-gather.local.12/quay-io-openshift-sha256-aa/namespaces/shop/core/pods.yaml", ""),
        ("must-gather.local.12/quay-io-acm-must-gather-sha256-bb/gather-acm.log", ""),
        ("must-gather.local.12/quay-io-acm-must-gather-sha256-bb/cluster-scoped-resources/core/nodes/n1.yaml", ""),
    ]);
    let found = one(&tree);
    assert_eq!((found.layout, found.base.as_str()), (Layout::AcmGather, "must-gather.local.12/"));
    assert_eq!(found.roots.len(), 2);
    assert_eq!(found.notes.len(), 7);
    let stated = super::stated(&tree, &found).unwrap();
    assert_eq!(
        (stated.at.to_string().as_str(), stated.source.as_str()),
        ("2026-01-15T12:00:00.5Z", "must-gather.local.12/timestamp")
    );
    assert!(
        told(&tree, &found)
            .iter()
            .any(|line| line.ends_with("sha256-aa/namespaces/shop/core/pods.yaml => pods of ns shop"))
    );
}

#[test]
fn what_several_nodes_gathered_is_one_cluster() {
    let tree = paths(&[
        "must-gather.local.1/node-a/img-sha256-aa/cluster-scoped-resources/core/nodes/a.yaml",
        "must-gather.local.1/node-b/img-sha256-aa/namespaces/x/core/pods.yaml",
    ]);
    let found = one(&tree);
    assert_eq!((found.base.as_str(), found.roots.len()), ("must-gather.local.1/", 2));
}

#[test]
fn a_layout_without_one_of_its_halves_is_still_one() {
    for path in
        ["cluster-scoped-resources/core/nodes/a.yaml", "namespaces/shop/core/pods.yaml", "namespaces/shop/shop.yaml"]
    {
        assert_eq!(one(&paths(&[path])).layout, Layout::Inspect, "{path}");
    }
    assert_eq!(one(&paths(&["namespaces/shop/pods/cart-0.yaml"])).layout, Layout::KubectlGather);
    assert_eq!(one(&paths(&["cluster/nodes/a.yaml"])).layout, Layout::KubectlGather);
    assert_eq!(one(&paths(&["version.yaml", "api.json", "namespaces/shop/v1/pod/a.yaml"])).layout, Layout::CrustGather);
    assert_eq!(one(&paths(&["namespaces/shop/v1/pod/a.yaml"])).layout, Layout::CrustGather);
}

#[test]
fn a_folder_of_dumps_and_archives_is_a_fleet_and_the_rest_is_told() {
    let tree = tree(&[
        ("fleet/hub.tar.gz/must-gather.local.9/img-sha256-aa/cluster-scoped-resources/core/nodes/h.yaml", ""),
        ("fleet/cluster1/namespaces/shop/core/pods.yaml", ""),
        ("fleet/cluster2/support-bundle-2026-01-15T12_00_00/cluster-resources/nodes.json", ""),
        ("fleet/cluster3/export.yaml", "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n"),
        ("fleet/manifests/web.yaml", "apiVersion: apps/v1\nkind: Deployment\n"),
        ("fleet/truth.json", "{}"),
        ("README", ""),
    ]);
    let finding = find(&tree);
    assert_eq!(names(&finding), ["cluster1: Inspect", "cluster3: Plain", "cluster2: Troubleshoot", "hub: Inspect"]);
    assert_eq!(
        finding.passed_over,
        [
            "README is passed over: it lies beside the dumps and is part of none",
            "fleet/manifests is passed over: nothing in it has the layout of a dump",
            "fleet/truth.json is passed over: it lies beside the dumps and is part of none",
        ]
    );
}

#[test]
fn a_gathering_of_several_contexts_is_a_fleet_with_one_clock() {
    let tree = tree(&[
        ("gather/gather.log", "2026-01-15T12:00:00.000Z\tINFO\tstart\n2026-01-15T12:00:09.000Z\tINFO\tdone\n"),
        ("gather/hub/cluster/nodes/n.yaml", ""),
        ("gather/hub/namespaces/a/pods/p.yaml", ""),
        ("gather/dr1/namespaces/a/pods/p.yaml", ""),
        ("gather/dr2/event-filter.html", ""),
        ("gather/dr2/quay-io-gather-sha256-aa/cluster/nodes/n.yaml", ""),
    ]);
    let finding = find(&tree);
    assert_eq!(names(&finding), ["dr1: KubectlGather", "dr2: KubectlGather", "hub: KubectlGather"]);
    assert!(finding.passed_over.is_empty(), "{:?}", finding.passed_over);
    for found in &finding.clusters {
        assert_eq!(super::stated(&tree, found).unwrap().at.to_string(), "2026-01-15T12:00:09Z");
    }
}

#[test]
fn a_hosted_cluster_in_a_gathering_is_a_cluster_of_its_own() {
    let tree = paths(&[
        "img-acm-must-gather-sha256-aa/cluster-scoped-resources/core/nodes/a.yaml",
        "img-acm-must-gather-sha256-aa/hypershift-dump.tar.gz/namespaces/clusters/core/pods.yaml",
        "img-acm-must-gather-sha256-aa/hypershift-dump.tar.gz/hostedcluster-shop/cluster-scoped-resources/core/nodes/b.yaml",
    ]);
    let finding = find(&tree);
    assert_eq!(names(&finding), [": AcmGather", "shop: Inspect"]);
    let lines: Vec<Vec<String>> = finding.clusters.iter().map(|found| told(&tree, found)).collect();
    assert_eq!((lines[0].len(), lines[1].len()), (2, 1));
    assert!(lines[0][1].ends_with("clusters/core/pods.yaml => pods of ns clusters"), "{lines:?}");
}

#[test]
fn of_several_folders_of_a_bundle_the_shallowest_counts() {
    let tree = paths(&["b/cluster-resources/nodes.json", "b/copy/of/cluster-resources/nodes.json"]);
    let found = one(&tree);
    assert_eq!(found.base, "b/");
    assert_eq!(told(&tree, &found), ["b/cluster-resources/nodes.json => nodes of cluster"]);
}

#[test]
fn folders_of_plain_objects_are_a_fleet_where_each_has_what_a_cluster_has_one_of() {
    let node = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
    let fleet = tree(&[("hub/all.yaml", node), ("cluster1/all.yaml", node)]);
    assert_eq!(names(&find(&fleet)), ["cluster1: Plain", "hub: Plain"]);
    let one_cluster = tree(&[("shop/pods.yaml", pod), ("web/pods.yaml", pod), ("nodes.yaml", node)]);
    assert_eq!(names(&find(&one_cluster)), [": Plain"]);
}

#[test]
fn a_fleet_at_another_time_beside_it_is_not_mixed_with_it() {
    let finding = find(&paths(&[
        "after/a/namespaces/x/x.yaml",
        "after/b/namespaces/x/x.yaml",
        "a/namespaces/x/x.yaml",
        "b/namespaces/x/x.yaml",
    ]));
    assert_eq!(names(&finding), ["a: Inspect", "b: Inspect"]);
    assert_eq!(
        finding.passed_over,
        ["after is passed over: its clusters bear the names of those beside it; open it by itself"]
    );
    let twice = find(&paths(&["monday/hub/namespaces/x/x.yaml", "tuesday/hub/namespaces/x/x.yaml"]));
    assert_eq!(names(&twice), ["hub: Inspect", "hub: Inspect"]);
}

#[test]
fn nothing_is_found_in_what_is_no_dump() {
    for files in [&[][..], &[("a.txt", "hello")], &[("src/main.rs", "fn main() {}"), ("package.json", "{}")]] {
        assert!(find(&tree(files)).clusters.is_empty(), "{files:?}");
    }
}

#[test]
fn folders_around_a_dump_are_looked_through_to_a_depth() {
    assert_eq!(one(&paths(&["1/2/3/4/hub/namespaces/shop/shop.yaml"])).folder, "hub");
    assert!(find(&paths(&["1/2/3/4/5/6/7/namespaces/shop/shop.yaml"])).clusters.is_empty());
}
