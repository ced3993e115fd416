//! The door on the embedded recordings: the real fixes, from proposal to acceptance.

use super::changes::{approved, proposal_on};
use crate::cluster::demo;
use crate::cluster::door::Door;
use crate::domain::command::Command;
use crate::domain::observation::Outcome;
use crate::domain::proposal::Ending;
use crate::policy::approval::Answer;

fn doors(recording: &str) -> Vec<Door> {
    demo::open(recording).unwrap().clusters.into_iter().map(Door::new).collect()
}

async fn fix(door: &Door, line: &str, typed: Option<&str>) -> Ending {
    let pending = door.prepare(proposal_on(door.info().name.as_str(), line)).await.pending;
    assert_eq!(pending.judgement().barred, None, "{line}");
    assert_eq!(pending.judgement().typed_name.as_deref(), typed, "{line}");
    let answer = typed.map_or(Answer::Yes, |name| Answer::Typed(name.to_owned()));
    door.act(approved(pending, &answer)).await.ending
}

#[tokio::test]
async fn the_operator_is_scaled_up_and_seen_to_be() {
    let doors = doors("agent-disabled");
    let door = doors.iter().find(|door| door.info().name.as_str() == "cluster1").unwrap();
    let ending = fix(door, "scale deployment/klusterlet -n open-cluster-management --replicas=1", None).await;
    assert_eq!(ending, Ending::Accepted { answer: "deployment.apps/klusterlet scaled".to_owned() });
    let words = "get deployment klusterlet -n open-cluster-management";
    let reading = door.read(&Command::of(&door.info().name, words)).await;
    assert_eq!(reading.objects[0].int("spec.replicas"), Some(1));
}

#[tokio::test]
async fn the_request_of_a_cluster_is_approved_with_its_name() {
    let doors = doors("hub-secret-deleted");
    let door = doors.iter().find(|door| door.info().name.as_str() == "hub").unwrap();
    let reading = door.read(&Command::of(&door.info().name, "get csr")).await;
    let pending = reading.objects.iter().find(|request| request.conditions().next().is_none()).unwrap();
    let ending = fix(door, &format!("certificate approve {}", pending.name()), Some("cluster1")).await;
    assert!(matches!(ending, Ending::Accepted { .. }), "{ending:?}");
}

#[tokio::test]
async fn no_secret_of_a_recording_shows_more_than_sizes_and_certificates() {
    for recording in demo::names() {
        for door in doors(recording.name) {
            let reading = door.read(&Command::of(&door.info().name, "get secrets -A")).await;
            if !matches!(reading.outcome, Outcome::Objects { .. }) {
                continue;
            }
            for secret in &reading.objects {
                let data = secret.at("data").and_then(|data| data.as_object()).into_iter().flatten();
                for (key, value) in data {
                    assert!(value.as_str().is_some_and(|size| size.ends_with(" bytes")), "{} {key}", secret.name());
                }
            }
        }
    }
}
