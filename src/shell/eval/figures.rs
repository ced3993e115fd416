//! Figures of a run: how often right, how sure it may be, and what is different from another run.
//! Invariant: a share comes with its interval (Wilson, 95 %), since a few cases prove little.

use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Bins of the calibration error.
const BINS: usize = 10;

/// How one case went.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    pub case: String,
    pub family: String,
    pub verdict: String,
    pub top1: bool,
    pub top3: bool,
    pub alarm: bool,
    pub precision: Option<f64>,
    /// Of the first conclusion.
    pub confidence: Option<f64>,
    pub ms: u64,
    pub error: Option<String>,
    /// What was concluded first, in a line.
    pub said: String,
}

/// All cases of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    pub version: u32,
    pub mind: String,
    pub figures: Figures,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Figures {
    pub cases: usize,
    pub top1: f64,
    pub top1_low: f64,
    pub top1_high: f64,
    pub top3: f64,
    pub precision: f64,
    pub false_alarms: usize,
    pub healthy: usize,
    /// Right among those whose answer is that something could not be seen.
    pub unseen_right: usize,
    pub unseen: usize,
    pub errors: usize,
    pub median_ms: u64,
    /// Expected calibration error of the first conclusion's confidence.
    pub calibration_error: Option<f64>,
}

impl Figures {
    pub fn of(rows: &[Row]) -> Self {
        let count = |wanted: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| wanted(row)).count();
        let right = count(&|row| row.top1);
        let (top1_low, top1_high) = wilson(right, rows.len());
        let precise: Vec<f64> = rows.iter().filter_map(|row| row.precision).collect();
        let mut times: Vec<u64> = rows.iter().map(|row| row.ms).collect();
        times.sort_unstable();
        Self {
            cases: rows.len(),
            top1: share(right, rows.len()),
            top1_low,
            top1_high,
            top3: share(count(&|row| row.top3), rows.len()),
            precision: if precise.is_empty() { 1.0 } else { precise.iter().sum::<f64>() / precise.len() as f64 },
            false_alarms: count(&|row| row.alarm),
            healthy: count(&|row| row.verdict == "healthy"),
            unseen_right: count(&|row| row.verdict == "inconclusive" && row.top1),
            unseen: count(&|row| row.verdict == "inconclusive"),
            errors: count(&|row| row.error.is_some()),
            median_ms: times.get(times.len() / 2).copied().unwrap_or(0),
            calibration_error: calibration(rows),
        }
    }
}

fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

/// Between which shares the true one lies, 95 times of 100 (E. B. Wilson, 1927).
fn wilson(right: usize, of: usize) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (z, n) = (1.96_f64, of as f64);
    let p = right as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let half = z * ((p * (1.0 - p) + z * z / (4.0 * n)) / n).sqrt();
    let scale = 1.0 + z * z / n;
    ((middle - half) / scale, (middle + half) / scale)
}

/// How far confidence and success lie apart, in ten equal bins.
fn calibration(rows: &[Row]) -> Option<f64> {
    let told: Vec<(f64, bool)> = rows.iter().filter_map(|row| Some((row.confidence?, row.top1))).collect();
    let bin = |confidence: f64| ((confidence * BINS as f64) as usize).min(BINS - 1);
    let apart = (0..BINS).map(|at| {
        let members: Vec<&(f64, bool)> = told.iter().filter(|(confidence, _)| bin(*confidence) == at).collect();
        let expected: f64 = members.iter().map(|(confidence, _)| confidence).sum();
        let right = members.iter().filter(|(_, right)| *right).count();
        (expected - right as f64).abs()
    });
    (!told.is_empty()).then(|| apart.sum::<f64>() / told.len() as f64)
}

