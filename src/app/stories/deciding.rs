//! Cards of several changes, other words for a change, objects that moved, and what a card has no room for.
// A story tells what it is about; the rest of what happens is told elsewhere.
#![allow(clippy::wildcard_enum_match_arm)]

use super::fixtures::{barred, judgement, prepared, proposal};
use super::told::Told;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::panes::resources::Content;
use crate::app::state::Focus;
use crate::domain::command::Command;
use crate::domain::ids::{Digest, ProposalId};
use crate::domain::proposal::{Ending, Judgement, Pin, Proposal, Taint, Undo};
use crate::policy::approval::Pending;

/// A line after `:`, sent.
fn orders(told: Told, line: &str) -> Told {
    told.keys(":").types(line).keys("Enter")
}

/// What the gate is asked to judge, in order.
fn asked(told: &Told) -> Vec<Proposal> {
    let proposals = told.effects.iter().filter_map(|effect| match effect {
        Effect::Prepare(proposal) => Some(proposal.clone()),
        _ => None,
    });
    proposals.collect()
}

/// The gate's answer to a proposal, which no other proposal has.
fn judged(proposal: &Proposal) -> Judgement {
    let digest = Digest::of(format!("{} {}", proposal.id, proposal.command).as_bytes());
    Judgement { digest, ..judgement(proposal.id.0, "write", None) }
}

fn answer(told: Told, proposal: &Proposal) -> Told {
    let pending = Pending::new(proposal.clone(), judged(proposal));
    told.hears(Message::Prepared { pending })
}

/// A change of two clusters by one line, as the gate hands it over.
pub fn together(width: u16, height: u16) -> Told {
    let told = orders(Told::sandbox(width, height), "scale @cluster1,cluster2 deployment/web --replicas=2 -n shop");
    let proposals = asked(&told);
    assert_eq!(proposals.len(), 2, "one proposal for each cluster");
    proposals.iter().fold(told.then(), answer)
}

/// A card with all that the gate can find.
pub fn weighed(width: u16, height: u16) -> Told {
    let tainted = vec![Taint { word: "klusterlet".to_owned(), from: "the log in o7".to_owned() }];
    let proposal = Proposal { tainted, ..proposal(1) };
    let back = "-n open-cluster-management scale deployment/klusterlet --replicas=0";
    let path = "/apis/apps/v1/namespaces/open-cluster-management/deployments/klusterlet".to_owned();
    let uid = "0f5c2f0e-9d5b-4d1f-8a57-2f3c1b1d6a10".to_owned();
    let judgement = Judgement {
        warnings: vec!["the klusterlet operator of cluster1 will put it back".to_owned()],
        pins: vec![Pin { path, uid, resource_version: "48122".to_owned() }],
        undo: Undo::Words { commands: vec![back.split(' ').map(str::to_owned).collect()] },
        ..judgement(1, "write", None)
    };
    Told::sandbox(width, height).hears(Message::Prepared { pending: Pending::new(proposal, judgement) })
}

fn commits(told: &Told) -> Vec<String> {
    told.wanted().into_iter().filter(|word| word.starts_with("commit") || word.contains("decided")).collect()
}

fn text(told: &Told) -> String {
    match &told.state.panes.resources.view().unwrap().content {
        Content::Text(text) => text.text().to_owned(),
        _ => String::new(),
    }
}

#[test]
fn one_line_for_several_clusters_is_one_card_and_one_yes_is_each_its_own_decision() {
    let told = together(120, 40);
    assert_eq!(told.state.panes.cards.len(), 1);
    let told = told.keys("ga").wait(500).keys("y");
    let wanted = told.wanted();
    let facts: Vec<&str> = wanted.iter().map(String::as_str).filter(|word| !word.contains("judged")).collect();
    let each = ["append decided", "append started"];
    assert_eq!(facts, [each[0], each[1], each[0], each[1], "commit p1 p2"]);
}

#[test]
fn a_batch_that_changed_must_be_seen_anew_and_one_of_another_kind_leaves_it() {
    let told = together(120, 40).keys("ga").wait(500);
    let proposals: Vec<Proposal> =
        told.state.panes.cards.shown().unwrap().members().iter().map(|one| one.proposal().clone()).collect();
    let again = Pending::new(proposals[1].clone(), Judgement { digest: Digest::of(b"moved"), ..judged(&proposals[1]) });
    let told = told.hears(Message::Prepared { pending: again }).keys("y");
    assert_eq!(told.approvals(), 0);
    let needs_name = Judgement {
        class: "destructive".to_owned(),
        typed_name: Some("web".to_owned()),
        digest: Digest::of(b"far"),
        ..judged(&proposals[1])
    };
    let pending = Pending::new(proposals[1].clone(), needs_name);
    let told = told.hears(Message::Prepared { pending }).wait(500).keys("y");
    assert_eq!(commits(&told), ["append decided", "commit p1"], "what is left on the card is what is approved");
    assert_eq!(told.state.panes.cards.shown().unwrap().ids(), [ProposalId(2)]);
}

