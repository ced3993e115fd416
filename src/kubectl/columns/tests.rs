//! What tables say, kind by kind.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::{Audience, Sheet};
use crate::domain::cluster::Health::{self, Bad, Good, Progressing, Unknown, Warning};
use crate::domain::object::Object;
use crate::domain::row::{KindId, Row};
use crate::kubectl::kinds::Kinds;
use crate::kubectl::print::cell_text;
use serde_json::{Value, json};

fn kind(word: &str) -> KindId {
    Kinds::builtin().resolve(word).unwrap_or_else(|| panic!("{word}")).id.clone()
}

fn cells(row: &Row) -> Vec<String> {
    let now = "2026-11-23T22:45:00Z".parse().unwrap();
    row.cells.iter().map(|cell| cell_text(cell, now)).collect()
}

/// Checks some columns of an object, by header, and its health.
fn check(word: &str, object: &Value, expected: &[(&str, &str)], health: Health) {
    let kind = kind(word);
    let sheet = Sheet::of(&kind);
    let row = sheet.row(&Object(object.clone()));
    let cells = cells(&row);
    for (header, text) in expected {
        let index = sheet.position(header).unwrap_or_else(|| panic!("{word} {header}"));
        assert_eq!(cells[index], *text, "{word} {header} of {object}");
    }
    assert_eq!(row.health, health, "{word} {object}");
}

#[test]
fn every_kind_has_a_cell_per_header_even_for_an_empty_object() {
    for kind in Kinds::builtin().iter() {
        let sheet = Sheet::of(&kind.id);
        let row = sheet.row(&Object(json!({})));
        assert_eq!(row.cells.len(), sheet.columns().len(), "{}", kind.id.kind);
    }
}

fn pod(status: Value) -> Value {
    json!({
        "metadata": {"name": "web"},
        "spec": {"initContainers": [{"name": "i1"}, {"name": "i2"}], "containers": [{"name": "a"}, {"name": "b"}]},
        "status": status,
    })
}

#[test]
fn pods_read_as_upstream_prints_them() {
    let container = |state: Value, ready: bool| json!({"name": "a", "ready": ready, "restartCount": 2, "state": state});
    for (status, ready, word, restarts, health) in [
        (json!({"phase": "Pending"}), "0/2", "Pending", "0", Progressing),
        (json!({}), "0/2", "", "0", Unknown),
        (
            json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}),
            "0/2",
            "Pending",
            "0",
            Bad,
        ),
        (
            json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]}),
            "0/2",
            "SchedulingGated",
            "0",
            Warning,
        ),
        (json!({"phase": "Failed", "reason": "Evicted"}), "0/2", "Evicted", "0", Bad),
        (
            json!({"phase": "Running", "containerStatuses": [container(json!({"running": {}}), true), container(json!({"waiting": {"reason": "CrashLoopBackOff"}}), false)]}),
            "1/2",
            "CrashLoopBackOff",
            "4",
            Bad,
        ),
        (
            json!({"phase": "Running", "containerStatuses": [container(json!({"running": {}}), true), container(json!({"terminated": {"reason": "Completed", "exitCode": 0}}), false)], "conditions": [{"type": "Ready", "status": "True"}]}),
            "1/2",
            "Running",
            "4",
            Warning,
        ),
        (
            json!({"phase": "Running", "containerStatuses": [container(json!({"running": {}}), true), container(json!({"terminated": {"reason": "Completed", "exitCode": 0}}), false)]}),
            "1/2",
            "NotReady",
            "4",
            Warning,
        ),
        (
            json!({"phase": "Failed", "containerStatuses": [container(json!({"terminated": {"exitCode": 3}}), false)]}),
            "0/2",
            "ExitCode:3",
            "2",
            Bad,
        ),
        (
            json!({"phase": "Failed", "containerStatuses": [container(json!({"terminated": {"signal": 9}}), false)]}),
            "0/2",
            "Signal:9",
            "2",
            Bad,
        ),
        (
            json!({"phase": "Succeeded", "containerStatuses": [container(json!({"terminated": {"reason": "Completed", "exitCode": 0}}), false)]}),
            "0/2",
            "Completed",
            "2",
            Good,
        ),
        (
            json!({"phase": "Pending", "initContainerStatuses": [{"name": "i1", "state": {"running": {}}}]}),
            "0/2",
            "Init:0/2",
            "0",
            Progressing,
        ),
        (
            json!({"phase": "Pending", "initContainerStatuses": [{"name": "i1", "state": {"terminated": {"exitCode": 0}}}, {"name": "i2", "restartCount": 7, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}),
            "0/2",
            "Init:CrashLoopBackOff",
            "7",
            Bad,
        ),
        (
            json!({"phase": "Pending", "initContainerStatuses": [{"name": "i1", "state": {"terminated": {"exitCode": 1}}}]}),
            "0/2",
            "Init:ExitCode:1",
            "0",
            Bad,
        ),
        (
            json!({"phase": "Pending", "containerStatuses": [container(json!({"waiting": {"reason": "ImagePullBackOff"}}), false)]}),
            "0/2",
            "ImagePullBackOff",
            "2",
            Bad,
        ),
    ] {
        check("pods", &pod(status), &[("READY", ready), ("STATUS", word), ("RESTARTS", restarts)], health);
    }
}

