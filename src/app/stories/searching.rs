//! Searching a dump, telling file and line, comparing two looks.

use super::fixtures::{info, kind, opened, pods, rows};
use super::told::Told;
use crate::app::message::{Message, Mode};
use crate::app::panes::resources::Content;
use crate::app::panes::resources::text::Source;
use crate::domain::cluster::Part;
use crate::domain::row::RowChange;
use crate::domain::search::{Hit, Place, Progress};
use crate::kubectl::compare::{Became, Comparison, ObjectChange};

fn hit(line: u64, place: Place, text: &str) -> Hit {
    let path = "cluster1/namespaces/shop/pods/cart-0/app/app/logs/current.log".to_owned();
    Hit { cluster: "cluster1".into(), path, line, text: text.to_owned(), place }
}

fn log() -> Place {
    Place::Log { namespace: "shop".to_owned(), pod: "cart-0".to_owned(), container: "app".to_owned() }
}

pub fn found(number: u64) -> Message {
    let pod = Place::Object {
        api_version: "v1".to_owned(),
        kind: "Pod".to_owned(),
        namespace: "shop".to_owned(),
        name: "cart-0".to_owned(),
    };
    let hits = vec![hit(7, log(), "killed: out of memory"), hit(31, pod, "reason: OOMKilled")];
    let unsearched = vec!["cluster1/a.log: Permission denied".to_owned()];
    let progress = Progress { files: 9, of_files: 9, unsearched, ended: true, ..Progress::default() };
    Message::HitsCame { number, hits, progress }
}

pub fn searching(width: u16, height: u16) -> Told {
    Told::new(width, height).hears(opened(Mode::Offline)).types(":search out of memory").keys("Enter").hears(found(1))
}

fn lines(told: &Told) -> Vec<String> {
    match told.state.panes.resources.view().map(|view| &view.content) {
        Some(Content::Text(text)) => text.lines().to_vec(),
        Some(Content::List(list)) => {
            list.entries.iter().map(|entry| entry.words.iter().map(|words| words.text.as_str()).collect()).collect()
        }
        Some(Content::Table(_) | Content::Picker(_)) | None => Vec::new(),
    }
}

#[test]
fn hits_fill_a_list_and_those_of_an_older_search_do_not() {
    let told = searching(120, 40);
    assert!(told.wanted().contains(&"search 1 out of memory".to_owned()), "{:?}", told.wanted());
    assert_eq!(
        lines(&told),
        ["cluster1 log shop/cart-0 app killed: out of memory", "cluster1 Pod shop/cart-0 reason: OOMKilled"]
    );
    let told = told.types(":search cart").keys("Enter").hears(found(1));
    assert_eq!(lines(&told), Vec::<String>::new());
}

#[test]
fn enter_opens_the_log_at_the_line_and_the_object_at_its_field() {
    let told = searching(120, 40).keys("Enter");
    let path = "cluster1/namespaces/shop/pods/cart-0/app/app/logs/current.log";
    assert!(told.wanted().contains(&format!("lines {path}:7")), "{:?}", told.wanted());
    let text = (5..12).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
    let told =
        told.hears(Message::LinesCame { cluster: "cluster1".into(), path: path.to_owned(), lines: Ok((5, text)) });
    let told = told.keys("gf");
    assert!(told.note().starts_with(&format!("cluster1  {path}:7")), "{}", told.note());
    let told = told.keys("gf");
    assert!(told.wanted().contains(&format!("copy cluster1  {path}:7")), "{:?}", told.wanted());
    let told = told.keys("q j Enter");
    assert!(told.wanted().iter().any(|word| word.starts_with("object Pod shop/cart-0")), "{:?}", told.wanted());
}

#[test]
fn gf_on_a_row_asks_where_it_stands_and_the_next_gf_copies_it() {
    let told = Told::new(120, 40).hears(opened(Mode::Offline)).types(":pods").keys("Enter").hear_all(pods()).keys("gf");
    let located = told.wanted().into_iter().find(|word| word.starts_with("locate ")).unwrap();
    assert!(located.contains("Pod "), "{located}");
    let target = told.state.panes.resources.table().unwrap().selected(&told.state.fleet).unwrap();
    let cluster = target.cluster.clone();
    let told = told.hears(Message::Located { target, source: Ok("namespaces/x/core/pods.yaml:12".to_owned()) });
    assert!(told.note().contains("namespaces/x/core/pods.yaml:12"), "{}", told.note());
    let told = told.keys("gf");
    assert!(told.wanted().contains(&format!("copy {cluster}  namespaces/x/core/pods.yaml:12")), "{:?}", told.wanted());
}

