//! One picture for each thing that a person may meet.

use super::{check, draw, text};
use crate::app::message::{Message, Mode};
use crate::app::stories::fixtures::{barred, destructive, kind, opened, pods, prepared};
use crate::app::stories::recorded::entries;
use crate::app::stories::searching::{compared, searching};
use crate::app::stories::told::Told;
use crate::app::stories::{deciding, dumped};
use crate::app::story::{Replay, Story};
use crate::domain::cluster::Freshness;
use crate::domain::fact::Fact;
use crate::domain::row::RowChange;
use crate::domain::time;
use crate::ui::theme::Theme;

/// The sandbox with a case up to its proposal, and the card that waits.
fn with_card(width: u16, height: u16) -> Told {
    let mut told = Told::sandbox(width, height).keys("2").types(":pods").keys("Enter").hear_all(pods());
    let until = entries().iter().position(|entry| matches!(entry.fact, Fact::Decided { .. })).unwrap();
    let mut replay = Replay::new("case".to_owned(), entries().into_iter().take(until).collect());
    replay.show(until);
    told.state.story = Story::Replay(Box::new(replay));
    told.hears(prepared(1)).keys("3 G")
}

fn replay(width: u16, height: u16) -> Told {
    let opened = Message::ReplayOpened { source: "2026-11-24-1".to_owned(), entries: entries(), damage: Vec::new() };
    Told::new(width, height).without_seat().hears(opened)
}

#[test]
fn at_80_by_24_there_is_one_pane_at_a_time() {
    check("80x24-welcome", &Told::new(80, 24));
    check("80x24-opening", &Told::new(80, 24).keys("j Enter"));
    check("80x24-clusters", &Told::sandbox(80, 24).keys("1"));
    check("80x24-managedclusters", &Told::sandbox(80, 24));
    let pods = Told::sandbox(80, 24).types(":pods").keys("Enter").hear_all(pods());
    check("80x24-pods", &pods);
    check("80x24-filter", &pods.types("/crash"));
    check("80x24-question", &Told::sandbox(80, 24).keys("3"));
    check("80x24-card", &with_card(80, 24));
    check("80x24-card-focused", &with_card(80, 24).keys("ga"));
    check("80x24-help", &Told::sandbox(80, 24).keys("3 ?"));
    check("80x24-replay", &replay(80, 24).keys("] ]"));
}

#[test]
fn at_120_by_40_resources_stand_over_the_agent() {
    check("120x40-fleet", &Told::sandbox(120, 40));
    check("120x40-card", &with_card(120, 40));
    check("120x40-replay-end", &replay(120, 40).keys("$"));
}

#[test]
fn at_200_by_60_everything_is_side_by_side() {
    check("200x60-card", &with_card(200, 60).keys("ga"));
}

#[test]
fn a_destructive_card_says_what_to_type_and_a_barred_one_why_not() {
    let told = Told::sandbox(80, 24).hears(destructive(1, "cluster1")).keys("ga").wait(500).keys("y").types("clus");
    check("80x24-card-name", &told);
    let why = "writes on live clusters are not available yet";
    check("80x24-card-barred", &Told::sandbox(80, 24).hears(barred(1, why)).keys("3"));
}

#[test]
fn a_card_of_several_lists_each_and_one_of_doubtful_origin_says_so() {
    check("80x24-card-batch", &deciding::together(80, 24).keys("3 ga"));
    check("120x40-card-batch", &deciding::together(120, 40).keys("ga"));
    check("80x24-card-weighed", &deciding::weighed(80, 24).keys("3 ga"));
    check("40x10-card-cut", &deciding::weighed(40, 10).keys("3 ga"));
}

#[test]
fn evidence_yaml_and_logs_are_texts_with_their_origin() {
    check("80x24-evidence", &replay(80, 24).keys("l l l l l Enter"));
    let told = Told::sandbox(80, 24).keys("Enter");
    check("80x24-yaml-loading", &told);
    let target = crate::domain::resource::ResourceRef::new(
        &"hub".into(),
        "cluster.open-cluster-management.io/v1",
        "ManagedCluster",
        "",
        "cluster1",
    );
    let yaml = "apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: cluster1\nspec:\n  hubAcceptsClient: true\n";
    check("80x24-yaml", &told.hears(Message::ObjectCame { target, yaml: Ok(yaml.to_owned()) }));
}

