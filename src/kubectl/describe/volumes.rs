//! Volumes of pods and the sources of PersistentVolumes.
//! Invariant: a source that is not in the table is shown whole, field by field, under its own name.

use super::page::Page;
use super::storage;
use super::values::{NONE, UNSET, amount, get, is_there, is_true, list, or, pairs, said, shown};
use serde_json::Value;

/// A sort of volume: its field, what it is called, and the fields that are told even where they are not set, each with
/// what then stands.
type Sort = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const READ_ONLY: (&str, &str) = ("readOnly", "false");

const SORTS: &[Sort] = &[
    ("hostPath", "HostPath", &[("path", ""), ("type", NONE)]),
    ("emptyDir", "EmptyDir", &[("medium", ""), ("sizeLimit", UNSET)]),
    ("secret", "Secret", &[("secretName", ""), ("optional", "false")]),
    ("configMap", "ConfigMap", &[("name", ""), ("optional", "false")]),
    ("persistentVolumeClaim", "PersistentVolumeClaim", &[("claimName", ""), READ_ONLY]),
    ("nfs", "NFS", &[("server", ""), ("path", ""), READ_ONLY]),
    ("csi", "CSI", &[("driver", ""), READ_ONLY]),
    ("image", "Image", &[("reference", ""), ("pullPolicy", "")]),
    ("local", "LocalVolume", &[("path", "")]),
    (
        "iscsi",
        "ISCSI",
        &[READ_ONLY, ("chapAuthDiscovery", "false"), ("chapAuthSession", "false"), ("initiatorName", NONE)],
    ),
    ("fc", "FC", &[READ_ONLY, ("lun", NONE)]),
    ("glusterfs", "Glusterfs", &[READ_ONLY, ("endpointsNamespace", UNSET)]),
    ("rbd", "RBD", &[READ_ONLY]),
    ("quobyte", "Quobyte", &[READ_ONLY]),
    ("cinder", "Cinder", &[READ_ONLY]),
    ("cephfs", "CephFS", &[READ_ONLY]),
    ("azureFile", "AzureFile", &[READ_ONLY]),
    ("azureDisk", "AzureDisk", &[READ_ONLY]),
    ("flexVolume", "FlexVolume", &[READ_ONLY]),
    ("scaleIO", "ScaleIO", &[READ_ONLY]),
    ("storageos", "StorageOS", &[READ_ONLY]),
    ("gcePersistentDisk", "GCEPersistentDisk", &[READ_ONLY, ("partition", "0")]),
    ("awsElasticBlockStore", "AWSElasticBlockStore", &[READ_ONLY, ("partition", "0")]),
    ("gitRepo", "GitRepo", &[]),
    ("vsphereVolume", "vSphereVolume", &[]),
    ("photonPersistentDisk", "PhotonPersistentDisk", &[]),
    ("portworxVolume", "PortworxVolume", &[]),
    ("flocker", "Flocker", &[]),
];

pub(super) fn write(page: &mut Page, volumes: &[Value]) {
    page.section("Volumes", |page| {
        for volume in volumes {
            page.section(&or(said(volume, "name"), "<without a name>"), |page| source(page, volume));
        }
    });
}

/// What a volume is made of. Fields beside the source, such as its name, are none of its sorts.
pub(super) fn source(page: &mut Page, volume: &Value) {
    if let Some((field, name, told)) = SORTS.iter().find(|(field, ..)| is_there(volume, field)) {
        page.field("Type", *name);
        known(page, get(volume, field), told);
    } else if is_there(volume, "projected") {
        page.field("Type", "Projected");
        projected(page, get(volume, "projected"));
    } else if is_there(volume, "downwardAPI") {
        page.field("Type", "DownwardAPI");
        page.all("Items", &items(list(volume, "downwardAPI.items")));
    } else if is_there(volume, "ephemeral") {
        page.field("Type", "EphemeralVolume");
        let template = get(volume, "ephemeral.volumeClaimTemplate");
        if template.is_object() {
            storage::claim_template(page, template);
        }
    } else {
        let unknown =
            volume.as_object().into_iter().flatten().find(|(name, value)| *name != "name" && value.is_object());
        page.field("Type", unknown.map_or("<unknown>", |(name, _)| name));
        if let Some((_, source)) = unknown {
            known(page, source, &[]);
        }
    }
}