#[test]
fn a_slash_in_a_log_finds_lines_and_n_goes_on() {
    let told = Told::new(120, 40).hears(opened(Mode::Offline)).types(":pods").keys("Enter").hear_all(pods()).keys("l");
    let Some(Content::Text(text)) = told.state.panes.resources.view().map(|view| &view.content) else {
        panic!("no text is shown");
    };
    let Source::Log { pod: target, .. } = &text.source else { panic!("no log is shown") };
    let target = target.clone();
    let text = Ok("one\nerror two\nthree\nerror four\nfive".to_owned());
    let told = told.hears(Message::LogCame {
        target,
        container: String::new(),
        text,
        source: Some("x/current.log:1".to_owned()),
    });
    let cursor = |told: &Told| match told.state.panes.resources.view().map(|view| &view.content) {
        Some(Content::Text(text)) => text.window.cursor,
        _ => usize::MAX,
    };
    assert_eq!(cursor(&told), 4, "a log is shown at its end");
    let told = told.types("/error").keys("Enter");
    assert_eq!((cursor(&told), lines(&told).len()), (1, 5), "nothing is hidden");
    let told = told.keys("n");
    assert_eq!(cursor(&told), 3);
    let told = told.keys("N");
    assert_eq!(cursor(&told), 1);
}

#[test]
fn rows_of_which_some_are_missing_say_so() {
    let pods_kind = kind("pods");
    let what = "the dump has no pods of namespace bank".to_owned();
    let partly = Message::Rows { cluster: "hub".into(), kind: pods_kind, change: RowChange::Partly(what.clone()) };
    let told =
        Told::new(120, 40).hears(opened(Mode::Offline)).types(":pods").keys("Enter").hear_all(pods()).hears(partly);
    let table = told.state.panes.resources.table().unwrap();
    assert_eq!(table.partly(&told.state.fleet), [("hub".into(), what)]);
    let again = told.hears(rows("hub", &kind("pods"), Vec::new()));
    assert!(again.state.panes.resources.table().unwrap().partly(&again.state.fleet).is_empty());
}

/// Two looks at one cluster, and what changed in between.
pub fn compared(width: u16, height: u16) -> Told {
    let (mut before, mut after) = (info("shop", Part::Plain), info("shop~2", Part::Plain));
    for info in [&mut before, &mut after] {
        info.rung = crate::domain::cluster::Rung::Dump { path: "shop.tgz".to_owned() };
    }
    let opened = Message::FleetOpened {
        mode: Mode::Offline,
        source: "a to b".to_owned(),
        clusters: vec![before, after],
        damage: Vec::new(),
    };
    let change = |name: &str, became| ObjectChange { namespace: "shop".to_owned(), name: name.to_owned(), became };
    let comparison = Comparison {
        kind: kind("deployments"),
        changes: vec![
            change("new", Became::Added),
            change("web", Became::Changed { fields: vec!["spec.replicas".to_owned()] }),
        ],
        same: 4,
        unseen: vec!["after: not all collected: nothing of namespace bank is in the dump".to_owned()],
    };
    let tell = |comparison| Message::Compared { before: "shop".into(), after: "shop~2".into(), comparison };
    let told = Told::new(width, height).hears(opened).hears(Message::Ordered("changes".to_owned()));
    told.hears(tell(Ok(comparison))).hears(tell(Err(None)))
}

#[test]
fn what_changed_is_a_line_for_each_object_and_enter_shows_how() {
    let told = compared(120, 40);
    assert!(told.wanted().contains(&"compare shop shop~2".to_owned()), "{:?}", told.wanted());
    assert_eq!(
        lines(&told),
        [
            "deployments.apps: 1 added, 1 changed, 4 the same",
            "  ? after: not all collected: nothing of namespace bank is in the dump",
            "  + shop/new added",
            "  ~ shop/web spec.replicas",
        ]
    );
    let told = told.keys("G Enter");
    assert!(told.wanted().contains(&"difference Deployment shop/web on shop~2".to_owned()), "{:?}", told.wanted());
}

#[test]
fn what_was_collected_is_asked_of_each_cluster_in_scope() {
    let told = Told::new(120, 40).hears(opened(Mode::Offline)).types(":completeness @hub").keys("Enter");
    assert!(told.wanted().contains(&"report hub".to_owned()), "{:?}", told.wanted());
    let told = told.hears(Message::ReportCame { cluster: "hub".into(), report: Err("no files".to_owned()) });
    assert_eq!(lines(&told), ["no files"]);
}
