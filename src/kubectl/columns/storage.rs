//! Volumes, claims and classes of storage.

use super::cells::{age, alive, created_at, flag_at, or_none, plain_at, text};
use super::spec::{AGE, NAME, Spec, col, flag, int};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use serde_json::Value;

const UNSET: &str = "<unset>";

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: "",
        kind: "PersistentVolume",
        columns: &[
            col("Capacity"),
            col("Access Modes"),
            col("Reclaim Policy"),
            col("Status"),
            col("Claim"),
            col("StorageClass"),
            col("VolumeAttributesClass").table(),
            col("Reason"),
            AGE,
            col("VolumeMode").wide().table(),
        ],
        cells: volume,
        health: |object| if object.text("status.phase") == "Failed" { Health::Bad } else { alive(object) },
    },
    Spec {
        group: "",
        kind: "PersistentVolumeClaim",
        columns: &[
            col("Status"),
            col("Volume"),
            col("Capacity"),
            col("Access Modes"),
            col("StorageClass"),
            col("VolumeAttributesClass").table(),
            AGE,
            col("VolumeMode").wide().table(),
        ],
        cells: claim,
        health: |object| match object.text("status.phase") {
            "Bound" => alive(object),
            "Lost" => Health::Bad,
            _ => Health::Warning,
        },
    },
    Spec {
        group: "storage.k8s.io",
        kind: "StorageClass",
        columns: &[
            NAME.table(),
            col("Provisioner"),
            col("ReclaimPolicy"),
            col("VolumeBindingMode"),
            col("AllowVolumeExpansion").truth(),
            AGE,
        ],
        cells: |object| {
            let marks = ["storageclass.kubernetes.io", "storageclass.beta.kubernetes.io"];
            let marked = |domain| object.annotation(&format!("{domain}/is-default-class")) == Some("true");
            let default = if marks.iter().any(marked) { " (default)" } else { "" };
            vec![
                text(format!("{}{default}", object.name())),
                plain_at(object, "provisioner"),
                text(Some(object.text("reclaimPolicy")).filter(|said| !said.is_empty()).unwrap_or("Delete")),
                text(Some(object.text("volumeBindingMode")).filter(|said| !said.is_empty()).unwrap_or("Immediate")),
                flag_at(object, "allowVolumeExpansion", false),
                age(object),
            ]
        },
        health: alive,
    },
    Spec {
        group: "storage.k8s.io",
        kind: "VolumeAttachment",
        columns: &[col("Attacher").named(), col("PV"), col("Node"), flag("Attached"), AGE],
        cells: |object| {
            vec![
                plain_at(object, "spec.attacher"),
                plain_at(object, "spec.source.persistentVolumeName"),
                plain_at(object, "spec.nodeName"),
                flag_at(object, "status.attached", false),
                age(object),
            ]
        },
        health: |object| match object.at("status.attachError").or_else(|| object.at("status.detachError")) {
            Some(_) => Health::Bad,
            None => alive(object),
        },
    },
    Spec {
        group: "storage.k8s.io",
        kind: "CSIDriver",
        columns: &[
            flag("AttachRequired"),
            flag("PodInfoOnMount"),
            flag("StorageCapacity"),
            col("TokenRequests"),
            flag("RequiresRepublish"),
            col("Modes"),
            AGE,
        ],
        cells: |object| {
            let audience =
                |request: &Value| request.get("audience").and_then(Value::as_str).unwrap_or_default().to_owned();
            let tokens = object.at("spec.tokenRequests").and_then(Value::as_array);
            let modes: Vec<&str> = object.list("spec.volumeLifecycleModes").iter().filter_map(Value::as_str).collect();
            vec![
                flag_at(object, "spec.attachRequired", true),
                flag_at(object, "spec.podInfoOnMount", false),
                flag_at(object, "spec.storageCapacity", false),
                text(
                    tokens
                        .map_or_else(|| UNSET.to_owned(), |all| all.iter().map(audience).collect::<Vec<_>>().join(",")),
                ),
                flag_at(object, "spec.requiresRepublish", false),
                text(or_none(&modes.join(","))),
                age(object),
            ]
        },
        health: alive,
    },
    Spec {
        group: "storage.k8s.io",
        kind: "CSINode",
        columns: &[int("Drivers"), AGE],
        cells: |object| vec![text(object.list("spec.drivers").len().to_string()), age(object)],
        health: alive,
    },
    Spec {
        group: "storage.k8s.io",
        kind: "CSIStorageCapacity",
        columns: &[
            col("Created At").date().table(),
            col("StorageClassName").pane(),
            col("Capacity").pane(),
            AGE.pane(),
        ],
        cells: |object| {
            vec![
                created_at(object),
                plain_at(object, "storageClassName"),
                text(or(object, "capacity", UNSET)),
                age(object),
            ]
        },
        health: alive,
    },
    Spec {
        group: "storage.k8s.io",
        kind: "VolumeAttributesClass",
        columns: &[col("DriverName"), AGE],
        cells: |object| vec![plain_at(object, "driverName"), age(object)],
        health: alive,
    },
];

fn or<'a>(object: &'a Object, path: &str, otherwise: &'a str) -> &'a str {
    Some(object.text(path)).filter(|text| !text.is_empty()).unwrap_or(otherwise)
}

fn volume(object: &Object) -> Vec<Cell> {
    let claim = match object.at("spec.claimRef") {
        None => String::new(),
        Some(_) => format!("{}/{}", object.text("spec.claimRef.namespace"), object.text("spec.claimRef.name")),
    };
    vec![
        text(or(object, "spec.capacity.storage", "0")),
        text(modes(object, "spec.accessModes")),
        plain_at(object, "spec.persistentVolumeReclaimPolicy"),
        text(phase(object)),
        text(claim),
        text(class(object)),
        text(or(object, "spec.volumeAttributesClassName", UNSET)),
        plain_at(object, "status.reason"),
        age(object),
        text(or(object, "spec.volumeMode", UNSET)),
    ]
}

fn claim(object: &Object) -> Vec<Cell> {
    // What it asks for is not what it has: before it is bound it has nothing.
    let bound = !object.text("spec.volumeName").is_empty();
    vec![
        text(phase(object)),
        plain_at(object, "spec.volumeName"),
        text(if bound { or(object, "status.capacity.storage", "0") } else { "" }),
        text(if bound { modes(object, "status.accessModes") } else { String::new() }),
        text(class(object)),
        text(or(object, "spec.volumeAttributesClassName", UNSET)),
        age(object),
        text(or(object, "spec.volumeMode", UNSET)),
    ]
}

fn phase(object: &Object) -> &str {
    if object.is_deleting() { "Terminating" } else { object.text("status.phase") }
}

/// The annotation of old wins over the field.
fn class(object: &Object) -> &str {
    object.annotation("volume.beta.kubernetes.io/storage-class").unwrap_or_else(|| object.text("spec.storageClassName"))
}

/// Access modes as kubectl shortens them, in its order.
fn modes(object: &Object, path: &str) -> String {
    const SHORT: [(&str, &str); 4] =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let modes = object.list(path);
    let given = SHORT.iter().filter(|(mode, _)| modes.iter().any(|given| given.as_str() == Some(*mode)));
    given.map(|(_, short)| *short).collect::<Vec<_>>().join(",")
}