#[test]
fn a_sidecar_counts_among_the_containers() {
    let mut object = pod(json!({
        "phase": "Running",
        "initContainerStatuses": [{"name": "i1", "restartCount": 1, "started": true, "ready": true, "state": {"running": {}}},
                                  {"name": "i2", "restartCount": 5, "state": {"terminated": {"exitCode": 0}}}],
        "containerStatuses": [{"name": "a", "ready": true, "state": {"running": {}}}, {"name": "b", "ready": true, "state": {"running": {}}}],
    }));
    object["spec"]["initContainers"][0]["restartPolicy"] = json!("Always");
    check("pods", &object, &[("READY", "3/3"), ("STATUS", "Running"), ("RESTARTS", "1")], Good);
}

#[test]
fn a_pod_that_goes_is_terminating_unless_its_node_is_lost() {
    let mut object = pod(json!({"phase": "Running"}));
    object["metadata"]["deletionTimestamp"] = json!("2026-11-23T22:40:00Z");
    check("pods", &object, &[("STATUS", "Terminating")], Warning);
    object["status"]["reason"] = json!("NodeLost");
    check("pods", &object, &[("STATUS", "Unknown")], Unknown);
}

#[test]
fn an_absent_condition_never_reads_as_unknown() {
    let cluster = |conditions: Value| json!({"metadata": {}, "spec": {"hubAcceptsClient": true}, "status": {"conditions": conditions}});
    let available = |status: &str| {
        cluster(json!([
            {"type": "ManagedClusterJoined", "status": "True"},
            {"type": "ManagedClusterConditionAvailable", "status": status, "reason": "ManagedClusterLeaseUpdateStopped"},
        ]))
    };
    check(
        "managedclusters",
        &available("Unknown"),
        &[("JOINED", "True"), ("AVAILABLE", "Unknown"), ("REASON", "ManagedClusterLeaseUpdateStopped")],
        Bad,
    );
    check("managedclusters", &available("True"), &[("HUB ACCEPTED", "true"), ("AVAILABLE", "True")], Good);
    check("managedclusters", &cluster(json!([])), &[("JOINED", "-"), ("AVAILABLE", "-"), ("REASON", "-")], Warning);
    let addon = |status: &str| json!({"status": {"conditions": [{"type": "Available", "status": status}]}});
    check("managedclusteraddons", &addon("Unknown"), &[("AVAILABLE", "Unknown"), ("DEGRADED", "-")], Warning);
    check("managedclusteraddons", &json!({}), &[("AVAILABLE", "-")], Unknown);
    let node = |status: &str| json!({"status": {"conditions": [{"type": "Ready", "status": status}]}});
    check("nodes", &node("Unknown"), &[("STATUS", "NotReady")], Bad);
    check("nodes", &json!({}), &[("STATUS", "Unknown"), ("ROLES", "<none>")], Unknown);
}

#[test]
fn a_secret_shows_sizes_and_never_a_value() {
    let reduced = json!({"type": "Opaque", "data": {"tls.crt": "1021 bytes", "tls.key": "227 bytes"}});
    check("secrets", &reduced, &[("DATA", "2"), ("SIZES", "tls.crt:1021 tls.key:227")], Good);
    let raw = json!({"type": "Opaque", "data": {"password": "aHVudGVyMg=="}});
    check("secrets", &raw, &[("DATA", "1"), ("SIZES", "password:7")], Good);
}

#[test]
fn a_request_reads_as_upstream_prints_it() {
    let request = |conditions: Value, certificate: &str| json!({"spec": {"username": "u", "signerName": "s"}, "status": {"conditions": conditions, "certificate": certificate}});
    let approved = json!([{"type": "Approved"}]);
    check("csr", &request(json!([]), ""), &[("CONDITION", "Pending"), ("REQUESTOR", "u")], Warning);
    check("csr", &request(approved.clone(), "x"), &[("CONDITION", "Approved,Issued")], Good);
    check("csr", &request(approved, ""), &[("CONDITION", "Approved")], Good);
    check("csr", &request(json!([{"type": "Denied"}]), ""), &[("CONDITION", "Denied")], Warning);
}