/// The run for people: what went wrong, each family, the whole.
pub fn readable(run: &Run, verbose: bool) -> String {
    let mut out = String::new();
    for row in run.rows.iter().filter(|row| verbose || !row.top1) {
        let sign = if row.top1 { "ok  " } else { "MISS" };
        let said = row.error.as_deref().unwrap_or(&row.said);
        let _ = writeln!(out, "{sign} {:<12} {:<34} {:>6} ms  {said}", row.family, row.case, row.ms);
    }
    let _ = writeln!(out, "{:<14} {:>5} {:>6} {:>6} {:>10}", "family", "cases", "top-1", "top-3", "precision");
    let mut families: Vec<&str> = run.rows.iter().map(|row| row.family.as_str()).collect();
    families.sort_unstable();
    families.dedup();
    for family in families {
        let rows: Vec<Row> = run.rows.iter().filter(|row| row.family == family).cloned().collect();
        let figures = Figures::of(&rows);
        let right = rows.iter().filter(|row| row.top1).count();
        let three = rows.iter().filter(|row| row.top3).count();
        let _ = writeln!(out, "{family:<14} {:>5} {right:>6} {three:>6} {:>10.3}", rows.len(), figures.precision);
    }
    let all = &run.figures;
    let percent = |share: f64| share * 100.0;
    let _ = writeln!(
        out,
        "\ncases {}   top-1 {:.1} % ({:.0} to {:.0})   top-3 {:.1} %   precision {:.3}   false alarms {} of {}   \
         unseen {} of {}   errors {}   median {} ms   calibration error {}",
        all.cases,
        percent(all.top1),
        percent(all.top1_low),
        percent(all.top1_high),
        percent(all.top3),
        all.precision,
        all.false_alarms,
        all.healthy,
        all.unseen_right,
        all.unseen,
        all.errors,
        all.median_ms,
        all.calibration_error.map_or("-".to_owned(), |error| format!("{error:.3}")),
    );
    out
}

/// What is different from an earlier run, a line for each case.
pub fn different(before: &Run, now: &Run) -> String {
    let mut out = String::new();
    for row in &now.rows {
        match before.rows.iter().find(|old| old.case == row.case) {
            None => drop(writeln!(out, "new     {:<34} {}", row.case, row.said)),
            Some(old) if old.top1 && !row.top1 => drop(writeln!(out, "lost    {:<34} {}", row.case, row.said)),
            Some(old) if !old.top1 && row.top1 => drop(writeln!(out, "won     {:<34} {}", row.case, row.said)),
            Some(old) if old.said != row.said => drop(writeln!(out, "changed {:<34} {}", row.case, row.said)),
            Some(_) => {}
        }
    }
    for old in before.rows.iter().filter(|old| now.rows.iter().all(|row| row.case != old.case)) {
        let _ = writeln!(out, "gone    {}", old.case);
    }
    let points = (now.figures.top1 - before.figures.top1) * 100.0;
    let _ = writeln!(out, "top-1 {points:+.1} points against the run before");
    out
}

#[cfg(test)]
mod tests {
    use super::{Figures, Row, Run, different, wilson};

    fn row(case: &str, top1: bool, confidence: f64) -> Row {
        Row {
            case: case.to_owned(),
            family: "image".to_owned(),
            verdict: "found".to_owned(),
            top1,
            top3: top1,
            alarm: false,
            precision: Some(1.0),
            confidence: Some(confidence),
            ms: 10,
            error: None,
            said: String::new(),
        }
    }

    fn run(rows: Vec<Row>) -> Run {
        Run { version: 1, mind: "rules".to_owned(), figures: Figures::of(&rows), rows }
    }

    #[test]
    fn a_share_of_few_cases_is_no_certainty() {
        let (low, high) = wilson(20, 20);
        assert!((0.83..0.85).contains(&low) && (0.99..=1.01).contains(&high), "{low} {high}");
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn who_is_surer_than_right_is_not_calibrated() {
        let error = |rows: &[Row]| Figures::of(rows).calibration_error.unwrap_or_default();
        assert!(error(&[row("a", true, 0.9), row("b", false, 0.9)]) > 0.39);
        assert!(error(&[row("a", true, 1.0), row("b", true, 1.0)]) < 0.001);
        assert_eq!(Figures::of(&[]).calibration_error, None);
    }

    #[test]
    fn a_case_that_was_right_before_is_told_as_lost() {
        let (before, now) = (run(vec![row("a", true, 0.9), row("b", false, 0.5)]), run(vec![row("a", false, 0.9)]));
        let told = different(&before, &now);
        assert!(told.contains("lost    a") && told.contains("gone    b"), "{told}");
    }
}