/// All fields of a source, those first that are always told.
fn known(page: &mut Page, source: &Value, told: &[(&str, &str)]) {
    for (field, otherwise) in told {
        let value = if *field == "sizeLimit" { amount(source, field) } else { said(source, field) };
        // A size of zero is no limit.
        let value = if *field == "sizeLimit" && value == "0" { String::new() } else { value };
        if !value.is_empty() || !otherwise.is_empty() {
            // The sort of volume is its type already.
            let label = if *field == "type" { "Host Path Type".to_owned() } else { label(field) };
            page.field(&label, or(value, otherwise));
        }
    }
    for (name, value) in source.as_object().into_iter().flatten() {
        if told.iter().any(|(field, _)| field == name) {
            continue;
        }
        match value {
            Value::Object(_) => page.all(&label(name), &pairs(source, name)),
            Value::Array(entries) => page.all(&label(name), &entries.iter().map(shown).collect::<Vec<_>>()),
            value => page.field(&label(name), shown(value)),
        }
    }
}

/// `claimName` as `Claim Name`.
fn label(field: &str) -> String {
    let mut out = String::new();
    let mut was_small = false;
    for c in field.chars() {
        if c.is_uppercase() && was_small {
            out.push(' ');
        }
        was_small = !c.is_uppercase();
        out.extend(if out.is_empty() { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] });
    }
    out
}

fn projected(page: &mut Page, volume: &Value) {
    for source in list(volume, "sources") {
        let optional = |field: &str| is_true(get(source, field), "optional").to_string();
        if is_there(source, "secret") {
            page.field("Secret Name", said(source, "secret.name"));
            page.field("Optional", optional("secret"));
        } else if is_there(source, "configMap") {
            page.field("Config Map Name", said(source, "configMap.name"));
            page.field("Optional", optional("configMap"));
        } else if is_there(source, "downwardAPI") {
            page.field("Downward API", "true");
            page.all("Items", &items(list(source, "downwardAPI.items")));
        } else if is_there(source, "serviceAccountToken") {
            page.field("Token Expiration Seconds", said(source, "serviceAccountToken.expirationSeconds"));
            page.maybe("Token Audience", said(source, "serviceAccountToken.audience"));
        } else {
            for (name, value) in source.as_object().into_iter().flatten() {
                page.field(&label(name), shown(value));
            }
        }
    }
}

fn items(items: &[Value]) -> Vec<String> {
    let item = |item: &Value| {
        let from = or(said(item, "fieldRef.fieldPath"), &said(item, "resourceFieldRef.resource"));
        format!("{from} -> {}", said(item, "path"))
    };
    items.iter().map(item).collect()
}

/// Which nodes a volume can be used from.
pub(super) fn node_affinity(page: &mut Page, affinity: &Value) {
    let terms = list(affinity, "required.nodeSelectorTerms");
    page.section("Node Affinity", |page| {
        for (at, term) in terms.iter().enumerate() {
            let needs = |need: &Value| {
                let values = list(need, "values").iter().map(shown).collect::<Vec<_>>().join(", ");
                let values = if values.is_empty() { values } else { format!(" [{values}]") };
                format!("{} {}{values}", said(need, "key"), said(need, "operator").to_lowercase())
            };
            let all = [list(term, "matchExpressions"), list(term, "matchFields")].concat();
            page.all(&format!("Term {at}"), &all.iter().map(needs).collect::<Vec<_>>());
        }
        let others = affinity.as_object().into_iter().flatten().filter(|(name, _)| *name != "required");
        others.for_each(|(name, value)| page.field(name, shown(value)));
    });
}
