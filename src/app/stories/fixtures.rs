//! A small fleet by hand: a hub, a spoke that went silent, a spoke that is well.

use crate::app::columns::headers;
use crate::app::message::{Message, Mode};
use crate::domain::cluster::{ClusterInfo, Health, Part, Rung};
use crate::domain::command::Command;
use crate::domain::ids::{Digest, ProposalId};
use crate::domain::proposal::{Judgement, Proposal, Undo, WireRequest};
use crate::domain::row::{Cell, KindId, Row, RowChange};
use crate::domain::time::{self, Timestamp};
use crate::kubectl::kinds::Kinds;
use crate::policy::approval::Pending;

pub fn kind(word: &str) -> KindId {
    Kinds::builtin().resolve(word).unwrap().id.clone()
}

pub fn info(name: &str, part: Part) -> ClusterInfo {
    let rung = Rung::Sandbox { recording: "agent-disabled".to_owned() };
    ClusterInfo { name: name.into(), part, rung, captured: time::parse("2026-11-23T22:52:10Z") }
}

pub fn opened(mode: Mode) -> Message {
    let mut clusters = vec![info("hub", Part::Hub), info("cluster1", Part::Spoke), info("cluster2", Part::Spoke)];
    if mode == Mode::Live {
        for cluster in &mut clusters {
            cluster.captured = None;
            cluster.rung = Rung::Context { name: cluster.name.to_string() };
        }
    }
    Message::FleetOpened { mode, source: "agent-disabled".to_owned(), clusters, damage: Vec::new() }
}

/// A row whose cells are given by their titles; AGE and LAST SEEN take a time.
pub fn row(kind: &KindId, namespace: &str, name: &str, health: Health, cells: &[(&str, &str)]) -> Row {
    let created = time::parse("2026-11-20T10:00:00Z");
    let cell = |title: &String| match cells.iter().find(|(known, _)| known == title) {
        Some((_, text)) => Cell::Text((*text).to_owned()),
        None if title == "AGE" || title == "LAST SEEN" => Cell::Age(created),
        None => Cell::Text("-".to_owned()),
    };
    Row {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        uid: format!("uid-{namespace}-{name}"),
        cells: headers(kind).iter().map(cell).collect(),
        health,
        created,
    }
}

pub fn rows(cluster: &str, kind: &KindId, rows: Vec<Row>) -> Message {
    Message::Rows { cluster: cluster.into(), kind: kind.clone(), change: RowChange::Replace(rows) }
}

pub fn unseen(cluster: &str, kind: &KindId, why: &str) -> Message {
    Message::Rows { cluster: cluster.into(), kind: kind.clone(), change: RowChange::Unseen(why.to_owned()) }
}

pub fn managed(name: &str, available: &str) -> Row {
    let health = if available == "True" { Health::Good } else { Health::Bad };
    let reason = if available == "True" { "ManagedClusterAvailable" } else { "ManagedClusterLeaseUpdateStopped" };
    let cells = [
        ("HUB ACCEPTED", "true"),
        ("MANAGED CLUSTER URLS", "https://cluster-control-plane:6443"),
        ("JOINED", "True"),
        ("AVAILABLE", available),
        ("REASON", reason),
        ("SET", "default"),
    ];
    row(&kind("managedclusters"), "", name, health, &cells)
}

/// What the tree rests on.
pub fn base_rows() -> Vec<Message> {
    let (clusters, addons, definitions) =
        (kind("managedclusters"), kind("managedclusteraddons"), kind("clustermanagementaddons"));
    let addon = |namespace: &str, health, available| {
        row(&addons, namespace, "work-manager", health, &[("AVAILABLE", available)])
    };
    vec![
        rows("hub", &clusters, vec![managed("cluster1", "Unknown"), managed("cluster2", "True")]),
        rows(
            "hub",
            &addons,
            vec![addon("cluster1", Health::Warning, "Unknown"), addon("cluster2", Health::Good, "True")],
        ),
        rows(
            "hub",
            &definitions,
            vec![row(&definitions, "", "work-manager", Health::Good, &[("INSTALL", "Placements")])],
        ),
    ]
}

