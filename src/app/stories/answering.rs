//! How a person answers a card, and how nobody else does.

use super::fixtures::{barred, destructive, opened, prepared};
use super::told::Told;
use crate::app::layout::Pane;
use crate::app::message::{Message, Mode};
use crate::app::state::Focus;
use crate::domain::ids::ProposalId;
use crate::domain::proposal::Ending;

/// A case under way, with the cards that came.
fn cards(messages: Vec<Message>) -> Told {
    Told::sandbox(120, 40).keys("3 Enter").hear_all(messages).then()
}

#[test]
fn a_card_that_was_read_is_approved_by_one_key_and_once() {
    let told = cards(vec![prepared(1)]).keys("ga").wait(500).keys("y y y");
    assert_eq!(told.approvals(), 1);
    let wanted = told.wanted();
    assert_eq!(&wanted[..3], ["append decided", "append started", "commit p1"], "the decision is written first");
}

#[test]
fn a_card_never_takes_the_focus() {
    let told = cards(vec![prepared(1)]).keys("y n v Enter").wait(500).keys("y");
    assert_eq!(told.approvals(), 0);
    assert_eq!(told.state.panes.cards.len(), 1);
}

#[test]
fn a_y_typed_before_the_card_was_drawn_approves_nothing() {
    let told = cards(vec![]).undrawn().hears(prepared(1)).keys("ga").wait(500).keys("y");
    assert_eq!(told.approvals(), 0);
    assert!(told.note().contains("before the card was drawn"), "{}", told.note());
}

#[test]
fn a_y_in_the_first_moments_of_a_focused_card_approves_nothing() {
    let told = cards(vec![prepared(1)]).wait(5_000).keys("ga y");
    assert_eq!(told.approvals(), 0);
    let told = told.wait(400).keys("y");
    assert_eq!(told.approvals(), 1);
}

#[test]
fn a_change_that_was_judged_again_must_be_read_again() {
    let told = cards(vec![prepared(1)]).keys("ga").wait(500).hears(prepared(1)).keys("y");
    assert_eq!(told.approvals(), 0);
    assert_eq!(told.state.panes.cards.len(), 1);
}

#[test]
fn cards_are_first_in_first_out() {
    let told = cards(vec![prepared(1), prepared(2)]).keys("ga").wait(500).keys("y ga").wait(500).keys("y");
    let commits: Vec<String> = told.wanted().into_iter().filter(|word| word.starts_with("commit")).collect();
    assert_eq!(commits, ["commit p1", "commit p2"]);
}

#[test]
fn the_second_card_does_not_slip_under_the_finger() {
    let told = cards(vec![prepared(1), prepared(2)]).keys("ga").wait(500).keys("y").wait(500).keys("y");
    assert_eq!(told.approvals(), 1, "the focus left the pile with the first answer");
}

#[test]
fn escape_leaves_it_pending() {
    for key in ["Esc", "q"] {
        let told = cards(vec![prepared(1)]).keys("ga").wait(500).keys(key);
        assert_eq!((told.approvals(), told.state.panes.cards.len()), (0, 1));
        assert_eq!(told.state.focus, Focus::Pane(Pane::Agent));
        assert_eq!(told.wanted(), Vec::<String>::new());
    }
}

#[test]
fn a_rejection_asks_for_a_reason_and_tells_the_mind() {
    let told = cards(vec![prepared(1)]).keys("ga").wait(500).keys("n").types("not at night").keys("Enter");
    assert_eq!(told.approvals(), 0);
    assert!(told.state.panes.cards.is_empty());
    assert_eq!(told.wanted()[0], "append decided");
}

#[test]
fn a_destructive_change_wants_its_name_typed() {
    let ready =
        |name: &str| cards(vec![destructive(1, "cluster1")]).keys("ga").wait(500).keys("y").types(name).keys("Enter");
    let wrong = ready("cluster2");
    assert_eq!((wrong.approvals(), wrong.state.panes.cards.len()), (0, 1));
    assert_eq!(ready("y").approvals(), 0);
    assert_eq!(ready("cluster1").approvals(), 1);
    // A mistyped name is typed again: as keys its letters would do anything else.
    assert_eq!(wrong.types("cluster1").keys("Enter").approvals(), 1);
}

#[test]
fn a_name_cannot_be_pasted() {
    let told = cards(vec![destructive(1, "cluster1")]).keys("ga").wait(500).keys("y");
    let told = told.hears(Message::Paste("cluster1\n".to_owned())).keys("Enter");
    assert_eq!(told.approvals(), 0);
}

#[test]
fn a_barred_card_says_why_and_cannot_be_approved() {
    let told = cards(vec![barred(1, "writes on live clusters are not available yet")]).keys("ga").wait(500).keys("y");
    assert_eq!(told.approvals(), 0);
    assert!(told.note().contains("not available yet"), "{}", told.note());
}

#[test]
fn without_a_person_at_a_terminal_nothing_is_approved() {
    let told = cards(vec![prepared(1)]).without_seat().keys("ga").wait(500).keys("y");
    assert_eq!(told.approvals(), 0);
}

