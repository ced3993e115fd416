//! The paths of archives that the Insights operator sends: JSON without kinds, so that the path must say them.
//! Invariant: what has no known place is left to its contents; logs of which only some lines were kept say so.

use super::inspect;
use super::notes::{Around, objects};
use super::{LogPart, Note, object_stem};

/// Folders below `config/` of one file for each object of the whole cluster.
const OF_CLUSTER: [(&str, &str, &str); 14] = [
    ("node", "", "nodes"),
    ("persistentvolumes", "", "persistentvolumes"),
    ("crd", "apiextensions.k8s.io", "customresourcedefinitions"),
    ("certificatesigningrequests", "certificates.k8s.io", "certificatesigningrequests"),
    ("clusteroperator", "config.openshift.io", "clusteroperators"),
    ("machineconfigpools", "machineconfiguration.openshift.io", "machineconfigpools"),
    ("machineconfigs", "machineconfiguration.openshift.io", "machineconfigs"),
    ("containerruntimeconfigs", "machineconfiguration.openshift.io", "containerruntimeconfigs"),
    ("hostsubnet", "network.openshift.io", "hostsubnets"),
    ("mutatingwebhookconfigurations", "admissionregistration.k8s.io", "mutatingwebhookconfigurations"),
    ("validatingwebhookconfigurations", "admissionregistration.k8s.io", "validatingwebhookconfigurations"),
    ("clusterrolebinding", "rbac.authorization.k8s.io", "clusterrolebindings"),
    ("securitycontentconstraint", "security.openshift.io", "securitycontextconstraints"),
    ("schedulers", "config.openshift.io", "schedulers"),
];

/// Folders below `config/` of a folder for each namespace.
const IN_NAMESPACES: [(&str, &str, &str); 6] = [
    ("pod", "", "pods"),
    ("pdbs", "policy", "poddisruptionbudgets"),
    ("machinesets", "machine.openshift.io", "machinesets"),
    ("machineautoscalers", "autoscaling.openshift.io", "machineautoscalers"),
    ("machinehealthchecks", "machine.openshift.io", "machinehealthchecks"),
    ("logging", "logging.openshift.io", "clusterloggings"),
];

/// Files below `config/` that each hold the one object of a kind of `config.openshift.io`.
const SINGLE: [(&str, &str); 10] = [
    ("version", "clusterversions"),
    ("authentication", "authentications"),
    ("featuregate", "featuregates"),
    ("infrastructure", "infrastructures"),
    ("ingress", "ingresses"),
    ("network", "networks"),
    ("oauth", "oauths"),
    ("proxy", "proxies"),
    ("apiserver", "apiservers"),
    ("image", "images"),
];

pub(super) fn note(steps: &[&str], around: &Around) -> Note {
    match steps {
        ["config", rest @ ..] => config(rest, around),
        ["events", file] => object_stem(file).map_or(Note::Other, |namespace| objects("", "events", namespace, None)),
        ["events", namespace, "events.json"] => objects("", "events", namespace, None),
        ["insights-operator", "gathers.json"] => Note::Gap { kind: None, namespace: None },
        ["insights-operator", ..] => Note::Other,
        ["conditional", "namespaces", namespace, rest @ ..] => conditional(namespace, rest),
        ["customresources", group, plural, namespace, name]
        | ["namespaces", namespace, "customresources", group, plural, name] => {
            object_stem(name).map_or(Note::Other, |name| objects(group, plural, namespace, Some(name)))
        }
        ["machinesets", namespace, name] => {
            let of = |name| objects("machine.openshift.io", "machinesets", namespace, Some(name));
            object_stem(name).map_or(Note::Other, of)
        }
        // Newer versions write some kinds as an inspection does.
        ["cluster-scoped-resources" | "namespaces", ..] => inspect::note(steps, around),
        [.., file] if object_stem(file).is_some() => Note::Mixed,
        _ => Note::Other,
    }
}

fn config(steps: &[&str], around: &Around) -> Note {
    let json = |name: &str| object_stem(name).map(str::to_owned);
    match steps {
        ["pod", namespace, "logs", pod, file] => log(namespace, pod, file),
        ["clusteroperator", group, kind, name] => json(name)
            .map_or(Note::Other, |name| objects(group, &around.kinds.of_kind(group, kind).plural, "", Some(&name))),
        ["clusteroperator", group, kind, namespace, name] => json(name).map_or(Note::Other, |name| {
            objects(group, &around.kinds.of_kind(group, kind).plural, namespace, Some(&name))
        }),
        ["storage", "storageclasses", name] => {
            json(name).map_or(Note::Other, |name| objects("storage.k8s.io", "storageclasses", "", Some(&name)))
        }
        // The values of ConfigMaps, one file each, are no objects.
        ["configmaps" | "nodes" | "metrics" | "id", ..] => Note::Other,
        [file] => match (object_stem(file), SINGLE.iter().find(|(name, _)| object_stem(file) == Some(name))) {
            (_, Some((_, plural))) => objects("config.openshift.io", plural, "", None),
            (Some(_), None) => Note::Mixed,
            (None, None) => Note::Other,
        },
        [folder, name] => match (OF_CLUSTER.iter().find(|(known, ..)| known == folder), json(name)) {
            (Some((_, group, plural)), Some(name)) => objects(group, plural, "", Some(&name)),
            (None, Some(_)) => Note::Mixed,
            (_, None) => Note::Other,
        },
        [folder, namespace, name] => match (IN_NAMESPACES.iter().find(|(known, ..)| known == folder), json(name)) {
            (Some((_, group, plural)), Some(name)) => objects(group, plural, namespace, Some(&name)),
            (None, Some(_)) => Note::Mixed,
            (_, None) => Note::Other,
        },
        [.., file] if object_stem(file).is_some() => Note::Mixed,
        _ => Note::Other,
    }
}

fn conditional(namespace: &str, steps: &[&str]) -> Note {
    match steps {
        ["pods", pod, "containers", container, folder @ ("logs" | "logs-previous"), _] => Note::Log {
            namespace: namespace.to_owned(),
            pod: (*pod).to_owned(),
            container: (*container).to_owned(),
            which: if *folder == "logs" { LogPart::Current } else { LogPart::Previous },
        },
        ["pods", pod, own] if object_stem(own) == Some(pod) => objects("", "pods", namespace, Some(pod)),
        ["imagestreams", name] => object_stem(name)
            .map_or(Note::Other, |name| objects("image.openshift.io", "imagestreams", namespace, Some(name))),
        ["crd", group, _version, plural, name] => {
            object_stem(name).map_or(Note::Other, |name| objects(group, plural, namespace, Some(name)))
        }
        [.., file] if object_stem(file).is_some() => Note::Mixed,
        _ => Note::Other,
    }
}

/// `CONTAINER_current.log`, `CONTAINER_previous.log`, or lines of any container that hold certain words.
fn log(namespace: &str, pod: &str, file: &str) -> Note {
    let part = |end: &str, which| file.strip_suffix(end).map(|container| (container, which));
    let told = part("_current.log", LogPart::Current).or_else(|| part("_previous.log", LogPart::Previous));
    let (container, which) = match told {
        Some(told) => told,
        None if file.ends_with(".log") => ("", LogPart::Excerpt),
        None => return Note::Other,
    };
    Note::Log { namespace: namespace.to_owned(), pod: pod.to_owned(), container: container.to_owned(), which }
}
