//! `klue eval`: cases with known truth, each investigated as anybody would, and how often that was right.
//! Invariant: what is investigated holds nothing of the truth; the truth is looked at only when the answer is there.

mod case;
mod figures;
mod truth;

use super::fleet::Source;
use super::headless::{self, Thinking};
use crate::domain::redact;
use figures::{Figures, Row, Run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

pub use figures::{different, readable};

/// How to run.
pub struct Options<'a> {
    pub paths: &'a [PathBuf],
    /// Cases at once.
    pub jobs: usize,
    /// How often each case is asked; a model does not always answer the same.
    pub repeats: usize,
    pub mind: String,
    /// What thinks, anew for each case.
    pub thinking: &'a (dyn Fn() -> Thinking + Sync),
}

/// Runs all cases. An error is that there are none.
pub fn run(options: &Options<'_>) -> Result<Run, String> {
    let found = case::find(options.paths)?;
    let asked: Vec<(&PathBuf, usize)> =
        found.iter().flat_map(|path| (0..options.repeats.max(1)).map(move |time| (path, time))).collect();
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, asked.len()) {
            scope.spawn(|| {
                while let Some((path, time)) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut row = asked_about(path, options);
                    if options.repeats > 1 {
                        row.case = format!("{} #{}", row.case, time + 1);
                    }
                    rows.lock().unwrap_or_else(PoisonError::into_inner).push(row);
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.sort_by(|one, other| (&one.family, &one.case).cmp(&(&other.family, &other.case)));
    Ok(Run { version: 1, mind: options.mind.clone(), figures: Figures::of(&rows), rows })
}

/// A run that was kept as JSON.
pub fn read(path: &Path) -> Result<Run, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{} is no run of klue eval --json: {error}", path.display()))
}

fn asked_about(path: &Path, options: &Options<'_>) -> Row {
    let failed = |why: String| Row {
        case: case::name(path),
        family: "?".to_owned(),
        verdict: "?".to_owned(),
        top1: false,
        top3: false,
        alarm: false,
        precision: None,
        confidence: None,
        ms: 0,
        error: Some(why),
        said: String::new(),
    };
    let case = match case::open(path) {
        Ok(case) => case,
        Err(why) => return failed(why),
    };
    let began = Instant::now();
    let answer = answer(&case, (options.thinking)());
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let verdict = format!("{:?}", case.truth.verdict()).to_lowercase();
    let about =
        Row { case: case.name.clone(), family: case.truth.family().to_owned(), verdict, ms, ..failed(String::new()) };
    let answer = match answer {
        Ok(answer) => answer,
        Err(why) => return Row { error: Some(why), ..about },
    };
    match case.truth.mark(&answer) {
        Err(why) => Row { error: Some(why), ..about },
        Ok(marks) => Row {
            top1: marks.top1,
            top3: marks.top3,
            alarm: marks.alarm,
            precision: marks.precision,
            confidence: answer["conclusions"][0]["confidence"].as_f64(),
            error: None,
            said: said(&answer),
            ..about
        },
    }
}

fn answer(case: &case::Case, thinking: Thinking) -> Result<Value, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no threads to run on: {error}"))?;
    runtime.block_on(async {
        let source = Source::Dumps(vec![case.dump.clone()]);
        let fleet = source.open(None).await?;
        let answer = headless::investigate(&fleet, source.mode(), &case.truth.question, thinking, None, "eval").await;
        serde_json::to_value(&answer).map_err(|error| error.to_string())
    })
}

/// The first conclusion in a line.
fn said(answer: &Value) -> String {
    let first = &answer["conclusions"][0];
    let of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = match first.is_null() {
        true => format!("{}: {}", of(&answer["verdict"]), of(&answer["note"])),
        false => format!("{} {}: {}", of(&first["fault"]), of(&first["resource"]["name"]), of(&first["summary"])),
    };
    redact::bounded(&redact::plain(&line), 160)
}
