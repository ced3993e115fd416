use super::works::hub_hash;
use super::{Half, Joins, Sign, join, under_other_names};
use crate::cluster::snapshot::dump::{Dump, Files};
use crate::cluster::snapshot::layouts;
use crate::cluster::snapshot::layouts::tests::tree as tree_of;
use crate::cluster::snapshot::tree::Tree;
use crate::cluster::snapshot::view::View;
use crate::domain::ids::ClusterName;
use std::sync::Arc;

fn views(tree: Tree) -> Vec<(ClusterName, View)> {
    let tree = Arc::new(tree);
    let found = layouts::find(&tree).clusters.into_iter();
    found
        .map(|found| {
            let name = ClusterName::new(found.folder.clone());
            (name, View::of(Arc::new(Dump::open(Files::listed(tree.clone()), found))))
        })
        .collect()
}

fn recorded() -> Joins {
    let packed = include_bytes!("../../../../assets/recordings/healthy.tar.zst");
    let tree = Tree::of_memory(zstd::decode_all(&packed[..]).unwrap().into()).unwrap();
    join(&views(tree))
}

#[test]
fn a_recorded_hub_finds_its_spokes_by_their_own_word() {
    let joins = recorded();
    assert_eq!(joins.hubs.len(), 1);
    let hub = &joins.hubs[0];
    let found: Vec<_> = hub
        .spokes
        .iter()
        .map(|spoke| {
            let matched = spoke.dump.as_ref().unwrap();
            (spoke.name.as_str(), matched.dump.as_str(), matched.sign)
        })
        .collect();
    assert_eq!(found, [("cluster1", "cluster1", Sign::OwnWord), ("cluster2", "cluster2", Sign::OwnWord)]);
    assert_eq!(joins.without_dump().count(), 0);
    assert_eq!(joins.managed_as(&"cluster2".into()).unwrap().1, "cluster2");
}

#[test]
fn each_recorded_work_is_found_applied_and_each_add_on_has_its_agent() {
    let joins = recorded();
    for spoke in &joins.hubs[0].spokes {
        assert!(spoke.renewed.is_some() && matches!(spoke.klusterlet, Half::Here(_)), "{spoke:?}");
        assert!(!spoke.works.is_empty() && spoke.left_over.is_empty(), "{spoke:?}");
        for work in &spoke.works {
            let Half::Here(told) = &work.applied else { panic!("{work:?}") };
            assert!(told.object.ends_with(&format!("-{}", work.name)) && told.source.contains(".yaml:"), "{told:?}");
        }
        for addon in &spoke.addons {
            assert!(!addon.works.is_empty() && !addon.agents.is_empty(), "{addon:?}");
            assert!(addon.agents.iter().all(|agent| matches!(agent.on_spoke, Half::Here(_))), "{addon:?}");
        }
        assert!(!spoke.addons.is_empty());
    }
}

const CLUSTERS: &str = "hub/cluster-scoped-resources/cluster.open-cluster-management.io/managedclusters/";

fn managed(name: &str, more: &str) -> String {
    format!(
        "apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata: {{name: {name}}}\n{more}"
    )
}

fn joined(files: &[(&str, &str)]) -> Joins {
    join(&views(tree_of(files)))
}

#[test]
fn a_dump_of_another_name_is_found_by_its_identity_and_a_cluster_without_one_is_told() {
    let claims = "status: {clusterClaims: [{name: id.k8s.io, value: abc}]}\n";
    let east = managed("east", claims);
    let west = managed("west", "");
    let views = views(tree_of(&[
        (&format!("{CLUSTERS}east.yaml"), &east),
        (&format!("{CLUSTERS}west.yaml"), &west),
        (
            "prod-1/cluster-scoped-resources/cluster.open-cluster-management.io/clusterclaims/id.k8s.io.yaml",
            "apiVersion: cluster.open-cluster-management.io/v1alpha1\nkind: ClusterClaim\nmetadata: {name: id.k8s.io}\n\
             spec: {value: abc}\n",
        ),
    ]));
    let joins = join(&views);
    assert_eq!(under_other_names(&views), [("east".into(), "prod-1".into())]);
    let east = joins.hubs[0].spokes[0].dump.as_ref().unwrap();
    assert_eq!((east.dump.as_str(), east.sign), ("prod-1", Sign::Id));
    assert_eq!(east.by.as_ref().unwrap().object, "ClusterClaim id.k8s.io");
    assert_eq!(joins.without_dump().map(|(_, name)| name).collect::<Vec<_>>(), ["west"]);
}

