//! What the user wrote down about a cluster holds in its door.
use super::changes::{approved, proposal_on, shop};
use crate::cluster::Writes;
use crate::domain::proposal::Ending;
use crate::policy::approval::Answer;
use crate::policy::guard::Verdict;

const SCALE: &str = "scale deployment/web -n shop --replicas=2";

#[tokio::test]
async fn a_read_only_cluster_is_neither_rehearsed_on_nor_changed() {
    let cluster = shop(0, 2);
    let pending = cluster.door(Writes::Live).prepare(proposal_on("cluster1", SCALE)).await.pending;
    let before = cluster.reached().len();
    let verdict = Verdict { read_only: Some("config.yaml says read_only for cluster1".to_owned()), protected: None };
    let door = cluster.door(Writes::Live).guarded(verdict);
    // Approved while it could be changed: the door has the last word.
    let acted = door.act(approved(pending, &Answer::Yes)).await;
    let why = "config.yaml says read_only for cluster1".to_owned();
    assert_eq!((acted.ending, acted.sent.len()), (Ending::Refused { why: why.clone() }, 0));
    let judged = door.prepare(proposal_on("cluster1", SCALE)).await.pending;
    assert_eq!(judged.judgement().barred, Some(why));
    let reached = cluster.reached();
    assert!(reached[before..].iter().all(|line| !line.starts_with("PATCH")), "{reached:?}");
}

#[tokio::test]
async fn every_change_of_a_protected_cluster_wants_its_name_typed() {
    let cluster = shop(0, 2);
    let verdict = Verdict { read_only: None, protected: Some("config.yaml says protected for cluster1".to_owned()) };
    let pending = cluster.door(Writes::Live).guarded(verdict).prepare(proposal_on("cluster1", SCALE)).await.pending;
    let judgement = pending.judgement();
    assert_eq!(judgement.class, "write");
    assert_eq!(judgement.typed_name.as_deref(), Some("cluster1"));
    assert!(judgement.warnings.iter().any(|line| line.contains("is protected")), "{:?}", judgement.warnings);
}

#[tokio::test]
async fn a_guard_takes_away_and_never_gives() {
    let never = Writes::Never { why: "a dump is only read".to_owned() };
    let door = shop(0, 2).door(never.clone()).guarded(Verdict::default());
    assert_eq!((door.writes(), door.protected()), (&never, None));
}
