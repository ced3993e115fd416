//! Looking around in a fleet: `:`, `/`, scope, details, history.

use super::fixtures::{kind, opened, pod, pods, rows};
use super::told::Told;
use crate::app::effect::Effect;
use crate::app::layout::Pane;
use crate::app::message::{Message, Mode};
use crate::app::panes::resources::Content;
use crate::app::panes::resources::text::Body;
use crate::app::scope::Scope;
use crate::app::state::Focus;
use crate::domain::row::RowChange;

fn with_pods() -> Told {
    Told::sandbox(120, 40).keys("2").types(":pods").keys("Enter").hear_all(pods())
}

/// `cluster/name` of the shown rows.
fn shown(told: &Told) -> Vec<String> {
    let table = told.state.panes.resources.table().unwrap();
    let sheets = &told.state.fleet.sheets;
    let row = |at| table.index.row(at, &table.kind, sheets).map(|(cluster, row)| format!("{cluster}/{}", row.name));
    (0..table.index.len()).filter_map(row).collect()
}

#[test]
fn opening_a_fleet_watches_what_the_tree_rests_on() {
    let told = Told::new(120, 40).hears(opened(Mode::Sandbox));
    let watched: Vec<String> = told
        .effects
        .iter()
        .filter_map(|effect| {
            let Effect::Watch { cluster, kind } = effect else { return None };
            Some(format!("{cluster} {}", kind.plural))
        })
        .collect();
    assert_eq!(
        watched,
        ["hub clustermanagementaddons", "hub managedclusteraddons", "hub managedclusters", "hub leases"]
    );
}

#[test]
fn a_kind_is_shown_over_all_clusters_and_what_was_not_seen_is_said() {
    let told = with_pods();
    assert_eq!(shown(&told).len(), 6);
    let table = told.state.panes.resources.table().unwrap();
    assert_eq!(table.columns[0].title, "CLUSTER");
    let gaps = table.gaps(&told.state.fleet);
    assert_eq!(gaps.len(), 1);
    assert!(format!("{gaps:?}").contains("not collected in this dump"));
}

#[test]
fn a_word_after_the_kind_is_a_namespace_and_an_at_names_clusters() {
    let told = with_pods().types(":pods shop @cluster2").keys("Enter");
    assert_eq!(shown(&told), ["cluster2/cart-6c9d8-zz111", "cluster2/web-0"]);
    assert_eq!(told.state.scope, Scope::All, "the view has its clusters; nothing else changed");
    let told = told.types(":po all @all").keys("Enter");
    assert_eq!(shown(&told).len(), 6);
}

#[test]
fn clusters_are_named_one_by_one_or_together() {
    let told = with_pods().types(":pods -A @hub,cluster2").keys("Enter");
    assert_eq!(shown(&told).len(), 6);
    let told = told.types(":pods -A @cluster2,cluster9").keys("Enter");
    assert!(told.note().contains("@cluster9; there are"), "{}", told.note());
}

#[test]
fn one_object_is_asked_of_all_clusters_of_the_table_and_shown_in_one_page() {
    let told = with_pods().keys("G =");
    let wanted = told.wanted();
    let asked = wanted.iter().find(|effect| effect.starts_with("across ")).unwrap();
    assert!(asked.starts_with("across hub,cluster1,cluster2 ") && asked.contains("web-0"), "{asked}");
    let target = told.effects.iter().find_map(|effect| {
        let Effect::FetchAcross { target, .. } = effect else { return None };
        Some(target.clone())
    });
    let told = told.hears(Message::AcrossCame { target: target.unwrap(), text: Ok("absent on hub".to_owned()) });
    let Some(Content::Text(view)) = told.state.panes.resources.view().map(|view| &view.content) else {
        panic!("a page is shown");
    };
    assert_eq!(view.text(), "absent on hub");
    let told = with_pods().types(":pods -A @cluster2").keys("Enter G =");
    assert!(told.note().contains("one cluster in scope"), "{}", told.note());
}

#[test]
fn an_unknown_kind_or_cluster_is_said_and_changes_nothing() {
    let told = with_pods().types(":podz").keys("Enter");
    assert!(told.note().contains("podz"), "{}", told.note());
    let told = told.keys("Esc").types(":pods @cluster9").keys("Enter");
    assert!(told.note().contains("@cluster9; there are"), "{}", told.note());
    assert_eq!(shown(&told).len(), 6);
}

