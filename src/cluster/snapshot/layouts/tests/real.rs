//! A fleet recorded on real programs, as other collectors would have written it.

use super::super::{Found, Layout, Note, find, version};
use super::{names, tree};
use crate::cluster::snapshot::tree::Tree;
use crate::kubectl::kinds::Kinds;
use std::collections::BTreeSet;

/// The recording of a fleet at rest, without the folder around it.
fn recorded() -> Vec<(String, String)> {
    let packed = include_bytes!("../../../../../assets/recordings/healthy.tar.zst");
    let tree = Tree::of_memory(zstd::decode_all(&packed[..]).unwrap().into()).unwrap();
    let text = |id| String::from_utf8_lossy(&tree.read(id).unwrap()).into_owned();
    tree.below("healthy/").map(|(id, file)| (file.path["healthy/".len()..].to_owned(), text(id))).collect()
}

fn built(files: &[(String, String)]) -> Tree {
    tree(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

/// What is known of one cluster: kinds with namespaces and names, and whose logs.
fn known(found: &Found) -> BTreeSet<String> {
    let of = |note: &Note| match note {
        Note::Objects { kind, namespace, name: Some(name) } => {
            Some(format!("{}.{} {} {name}", kind.plural, kind.group, namespace.as_deref().unwrap_or("*")))
        }
        Note::Log { namespace, pod, container, which } => Some(format!("{which:?} {namespace}/{pod}/{container}")),
        _ => None,
    };
    found.notes.iter().filter_map(|(_, note)| of(note)).collect()
}

/// The recording with each path written as another collector does; `None` leaves the file out.
fn rewritten(path: impl Fn(&str, &[&str]) -> Option<String>) -> (Tree, Vec<Found>) {
    let files = recorded().into_iter().filter_map(|(old, text)| {
        let (cluster, rest) = old.split_once('/')?;
        Some((format!("{cluster}/{}", path(rest, &rest.split('/').collect::<Vec<_>>())?), text))
    });
    let tree = built(&files.collect::<Vec<_>>());
    let finding = find(&tree);
    (tree, finding.clusters)
}

#[test]
fn a_recorded_fleet_is_three_clusters_with_clocks_and_versions() {
    let tree = built(&recorded());
    let finding = find(&tree);
    assert_eq!(names(&finding), ["cluster1: Inspect", "cluster2: Inspect", "hub: Inspect"]);
    for found in &finding.clusters {
        assert!(super::stated(&tree, found).is_some() && version::of(&tree, found).is_some(), "{}", found.folder);
        let unknown: Vec<_> = found.notes.iter().filter(|(_, note)| *note == Note::Other).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

#[test]
fn each_object_and_log_is_known_again_as_crust_gather_writes_it() {
    let kinds = Kinds::builtin();
    let kind_of = |group: &str, plural: &str| {
        let group = if group == "core" { "" } else { group };
        let kind = kinds.by_plural(group, plural)?;
        Some((kind.id.api_version().replace('/', "-"), kind.id.kind.to_ascii_lowercase()))
    };
    let sound = |name: &str| name.replace("%3A", "-");
    let (_, clusters) = rewritten(|rest, steps| match steps {
        ["version"] => Some("version.yaml".to_owned()),
        ["timestamp"] => Some("api.json".to_owned()),
        ["cluster-scoped-resources", group, plural, name] => {
            let (version, kind) = kind_of(group, plural)?;
            Some(format!("cluster/{version}/{kind}/{}", sound(name)))
        }
        ["namespaces", namespace, "pods", pod, _] => Some(format!("namespaces/{namespace}/v1/pod/{pod}.yaml")),
        ["namespaces", namespace, "pods", pod, container, _, "logs", name] => {
            Some(format!("namespaces/{namespace}/v1/pod/{pod}/{container}/{name}"))
        }
        ["namespaces", namespace, group, plural, name] => {
            let (version, kind) = kind_of(group, plural)?;
            Some(format!("namespaces/{namespace}/{version}/{kind}/{}", sound(name)))
        }
        _ => {
            assert!(rest.starts_with("namespaces/"), "{rest}");
            None
        }
    });
    compare(&clusters, Layout::CrustGather);
}

#[test]
fn each_object_and_log_is_known_again_as_kubectl_gather_writes_it() {
    let level = |group: &str| if group == "core" { String::new() } else { format!("{group}/") };
    let (_, clusters) = rewritten(|_, steps| match steps {
        ["cluster-scoped-resources", group, plural, name] => Some(format!("cluster/{}{plural}/{name}", level(group))),
        ["namespaces", namespace, "pods", pod, _] => Some(format!("namespaces/{namespace}/pods/{pod}.yaml")),
        ["namespaces", namespace, "pods", pod, container, _, "logs", name] => {
            Some(format!("namespaces/{namespace}/pods/{pod}/{container}/{name}"))
        }
        ["namespaces", namespace, group, plural, name] => {
            Some(format!("namespaces/{namespace}/{}{plural}/{name}", level(group)))
        }
        _ => None,
    });
    compare(&clusters, Layout::KubectlGather);
}

fn compare(clusters: &[Found], layout: Layout) {
    let original = find(&built(&recorded())).clusters;
    assert_eq!(clusters.len(), original.len());
    for (found, original) in clusters.iter().zip(&original) {
        assert_eq!((found.folder.as_str(), found.layout), (original.folder.as_str(), layout));
        let (mut now, mut before) = (known(found), known(original));
        // A dash in such a name may have been a colon, so the path tells no name.
        for set in [&mut now, &mut before] {
            set.retain(|line| !line.contains(".rbac.authorization.k8s.io "));
        }
        assert!(before.len() > 10, "{before:?}");
        assert_eq!(now, before, "{}", found.folder);
    }
}
