//! klue beside the real kubectl, over the same API: what is printed, what is said beside it, and how it ends.
//!
//! Lines stand in `parity/*.rs`, one file for each sort of verb. Where klue and kubectl differ on purpose, the line stands
//! in `parity/differences.txt` with the reason; one that differs no longer fails, too.
#![allow(clippy::unwrap_used, clippy::panic)]
#![recursion_limit = "256"] // a map of many texts is one macro

#[path = "parity/asks.rs"]
mod asks;
#[path = "parity/compare.rs"]
mod compare;
#[path = "parity/differences.rs"]
mod differences;
#[path = "parity/lines.rs"]
mod lines;
#[path = "parity/looks.rs"]
mod looks;
#[path = "parity/market.rs"]
mod market;
#[path = "support/kubectl.rs"]
mod real;
#[path = "support/served/mod.rs"]
mod served;

use compare::Ran;
use differences::Difference;
use lines::Line;
use real::Kubectl;
use served::{Served, dump};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// All lines; those of another sort of verb are added here.
fn lines() -> Vec<Line> {
    [looks::LINES, asks::LINES].concat()
}

fn served() -> Served {
    Served::over(|folder| {
        let (shop, market) = (folder.join("shop"), folder.join("market"));
        dump::write(&shop);
        market::write(&market);
        vec![shop, market]
    })
}

/// What comes of each line; of those alone that hold the text in `PARITY`, if it is set.
fn each_line<T: Send>(run: impl Fn(&Line) -> T + Sync) -> Vec<(Line, T)> {
    let only = std::env::var("PARITY").unwrap_or_default();
    let lines: Vec<Line> = lines().into_iter().filter(|line| line.words.contains(&only)).collect();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let came = run(line);
                    found.lock().unwrap().push((*line, came));
                }
            });
        }
    });
    found.into_inner().unwrap()
}

#[test]
fn a_dump_prints_the_same_with_and_without_a_server() {
    let served = served();
    let place = served.place();
    let found = each_line(|line| Ran::by_klue(&place, line).against(&Ran::by_klue_alone(&place, line)));
    let wrong: Vec<String> = found
        .into_iter()
        .filter(|(_, differs)| !differs.is_empty())
        .map(|(line, differs)| format!("{line}\n{}", differs.into_iter().map(|(_, text)| text).collect::<String>()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn klue_prints_what_kubectl_prints_but_for_the_differences_that_are_listed() {
    let Some(kubectl) = Kubectl::find() else { return };
    let served = served();
    let place = served.place();
    let found = each_line(|line| Ran::by_kubectl(&kubectl, &place, line).against(&Ran::by_klue(&place, line)));
    let listed = Difference::all();
    let mut wrong = Vec::new();
    for (line, differs) in found {
        let known = listed.iter().find(|one| one.line == line.to_string());
        let aspects: Vec<&str> = differs.iter().map(|(aspect, _)| *aspect).collect();
        let expected: Vec<&str> = known.map(|one| one.differs.iter().map(String::as_str).collect()).unwrap_or_default();
        if aspects != expected {
            let shown: String = differs.iter().map(|(aspect, text)| format!("  {aspect}:\n{text}\n")).collect();
            wrong
                .push(format!("{line}\n  differs in {aspects:?}, and in differences.txt stands {expected:?}\n{shown}"));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} lines differ\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_difference_belongs_to_a_line_and_has_a_reason() {
    let lines: Vec<String> = lines().iter().map(Line::to_string).collect();
    for difference in Difference::all() {
        assert!(lines.contains(&difference.line), "no line is {:?}", difference.line);
        assert!(!difference.differs.is_empty() && !difference.because.is_empty(), "{:?}", difference.line);
    }
}

#[test]
fn there_are_enough_lines_and_none_stands_twice() {
    let mut all: Vec<String> = lines().iter().map(Line::to_string).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert!(count >= 120 && all.len() == count, "{count} lines, {} of them different", all.len());
}
