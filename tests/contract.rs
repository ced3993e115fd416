//! The API of a served dump, as real clients use it: kubectl, and kube-rs.
//!
//! What kubectl is asked for, what it printed and what it sent are golden files in `contract/golden`; they are made anew
//! by `UPDATE_CONTRACT=1 cargo test --test contract`. Where there is no kubectl, the requests that it sent are repeated
//! and the answers compared.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "contract/asks.rs"]
mod asks;
#[path = "contract/cases.rs"]
mod cases;
#[path = "contract/faults.rs"]
mod faults;
#[path = "contract/golden.rs"]
mod golden;
#[path = "contract/kube_rs.rs"]
mod kube_rs;
#[path = "contract/kubectl.rs"]
mod kubectl;
#[path = "contract/process.rs"]
mod process;
#[path = "support/kubectl.rs"]
mod real;
#[path = "support/served/mod.rs"]
mod served;

use golden::Golden;
use real::Kubectl;
use served::Served;

#[test]
fn kubectl_gets_from_a_dump_what_the_golden_files_say() {
    let served = Served::start();
    let Some(kubectl) = Kubectl::find() else { return };
    let mut wrong = Vec::new();
    for case in cases::all() {
        let ran = kubectl::run(&kubectl, &served, &case);
        if kubectl::updates() {
            ran.write(case.name);
            continue;
        }
        let golden = Golden::read(case.name);
        wrong.extend(golden.differences(&ran).into_iter().map(|line| format!("{}: {line}", case.name)));
    }
    assert!(
        wrong.is_empty(),
        "\n{}\nto take it over: UPDATE_CONTRACT=1 cargo test --test contract\n",
        wrong.join("\n")
    );
}

#[test]
fn the_requests_that_kubectl_sent_are_answered_as_they_were() {
    if kubectl::updates() {
        return;
    }
    let served = Served::start();
    let mut wrong = Vec::new();
    for case in cases::all() {
        let golden = Golden::read(case.name);
        for request in &golden.requests {
            let answered = served.repeat(case.context, request);
            if answered != *request {
                wrong.push(format!("{}: {request}\n  is answered now as {answered}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_golden_file_belongs_to_a_case() {
    let names: Vec<&str> = cases::all().iter().map(|case| case.name).collect();
    for name in golden::names() {
        assert!(names.contains(&name.as_str()), "golden/{name}.txt belongs to no case; delete it");
    }
}