#[test]
fn e_takes_a_batch_apart_and_n_rejects_all_of_it() {
    let told = together(120, 40).keys("ga e");
    assert_eq!(told.state.panes.cards.len(), 2);
    let told = told.wait(500).keys("y");
    assert_eq!(commits(&told), ["append decided", "commit p1"]);
    let told = together(120, 40).then().keys("ga n").types("not now").keys("Enter");
    assert_eq!(commits(&told), ["append decided", "append decided"]);
    assert!(told.state.panes.cards.is_empty());
}

#[test]
fn a_tainted_change_joins_no_batch() {
    let told = orders(Told::sandbox(120, 40), "scale @cluster1,cluster2 deployment/web --replicas=2 -n shop");
    let mut proposals = asked(&told);
    proposals[1].tainted = vec![Taint { word: "web".to_owned(), from: "the log in o7".to_owned() }];
    let told = proposals.iter().fold(told, answer);
    assert_eq!(told.state.panes.cards.len(), 2);
}

#[test]
fn other_words_are_judged_again_in_the_same_place_and_the_old_ones_are_gone() {
    let told = orders(Told::sandbox(120, 40), "scale @cluster1 deployment/web --replicas=2 -n shop");
    let first = asked(&told).remove(0);
    let told = answer(told.then(), &first).keys("ga e");
    assert_eq!(
        told.state.typing.as_ref().unwrap().line.text(),
        "kubectl scale deployment/web --replicas=2 -n shop",
        "the words as one would type them"
    );
    let told = told.types("-two").keys("Enter");
    let edited = asked(&told).remove(0);
    assert_eq!((edited.id, edited.by_person), (first.id, true));
    assert_eq!(edited.command.words().last().unwrap(), "shop-two");
    // The old words can be approved no more, nor does a late judgement of them bring them back.
    let told = answer(told.wait(500).keys("y"), &first).wait(500).keys("y");
    assert_eq!(told.approvals(), 0);
    let told = answer(told, &edited);
    assert_eq!(told.state.panes.cards.len(), 1);
    assert!(matches!(told.state.focus, Focus::Card { .. }), "the focus stays on it");
    let told = told.keys("y");
    assert_eq!(told.approvals(), 0, "it must be seen anew");
    assert_eq!(told.wait(500).keys("y").approvals(), 1);
}

#[test]
fn words_that_are_none_stay_on_the_line_and_a_word_from_a_log_stays_marked_until_it_is_replaced() {
    let mut proposal = proposal(1);
    proposal.command = Command::of(&"cluster1".into(), "kubectl scale deployment/evil --replicas=2");
    proposal.tainted = vec![Taint { word: "evil".to_owned(), from: "the log in o7".to_owned() }];
    let with_card = || answer(Told::sandbox(120, 40).keys("3 Enter").then(), &proposal).keys("ga e");
    let told = with_card().types("x --frob").keys("Enter");
    assert!(told.note().contains("--frob"), "{}", told.note());
    assert!(told.state.typing.is_some() && asked(&told).is_empty());
    let kept = with_card().types("0").keys("Enter");
    assert_eq!(asked(&kept)[0].tainted.len(), 1);
    let told = with_card().keys("C-u").types("scale deployment/web --replicas=2").keys("Enter");
    assert_eq!(asked(&told)[0].tainted.len(), 0);
}

#[test]
fn an_object_that_moved_makes_the_same_change_a_new_card() {
    let told = orders(Told::sandbox(120, 40), "scale @cluster1 deployment/web --replicas=2 -n shop");
    let first = asked(&told).remove(0);
    let told = answer(told, &first).keys("ga").wait(500).keys("y").then();
    let ending = Ending::Moved { why: "it has another resourceVersion".to_owned() };
    let told = told.hears(Message::Acted { id: first.id, sent: Vec::new(), ending, moved: false });
    let again = asked(&told).remove(0);
    assert_eq!((again.id, &again.command), (ProposalId(2), &first.command));
    let told = answer(told, &again).keys("y ga y");
    assert_eq!(told.approvals(), 0);
    assert_eq!(told.wait(500).keys("y").approvals(), 1);
}

#[test]
fn what_waits_for_the_same_object_is_judged_again_when_a_change_of_it_ended() {
    let line = "scale @cluster1 deployment/web --replicas=2 -n shop";
    let told = orders(Told::sandbox(120, 40), line);
    let first = asked(&told).remove(0);
    let told = orders(answer(told, &first).then(), "scale @cluster1 deployment/web --replicas=3 -n shop");
    let second = asked(&told).remove(0);
    let told = answer(told, &second).keys("ga").wait(500).keys("y").then();
    let ending = Ending::Accepted { answer: "scaled".to_owned() };
    let told = told.hears(Message::Acted { id: first.id, sent: Vec::new(), ending, moved: false });
    assert_eq!(asked(&told).iter().map(|one| one.id).collect::<Vec<_>>(), [second.id]);
    let told = told.keys("ga").wait(500).keys("y");
    assert_eq!(told.approvals(), 0, "what it was judged on is no more");
}

