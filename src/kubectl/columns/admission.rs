//! What the API server asks before it lets a request through: webhooks, policies, flow control, priorities.

use super::cells::{NONE, age, alive, flag_at, number_at, plain_at, text, text_at};
use super::selectors::as_go_value;
use super::spec::{AGE, Col, Spec, col, flag, int};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;

const ADMISSION: &str = "admissionregistration.k8s.io";
const FLOW: &str = "flowcontrol.apiserver.k8s.io";
const BINDING: &[Col] = &[col("PolicyName"), col("ParamRef"), AGE];

const WEBHOOKS: Spec = Spec {
    group: ADMISSION,
    kind: "MutatingWebhookConfiguration",
    columns: &[int("Webhooks"), AGE],
    cells: |object| vec![text(object.list("webhooks").len().to_string()), age(object)],
    health: alive,
};

pub(super) const KINDS: &[Spec] = &[
    WEBHOOKS,
    Spec { kind: "ValidatingWebhookConfiguration", ..WEBHOOKS },
    Spec {
        group: ADMISSION,
        kind: "ValidatingAdmissionPolicy",
        columns: &[int("Validations"), col("ParamKind"), AGE],
        cells: |object| policy(object, "spec.validations"),
        health: alive,
    },
    Spec {
        group: ADMISSION,
        kind: "MutatingAdmissionPolicy",
        columns: &[int("Mutations"), col("ParamKind"), AGE],
        cells: |object| policy(object, "spec.mutations"),
        health: alive,
    },
    Spec {
        group: ADMISSION,
        kind: "ValidatingAdmissionPolicyBinding",
        columns: BINDING,
        cells: binding,
        health: alive,
    },
    Spec { group: ADMISSION, kind: "MutatingAdmissionPolicyBinding", columns: BINDING, cells: binding, health: alive },
    Spec {
        group: FLOW,
        kind: "FlowSchema",
        columns: &[
            col("PriorityLevel"),
            col("MatchingPrecedence").number(),
            col("DistinguisherMethod"),
            AGE,
            col("MissingPL"),
        ],
        cells: |object| {
            let dangling = object.condition("Dangling").map_or_else(|| "?".to_owned(), |condition| condition.status);
            vec![
                plain_at(object, "spec.priorityLevelConfiguration.name"),
                number_at(object, "spec.matchingPrecedence"),
                text_at(object, "spec.distinguisherMethod.type"),
                age(object),
                text(dangling),
            ]
        },
        health: |object| match object.condition("Dangling") {
            Some(dangling) if dangling.is_true() => Health::Warning,
            _ => alive(object),
        },
    },
    Spec {
        group: FLOW,
        kind: "PriorityLevelConfiguration",
        columns: &[
            col("Type"),
            col("NominalConcurrencyShares").number(),
            col("Queues").number(),
            col("HandSize").number(),
            col("QueueLengthLimit").number(),
            AGE,
        ],
        cells: |object| {
            let number = |path: &str| {
                let said = object.int(&format!("spec.limited.{path}"));
                text(said.map_or_else(|| NONE.to_owned(), |number| number.to_string()))
            };
            vec![
                plain_at(object, "spec.type"),
                number("nominalConcurrencyShares"),
                number("limitResponse.queuing.queues"),
                number("limitResponse.queuing.handSize"),
                number("limitResponse.queuing.queueLengthLimit"),
                age(object),
            ]
        },
        health: alive,
    },
    Spec {
        group: "scheduling.k8s.io",
        kind: "PriorityClass",
        columns: &[int("Value"), flag("Global-Default"), AGE, col("PreemptionPolicy").table()],
        cells: |object| {
            vec![
                number_at(object, "value"),
                flag_at(object, "globalDefault", false),
                age(object),
                plain_at(object, "preemptionPolicy"),
            ]
        },
        health: alive,
    },
];

fn policy(object: &Object, rules: &str) -> Vec<Cell> {
    let part = |field: &str| object.text(&format!("spec.paramKind.{field}"));
    let parameters = match object.at("spec.paramKind") {
        None => "<unset>".to_owned(),
        Some(_) => format!("{}/{}", part("apiVersion"), part("kind")),
    };
    vec![text(object.list(rules).len().to_string()), text(parameters), age(object)]
}

fn binding(object: &Object) -> Vec<Cell> {
    let (name, namespace) = (object.text("spec.paramRef.name"), object.text("spec.paramRef.namespace"));
    let parameters = match (name, namespace, object.at("spec.paramRef.selector")) {
        ("", _, None) => "<unset>".to_owned(),
        ("", _, Some(selector)) => as_go_value(selector),
        (name, "", _) => format!("*/{name}"),
        (name, namespace, _) => format!("{namespace}/{name}"),
    };
    vec![plain_at(object, "spec.policyName"), text(parameters), age(object)]
}