#[test]
fn a_name_does_not_make_a_dump_that_of_a_cluster_which_it_says_it_is_not() {
    let joins = joined(&[
        (&format!("{CLUSTERS}east.yaml"), &managed("east", "")),
        (
            &format!("{CLUSTERS}local.yaml"),
            "apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata: {name: local, labels: {local-cluster: 'true'}}\n",
        ),
        (
            "east/cluster-scoped-resources/operator.open-cluster-management.io/klusterlets/k.yaml",
            "apiVersion: operator.open-cluster-management.io/v1\nkind: Klusterlet\nmetadata: {name: k}\nspec: {clusterName: north}\n",
        ),
    ]);
    let hub = &joins.hubs[0];
    assert_eq!(joins.without_dump().map(|(_, name)| name).collect::<Vec<_>>(), ["east"]);
    let local = hub.spokes.iter().find(|spoke| spoke.name == "local").unwrap();
    assert_eq!(local.dump.as_ref().unwrap().dump.as_str(), "hub");
}

#[test]
fn what_another_hub_had_applied_is_not_this_ones() {
    let hash = hub_hash("https://hub:6443");
    let applied = |hash: &str, work: &str| {
        format!(
            "apiVersion: work.open-cluster-management.io/v1\nkind: AppliedManifestWork\nmetadata: {{name: {hash}-{work}}}\n\
             spec: {{hubHash: {hash}, manifestWorkName: {work}}}\n"
        )
    };
    let place = |name: &str| {
        format!("east/cluster-scoped-resources/work.open-cluster-management.io/appliedmanifestworks/{name}.yaml")
    };
    let info = "apiVersion: config.openshift.io/v1\nkind: Infrastructure\nmetadata: {name: cluster}\nstatus: {apiServerURL: 'https://hub:6443'}\n";
    let work =
        "apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {name: web, namespace: east}\n";
    let joins = joined(&[
        (&format!("{CLUSTERS}east.yaml"), &managed("east", "")),
        ("hub/cluster-scoped-resources/config.openshift.io/infrastructures/cluster.yaml", info),
        ("hub/namespaces/east/work.open-cluster-management.io/manifestworks/web.yaml", work),
        (&place("1"), &applied(&hash, "web")),
        (&place("2"), &applied("f00", "web")),
        (&place("3"), &applied("f00", "theirs")),
        (&place("4"), &applied(&hash, "gone")),
    ]);
    let spoke = &joins.hubs[0].spokes[0];
    assert_eq!(spoke.works[0].of_this_hub, Some(true));
    let Half::Here(told) = &spoke.works[0].applied else { panic!("{spoke:?}") };
    assert_eq!(told.object, format!("AppliedManifestWork {hash}-web"));
    assert_eq!(spoke.left_over.len(), 1);
    assert!(spoke.left_over[0].object.ends_with("-gone"));
}

#[test]
fn a_recorded_fleet_is_told_with_file_and_line_of_both_sides() {
    let lines = recorded().lines();
    let has = |start: &str, end: &str| {
        assert!(lines.iter().any(|line| line.starts_with(start) && line.contains(end)), "{start}…{end}: {lines:#?}");
    };
    assert_eq!(lines[0], "HUB hub: 2 managed clusters");
    has("cluster1  hub ", "managedclusters");
    has("  dump        cluster1, by its own word: Klusterlet klusterlet  cluster1 ", ".yaml:");
    has("  lease       renewed ", "the limit is 50s  hub ");
    has("  klusterlet  Klusterlet klusterlet  cluster1 ", ".yaml:");
    has("  works are matched by name: ", "the hub's address is not in its dump");
    has("    applied as AppliedManifestWork ", ".yaml:");
    has("    agent deployments.apps ", "  cluster1 ");
    assert!(lines.iter().all(|line| !line.contains("not seen") && !line.contains("not known")), "{lines:#?}");
}

#[test]
fn what_was_not_collected_is_told_as_not_known() {
    let work =
        "apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {name: web, namespace: east}\n";
    let lines = joined(&[
        (&format!("{CLUSTERS}east.yaml"), &managed("east", "")),
        (&format!("{CLUSTERS}west.yaml"), &managed("west", "")),
        ("hub/namespaces/east/work.open-cluster-management.io/manifestworks/web.yaml", work),
        ("east/namespaces/shop/core/pods.yaml", "apiVersion: v1\nkind: PodList\nitems: []\n"),
        ("other/namespaces/shop/core/pods.yaml", "apiVersion: v1\nkind: PodList\nitems: []\n"),
    ])
    .lines();
    let of = |name: &str| {
        let from = lines.iter().position(|line| line.starts_with(&format!("{name}  hub "))).unwrap();
        lines[from..].iter().take_while(|line| !line.is_empty()).cloned().collect::<Vec<_>>()
    };
    let (east, west) = (of("east"), of("west"));
    assert_eq!(east[1], "  dump        east, by its name alone");
    assert!(
        east[2].starts_with("  lease       not seen: ") && east[3].starts_with("  klusterlet  not seen: "),
        "{east:?}"
    );
    let at = east.iter().position(|line| line.starts_with("  work        web  hub ")).unwrap();
    assert!(east[at + 1].starts_with("    not seen: "), "{east:?}");
    assert!(west[1].contains("no dump of this cluster was given"), "{west:?}");
    let all = lines.join("\n");
    assert!(!all.contains("not applied") && !all.contains("has no"), "{all}");
    assert!(all.contains("  other: whether it has ManagedClusters itself is not known"), "{all}");
}
