//! Definitions of custom resources with schemas and columns, and a few objects of each.

use super::chance::Chance;
use super::clock;
use super::meta;
use super::object::{CRD, Kind};
use serde_json::{Map, Value, json};

const AGE: usize = 34_560_000;
const NOUNS: [&str; 10] =
    ["Backup", "Broker", "Bucket", "Channel", "Database", "Gateway", "Pipeline", "Policy", "Tenant", "Widget"];

/// Every second kind lives in namespaces.
pub fn kind(number: usize) -> Kind {
    let (noun, round) = (NOUNS[number % 10], number / 10);
    let plural = if noun == "Policy" { "policies".to_owned() } else { format!("{}s", noun.to_lowercase()) };
    Kind {
        group: format!("team{round}.example.com").into(),
        version: "v1".into(),
        kind: noun.into(),
        plural: plural.into(),
        namespaced: number.is_multiple_of(2),
    }
}

pub fn definition(kind: &Kind, chance: &mut Chance) -> Value {
    let mut crd = meta::object(&CRD, None, &format!("{}.{}", kind.plural, kind.group), AGE, chance);
    let names = json!({
        "categories": ["example"], "kind": kind.kind, "listKind": format!("{}List", kind.kind), "plural": kind.plural,
        "shortNames": [kind.kind[..2].to_lowercase()], "singular": kind.kind.to_lowercase(),
    });
    let condition = json!({
        "lastTransitionTime": clock::ago(AGE), "message": "Conditions hold.", "reason": "Conditions", "status": "True",
        "type": "Ready",
    });
    crd["spec"] = json!({
        "conversion": {"strategy": "None"},
        "group": kind.group,
        "names": names,
        "scope": if kind.namespaced { "Namespaced" } else { "Cluster" },
        "versions": [{
            "additionalPrinterColumns": [
                {"description": "How big it is.", "jsonPath": ".spec.size", "name": "Size", "type": "integer"},
                {"jsonPath": ".status.conditions[?(@.type=='Ready')].status", "name": "Ready", "type": "string"},
                {"jsonPath": ".status.conditions[?(@.type=='Ready')].reason", "name": "Reason", "priority": 1, "type": "string"},
                {"jsonPath": ".metadata.creationTimestamp", "name": "Age", "type": "date"},
            ],
            "name": kind.version,
            "schema": {"openAPIV3Schema": schema(&condition)},
            "served": true,
            "storage": true,
            "subresources": {"status": {}},
        }],
    });
    meta::managed(&mut crd, "kubectl-client-side-apply", false, &["metadata", "spec"], AGE);
    crd["status"] = json!({
        "acceptedNames": names,
        "conditions": [
            {"lastTransitionTime": clock::ago(AGE), "message": "no conflicts found", "reason": "NoConflicts", "status": "True", "type": "NamesAccepted"},
            {"lastTransitionTime": clock::ago(AGE), "message": "the initial names have been accepted", "reason": "InitialNamesAccepted", "status": "True", "type": "Established"},
        ],
        "storedVersions": [kind.version],
    });
    crd
}

/// Wide and deep enough to weigh what such schemas weigh.
fn schema(condition: &Value) -> Value {
    let strings: Map<String, Value> = condition
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| {
            (
                key.clone(),
                json!({"description": format!("The {key} of the condition, as controllers set it."), "type": "string"}),
            )
        })
        .collect();
    let groups: Map<String, Value> = (0..12)
        .map(|group| {
            let fields: Map<String, Value> = (0..12)
                .map(|field| {
                    let words = format!(
                        "Field {field} of part {group} says how the controller treats that part when it reconciles."
                    );
                    (
                        format!("field{field}"),
                        json!({"description": words, "type": if field % 3 == 0 { "integer" } else { "string" }}),
                    )
                })
                .collect();
            (
                format!("part{group}"),
                json!({"description": format!("Part {group}."), "properties": fields, "type": "object"}),
            )
        })
        .collect();
    let mut spec = groups;
    spec.insert("size".to_owned(), json!({"description": "How big it is.", "minimum": 1, "type": "integer"}));
    spec.insert("mode".to_owned(), json!({"default": "auto", "enum": ["auto", "manual"], "type": "string"}));
    json!({
        "description": "One of the things that a team runs.",
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": {"properties": spec, "required": ["size"], "type": "object"},
            "status": {"properties": {"conditions": {"items": {"properties": strings, "type": "object"}, "type": "array"}}, "type": "object"},
        },
        "type": "object",
    })
}

pub fn object(kind: &Kind, namespace: Option<&str>, number: usize, chance: &mut Chance) -> Value {
    let name = format!("{}-{number}", kind.kind.to_lowercase());
    let mut object = meta::object(kind, namespace, &name, 864_000, chance);
    object["spec"] =
        json!({"mode": "auto", "part0": {"field0": chance.below(99), "field1": chance.hex(12)}, "size": number + 1});
    object["status"] = json!({"conditions": [{
        "lastTransitionTime": clock::ago(1500), "message": "", "reason": if number == 1 { "Failed" } else { "Reconciled" },
        "status": if number == 1 { "False" } else { "True" }, "type": "Ready",
    }]});
    meta::managed(&mut object, "controller", false, &["spec", "status"], 1500);
    object
}
