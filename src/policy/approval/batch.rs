//! Several changes of one shape on one card, approved by one key: exactly those that the card lists, each with a permit of
//! its own.
//! Invariant: a batch holds writes alone, none of them destructive, protected, tainted or barred, all of one shape, no two
//! of one object; its digest covers every member's in their order. Like its members it is never cloned or read from a file.
//! Not here: which changes are offered together (`app::panes::cards`). Nothing approves more than a card lists.

use super::{Approved, Keystroke, Pending, Refusal, Shown};
use crate::domain::ids::{ClusterName, Digest};
use serde::Serialize;
use std::collections::BTreeSet;

/// Two or more changes of one shape that wait for a person together.
#[derive(Debug)]
pub struct Batch {
    members: Vec<Pending>,
    digest: Digest,
}

/// What changes must have in common to be one batch: what each request does to which kind, and who thought of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    by_person: bool,
    /// Verb and flags as they were written, without namespaces and names.
    flags: Vec<String>,
    requests: Vec<[String; 4]>,
}

impl Shape {
    /// The shape of a change that may join a batch; none for one that may not.
    pub fn of(pending: &Pending) -> Option<Self> {
        let (proposal, judgement) = (&pending.proposal, &pending.judgement);
        let may_join = judgement.class == "write"
            && judgement.typed_name.is_none()
            && judgement.barred.is_none()
            && proposal.tainted.is_empty()
            && !judgement.requests.is_empty();
        may_join.then(|| Self {
            by_person: proposal.by_person,
            flags: flags(proposal.command.words()),
            requests: judgement
                .requests
                .iter()
                .map(|request| {
                    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
                    let content = request.content_type.clone().unwrap_or_default();
                    [request.method.clone(), kind_of(path), query.to_owned(), content]
                })
                .collect(),
        })
    }
}

impl Batch {
    /// Puts changes on one card; they come back as they were where they may not share one.
    pub fn of(members: Vec<Pending>) -> Result<Self, Vec<Pending>> {
        let mut shapes = members.iter().map(Shape::of);
        let first = shapes.next().flatten();
        let alike = first.is_some() && shapes.all(|shape| shape == first);
        let doubled =
            members.iter().enumerate().any(|(at, one)| members.iter().skip(at + 1).any(|two| touch(one, two)));
        if members.len() < 2 || !alike || doubled {
            return Err(members);
        }
        let digest = digest(&members);
        Ok(Self { members, digest })
    }

    pub fn members(&self) -> &[Pending] {
        &self.members
    }

    /// Names exactly these changes in this order.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The changes one by one.
    pub fn apart(self) -> Vec<Pending> {
        self.members
    }

    /// Takes a person's `y`. On a refusal all of them stay pending, unchanged.
    pub fn approve(self, shown: &Shown, keystroke: Keystroke) -> Result<Vec<Approved>, Box<(Self, Refusal)>> {
        let refusal = if shown.digest != self.digest || digest(&self.members) != self.digest {
            Some(Refusal::Changed)
        } else if keystroke.frame() <= shown.after_frame {
            Some(Refusal::TooEarly)
        } else if self.members.iter().any(|member| Shape::of(member).is_none()) {
            Some(Refusal::Barred("one of these needs a card of its own".to_owned()))
        } else {
            None
        };
        match refusal {
            Some(refusal) => Err(Box::new((self, refusal))),
            None => Ok(self.members.into_iter().map(Approved::of).collect()),
        }
    }
}

/// Whether two changes are about one object of one cluster.
fn touch(one: &Pending, two: &Pending) -> bool {
    !objects(one).is_disjoint(&objects(two))
}

/// The objects that a change is about.
pub fn objects(pending: &Pending) -> BTreeSet<(ClusterName, String)> {
    let cluster = &pending.proposal.command.cluster;
    pending.judgement.requests.iter().map(|request| (cluster.clone(), object_path(&request.path))).collect()
}

fn digest(members: &[Pending]) -> Digest {
    #[derive(Serialize)]
    struct Canonical<'a> {
        batch: Vec<&'a Digest>,
    }
    let canonical = Canonical { batch: members.iter().map(|member| &member.judgement.digest).collect() };
    Digest::of(&serde_json::to_vec(&canonical).unwrap_or_default())
}

/// The path of the object that a request is about: without query and subresource.
fn object_path(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let (head, tail) = split(path);
    let ends = if tail.first() == Some(&"namespaces") && tail.len() > 2 { 4 } else { 2 };
    let kept: Vec<&str> = tail.into_iter().take(ends).collect();
    format!("{head}/{}", kept.join("/"))
}

/// The kind and subresource of a path, without namespace and name.
fn kind_of(path: &str) -> String {
    let (head, tail) = split(path);
    let own: &[&str] = match tail.as_slice() {
        ["namespaces", _, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    let kept: Vec<&str> = own.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, part)| *part).collect();
    format!("{head} {}", kept.join("/"))
}

