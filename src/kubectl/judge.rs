//! What the gate makes of words: their plan, the requests, the class of each, and why.
//! Invariant: pure. Nothing is sent; what only a cluster could tell is named as a need and left out.

use super::invocation::Invocation;
use super::kinds::Kinds;
use super::parse::parse;
use super::refusal::Refusal;
use super::spell::spell;
use super::work::{Outline, Planned};
use crate::domain::proposal::WireRequest;
use crate::policy::classify::{Class, classify};
use crate::policy::rights::Right;

/// The gate's answer to words.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// None: the words are no command that klue runs.
    pub class: Option<Class>,
    /// One sentence.
    pub reason: String,
    /// The words as they would be run, shown and recorded.
    pub plan: Vec<String>,
    pub requests: Vec<JudgedRequest>,
}

/// One request that the words would send.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedRequest {
    pub request: WireRequest,
    pub class: Class,
    /// The reads that it depends on, where they were not made.
    pub needs: Vec<String>,
}

/// Judges words without a cluster.
pub fn judge(words: &[String], kinds: &Kinds) -> Judged {
    match parse(words, kinds) {
        Err(refusal) => refused(&refusal),
        Ok(invocation) => outlined(&invocation, spelled(words, kinds)),
    }
}

/// The words as they would be run, shown and recorded.
pub fn spelled(words: &[String], kinds: &Kinds) -> Vec<String> {
    spell(words, kinds).unwrap_or_else(|_| words.to_vec())
}

/// What is said of words that are refused.
pub fn refused(refusal: &Refusal) -> Judged {
    Judged { class: refusal.class(), reason: refusal.to_string(), plan: Vec::new(), requests: Vec::new() }
}

/// Everything that is known of an invocation without asking a cluster.
pub fn outlined(invocation: &Invocation, plan: Vec<String>) -> Judged {
    let said = invocation.class();
    let mut requests: Vec<JudgedRequest> = invocation.lookups().into_iter().map(read).collect();
    for read in invocation.reads() {
        // A table of secrets holds no values, which the path alone does not tell.
        let class = of(&read.wire).min(said);
        requests.push(JudgedRequest { request: read.wire, class, needs: Vec::new() });
    }
    for Outline { request, needs } in invocation.outline() {
        // What cannot be seen yet is judged by the words.
        let class = if request.body.is_none() && !needs.is_empty() { said } else { of(&request) };
        requests.push(JudgedRequest { request, class, needs });
    }
    whole(invocation, plan, requests)
}

/// A change whose requests are known, from the reads that were made for it.
pub fn planned(invocation: &Invocation, plan: Vec<String>, reads: &[WireRequest], planned: &[Planned]) -> Judged {
    let mut requests: Vec<JudgedRequest> = reads.iter().cloned().map(read).collect();
    requests.extend(planned.iter().map(|one| JudgedRequest {
        class: of(&one.request),
        request: one.request.clone(),
        needs: Vec::new(),
    }));
    whole(invocation, plan, requests)
}

fn whole(invocation: &Invocation, plan: Vec<String>, requests: Vec<JudgedRequest>) -> Judged {
    let said = invocation.class();
    let wire = requests.iter().map(|request| request.class).max().unwrap_or(said);
    // The two are judged by two tables; where they part, one of them is wrong.
    if wire > said {
        let reason = format!("klue reads the words as {said} and the requests as {wire}, so it sends neither");
        return Judged { class: None, reason, plan: Vec::new(), requests: Vec::new() };
    }
    let gravest = requests.iter().rev().find(|request| request.class == said);
    Judged { reason: reason(said, gravest.map(|one| &one.request)), class: Some(said), plan, requests }
}

fn read(request: WireRequest) -> JudgedRequest {
    JudgedRequest { class: of(&request), request, needs: Vec::new() }
}

fn of(request: &WireRequest) -> Class {
    classify(&request.method, &request.path, request.body.as_ref())
}

/// Why a request has its class.
fn reason(class: Class, request: Option<&WireRequest>) -> String {
    let right = request.and_then(|request| Right::of(&request.method, &request.path));
    let what = right.map_or_else(|| "it".to_owned(), |right| right.to_string());
    match class {
        Class::Read => "it only reads".to_owned(),
        Class::Sensitive => "it reads whole secrets, of which klue shows keys and sizes".to_owned(),
        Class::Rehearsal => "the cluster tries it and keeps nothing".to_owned(),
        Class::Write => format!("{what}: it changes the cluster, and a person has to approve it"),
        Class::Destructive => {
            format!("{what}: it cannot be taken back or reaches far, and a person has to type the name to approve it")
        }
        Class::Connection => "it opens a way into the cluster, which klue never does".to_owned(),
        Class::Forbidden => "it hands out identities, which klue never does".to_owned(),
    }
}