pub fn pod(namespace: &str, name: &str, status: &str) -> Row {
    let health = if status == "Running" { Health::Good } else { Health::Bad };
    let ready = if status == "Running" { "1/1" } else { "0/1" };
    row(&kind("pods"), namespace, name, health, &[("READY", ready), ("STATUS", status), ("RESTARTS", "0")])
}

/// Pods of all three clusters, of which one did not collect them.
pub fn pods() -> Vec<Message> {
    let pods = kind("pods");
    vec![
        rows(
            "hub",
            &pods,
            vec![
                pod("open-cluster-management", "cluster-manager-5f7f9c-x2x4z", "Running"),
                pod("open-cluster-management-hub", "registration-controller-7d9-abcde", "Running"),
                pod("kube-system", "coredns-76f75df574-4x5xq", "Running"),
            ],
        ),
        rows(
            "cluster2",
            &pods,
            vec![
                pod("kube-system", "coredns-76f75df574-9kq2l", "Running"),
                pod("shop", "cart-6c9d8-zz111", "CrashLoopBackOff"),
                pod("shop", "web-0", "Running"),
            ],
        ),
        unseen("cluster1", &pods, "not collected in this dump: pods"),
    ]
}

pub fn proposal(id: u32) -> Proposal {
    let words = "-n open-cluster-management scale deployment/klusterlet --replicas=1";
    Proposal {
        id: ProposalId(id),
        command: Command::of(&"cluster1".into(), words).spelled_out(),
        why: "The operator is scaled to 0, so nothing restarts the agent.".to_owned(),
        verify: "cluster1 is Available=True on the hub, and its lease is renewed".to_owned(),
        risk: "the operator applies its manifests again".to_owned(),
        by_person: false,
        tainted: Vec::new(),
    }
}

const DIFF: &str = "--- deployment/klusterlet\n+++ deployment/klusterlet\n@@ -8,7 +8,7 @@\n spec:\n   progressDeadlineSeconds: 600\n-  replicas: 0\n+  replicas: 1\n   revisionHistoryLimit: 10\n";

pub fn judgement(id: u32, class: &str, typed_name: Option<&str>) -> Judgement {
    let path = "/apis/apps/v1/namespaces/open-cluster-management/deployments/klusterlet/scale?fieldManager=klue";
    Judgement {
        proposal: ProposalId(id),
        class: class.to_owned(),
        requests: vec![WireRequest {
            method: "PATCH".to_owned(),
            path: path.to_owned(),
            content_type: Some("application/merge-patch+json".to_owned()),
            body: Some(serde_json::json!({"spec": {"replicas": 1}})),
        }],
        diff: DIFF.to_owned(),
        rehearsed: Vec::new(),
        objects: 1,
        pins: Vec::new(),
        warnings: Vec::new(),
        undo: Undo::NotWorkedOut,
        before: Vec::new(),
        typed_name: typed_name.map(str::to_owned),
        digest: Digest::of(format!("change {id}").as_bytes()),
        barred: None,
    }
}

/// A card as the gate hands it over.
pub fn prepared(id: u32) -> Message {
    Message::Prepared { pending: Pending::new(proposal(id), judgement(id, "write", None)) }
}

pub fn destructive(id: u32, name: &str) -> Message {
    Message::Prepared { pending: Pending::new(proposal(id), judgement(id, "destructive", Some(name))) }
}

pub fn barred(id: u32, why: &str) -> Message {
    let judgement = Judgement { barred: Some(why.to_owned()), ..judgement(id, "write", None) };
    Message::Prepared { pending: Pending::new(proposal(id), judgement) }
}

pub fn at(text: &str) -> Timestamp {
    time::parse(text).unwrap()
}
