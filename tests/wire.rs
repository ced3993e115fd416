//! The requests of changes: those that the real kubectl sends, and those that klue plans.
//!
//! What kubectl sent to a cluster of a few objects is in `wire/golden`; it is made anew by
//! `UPDATE_WIRE=1 cargo test --test wire`.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "wire/any.rs"]
mod any;
#[path = "wire/cases.rs"]
mod cases;
#[path = "wire/cluster.rs"]
mod cluster;
#[path = "wire/differences.rs"]
mod differences;
#[path = "wire/golden.rs"]
mod golden;
#[path = "wire/kubectl.rs"]
mod kubectl;
#[path = "wire/protobuf.rs"]
mod protobuf;

use cases::{Case, MANIFESTS};
use cluster::Cluster;
use differences::{DIFFERENCES, Otherwise, READS};
use golden::{Golden, Sent};
use klue::domain::proposal::WireRequest;
use klue::domain::time::Timestamp;
use klue::kubectl::parse::parse;
use klue::kubectl::refusal::Refusal;
use klue::kubectl::spell::spell;
use klue::kubectl::work::{Reply, Work};
use klue::policy::classify::{Class, classify};
use kubectl::{Kubectl, Listening};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
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
            continue;
        }
        let golden = Golden::read(case.name);
        let same = ran.exit == golden.exit && comparable(ran.changes()) == comparable(golden.changes());
        if ran.kubectl == golden.kubectl && !same {
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

/// The requests that klue plans for a case, with the reads that it needs to.
struct Plan {
    reads: Vec<Sent>,
    changes: Vec<Sent>,
}

fn words(case: &Case) -> Vec<String> {
    let text = |word: String| {
        MANIFESTS.iter().find(|(name, _)| *name == word).map_or(word.clone(), |(_, text)| (*text).to_owned())
    };
    shlex::split(case.line).unwrap().into_iter().map(text).collect()
}

fn plan(words: &[String], cluster: &Cluster) -> Result<Plan, Refusal> {
    let at: Timestamp = "2026-11-23T22:40:24Z".parse().unwrap();
    let invocation = parse(words, &cluster.kinds)?;
    let (mut replies, mut reads) = (Vec::new(), Vec::new());
    loop {
        let asked = match invocation.work(&replies, at)? {
            Work::Read(asked) => asked,
            Work::Send(planned) => {
                let requests: Vec<&WireRequest> = planned.iter().map(|planned| &planned.request).collect();
                let class = requests.iter().map(|one| classify(&one.method, &one.path, one.body.as_ref())).max();
                assert!(
                    class.is_none_or(|class| class == invocation.class()),
                    "{words:?} {:?} {class:?}",
                    invocation.class()
                );
                return Ok(Plan { reads, changes: requests.into_iter().map(sent).collect() });
            }
        };
        for request in asked {
            let (status, body) = cluster.answer(&request.method, &request.path, &Value::Null, &BTreeSet::new());
            replies.push(Reply { status, body });
            reads.push(sent(&request));
        }
    }
}

fn sent(request: &WireRequest) -> Sent {
    Sent::new(&request.method, &request.path, request.content_type.as_deref(), request.body.clone())
}

/// A scale that is written back has no content type in kubectl's requests, and evictions go out in any order.
fn comparable(mut all: Vec<Sent>) -> Vec<Sent> {
    for one in &mut all {
        one.content_type.get_or_insert_with(|| "application/json".to_owned());
    }
    if all.iter().any(|one| one.path.contains("/eviction")) {
        all.sort_by(|one, other| one.path.cmp(&other.path));
    }
    all
}

#[test]
fn klue_plans_the_requests_that_kubectl_sends() {
    let cluster = Cluster::new();
    let known: BTreeMap<&str, Otherwise> = DIFFERENCES.iter().map(|(name, otherwise, _)| (*name, *otherwise)).collect();
    let mut wrong = Vec::new();
    for case in cases::all() {
        let golden = Golden::read(case.name);
        let theirs = comparable(golden.changes());
        let planned = plan(&words(&case), &cluster);
        let ours = planned.as_ref().map(|plan| comparable(plan.changes.clone()));
        let same = match (&ours, known.get(case.name)) {
            (Ok(ours), None) => *ours == theirs && (golden.exit == 0 || case.name == "diff"),
            // What kubectl fails at without having sent anything, klue refuses.
            (Err(_), None) => golden.exit != 0 && theirs.is_empty(),
            (Ok(ours), Some(Otherwise::SendsNothing)) => ours.is_empty() && !theirs.is_empty(),
            (Ok(ours), Some(Otherwise::Adds(pair))) => *ours != theirs && without(ours, pair) == without(&theirs, pair),
            (Err(_), Some(Otherwise::Refuses)) => golden.exit != 0,
            (_, Some(_)) => false,
        };
        if !same {
            wrong.push(format!("{}\n  kubectl {theirs:#?}\n  klue {ours:#?}", golden.command));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The same requests without a pair of the query.
fn without(all: &[Sent], pair: &str) -> Vec<Sent> {
    let bare = |one: &Sent| {
        let (path, query) = one.path.split_once('?').unwrap_or((&one.path, ""));
        let pairs: Vec<&str> = query.split('&').filter(|one| !one.is_empty() && *one != pair).collect();
        Sent { path: format!("{path}?{}", pairs.join("&")), ..one.clone() }
    };
    all.iter().map(bare).collect()
}

#[test]
fn klue_reads_what_kubectl_reads_and_what_it_changes_and_nothing_else() {
    let cluster = Cluster::new();
    let bare = |one: &Sent| one.path.replace("&limit=500", "").replace("?limit=500", "");
    for case in cases::all() {
        let golden = Golden::read(case.name);
        let Ok(plan) = plan(&words(&case), &cluster) else { continue };
        let theirs: BTreeSet<String> = golden.requests.iter().map(bare).collect();
        let changed: BTreeSet<String> =
            golden.requests.iter().map(|one| bare(one).split('?').next().unwrap().to_owned()).collect();
        for read in plan.reads {
            assert_eq!(read.method, "GET", "{}", case.name);
            let path = bare(&read);
            let known = theirs.contains(&path) || changed.iter().any(|changed| changed.starts_with(&path));
            assert!(known, "{}: kubectl did not read {path}; {READS}", case.name);
        }
    }
}

#[test]
fn each_case_has_one_spelling_that_means_the_same() {
    let cluster = Cluster::new();
    for case in cases::all() {
        assert_spelled(&words(&case), &cluster);
    }
}

/// Words that are understood can be written in one way, which means the same.
fn assert_spelled(words: &[String], cluster: &Cluster) {
    let Ok(invocation) = parse(words, &cluster.kinds) else { return };
    let spelled = spell(words, &cluster.kinds).unwrap();
    assert_eq!(parse(&spelled[1..], &cluster.kinds).as_ref(), Ok(&invocation), "{words:?} became {spelled:?}");
    assert_eq!(spell(&spelled[1..], &cluster.kinds).as_ref(), Ok(&spelled), "{words:?}");
}

/// Reads, too, can be judged by their words: no request of theirs is more than they are.
fn assert_judged(words: &[String], cluster: &Cluster) {
    let Ok(invocation) = parse(words, &cluster.kinds) else { return };
    match invocation.is_read() {
        true => {
            for read in invocation.reads() {
                let class = classify(&read.wire.method, &read.wire.path, None);
                // Tables of secrets are reads, which the path alone does not say.
                assert!(class <= Class::Sensitive && invocation.class() <= class, "{words:?}");
            }
        }
        false => drop(plan(words, cluster)),
    }
    for outline in invocation.outline() {
        let (method, path) = (&outline.request.method, &outline.request.path);
        if outline.needs.is_empty() {
            assert!(classify(method, path, outline.request.body.as_ref()) <= invocation.class(), "{words:?}");
        }
    }
}

#[test]
fn words_and_requests_never_disagree_and_no_words_make_it_panic() {
    use proptest::prelude::*;
    let cluster = Cluster::new();
    let cases = ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() };
    let understood = std::cell::Cell::new(0_u32);
    proptest!(cases, |(words in prop_oneof![any::near_a_case(), any::of_a_body(), any::noise()])| {
        understood.set(understood.get() + u32::from(parse(&words, &cluster.kinds).is_ok()));
        assert_judged(&words, &cluster);
        assert_spelled(&words, &cluster);
    });
    let understood = understood.get();
    assert!(understood > 1000, "only {understood} of 4000 were understood, which proves little");
}

#[test]
fn every_difference_is_of_a_case() {
    let names: Vec<&str> = cases::all().iter().map(|case| case.name).collect();
    for (name, _, reason) in DIFFERENCES {
        assert!(names.contains(name) && !reason.is_empty(), "{name}");
    }
}
