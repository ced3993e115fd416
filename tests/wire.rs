//! The requests of changes: those that the real kubectl sends, and those that klue plans.
//!
//! What kubectl sent to a cluster of a few objects is in `wire/golden`; it is made anew by
//! `UPDATE_WIRE=1 cargo test --test wire`.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "wire/cases.rs"]
mod cases;
#[path = "wire/cluster.rs"]
mod cluster;
#[path = "wire/golden.rs"]
mod golden;
#[path = "wire/kubectl.rs"]
mod kubectl;

use cluster::Cluster;
use golden::Golden;
use kubectl::{Kubectl, Listening};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn kubectl_sends_what_the_golden_files_say() {
    let updates = std::env::var_os("UPDATE_WIRE").is_some();
    let in_ci = std::env::var_os("KLUE_CI").is_some();
    if !updates && !in_ci {
        return;
    }
    let Some(kubectl) = Kubectl::find() else {
        assert!(!in_ci, "there is no kubectl; install one, or see .ci/run");
        return;
    };
    let listening = Listening::start(Arc::new(Cluster::new())).await;
    let mut wrong = Vec::new();
    for case in cases::all() {
        let ran = listening.run(&kubectl, &case);
        if updates {
            ran.write(case.name);
        } else if ran.kubectl == Golden::read(case.name).kubectl && ran != Golden::read(case.name) {
            wrong.push(format!("{}: {ran:#?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "\n{}\nto take it over: UPDATE_WIRE=1 cargo test --test wire\n", wrong.join("\n"));
}

#[test]
fn every_golden_file_belongs_to_a_case() {
    let names: Vec<&str> = cases::all().iter().map(|case| case.name).collect();
    for name in golden::names() {
        assert!(names.contains(&name.as_str()), "golden/{name}.json belongs to no case; delete it");
    }
}