#[test]
fn a_paste_is_never_an_answer() {
    let told = cards(vec![prepared(1)]).keys("ga").wait(500).hears(Message::Paste("y\ny\n".to_owned()));
    assert_eq!(told.approvals(), 0);
}

#[test]
fn a_resize_makes_the_card_be_read_again() {
    let told = cards(vec![prepared(1)]).keys("ga").wait(500);
    let told = told.undrawn().hears(Message::Resize { width: 80, height: 24 }).keys("y");
    assert_eq!(told.approvals(), 0);
}

#[test]
fn the_whole_change_can_be_read_before_answering() {
    let told = cards(vec![prepared(1)]).keys("ga v");
    let view = told.state.panes.resources.view().unwrap();
    let crate::app::panes::resources::Content::Text(text) = &view.content else { panic!("no text") };
    assert!(text.text().contains("PATCH /apis/apps/v1"), "{}", text.text());
    assert!(text.text().contains("+  replicas: 1"));
    assert_eq!(told.state.panes.cards.shown().unwrap().ids(), [ProposalId(1)]);
}

#[test]
fn a_person_can_have_a_change_of_their_own_judged_and_it_is_a_card_like_any_other() {
    let told = Told::sandbox(120, 40).then().types(":kubectl");
    let told = told.keys("Space").types("@cluster1").keys("Space").types("delete");
    let told = told.keys("Space").types("managedcluster/cluster1").keys("Enter");
    assert_eq!(told.wanted(), ["append opened", "append proposed", "prepare p1"]);
    assert_eq!(told.approvals(), 0);
}

#[test]
fn keys_for_changes_only_begin_a_line() {
    let told = Told::sandbox(120, 40).keys("2").then().keys("D");
    assert_eq!(told.wanted(), Vec::<String>::new());
    assert_eq!(told.state.typing.as_ref().unwrap().line.text(), "kubectl @hub delete managedcluster/cluster1");
    let told = told.keys("Esc r");
    assert!(told.note().contains("cannot rollout restart a ManagedCluster"), "{}", told.note());
}

#[test]
fn a_change_names_its_clusters_and_a_refusal_names_the_word() {
    let said = |line: &str| {
        let told = line.split(' ').fold(Told::sandbox(120, 40).types(":"), |told, word| told.types(word).keys("Space"));
        let told = told.then().keys("Enter");
        assert_eq!(told.wanted(), Vec::<String>::new());
        told.note().to_owned()
    };
    assert!(said("kubectl delete pod web").contains("of which clusters?"));
    assert!(said("scale deployment/web --replicas=2").contains("of which clusters?"));
    assert!(said("kubectl @cluster1 frobnicate x").starts_with("cluster1: \"frobnicate\""));
    assert!(said("@cluster1 exec web -- sh").contains("no kind"), "the verb comes first, the clusters behind it");
    assert!(said("exec @cluster1 web -- sh").contains("\"exec\" opens a way into the cluster"));
    assert!(said("delete @cluster1 pod web | sh").contains("\"|\" is shell syntax"));
}

#[test]
fn nothing_is_approved_while_another_fleet_is_being_opened_and_its_cards_go_with_it() {
    let told = cards(vec![prepared(1)]).keys(":").types("demo healthy").keys("Enter ga").wait(500).keys("y");
    assert_eq!(told.approvals(), 0);
    assert!(told.note().contains("being opened"), "{}", told.note());
    let told = told.hears(opened(Mode::Sandbox)).keys("ga").wait(500).keys("y");
    assert_eq!((told.approvals(), told.state.panes.cards.len()), (0, 0));
    assert!(told.wanted().contains(&"append closed".to_owned()));
}

#[test]
fn a_fleet_stays_while_a_change_of_it_is_being_sent() {
    let told = cards(vec![])
        .keys(":")
        .types("kubectl @cluster1 -n open-cluster-management scale deployment/klusterlet --replicas=1")
        .keys("Enter");
    let told = told.hears(prepared(1)).keys("ga").wait(500).keys("y");
    assert_eq!(told.approvals(), 1);
    let told = told.keys(":").types("demo healthy").keys("Enter");
    assert!(told.note().contains("p1 is being sent"), "{}", told.note());
    let ending = Ending::Refused { why: "no".to_owned() };
    let told = told.hears(Message::Acted { id: ProposalId(1), sent: Vec::new(), ending, moved: false });
    let told = told.keys(":").types("demo healthy").keys("Enter");
    assert!(told.wanted().contains(&"demo healthy".to_owned()));
}

#[test]
fn words_with_a_credential_in_them_are_not_recorded() {
    let told = Told::sandbox(120, 40).then().keys(":");
    let told = told.types("kubectl @cluster1 annotate pod web -n shop db-password=hunter2").keys("Enter");
    assert!(told.note().contains("credential"), "{}", told.note());
    assert_eq!(told.wanted(), Vec::<String>::new());
}
