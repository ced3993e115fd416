//! Reads a log as it arrives and keeps its head and its tail.

use super::Door;
use super::outcome;
use super::read;
use super::send::{self, PATIENCE, Silence};
use crate::domain::observation::{Outcome, Reading};
use crate::domain::proposal::WireRequest;
use crate::domain::redact;
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::Value;
use std::collections::VecDeque;
use std::time::Duration;

/// The most that is kept of a log: so many lines at its beginning, and the rest at its end.
const HEAD_LINES: usize = 200;
const MOST_LINES: usize = 4000;
const MOST_BYTES: usize = 1024 * 1024;
/// A line longer than this is cut: nobody reads on.
const MOST_LINE: usize = 8 * 1024;
/// The most that is read through to find the end, and for how long.
const MOST_READ: usize = 64 * 1024 * 1024;
const LONGEST: Duration = Duration::from_secs(30);

impl Door {
    pub(super) async fn fetch_log(&self, name: String, request: &WireRequest) -> Reading {
        let response = match send::open(self.gate(), request).await {
            Ok(response) => response,
            Err(silence) => return Reading::nothing(name, self.now(), outcome::of_silence(silence)),
        };
        let (head, body) = response.into_parts();
        let mut reading = self.begin(name, &head.headers);
        if !head.status.is_success() {
            let message = match tokio::time::timeout(PATIENCE, send::collect(body, MOST_BYTES)).await {
                Ok(Ok(bytes)) => said(&bytes),
                Ok(Err(_)) | Err(_) => String::new(),
            };
            reading.outcome = outcome::of_status(head.status, &message);
            return reading;
        }
        let mut kept = Kept::default();
        // What came before the end of patience is still a log, and says that it was cut.
        match tokio::time::timeout(LONGEST, kept.take_all(body)).await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => kept.broken = Some(why),
            Err(_) => kept.broken = Some(format!("the rest did not come within {} s", LONGEST.as_secs())),
        }
        if let (Some(why), true) = (&kept.broken, kept.is_empty()) {
            reading.outcome = outcome::of_silence(Silence::Unreachable(why.clone()));
            return reading;
        }
        // Said only where it may have cut: a shorter log came whole.
        let was_cut = kept.lines >= read::TAIL && request.path.contains(&format!("tailLines={}", read::TAIL));
        let mut log = redact::text(&kept.finish());
        if was_cut {
            log = format!(
                "[only the last {} lines were asked for; --tail and --since ask for others]\n{log}",
                read::TAIL
            );
        }
        reading.outcome = Outcome::Log { lines: log.lines().count() };
        reading.log = Some(log);
        reading
    }
}

fn said(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let message = serde_json::from_slice::<Value>(bytes)
        .ok()
        .and_then(|status| Some(status.get("message")?.as_str()?.to_owned()));
    outcome::clean(&message.unwrap_or_else(|| text.into_owned()))
}

/// The most that is held back to redact a private key as a whole.
const MOST_HELD: usize = 64 * 1024;

/// Hands over whole lines as they come, until `take` has enough.
pub(super) async fn lines(mut body: Body, mut take: impl FnMut(&str) -> bool) -> Result<(), String> {
    let mut held: Vec<u8> = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| outcome::said(&error))?;
        let Some(bytes) = frame.data_ref() else { continue };
        held.extend_from_slice(bytes);
        let whole = held.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let text = String::from_utf8_lossy(held.get(..whole).unwrap_or_default());
        // A key that has begun and not ended is not to be recognised in halves.
        let open = text.rfind("PRIVATE KEY-----").is_some_and(|at| {
            text.get(..at).and_then(|before| before.rsplit('\n').next()).is_some_and(|line| line.contains("BEGIN"))
        });
        if text.is_empty() || (open && held.len() < MOST_HELD) {
            continue;
        }
        if !take(&text) {
            return Ok(());
        }
        held.drain(..whole);
    }
    if !held.is_empty() {
        take(&String::from_utf8_lossy(&held));
    }
    Ok(())
}

#[derive(Default)]
pub(super) struct Kept {
    head: Vec<String>,
    tail: VecDeque<String>,
    tail_bytes: usize,
    left_out: usize,
    /// All lines that came.
    lines: u64,
    /// The line that has not ended yet.
    open: Vec<u8>,
    read: usize,
    pub broken: Option<String>,
}

impl Kept {
    async fn take_all(&mut self, mut body: Body) -> Result<(), String> {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| outcome::said(&error))?;
            if let Some(bytes) = frame.data_ref() {
                self.take(bytes);
            }
            if self.read > MOST_READ {
                return Err(format!("more than {} MiB; ask with --since or --tail", MOST_READ / 1024 / 1024));
            }
        }
        Ok(())
    }

    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.read += bytes.len();
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at(at);
            self.grow(line);
            self.end_line();
            rest = after.get(1..).unwrap_or_default();
        }
        self.grow(rest);
    }

    fn grow(&mut self, bytes: &[u8]) {
        let room = MOST_LINE.saturating_sub(self.open.len());
        self.open.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&self.open).into_owned();
        self.open.clear();
        self.lines += 1;
        if self.head.len() < HEAD_LINES {
            self.head.push(line);
            return;
        }
        self.tail_bytes += line.len() + 1;
        self.tail.push_back(line);
        while self.tail.len() > MOST_LINES - HEAD_LINES || self.tail_bytes > MOST_BYTES {
            let Some(line) = self.tail.pop_front() else { break };
            self.tail_bytes -= line.len() + 1;
            self.left_out += 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.head.is_empty() && self.open.is_empty()
    }

    pub(super) fn finish(mut self) -> String {
        if !self.open.is_empty() {
            self.end_line();
        }
        let mut lines = self.head;
        if self.left_out > 0 {
            lines.push(format!("[{} lines left out by klue]", self.left_out));
        }
        lines.extend(self.tail);
        if let Some(why) = self.broken {
            lines.push(format!("[the log was cut: {why}]"));
        }
        lines.join("\n")
    }
}
