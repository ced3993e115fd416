//! Questions, the mind, and what interrupts it.

use super::fixtures::{kind, managed, rows};
use super::told::Told;
use crate::app::message::Message;

#[test]
fn the_suggested_question_comes_from_what_the_hub_says() {
    let told = Told::sandbox(120, 40);
    assert_eq!(
        told.state.suggestion().unwrap(),
        "cluster1 is Unknown on the hub: what happened, and how do I get it back?"
    );
    let clusters = kind("managedclusters");
    let told = told.hears(rows("hub", &clusters, vec![managed("cluster1", "True"), managed("cluster2", "True")]));
    assert_eq!(told.state.suggestion().unwrap(), "Add-on work-manager of cluster1 is not available: why?");
    let none = rows("hub", &kind("managedclusteraddons"), Vec::new());
    let told = told.hears(none);
    assert_eq!(told.state.suggestion().unwrap(), "Add-on work-manager is defined, and on no cluster: why?");
}

#[test]
fn enter_in_the_empty_agent_pane_asks_the_suggested_question() {
    let told = Told::sandbox(80, 24).then().keys("3 Enter");
    assert_eq!(&told.wanted()[..2], ["append opened", "append asked"]);
    assert!(told.state.case().unwrap().question.as_ref().unwrap().starts_with("cluster1 is Unknown"));
}

#[test]
fn tab_puts_the_suggested_question_in_the_line_to_be_changed() {
    let told = Told::sandbox(80, 24).then().keys("i Tab").types(" Now!").keys("Enter");
    assert!(told.state.case().unwrap().question.as_ref().unwrap().ends_with("get it back? Now!"));
}

#[test]
fn a_question_that_was_begun_survives_escape() {
    let told = Told::sandbox(80, 24).keys("i").types("why is").keys("Esc").types("jk").keys("i").types(" it down");
    let typing = told.state.typing.as_ref().unwrap();
    assert_eq!(typing.line.text(), "why is it down");
}

#[test]
fn no_case_begins_before_the_first_question() {
    let told = Told::sandbox(80, 24).keys("1 2 3 j k");
    assert!(told.state.case().is_none());
    assert!(told.wanted().iter().all(|word| !word.starts_with("append")));
}

#[test]
fn a_second_question_goes_on_with_the_same_case() {
    let told = Told::sandbox(80, 24).keys("3 Enter").then().keys("i").types("and cluster2?").keys("Enter");
    assert_eq!(told.wanted()[0], "append asked");
}

#[test]
fn control_c_interrupts_the_mind_first_and_quits_only_twice() {
    let told = Told::sandbox(80, 24).keys("3 Enter").then().keys("C-c");
    assert_eq!(&told.wanted()[..2], ["stop model", "append noted"]);
    let told = told.then().keys("C-c");
    assert_eq!(told.wanted(), Vec::<String>::new());
    assert_eq!(told.keys("C-c").wanted(), ["quit"]);
}

#[test]
fn a_pasted_question_waits_for_enter() {
    let told = Told::sandbox(80, 24).then().keys("3").hears(Message::Paste("why?\nq\n".to_owned()));
    assert_eq!(told.wanted(), Vec::<String>::new());
    assert_eq!(told.state.typing.as_ref().unwrap().line.text(), "why? q ");
}
