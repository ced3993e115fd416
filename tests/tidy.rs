//! The house rules, asked of every file of the project. Each rule is a function proved on bad examples beside it, in
//! `rules/`; here they meet the real files.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/readme.rs"]
mod readme;
mod rules;

use readme::{between, replace_between};
use rules::source::{Source, files};
use rules::words::{Part, named_machine_paths};
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files of the product, apart from those that hold nothing but tests.
fn sources() -> Vec<Source> {
    split_sources().0
}

fn split_sources() -> (Vec<Source>, Vec<Source>) {
    let all: Vec<Source> = files(root(), "src").into_iter().filter(|source| source.path.ends_with(".rs")).collect();
    let tests: Vec<String> = all.iter().flat_map(Source::test_modules).collect();
    let is_product = |source: &Source| {
        let path = source.path.trim_end_matches(".rs");
        !tests.iter().any(|test| path == test || path.strip_prefix(test).is_some_and(|rest| rest.starts_with('/')))
    };
    let (product, tests): (Vec<Source>, Vec<Source>) = all.into_iter().partition(is_product);
    assert!(product.len() > 20, "the sources were not found below {}", root().display());
    (product, tests)
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
    let (mut product, mut tests) = split_sources();
    let present = |paths: &[&str]| -> Vec<Source> {
        let there = paths.iter().filter(|path| root().join(path).exists());
        there.flat_map(|path| files(root(), path)).collect()
    };
    product.extend(present(&["runbooks", "themes", ".ci", "README.md", "Cargo.toml", "rustfmt.toml", ".gitignore"]));
    tests.extend(present(&["tests", "benches", "examples"]));
    let mut complaints: Vec<String> = Vec::new();
    for (sources, part) in [(&product, Part::Product), (&tests, Part::Test)] {
        complaints.extend(sources.iter().flat_map(|source| named_machine_paths(source, part)));
    }
    assert_none(&complaints);
}

#[test]
fn the_keys_in_the_readme_are_those_that_the_program_handles() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let keys = klue::app::keymap::markdown();
    let written = between(&readme, "keys").expect("README.md has <!-- keys --> and <!-- /keys -->");
    if written != keys.trim() && std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, replace_between(&readme, "keys", &keys).unwrap()).unwrap();
        return;
    }
    assert_eq!(written, keys.trim(), "\nto take them over: UPDATE_README=1 cargo test --test tidy\n");
}

#[test]
fn the_text_between_two_marks_is_found_and_replaced_only_if_both_are_there() {
    let readme = "a\n<!-- keys -->\n| k |\n<!-- /keys -->\nb";
    assert_eq!(between(readme, "keys"), Some("| k |"));
    assert_eq!(between("a <!-- keys -->\n| k |", "keys"), None);
    let replaced = replace_between(readme, "keys", "| l |\n");
    assert_eq!(replaced.as_deref(), Some("a\n<!-- keys -->\n| l |\n<!-- /keys -->\nb"));
    assert_eq!(replace_between("no marks", "keys", "| l |"), None);
}