#[test]
fn what_was_scaled_to_0_is_well_and_what_lacks_pods_is_not() {
    let deployment = |wanted: i64, available: i64| json!({"spec": {"replicas": wanted}, "status": {"availableReplicas": available, "readyReplicas": available, "updatedReplicas": available}});
    check("deploy", &deployment(0, 0), &[("READY", "0/0")], Good);
    check("deploy", &deployment(3, 3), &[("READY", "3/3")], Good);
    check("deploy", &deployment(3, 1), &[("READY", "1/3")], Warning);
    check("deploy", &deployment(1, 0), &[("READY", "0/1")], Bad);
}

#[test]
fn cells_are_plain_and_without_credentials() {
    let event = json!({
        "type": "Warning", "involvedObject": {"kind": "Pod", "name": "web"},
        "message": "line one\nline \u{1b}[2Jtwo DB_PASSWORD=hunter2-and-more",
    });
    check("events", &event, &[("MESSAGE", "line one\nline two DB_PASSWORD=[redacted]")], Warning);
}

#[test]
fn smaller_kinds_read_as_kubectl_prints_them() {
    let service = json!({"spec": {"type": "NodePort", "clusterIP": "10.0.0.1", "ports": [{"port": 80, "nodePort": 30080}, {"port": 53, "protocol": "UDP"}]}});
    check("svc", &service, &[("PORT(S)", "80:30080/TCP,53/UDP"), ("EXTERNAL-IP", "<none>")], Good);
    let lease = json!({"spec": {"holderIdentity": "a", "renewTime": "2026-11-23T22:44:50.000000Z"}});
    check("leases", &lease, &[("HOLDER", "a"), ("RENEWED", "10s")], Good);
    let claim = json!({"spec": {"storageClassName": "fast"}, "status": {"phase": "Pending"}});
    check("pvc", &claim, &[("STATUS", "Pending"), ("VOLUME", ""), ("STORAGECLASS", "fast")], Warning);
    let job = json!({"spec": {"completions": 1}, "status": {"conditions": [{"type": "Failed", "status": "True"}]}});
    check("jobs", &job, &[("STATUS", "Failed"), ("COMPLETIONS", "0/1")], Bad);
}

fn widgets() -> KindId {
    let text = |text: &str| text.to_owned();
    KindId {
        group: text("g.example"),
        version: text("v1"),
        plural: text("widgets"),
        kind: text("Widget"),
        namespaced: true,
    }
}

#[test]
fn a_definition_names_the_columns_of_its_kind() {
    let version = json!({"additionalPrinterColumns": [
        {"name": "Phase", "type": "string", "jsonPath": ".status.phase"},
        {"name": "Replicas", "type": "integer", "jsonPath": ".spec.replicas", "priority": 1},
    ]});
    let sheet = Sheet::defined(&widgets(), &version);
    let told: Vec<_> =
        sheet.columns().iter().map(|column| (column.name.as_str(), column.priority, column.audience)).collect();
    assert_eq!(told, [("Age", 0, Audience::Pane), ("Phase", 0, Audience::Both), ("Replicas", 1, Audience::Both)]);
    let row = sheet.row(&Object(json!({"spec": {"replicas": 2}})));
    assert_eq!(cells(&row), ["<unknown>", "", "2"]);
}

#[test]
fn a_definition_that_cannot_be_read_leaves_the_columns_before_it() {
    for version in [json!({}), json!(null), json!({"additionalPrinterColumns": "none"})] {
        let sheet = Sheet::defined(&widgets(), &version);
        assert_eq!(sheet.columns().iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["Age"], "{version}");
    }
    let broken = json!({"additionalPrinterColumns": [{"name": "A", "jsonPath": ".a[?(", "type": "string"}]});
    let sheet = Sheet::defined(&widgets(), &broken);
    assert_eq!(sheet.row(&Object(json!({}))).cells.len(), sheet.columns().len());
}

#[test]
fn what_klue_knows_of_a_kind_stays_where_it_is_when_its_definition_is_there() {
    let kind = kind("managedclusters");
    let version = json!({"additionalPrinterColumns": [{"name": "Joined", "type": "string", "jsonPath": ".x"}]});
    let (own, defined) = (Sheet::of(&kind), Sheet::defined(&kind, &version));
    let object = Object(json!({"metadata": {"name": "a"}, "spec": {"hubAcceptsClient": true}}));
    let (row, whole) = (own.row(&object), defined.row(&object));
    assert_eq!(whole.cells[..row.cells.len()], row.cells[..]);
    assert_eq!((defined.position("SET"), whole.health), (own.position("SET"), row.health));
    let of_table: Vec<_> = defined.columns().iter().filter(|column| column.audience != Audience::Pane).collect();
    assert_eq!(of_table.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["Joined"]);
}
