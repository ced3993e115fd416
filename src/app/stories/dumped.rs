//! Opening dumps, and reading them to their end while a person looks around.

use super::fixtures::{base_rows, info, kind, managed, rows};
use super::told::Told;
use crate::app::message::{Message, Mode};
use crate::app::progress::Opening;
use crate::app::rows::Seen;
use crate::domain::cluster::{Part, Rung};
use crate::domain::time;

/// A large folder that is being listed.
pub fn opening(width: u16, height: u16) -> Told {
    let mut told = Told::new(width, height);
    told.state.opening = Some(Opening::of("hub.tgz"));
    told.hears(Message::FleetOpening { files: 48_000, bytes: 1_234_567_890 })
}

/// A hub, one spoke of the same hour and one of another day, read to a part.
pub fn reading(width: u16, height: u16) -> Told {
    let mut clusters = vec![info("hub", Part::Hub), info("cluster1", Part::Spoke), info("cluster2", Part::Spoke)];
    clusters[2].captured = time::parse("2026-11-20T08:00:00Z");
    let source = "hub.tgz cluster1.zip cluster2".to_owned();
    let opened = Message::FleetOpened { mode: Mode::Offline, source, clusters, damage: Vec::new() };
    let read = Message::DumpsReading { done: 12, all: 170, objects: 34_000 };
    Told::new(width, height).hears(opened).hear_all(base_rows()).hears(read)
}

#[test]
fn what_could_not_be_opened_is_told_whole_in_the_notes() {
    let damage = vec!["cut.zip cannot be opened".to_owned(), "notes.txt is passed over".to_owned()];
    let opened = Message::FleetOpened {
        mode: Mode::Offline,
        source: "F".to_owned(),
        clusters: Vec::new(),
        damage: damage.clone(),
    };
    let told = Told::new(80, 24).hears(opened);
    assert_eq!(told.note(), "cut.zip cannot be opened (and 1 more: :notes)");
    assert_eq!(told.state.notes, damage);
}

fn said(told: &Told) -> String {
    told.state.opening.as_ref().map(Opening::words).unwrap_or_default()
}

#[test]
fn while_a_fleet_opens_files_are_counted_and_klue_can_be_left() {
    let told = opening(80, 24);
    assert_eq!(said(&told), "opening hub.tgz: 48,000 files, 1.2 GB");
    let told = told.hears(Message::FleetOpening { files: 48_001, bytes: 1_300_000_000 }).then();
    assert_eq!(said(&told), "opening hub.tgz: 48,001 files, 1.3 GB");
    let told = told.keys("Esc q");
    assert!(told.state.overlay.is_some());
    assert_eq!(told.keys("y").wanted(), ["quit"]);
}

#[test]
fn a_count_that_comes_late_opens_nothing_again() {
    let told = reading(80, 24).hears(Message::FleetOpening { files: 1, bytes: 1 });
    assert_eq!(told.state.opening, None);
}

#[test]
fn what_was_read_is_told_until_all_is_read() {
    let told = reading(80, 24);
    assert_eq!(
        told.state.reading.map(|reading| reading.words()[0].clone()).unwrap_or_default(),
        "reading 12/170 kinds, 34,000 objects"
    );
    assert_eq!(told.hears(Message::DumpsRead { notes: Vec::new() }).state.reading, None);
}

/// A hub and a spoke whose dump has another name than its ManagedCluster.
pub fn under_another_name(width: u16, height: u16) -> Told {
    let clusters = vec![info("hub", Part::Hub), info("prod-1", Part::Spoke)];
    let opened = Message::FleetOpened { mode: Mode::Offline, source: "dumps".to_owned(), clusters, damage: Vec::new() };
    Told::new(width, height).hears(opened).hear_all(base_rows())
}

/// The word that comes when the dumps were read.
pub fn matched() -> Message {
    Message::DumpsMatched(vec![("cluster2".into(), "prod-1".into())])
}

#[test]
fn a_managed_cluster_whose_dump_has_another_name_says_under_which_it_is_open() {
    let told = under_another_name(120, 40);
    let why = |told: &Told| {
        let Rung::HubOnly { why } = told.state.fleet.member(&"cluster2".into()).unwrap().info.rung.clone() else {
            panic!("there is a dump of it");
        };
        why
    };
    assert_eq!(why(&told), "no context or dump of it was given");
    let told = told.hears(matched());
    assert_eq!(why(&told), "its dump is open as prod-1");
    assert_eq!(told.state.fleet.member(&"cluster1".into()).unwrap().open_as, None);
}

/// Two dumps of a hub that tells of a cluster of which there is no dump.
pub fn hub_only(width: u16, height: u16) -> Told {
    let dump = |name: &str| {
        let mut info = info(name, Part::Hub);
        info.rung = Rung::Dump { path: name.to_owned() };
        info
    };
    let clusters = vec![dump("hub"), dump("hub~2")];
    let source = "a to b".to_owned();
    let opened = Message::FleetOpened { mode: Mode::Offline, source, clusters, damage: Vec::new() };
    let managed = rows("hub", &kind("managedclusters"), vec![managed("cluster1", "True")]);
    Told::new(width, height).hears(opened).hears(managed).then()
}

#[test]
fn a_cluster_that_only_the_hub_tells_of_is_not_compared() {
    let told = hub_only(120, 40);
    assert_eq!(told.state.fleet.members().len(), 3);
    let told = told.types(":changes").keys("Enter");
    assert!(told.wanted().contains(&"compare hub hub~2".to_owned()), "{:?}", told.wanted());
}

#[test]
fn a_cluster_without_a_dump_is_not_waited_for() {
    let told = hub_only(120, 40).types(":pods @cluster1").keys("Enter");
    let gaps = told.state.panes.resources.table().map(|table| table.gaps(&told.state.fleet));
    let why = "hub only: no context or dump of it was given".to_owned();
    assert_eq!(gaps, Some(vec![("cluster1".into(), Seen::Unseen(why))]));
}
