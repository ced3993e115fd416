//! The house rules, asked of every file of the project. Each rule is a function proved on bad examples beside it, in
//! `rules/`; here they meet the real files.
#![allow(clippy::unwrap_used, clippy::panic)]

mod rules;

use rules::source::{Source, files};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files of the product without those that hold nothing but tests.
fn sources() -> Vec<Source> {
    let all = files(root(), "src");
    let tests: Vec<String> = all.iter().flat_map(Source::test_modules).collect();
    let is_test = |source: &Source| {
        let path = source.path.trim_end_matches(".rs");
        tests.iter().any(|test| path == test || path.strip_prefix(test).is_some_and(|rest| rest.starts_with('/')))
    };
    let sources: Vec<Source> =
        all.into_iter().filter(|source| source.path.ends_with(".rs") && !is_test(source)).collect();
    assert!(sources.len() > 20, "the sources were not found below {}", root().display());
    sources
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn no_layer_names_a_higher_one() {
    assert_none(&sources().iter().flat_map(rules::layers::forbidden_layers).collect::<Vec<_>>());
}

#[test]
fn the_pure_layers_wait_for_nothing_and_read_no_file_and_no_clock() {
    assert_none(&sources().iter().flat_map(rules::layers::impurities).collect::<Vec<_>>());
}

#[test]
fn doors_are_opened_in_one_place_each() {
    assert_none(&sources().iter().flat_map(rules::calls::misplaced_calls).collect::<Vec<_>>());
    assert_none(&sources().iter().flat_map(rules::calls::seats_for_sale).collect::<Vec<_>>());
}

#[test]
fn files_are_short() {
    let sizes: Vec<_> = sources().iter().map(|source| (source.path.clone(), source.production_lines())).collect();
    assert_none(&rules::sizes::oversize(&sizes));
}

#[test]
fn every_file_says_first_what_it_is_for() {
    assert_none(&sources().iter().filter_map(rules::sizes::without_header).collect::<Vec<_>>());
}

#[test]
fn no_file_names_a_path_of_somebodys_machine() {
    let folders = ["src", "tests", "benches", "examples", "runbooks", "themes", ".ci"];
    let single = ["README.md", "Cargo.toml", ".gitignore"];
    let present = folders.iter().chain(&single).filter(|path| root().join(path).exists());
    let all: Vec<Source> = present.flat_map(|path| files(root(), path)).collect();
    assert_none(&all.iter().flat_map(rules::words::named_machine_paths).collect::<Vec<_>>());
}