#[test]
fn a_filter_narrows_as_it_is_typed_and_escape_clears_it() {
    let told = with_pods().types("/crash");
    assert_eq!(shown(&told), ["cluster2/cart-6c9d8-zz111"]);
    let told = told.keys("Enter");
    assert_eq!(shown(&told).len(), 1);
    let told = told.keys("Esc");
    assert_eq!(shown(&told).len(), 6);
    assert_eq!(shown(&told.types("/!running").keys("Enter")), ["cluster2/cart-6c9d8-zz111"]);
}

#[test]
fn a_filter_belongs_to_its_view() {
    let told = with_pods().types("/crash").keys("Enter").types(":mcl").keys("Enter");
    assert_eq!(shown(&told), ["hub/cluster1", "hub/cluster2"]);
    assert_eq!(shown(&told.keys("[")), ["cluster2/cart-6c9d8-zz111"]);
}

#[test]
fn choosing_a_cluster_scopes_the_table_and_the_hub_answers_for_it() {
    let told = with_pods().keys("1 G Enter");
    assert_eq!(told.state.scope, Scope::Only(vec!["cluster2".into()]));
    assert_eq!(shown(&told).len(), 3);
    let told = told.types(":mca").keys("Enter");
    assert_eq!(shown(&told), ["hub/work-manager"], "only the add-on in the namespace of cluster2");
    assert_eq!(told.keys("A").state.scope, Scope::All);
}

#[test]
fn marked_clusters_are_the_scope() {
    let told = with_pods().keys("1 G Space k Space");
    assert_eq!(told.state.scope, Scope::Only(vec!["cluster1".into(), "cluster2".into()]));
    let told = told.keys("Space j Space");
    assert_eq!(told.state.scope, Scope::All);
}

#[test]
fn the_cursor_stays_on_its_row_while_rows_come_and_go() {
    let told = with_pods().keys("G");
    let before = told.state.panes.resources.table().unwrap().selected(&told.state.fleet).unwrap();
    assert_eq!(before.name, "web-0");
    let change = RowChange::Apply(pod("aaa", "first", "Running"));
    let told = told.hears(Message::Rows { cluster: "cluster2".into(), kind: kind("pods"), change });
    let change = RowChange::Delete { namespace: "kube-system".into(), name: "coredns-76f75df574-4x5xq".into() };
    let told = told.hears(Message::Rows { cluster: "hub".into(), kind: kind("pods"), change });
    let after = told.state.panes.resources.table().unwrap().selected(&told.state.fleet).unwrap();
    assert_eq!(after, before);
}

#[test]
fn a_changed_row_keeps_the_order_that_a_rebuild_would_give() {
    let told = with_pods().keys("S S");
    let mut told = told;
    for (name, status) in [("web-0", "Pending"), ("zeta", "Running"), ("alpha", "Error"), ("web-0", "Running")] {
        let change = RowChange::Apply(pod("shop", name, status));
        told = told.hears(Message::Rows { cluster: "cluster2".into(), kind: kind("pods"), change });
    }
    let incremental = shown(&told);
    let resorted = shown(&told.keys("0"));
    assert_eq!(incremental, resorted);
}

#[test]
fn enter_opens_the_object_and_q_goes_back() {
    let told = with_pods().then().keys("G Enter");
    assert_eq!(told.wanted(), ["object Pod shop/web-0 on cluster2"]);
    let told = told.keys("q");
    assert_eq!(shown(&told).len(), 6);
    let told = told.then().keys("l q p q");
    assert_eq!(told.wanted(), ["log Pod shop/web-0 on cluster2", "log Pod shop/web-0 on cluster2 previous"]);
}

#[test]
fn logs_of_what_is_no_pod_are_explained() {
    let told = Told::sandbox(120, 40).keys("2 l");
    assert!(told.note().contains("logs are of pods"), "{}", told.note());
}

#[test]
fn events_of_an_object_are_a_table_of_their_own() {
    let told = with_pods().keys("G E");
    let table = told.state.panes.resources.table().unwrap();
    assert_eq!(table.kind.kind, "Event");
    assert_eq!(table.clusters(), ["cluster2".into()]);
}

#[test]
fn d_reads_a_row_in_words() {
    let told = with_pods().keys("G d");
    let Some(Effect::Describe(target)) = told.effects.last() else { panic!("nothing is described") };
    let (target, text) = (target.clone(), "Name:  web-0\nStatus:  Running".to_owned());
    let told = told.hears(Message::Described { target, text: Ok(text.clone()) });
    let Some(Content::Text(view)) = told.state.panes.resources.view().map(|view| &view.content) else {
        panic!("no text is shown")
    };
    assert_eq!(view.body(), &Body::Text(text));
}

