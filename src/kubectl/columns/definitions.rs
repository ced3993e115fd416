//! Kinds that define other kinds, and APIs that others serve.

use super::cells::{age, alive, created_at, text};
use super::spec::{AGE, Spec, col};
use crate::domain::cluster::Health;
use crate::domain::object::Object;

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: "apiextensions.k8s.io",
        kind: "CustomResourceDefinition",
        columns: &[col("Created At").date()],
        cells: |object| vec![created_at(object)],
        health: |object| match object.condition("Established") {
            Some(established) if established.is_false() => Health::Bad,
            _ => alive(object),
        },
    },
    Spec {
        group: "apiregistration.k8s.io",
        kind: "APIService",
        columns: &[col("Service"), col("Available"), AGE],
        cells: |object| vec![text(service(object)), text(available(object)), age(object)],
        health: |object| match object.condition("Available") {
            None => Health::Unknown,
            Some(available) if available.is_true() => alive(object),
            Some(_) => Health::Bad,
        },
    },
];

fn service(object: &Object) -> String {
    match object.at("spec.service") {
        Some(service) if service.is_object() => {
            format!("{}/{}", object.text("spec.service.namespace"), object.text("spec.service.name"))
        }
        _ => "Local".to_owned(),
    }
}

/// What is not available says why.
fn available(object: &Object) -> String {
    match object.condition("Available") {
        None => "Unknown".to_owned(),
        Some(condition) if condition.is_true() || condition.reason.is_empty() => condition.status,
        Some(condition) => format!("{} ({})", condition.status, condition.reason),
    }
}
