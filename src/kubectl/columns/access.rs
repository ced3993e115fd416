//! Who may do what: roles, bindings, requests for certificates, leases.

use super::cells::{NONE, age, alive, created_at, plain_at, text, text_at};
use super::spec::{AGE, Col, Spec, col};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use crate::domain::time;
use serde_json::Value;

const RBAC: &str = "rbac.authorization.k8s.io";
const BINDING: &[Col] = &[
    col("Role"),
    AGE,
    col("Users").wide().table(),
    col("Groups").wide().table(),
    col("ServiceAccounts").wide().table(),
];

const ROLE: Spec = Spec {
    group: RBAC,
    kind: "Role",
    columns: &[col("Created At").date().table(), AGE.pane()],
    cells: |object| vec![created_at(object), age(object)],
    health: alive,
};

pub(super) const KINDS: &[Spec] = &[
    ROLE,
    Spec { kind: "ClusterRole", ..ROLE },
    Spec { group: RBAC, kind: "RoleBinding", columns: BINDING, cells: binding, health: alive },
    Spec { group: RBAC, kind: "ClusterRoleBinding", columns: BINDING, cells: binding, health: alive },
    Spec {
        group: "certificates.k8s.io",
        kind: "CertificateSigningRequest",
        columns: &[AGE, col("SignerName"), col("Requestor"), col("RequestedDuration"), col("Condition")],
        cells: |object| {
            let asked = object.int("spec.expirationSeconds");
            vec![
                age(object),
                text_at(object, "spec.signerName"),
                plain_at(object, "spec.username"),
                text(asked.map_or_else(|| NONE.to_owned(), time::human)),
                text(request_status(object)),
            ]
        },
        health: |object| match request_status(object).as_str() {
            // It waits for somebody.
            "Pending" => Health::Warning,
            status if status.contains("Failed") || status.contains("Denied") => Health::Warning,
            _ => Health::Good,
        },
    },
    Spec {
        group: "certificates.k8s.io",
        kind: "ClusterTrustBundle",
        columns: &[col("SignerName"), AGE.pane()],
        cells: |object| vec![text_at(object, "spec.signerName"), age(object)],
        health: alive,
    },
    Spec {
        group: "coordination.k8s.io",
        kind: "Lease",
        columns: &[col("Holder"), AGE, col("Renewed").wide().pane()],
        cells: |object| {
            vec![plain_at(object, "spec.holderIdentity"), age(object), Cell::Age(object.time("spec.renewTime"))]
        },
        health: alive,
    },
];

fn binding(object: &Object) -> Vec<Cell> {
    let word = |subject: &Value, field: &str| subject.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let named = |kind: &str| {
        let subjects = object.list("subjects").iter().filter(|subject| word(subject, "kind") == kind);
        let name = |subject: &Value| match kind {
            "ServiceAccount" => format!("{}/{}", word(subject, "namespace"), word(subject, "name")),
            _ => word(subject, "name"),
        };
        text(subjects.map(name).collect::<Vec<_>>().join(", "))
    };
    let role = format!("{}/{}", object.text("roleRef.kind"), object.text("roleRef.name"));
    vec![text(role), age(object), named("User"), named("Group"), named("ServiceAccount")]
}

/// As upstream: denied counts before approved, and what came of it follows.
fn request_status(request: &Object) -> String {
    let has = |kind: &str| request.condition(kind).is_some();
    let mut status = if has("Denied") {
        "Denied".to_owned()
    } else if has("Approved") {
        "Approved".to_owned()
    } else {
        "Pending".to_owned()
    };
    if has("Failed") {
        status.push_str(",Failed");
    }
    if !request.text("status.certificate").is_empty() {
        status.push_str(",Issued");
    }
    status
}
