//! The catalogue, the detectors and the runbooks speak of the same faults.
#![allow(clippy::unwrap_used, clippy::panic)]

use klue::diagnosis::catalogue::{FAULTS, entry};
use klue::runbook::check::check;
use klue::runbook::find::Library;
use klue::runbook::library::EMBEDDED;
use klue::runbook::parse::parse;
use regex::Regex;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_code_that_a_detector_uses_stands_in_the_catalogue_once() {
    let code = Regex::new(r#""((?:ocm|workload|node|service|network)\.[a-z][a-z-]*[a-z])""#).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnosis/detect");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for found in code.captures_iter(&text) {
            assert!(
                entry(&found[1]).is_some(),
                "{} uses {}, which the catalogue does not have",
                path.display(),
                &found[1]
            );
        }
    }
    let codes: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.code).collect();
    assert_eq!(codes.len(), FAULTS.len(), "a code stands in the catalogue twice");
}

#[test]
fn every_shipped_runbook_has_a_fault_and_every_runbook_that_a_fault_names_is_shipped() {
    let library = Library::embedded();
    assert!(library.problems.is_empty(), "{:?}", library.problems);
    for runbook in library.iter() {
        assert!(entry(&runbook.code).is_some(), "{} is about {}, which is no fault", runbook.id, runbook.code);
    }
    for fault in FAULTS {
        if let Some(id) = fault.runbook {
            assert!(library.get(id).is_some(), "{} names the runbook {id}, which is not shipped", fault.code);
        }
    }
}

#[test]
fn every_file_in_the_runbooks_folder_is_shipped() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/ocm");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| format!("ocm/{}", file.unwrap().path().file_stem().unwrap().to_string_lossy()))
        .collect();
    assert_eq!(files, EMBEDDED.iter().map(|(id, _)| (*id).to_owned()).collect());
}

#[test]
fn the_shipped_runbooks_pass_their_own_check() {
    for (id, text) in EMBEDDED {
        let (runbook, problems) = parse(id, text);
        assert!(problems.is_empty(), "{id}: {problems:?}");
        let problems: Vec<String> = check(&runbook).iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{id}: {problems:#?}");
        assert!(!runbook.prose.is_empty() && !runbook.steps.is_empty() && !runbook.examples.is_empty(), "{id} is thin");
    }
}
