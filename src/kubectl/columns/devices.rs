//! Devices, and who claims them.

use super::cells::{age, alive, plain_at, text};
use super::spec::{AGE, Spec, col};
use crate::domain::object::Object;

const GROUP: &str = "resource.k8s.io";

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: GROUP,
        kind: "ResourceClaim",
        columns: &[col("State"), AGE],
        cells: |object| vec![text(state(object)), age(object)],
        health: alive,
    },
    Spec {
        group: GROUP,
        kind: "ResourceSlice",
        columns: &[col("Node"), col("Driver"), col("Pool"), AGE],
        cells: |object| {
            vec![
                plain_at(object, "spec.nodeName"),
                plain_at(object, "spec.driver"),
                plain_at(object, "spec.pool.name"),
                age(object),
            ]
        },
        health: alive,
    },
];

/// `allocated,reserved`.
fn state(claim: &Object) -> String {
    let (deleted, allocated) = (claim.is_deleting(), claim.at("status.allocation").is_some());
    let mut states = Vec::new();
    if deleted {
        states.push("deleted");
    }
    if allocated {
        states.push("allocated");
        if !claim.list("status.reservedFor").is_empty() {
            states.push("reserved");
        }
    } else if !deleted {
        states.push("pending");
    }
    states.join(",")
}