#[test]
fn what_is_barred_steps_behind_what_can_be_approved() {
    let cards = Told::sandbox(120, 40).keys("3 Enter").hears(barred(1, "no rights")).hears(prepared(2)).then();
    let told = cards.keys("ga").wait(500).keys("y");
    assert_eq!(commits(&told), ["append decided", "commit p2"]);
    let told = told.keys("ga").wait(500).keys("y n").types("so be it").keys("Enter");
    assert!(told.state.panes.cards.is_empty(), "it leaves with n");
}

#[test]
fn brackets_go_to_another_card_which_must_be_seen_as_the_first() {
    let told = Told::sandbox(120, 40).keys("3 Enter").hears(prepared(1)).hears(barred(2, "no")).hears(prepared(3));
    let told = told.then().keys("ga").wait(500).keys("] y");
    assert_eq!(told.approvals(), 0);
    let told = told.wait(500).keys("y");
    assert_eq!(commits(&told), ["append decided", "commit p3"]);
}

/// A change of so many lines that no card shows them all.
fn long(id: u32) -> Message {
    let lines: String = (0..60).map(|line| format!("-  key{line}: a\n+  key{line}: b\n")).collect();
    let diff = format!("--- now\n+++ then\n@@ -1 +1 @@\n{lines}");
    let judgement = Judgement { diff, ..judgement(id, "write", None) };
    Message::Prepared { pending: Pending::new(proposal(id), judgement) }
}

#[test]
fn a_card_that_shows_not_all_of_it_wants_all_of_it_seen_first() {
    for (width, height) in [(120, 40), (200, 60)] {
        let told = Told::sandbox(width, height).keys("3 Enter").hears(long(1)).then().keys("ga").wait(500).keys("y");
        assert_eq!(told.approvals(), 0, "{width}x{height}");
        assert!(told.note().contains("v shows it whole"), "{}", told.note());
        let told = told.keys("v y");
        assert_eq!(told.approvals(), 0, "v and y in one breath are no look");
        assert!(text(&told).contains("+  key59: b"));
        assert_eq!(told.wait(500).keys("y").approvals(), 1);
    }
}

#[test]
fn on_the_smallest_screen_a_card_is_not_approved_unseen() {
    let told = Told::sandbox(40, 10).keys("3 Enter").hears(prepared(1)).then().keys("ga").wait(500).keys("y");
    assert_eq!(told.approvals(), 0);
    let told = told.keys("Esc ga v");
    assert!(text(&told).contains("+  replicas: 1"), "v shows it alone, and ga comes back");
    assert_eq!(told.keys("ga").wait(500).keys("y").approvals(), 1);
}

#[test]
fn a_name_that_is_typed_for_one_card_approves_no_other() {
    let told = Told::sandbox(120, 40).keys("3 Enter").hears(super::fixtures::destructive(1, "cluster1")).then();
    let told = told.keys("ga").wait(500).keys("y").types("cluster1");
    let changed = Judgement { digest: Digest::of(b"other"), ..judgement(1, "destructive", Some("cluster1")) };
    let told = told.hears(Message::Prepared { pending: Pending::new(proposal(1), changed) }).wait(500).keys("Enter");
    assert_eq!(told.approvals(), 0);
}

#[test]
fn kubectls_words_open_the_view_that_fits() {
    let told = orders(Told::sandbox(120, 40), "get pods -n shop");
    let table = told.state.panes.resources.table().unwrap();
    assert_eq!((table.kind.plural.as_str(), table.namespace.as_deref()), ("pods", Some("shop")));
    let told = orders(told.then(), "get pods -A");
    assert_eq!(told.state.panes.resources.table().unwrap().namespace, None);
    for (line, wanted) in [
        ("get pods -l app=web -n shop", "print get pods -l app=web -n shop on 3"),
        ("describe @cluster1 pod web-0 -n shop", "print describe pod web-0 -n shop on 1"),
        ("logs @cluster1,cluster2 web-0 -n shop --tail=5", "print logs web-0 -n shop --tail=5 on 2"),
        ("kubectl @cluster1 get pod web-0 -o yaml -n shop", "print get pod web-0 -o yaml -n shop on 1"),
    ] {
        let told = orders(Told::sandbox(120, 40).then(), line);
        assert!(told.wanted().contains(&wanted.to_owned()), "{line}: {:?}", told.wanted());
    }
    let told = orders(orders(Told::sandbox(120, 40), "ns shop").then(), "describe @cluster1 pod web-0");
    assert!(told.wanted().contains(&"print describe pod web-0 -n shop on 1".to_owned()), "{:?}", told.wanted());
    // Kinds stay what they were.
    assert!(orders(Told::sandbox(120, 40), "events").state.panes.resources.table().is_some());
}

#[test]
fn what_kubectl_would_print_is_shown_where_it_was_asked() {
    let told = orders(Told::sandbox(120, 40), "describe @cluster1 pod web-0 -n shop");
    let words: Vec<String> = "describe pod web-0 -n shop".split(' ').map(str::to_owned).collect();
    let told =
        told.hears(Message::Printed { clusters: vec!["cluster1".into()], words, text: Ok("Name: web-0".into()) });
    assert_eq!(text(&told), "Name: web-0");
}
