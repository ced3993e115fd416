//! Looking at a recorded case.

use super::fixtures::prepared;
use super::recorded::entries;
use super::told::Told;
use crate::app::message::Message;
use crate::domain::fact::Fact;
use std::time::Duration;

fn replay() -> Told {
    let opened = Message::ReplayOpened { source: "case".to_owned(), entries: entries(), damage: Vec::new() };
    Told::new(80, 24).without_seat().hears(opened).then()
}

fn position(told: &Told) -> usize {
    told.state.story.position().unwrap().0
}

#[test]
fn steps_go_forward_and_back_through_the_same_fold() {
    let told = replay().keys("l l l h");
    assert_eq!(position(&told), 3);
    let told = told.keys("$");
    assert_eq!(position(&told), entries().len());
    assert_eq!(told.state.case().unwrap(), &crate::case::fold::Case::of(entries()));
    let told = told.keys("0");
    assert_eq!(position(&told), 1);
}

#[test]
fn brackets_go_to_handoffs_and_braces_to_approvals() {
    let told = replay().keys("]");
    assert!(matches!(told.state.case().unwrap().entries().last().unwrap().fact, Fact::HandedOff { .. }));
    let told = told.keys("} }");
    assert!(matches!(told.state.case().unwrap().entries().last().unwrap().fact, Fact::Decided { .. }));
    let told = told.keys("{");
    assert!(matches!(told.state.case().unwrap().entries().last().unwrap().fact, Fact::Proposed { .. }));
}

#[test]
fn space_plays_until_the_end_and_then_nothing_ticks() {
    let mut told = replay().keys("Space");
    assert_eq!(told.state.needs_tick(), Some(Duration::from_millis(700)));
    for _ in 0..entries().len() {
        told = told.wait(700).hears(Message::Tick);
    }
    assert_eq!(position(&told), entries().len());
    assert_eq!(told.state.needs_tick(), None);
}

#[test]
fn in_replay_nothing_can_be_approved_asked_or_read_again() {
    let told = replay().keys("$ ga").wait(500).keys("y C-r i").types("why?").keys("Enter");
    assert_eq!(told.wanted(), Vec::<String>::new());
    let told = replay().hears(prepared(9)).keys("ga").wait(500).keys("y");
    assert_eq!(told.wanted(), Vec::<String>::new());
}

#[test]
fn no_cluster_is_watched_in_a_replay() {
    let told = replay().keys("$ 2 1 3").types(":pods").keys("Enter");
    assert!(told.effects.is_empty(), "{:?}", told.wanted());
}

#[test]
fn enter_on_an_observation_opens_the_kept_output() {
    let told = replay();
    let told = told.keys("l l l l l");
    assert_eq!(position(&told), 6);
    let told = told.then().keys("Enter");
    assert_eq!(told.wanted().len(), 1);
    assert!(told.wanted()[0].starts_with("output "));
    let digest = crate::domain::ids::Digest::of(b"output 1");
    let told = told.hears(Message::OutputCame { digest, reading: Err("it was pruned".to_owned()) });
    let view = told.state.panes.resources.view().unwrap();
    let crate::app::panes::resources::Content::Text(text) = &view.content else { panic!("no text") };
    assert!(text.text().contains("cluster1"), "the excerpt stays");
}

#[test]
fn folds_show_and_hide_what_was_read() {
    let told = replay().keys("$ zM");
    let folded = told.state.panes.agent.lines().len();
    let told = told.keys("zR");
    let unfolded = told.state.panes.agent.lines().len();
    assert!(unfolded > folded + 10, "{unfolded} against {folded}");
    let told = told.keys("gg za zM");
    assert_eq!(told.state.panes.agent.lines().len(), folded);
}