#[test]
fn an_answer_that_comes_late_goes_to_the_view_that_asked() {
    let told = with_pods().keys("G Enter q");
    let target = told.state.panes.resources.table().unwrap().selected(&told.state.fleet).unwrap();
    let told = told.hears(Message::ObjectCame { target, yaml: Ok("kind: Pod".to_owned()) });
    assert_eq!(shown(&told).len(), 6, "nothing jumps up");
}

#[test]
fn the_same_state_survives_a_flip_between_two_sizes() {
    let told = with_pods().keys("G");
    let cursor = told.state.panes.resources.table().unwrap().window.cursor;
    let told = told.hears(Message::Resize { width: 80, height: 24 });
    assert_eq!(told.state.focus, Focus::Pane(Pane::Resources));
    let told = told.hears(Message::Resize { width: 200, height: 60 });
    assert_eq!(told.state.panes.resources.table().unwrap().window.cursor, cursor);
}

#[test]
fn q_at_the_top_asks_and_only_an_answer_quits() {
    let told = Told::sandbox(80, 24).then().keys("q");
    assert_eq!(told.wanted(), Vec::<String>::new());
    assert_eq!(told.keys("n q x").wanted(), Vec::<String>::new());
    assert_eq!(Told::sandbox(80, 24).then().keys("q y").wanted(), ["quit"]);
    assert_eq!(Told::sandbox(80, 24).then().types(":q").keys("Enter").wanted(), ["quit"]);
}

#[test]
fn an_error_stays_until_escape_and_anything_else_goes_with_the_next_key() {
    let told = Told::sandbox(80, 24).hears(Message::Note("cluster1: forbidden".to_owned())).keys("j k G");
    assert_eq!(told.note(), "cluster1: forbidden");
    assert_eq!(told.keys("Esc").note(), "");
}

#[test]
fn a_dead_watch_is_a_word_in_its_place_and_nothing_else_waits() {
    let forbidden = RowChange::Unseen("forbidden: pods is forbidden".to_owned());
    let told = with_pods().hears(Message::Rows { cluster: "hub".into(), kind: kind("pods"), change: forbidden });
    assert_eq!(shown(&told).len(), 3);
    assert_eq!(told.state.panes.resources.table().unwrap().gaps(&told.state.fleet).len(), 2);
}

#[test]
fn views_that_are_left_behind_are_no_longer_watched() {
    let mut told = with_pods().then();
    for word in [":svc", ":cm", ":deploy", ":sts"] {
        told = told.types(word).keys("Enter");
    }
    let unwatched =
        told.effects.iter().any(|effect| matches!(effect, Effect::Unwatch { kind, .. } if kind.kind == "Pod"));
    assert!(unwatched);
}

#[test]
fn tab_completes_kinds_clusters_and_namespaces() {
    let completed = |text: &str| {
        let told = with_pods().types(text).keys("Tab");
        told.state.typing.as_ref().unwrap().line.text().to_owned()
    };
    assert_eq!(completed(":deplo"), "deployments ");
    assert_eq!(completed(":mcl"), "managedclusters ");
    assert_eq!(completed(":pods @cluster"), "pods @cluster");
    assert_eq!(completed(":ns sh"), "ns shop");
    assert_eq!(completed(":demo hea"), "demo healthy");
}

#[test]
fn a_dump_and_a_sandbox_need_no_clock_and_live_ages_move_every_ten_seconds() {
    assert_eq!(Told::sandbox(80, 24).state.needs_tick(), None);
    let live = Told::new(80, 24).hears(opened(Mode::Live));
    assert_eq!(live.state.needs_tick(), Some(std::time::Duration::from_secs(10)));
    let clock = live.state.clock;
    assert_eq!(live.wait(9_000).keys("j").state.clock, clock);
}

#[test]
fn without_a_fleet_the_welcome_page_offers_the_recordings() {
    let told = Told::new(80, 24).then().keys("j Enter");
    assert_eq!(told.wanted(), ["demo healthy"]);
}

#[test]
fn a_flood_of_rows_keeps_the_index_in_step() {
    let many = (0..500).map(|n| pod("load", &format!("pod-{n:03}"), "Running")).collect();
    let mut told = with_pods().hears(rows("hub", &kind("pods"), many)).types("/load").keys("Enter");
    for n in 0..500 {
        let status = if n % 3 == 0 { "Error" } else { "Running" };
        let change = match n % 5 {
            0 => RowChange::Delete { namespace: "load".into(), name: format!("pod-{n:03}") },
            _ => RowChange::Apply(pod("load", &format!("pod-{n:03}"), status)),
        };
        told = told.hears(Message::Rows { cluster: "hub".into(), kind: kind("pods"), change });
    }
    assert_eq!(shown(&told).len(), 400);
    let incremental = shown(&told);
    assert_eq!(incremental, shown(&told.keys("0")));
}
