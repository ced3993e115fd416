//! Which folder may name which, and what the pure ones must not do.

use super::source::Source;

/// Low to high: a layer, and the layers it may name besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("case", &["domain"]),
    ("policy", &["domain"]),
    ("diagnosis", &["domain"]),
    ("kubectl", &["domain", "policy"]),
    ("runbook", &["domain", "policy", "kubectl", "diagnosis"]),
    ("agent", &["domain", "case", "policy", "diagnosis", "kubectl", "runbook"]),
    ("app", &["domain", "case", "policy", "diagnosis", "kubectl", "runbook", "agent"]),
    ("ui", &["domain", "case", "app"]),
    ("journal", &["domain", "case", "policy"]),
    ("cluster", &["domain", "policy", "kubectl", "journal"]),
    ("knowledge", &["domain", "case", "policy", "kubectl", "runbook", "agent"]),
    ("llm", &["domain", "case", "policy", "kubectl", "runbook", "agent"]),
    ("mcp", &["domain", "case", "policy", "kubectl", "runbook", "agent"]),
    ("shell", &EVERYTHING),
];
const EVERYTHING: [&str; 14] = [
    "domain",
    "case",
    "policy",
    "diagnosis",
    "kubectl",
    "runbook",
    "agent",
    "app",
    "ui",
    "journal",
    "cluster",
    "knowledge",
    "llm",
    "mcp",
];

/// The layers in which everything is a function of its arguments.
const PURE: [&str; 9] = ["domain", "case", "policy", "diagnosis", "kubectl", "runbook", "agent", "app", "ui"];
/// What makes a function depend on more than its arguments.
const IMPURE: [&str; 12] = [
    ".await",
    "async",
    "tokio",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "rand::",
];

/// The layer that a file belongs to; none for `main.rs` and `lib.rs`, which see everything.
fn layer(path: &str) -> Option<&str> {
    let below = path.strip_prefix("src/")?;
    let first = below.split('/').next()?;
    let name = first.trim_end_matches(".rs");
    (!matches!(first, "main.rs" | "lib.rs")).then_some(name)
}

/// The layers that a file names and may not.
pub fn forbidden_layers(source: &Source) -> Vec<String> {
    let Some(own) = layer(&source.path) else { return Vec::new() };
    let Some((_, allowed)) = LAYERS.iter().find(|row| row.0 == own) else {
        return vec![format!("{}: no layer {own:?}; give it a row in tests/rules/layers.rs", source.path)];
    };
    let mut named = crate_modules(&source.production_code());
    named.sort();
    named.dedup();
    named.retain(|name| name != own && !allowed.contains(&name.as_str()));
    named.iter().map(|name| format!("{}: {own} must not name crate::{name}", source.path)).collect()
}

/// The first path segments after each `crate::`, also of `use crate::{…}`.
fn crate_modules(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let mut found: Vec<String> = Vec::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = code[at + prefix.len()..].trim_start();
        let Some(group) = rest.strip_prefix('{') else {
            found.push(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut begins = true;
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                _ if begins && !letter.is_whitespace() => {
                    found.push(word(&group[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// What a file of a pure layer uses and must not.
pub fn impurities(source: &Source) -> Vec<String> {
    let Some(own) = layer(&source.path).filter(|layer| PURE.contains(layer)) else { return Vec::new() };
    let code = source.production_code();
    let used = IMPURE.iter().filter(|word| super::words::mentions(&code, word));
    used.map(|word| format!("{}: {own} is pure and must not use {word}", source.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_that_names_a_higher_one_is_told() {
        let source = Source::new("src/case/fold.rs", "use crate::domain::fact::Fact;\nuse crate::app::state::State;\n");
        assert_eq!(forbidden_layers(&source), ["src/case/fold.rs: case must not name crate::app"]);
    }

    #[test]
    fn a_group_hides_nothing() {
        let source =
            Source::new("src/case/fold.rs", "use crate::{\n    domain::{fact::Fact, ids},\n    ui::theme,\n};\n");
        assert_eq!(forbidden_layers(&source), ["src/case/fold.rs: case must not name crate::ui"]);
    }

    #[test]
    fn siblings_comments_and_tests_are_no_violation() {
        let source = Source::new(
            "src/case/fold.rs",
            "//! See crate::app.\nuse crate::case::timeline;\n#[cfg(test)]\nmod tests {\n    use crate::agent::next;\n}\n",
        );
        assert!(forbidden_layers(&source).is_empty());
    }

    #[test]
    fn a_folder_without_a_row_is_told() {
        assert_eq!(forbidden_layers(&Source::new("src/extras/a.rs", "")).len(), 1);
    }

    #[test]
    fn the_shell_and_main_see_everything() {
        assert!(forbidden_layers(&Source::new("src/shell/a.rs", "use crate::ui::theme;")).is_empty());
        assert!(forbidden_layers(&Source::new("src/main.rs", "use crate::ui::theme;")).is_empty());
    }

    #[test]
    fn waiting_files_and_clocks_are_told_in_pure_layers_and_nowhere_else() {
        for bad in ["a().await;", "use tokio::sync;", "std::fs::read(p);", "Timestamp::now()", "Instant::now()"] {
            assert_eq!(impurities(&Source::new("src/app/update.rs", bad)).len(), 1, "{bad}");
            assert_eq!(impurities(&Source::new("src/shell/tasks.rs", bad)).len(), 0, "{bad}");
            assert_eq!(impurities(&Source::new("src/journal/write.rs", bad)).len(), 0, "{bad}");
        }
        assert!(impurities(&Source::new("src/app/update.rs", "fn awaited(now: Timestamp) {}")).is_empty());
    }

    #[test]
    fn every_row_names_rows_only() {
        for (layer, allowed) in LAYERS {
            for name in *allowed {
                assert!(LAYERS.iter().any(|row| row.0 == *name), "{layer} may name {name}, which is no layer");
            }
        }
    }
}
