//! Times of the dump, all counted back from the moment at which it was captured.

use jiff::{SignedDuration, Timestamp};

/// When every dump ends.
pub const CAPTURED: &str = "2026-01-15T12:00:00Z";

fn captured() -> Timestamp {
    CAPTURED.parse().expect("a constant that is a time")
}

/// So many seconds before the capture, as objects write it.
pub fn ago(seconds: usize) -> String {
    (captured() - SignedDuration::from_secs(seconds as i64)).to_string()
}

/// With microseconds, as leases and new events have it.
pub fn ago_micros(seconds: usize, micros: usize) -> String {
    let text = ago(seconds);
    format!("{}.{:06}Z", text.trim_end_matches('Z'), micros % 1_000_000)
}

/// With nanoseconds, as lines of logs have it.
pub fn ago_nanos(millis: u64, nanos: usize) -> String {
    let at = captured() - SignedDuration::from_millis(i64::try_from(millis).unwrap_or(0));
    let seconds = Timestamp::from_second(at.as_second()).unwrap_or(at).to_string();
    let sub = (at.subsec_nanosecond() as usize + nanos % 1_000_000) % 1_000_000_000;
    format!("{}.{sub:09}Z", seconds.trim_end_matches('Z'))
}

/// Ages, and the word that kubectl has for each: a fact of `duration.HumanDuration`, not computed.
pub const AGES: &[(usize, &str)] = &[
    (45, "45s"),
    (119, "119s"),
    (300, "5m"),
    (330, "5m30s"),
    (1500, "25m"),
    (7200, "120m"),
    (10_800, "3h"),
    (12_060, "3h21m"),
    (61_200, "17h"),
    (172_800, "2d"),
    (183_600, "2d3h"),
    (864_000, "10d"),
    (34_560_000, "400d"),
    (65_000_000, "2y22d"),
    (347_155_200, "11y"),
];
