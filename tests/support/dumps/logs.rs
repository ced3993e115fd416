//! Logs with the time that the API puts before each line.

use super::chance::Chance;
use super::clock;

const LEVELS: [&str; 8] = ["info", "info", "info", "debug", "info", "warn", "info", "error"];
const WORDS: [&str; 8] = [
    "request served",
    "cache refreshed",
    "connection reused",
    "queue drained",
    "retrying upstream",
    "order accepted",
    "token renewed",
    "batch written",
];

/// So many lines, the last one second before the capture; a line is about a hundred bytes.
pub fn text(lines: usize, end: usize, chance: &mut Chance) -> Vec<u8> {
    use std::io::Write;
    let mut out = Vec::with_capacity(lines * 112);
    // In a big log a line comes every 50 ms.
    let step = if lines > 10_000 { 50 } else { 1000 };
    for line in 0..lines {
        let millis = end as u64 * 1000 + (lines - line) as u64 * step;
        let at = clock::ago_nanos(millis, chance.below(1_000_000));
        let (level, words) = (LEVELS[chance.below(8)], WORDS[chance.below(8)]);
        let (code, took) = ([200, 201, 204, 404, 500][chance.below(5)], chance.below(900));
        // A Vec takes everything.
        let _ = writeln!(out, "{at} level={level} msg=\"{words}\" status={code} took={took}ms trace={}", chance.hex(8));
    }
    out
}

/// The words of a log that is to be found by a search, once in a cluster.
pub const NEEDLE: &str = "quixotic-zephyr";

pub fn with_needle(mut text: Vec<u8>) -> Vec<u8> {
    let line = format!("{} level=error msg=\"{NEEDLE} was refused\"\n", clock::ago_nanos(500, 0));
    text.extend_from_slice(line.as_bytes());
    text
}