/// `/apis/apps/v1` or `/api/v1`, and what comes after it.
fn split(path: &str) -> (String, Vec<&str>) {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let at = if parts.first() == Some(&"apis") { 3 } else { 2 }.min(parts.len());
    (format!("/{}", parts[..at].join("/")), parts[at..].to_vec())
}

/// The verb, and the flags with what belongs to them, sorted; a namespace is where a change goes and not what it is.
fn flags(words: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = words.iter().peekable();
    let mut verb = String::new();
    while let Some(word) = rest.next() {
        let is_namespace = word.starts_with("-n") || word.starts_with("--namespace");
        if !word.starts_with('-') {
            if verb.is_empty() {
                verb.clone_from(word);
            }
        } else if is_namespace {
            if matches!(word.as_str(), "-n" | "--namespace") {
                rest.next();
            }
        } else {
            let value = if word.contains('=') { None } else { rest.next() };
            out.push(format!("{word} {}", value.map_or("", String::as_str)));
        }
    }
    out.sort();
    out.insert(0, verb);
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Seat;
    use super::*;
    use crate::domain::command::Command;
    use crate::domain::ids::ProposalId;
    use crate::domain::proposal::{Judgement, Proposal, Taint, Undo, WireRequest};

    fn pending(id: u32, cluster: &str, name: &str) -> Pending {
        let words = format!("scale deployment/{name} --replicas=2 -n shop");
        let proposal = Proposal {
            id: ProposalId(id),
            command: Command::of(&cluster.into(), &words),
            why: String::new(),
            verify: String::new(),
            risk: String::new(),
            by_person: true,
            tainted: Vec::new(),
        };
        let judgement = Judgement {
            proposal: proposal.id,
            class: "write".to_owned(),
            requests: vec![WireRequest {
                method: "PATCH".to_owned(),
                path: format!("/apis/apps/v1/namespaces/shop/deployments/{name}/scale?fieldManager=klue"),
                content_type: None,
                body: None,
            }],
            diff: String::new(),
            objects: 1,
            pins: Vec::new(),
            rehearsed: Vec::new(),
            before: Vec::new(),
            warnings: Vec::new(),
            undo: Undo::NotWorkedOut,
            typed_name: None,
            digest: Digest::of(format!("{id}{cluster}{name}").as_bytes()),
            barred: None,
        };
        Pending::new(proposal, judgement)
    }

    #[test]
    fn one_yes_approves_exactly_the_members_each_by_itself() {
        let batch = Batch::of(vec![pending(1, "a", "web"), pending(2, "b", "web"), pending(3, "a", "cart")]).unwrap();
        let shown = Shown { digest: batch.digest().clone(), after_frame: 4 };
        let approved = batch.approve(&shown, Seat::for_test().keystroke(5)).unwrap();
        assert_eq!(approved.iter().map(|one| one.id().0).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn the_digest_is_of_every_member_in_order() {
        let digest = |ids: &[u32]| {
            Batch::of(ids.iter().map(|id| pending(*id, &format!("c{id}"), "web")).collect()).unwrap().digest().clone()
        };
        assert_ne!(digest(&[1, 2]), digest(&[2, 1]));
        assert_ne!(digest(&[1, 2]), digest(&[1, 2, 3]));
        let batch = Batch::of(vec![pending(1, "a", "web"), pending(2, "b", "web")]).unwrap();
        let shown = Shown { digest: batch.members()[0].judgement().digest.clone(), after_frame: 4 };
        assert_eq!(batch.approve(&shown, Seat::for_test().keystroke(5)).unwrap_err().1, Refusal::Changed);
    }

    #[test]
    fn what_is_destructive_protected_tainted_barred_or_of_another_shape_joins_none() {
        let joins = |change: &dyn Fn(&mut Pending)| {
            let mut other = pending(2, "b", "web");
            change(&mut other);
            Batch::of(vec![pending(1, "a", "web"), other]).is_ok()
        };
        assert!(joins(&|_| {}));
        assert!(!joins(&|other| other.judgement.class = "destructive".to_owned()));
        assert!(!joins(&|other| other.judgement.typed_name = Some("b".to_owned())));
        assert!(!joins(&|other| other.judgement.barred = Some("no".to_owned())));
        assert!(!joins(&|other| {
            other.proposal.tainted = vec![Taint { word: "web".to_owned(), from: "the log in o7".to_owned() }];
        }));
        assert!(!joins(&|other| other.judgement.requests[0].method = "PUT".to_owned()));
        assert!(!joins(&|other| other.judgement.requests[0].path =
            "/apis/apps/v1/namespaces/shop/statefulsets/web/scale?fieldManager=klue".to_owned()));
        assert!(!joins(&|other| {
            other.proposal.command = Command::of(&"b".into(), "scale deployment/web --replicas=9 -n shop");
        }));
        assert!(!joins(&|other| other.proposal.by_person = false));
        // The same object twice: the second card is looked at after the first change.
        assert!(!joins(&|other| other.proposal.command.cluster = "a".into()));
    }
}
