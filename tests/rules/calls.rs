//! Functions that open a door, and the one place each that may call them.

use super::source::Source;
use super::words::mentions;

/// A call, and where it may stand: in files whose path begins with one of these. Nowhere, if there are none.
const CALL_SITES: &[(&str, &[&str])] = &[
    ("Command::new", &[]),
    ("Seat::at_terminal", &["src/shell/terminal/"]),
    ("Synced::after_fsync", &["src/journal/write.rs"]),
    ("Kubeconfig::read", &["src/cluster/live"]),
    ("Kubeconfig::read_from", &["src/cluster/live"]),
    ("Config::infer", &["src/cluster/live"]),
    ("Config::from_kubeconfig", &["src/cluster/live"]),
    ("Config::from_custom_kubeconfig", &["src/cluster/live"]),
    ("Client::try_default", &["src/cluster/live"]),
    ("Client::try_from", &["src/cluster/live"]),
    ("Seat::for_test", &[]),
];

/// Calls outside their place. Tests may make what only they need.
pub fn misplaced_calls(source: &Source) -> Vec<String> {
    let code = source.production_code();
    let misplaced = CALL_SITES
        .iter()
        .filter(|(call, places)| mentions(&code, call) && !places.iter().any(|place| source.path.starts_with(place)));
    misplaced.map(|(call, places)| format!("{}: {call} {}", source.path, where_to(places))).collect()
}

fn where_to(places: &[&str]) -> String {
    if places.is_empty() { "has no place here".to_owned() } else { format!("belongs in {}", places.join(" or ")) }
}

/// Makers of seats for tests that are compiled into the product.
pub fn seats_for_sale(source: &Source) -> Vec<String> {
    let code = source.production_code();
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let unguarded = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| mentions(line, "fn for_test") && (*at == 0 || lines[at - 1] != "#[cfg(test)]"));
    unguarded.map(|(at, _)| format!("{}:{}: for_test without #[cfg(test)] above it", source.path, at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_outside_its_place_is_told() {
        for (path, bad) in [
            ("src/shell/perform.rs", "std::process::Command::new(\"kubectl\")"),
            ("src/app/update.rs", "let seat = Seat::at_terminal();"),
            ("src/app/update.rs", "let seat = Seat::for_test();"),
            ("src/shell/perform.rs", "Synced::after_fsync()"),
            ("src/cluster/door.rs", "kube::Client::try_default()"),
            ("src/shell/headless.rs", "Kubeconfig::read()"),
            ("src/shell/headless.rs", "Kubeconfig::read_from(path)"),
        ] {
            assert_eq!(misplaced_calls(&Source::new(path, bad)).len(), 1, "{bad}");
        }
    }

    #[test]
    fn a_call_in_its_place_is_fine() {
        for (path, good) in [
            ("src/shell/terminal/mod.rs", "Seat::at_terminal()"),
            ("src/journal/write.rs", "Synced::after_fsync()"),
            ("src/cluster/live.rs", "Kubeconfig::read_from(path)"),
            ("src/cluster/live/open.rs", "Client::try_from(config)"),
            ("src/kubectl/parse.rs", "Command::of(&cluster, words); KubectlCommand::new();"),
            ("src/policy/a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    Seat::for_test();\n}\n"),
        ] {
            assert!(misplaced_calls(&Source::new(path, good)).is_empty(), "{good}");
        }
    }

    #[test]
    fn a_seat_for_tests_must_not_be_in_the_product() {
        let guarded = "impl Seat {\n    #[cfg(test)]\n    pub fn for_test() -> Self {}\n}\n";
        assert!(seats_for_sale(&Source::new("src/policy/approval.rs", guarded)).is_empty());
        let bare = "impl Seat {\n    pub fn for_test() -> Self {}\n}\n";
        assert_eq!(seats_for_sale(&Source::new("src/policy/approval.rs", bare)).len(), 1);
    }
}