#[test]
fn what_is_not_there_is_told_from_what_was_not_seen() {
    let told = Told::sandbox(80, 24).types(":secrets").keys("Enter");
    check("80x24-reading", &told);
    let secrets = kind("secrets");
    let say = |cluster: &str, change| Message::Rows { cluster: cluster.into(), kind: secrets.clone(), change };
    let unseen = |why: &str| RowChange::Unseen(why.to_owned());
    let told = told.hear_all(vec![
        say("hub", unseen("forbidden: secrets is forbidden: User \"sre\" cannot list resource \"secrets\"")),
        say("cluster1", unseen("unreachable: connection refused")),
        say("cluster2", unseen("not collected in this dump: secrets")),
    ]);
    check("80x24-unseen", &told);
    let long =
        "unreachable: exec plugin 'aws' failed: no such program; install it or use a kubeconfig with another login";
    let told = told.hears(say("cluster2", unseen(long)));
    check("80x24-unseen-long", &told);
    check("80x24-partly-unseen", &told.hears(say("cluster2", RowChange::Replace(Vec::new()))));
}

#[test]
fn an_error_is_shown_whole_and_stays() {
    let why = "cluster1: there is no kubeconfig at ~/.kube/other: point KUBECONFIG at one, or try klue demo, or klue open PATH for a dump";
    check("80x24-error", &Told::sandbox(80, 24).hears(Message::Note(why.to_owned())).keys("j"));
}

#[test]
fn a_live_cluster_that_was_lost_is_one_grey_row() {
    let lost =
        Freshness::Lost { since: time::parse("2026-11-23T22:51:30Z").unwrap(), why: "connection refused".into() };
    let told = Told::new(120, 40)
        .hears(opened(Mode::Live))
        .hears(Message::Fresh {
            cluster: "hub".into(),
            freshness: Freshness::Live { heard: crate::app::stories::told::noon() },
        })
        .hears(Message::Fresh { cluster: "cluster1".into(), freshness: lost })
        .hears(Message::Fresh { cluster: "cluster2".into(), freshness: Freshness::HubOnly });
    check("120x40-live-lost", &told);
}

#[test]
fn a_terminal_too_small_says_how_large_it_must_be() {
    for (width, height) in [(20, 5), (39, 24), (80, 9), (1, 1), (3, 1)] {
        let told = Told::sandbox(80, 24).hears(Message::Resize { width, height });
        let screen = text(&draw(&told, &Theme::named("dark", false).unwrap()));
        if width >= 20 {
            assert!(screen.starts_with("klue needs 40x10"), "{screen}");
        }
    }
}

#[test]
fn every_theme_and_none_tell_the_same() {
    let told = with_card(120, 40);
    let dark = text(&draw(&told, &Theme::named("dark", false).unwrap()));
    for theme in ["light", "ansi"] {
        assert_eq!(text(&draw(&told, &Theme::named(theme, false).unwrap())), dark);
    }
    assert_eq!(text(&draw(&told, &Theme::named("dark", true).unwrap())), dark);
}

#[test]
fn no_size_makes_drawing_fail() {
    let theme = Theme::named("dark", false).unwrap();
    let mut told = with_card(120, 40);
    for width in (1..230).step_by(13) {
        for height in (1..70).step_by(5) {
            told = told.hears(Message::Resize { width, height });
            draw(&told, &theme);
            told = told.keys("?");
            draw(&told, &theme);
            told = told.keys("? Tab");
        }
    }
}

#[test]
fn hits_and_changes_say_where_they_are_and_what_was_not_seen() {
    check("80x24-search", &searching(80, 24));
    check("120x40-search", &searching(120, 40));
    check("80x24-changes", &compared(80, 24));
}

#[test]
fn dumps_are_counted_while_they_open_and_while_they_are_read() {
    check("80x24-opening-dumps", &dumped::opening(80, 24));
    check("80x24-reading-dumps", &dumped::reading(80, 24).keys("1"));
    check("80x24-hub-only", &dumped::hub_only(80, 24).types(":pods @cluster1").keys("Enter"));
    check("120x40-reading-dumps", &dumped::reading(120, 40).keys("1 Enter"));
}

#[test]
fn a_file_and_line_that_is_longer_than_the_screen_is_told_whole() {
    let target = crate::domain::resource::ResourceRef::new(
        &"cluster1".into(),
        "v1",
        "Pod",
        "open-cluster-management-agent",
        "klusterlet-work-agent-5f7c9d4b8-x2x7k",
    );
    let file = "quay-io-ocm-sha256-abc/namespaces/open-cluster-management-agent/core/pods.yaml:1284".to_owned();
    check("80x24-place", &Told::sandbox(80, 24).hears(Message::Located { target, source: Ok(file) }));
}

#[test]
fn the_tree_says_under_which_name_the_dump_of_a_managed_cluster_is_open() {
    let shown = |told: &Told| text(&draw(told, &Theme::named("dark", false).unwrap()));
    let told = dumped::under_another_name(100, 40).keys("1");
    assert!(!shown(&told).contains("see prod-1"));
    let told = told.hears(dumped::matched());
    assert!(shown(&told).contains("cluster2   see prod-1"), "{}", shown(&told));
}
