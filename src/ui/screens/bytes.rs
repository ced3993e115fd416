//! How much goes over the link for one key.

use super::draw;
use crate::app::stories::fixtures::{kind, pod, pods, rows};
use crate::app::stories::recorded::entries;
use crate::app::stories::told::Told;
use crate::app::{message::Message, story::Replay, story::Story};
use crate::ui::theme::Theme;
use ratatui::backend::{Backend, CrosstermBackend};

/// The bytes that the keys cost, one after the other; the dearest counts.
fn dearest(mut told: Told, keys: &[&str], theme: &Theme) -> usize {
    let mut most = 0;
    let mut before = draw(&told, theme);
    for key in keys {
        told = told.keys(key);
        let after = draw(&told, theme);
        let mut sent = Vec::new();
        let mut backend = CrosstermBackend::new(&mut sent);
        backend.draw(before.diff(&after).into_iter()).unwrap();
        Backend::flush(&mut backend).unwrap();
        most = most.max(sent.len());
        before = after;
    }
    most
}

fn long_list() -> Told {
    let many =
        (0..400).map(|n| pod("open-cluster-management-agent", &format!("klusterlet-work-agent-{n:03}"), "Running"));
    let told = Told::sandbox(120, 40).keys("2").types(":pods").keys("Enter").hear_all(pods());
    told.hears(rows("hub", &kind("pods"), many.collect()))
}

#[test]
fn moving_the_cursor_costs_at_most_250_bytes() {
    let moves = ["j", "j", "j", "k", "j", "k", "k"];
    for (name, no_color) in [("dark", false), ("light", false), ("ansi", false), ("dark", true)] {
        let theme = Theme::named(name, no_color).unwrap();
        let table = dearest(long_list(), &moves, &theme);
        assert!(table <= 250, "table, {name}: {table} bytes");
        let tree = dearest(Told::sandbox(120, 40).keys("1"), &moves, &theme);
        assert!(tree <= 250, "tree, {name}: {tree} bytes");
        let mut told = Told::sandbox(120, 40);
        let mut replay = Replay::new(String::new(), entries());
        replay.show(usize::MAX);
        told.state.story = Story::Replay(Box::new(replay));
        let trace = dearest(told.hears(Message::Tick).keys("3 gg"), &moves, &theme);
        assert!(trace <= 250, "trace, {name}: {trace} bytes");
    }
}

#[test]
fn scrolling_a_table_by_a_line_costs_at_most_3000_bytes() {
    let theme = Theme::named("dark", false).unwrap();
    let told = long_list().keys("G");
    let scroll = dearest(told, &["C-u", "k"], &theme);
    assert!(scroll <= 3_000, "{scroll} bytes");
}

#[test]
fn a_message_that_changes_nothing_draws_nothing() {
    let theme = Theme::named("dark", false).unwrap();
    let told = long_list();
    let before = draw(&told, &theme);
    let same = crate::domain::row::RowChange::Apply(pod("shop", "web-0", "Running"));
    let told = told.wait(30_000).hears(Message::Rows { cluster: "cluster2".into(), kind: kind("pods"), change: same });
    assert!(before.diff(&draw(&told, &theme)).is_empty());
}
