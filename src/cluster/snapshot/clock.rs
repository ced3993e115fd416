//! When a dump was taken: the clock by which its ages and leases are judged.
//! Invariant: read from what was recorded; never from the files' own times, and never now.
//! Not here: what each collector states, and where (`layouts::clock`).

use super::dump::{Dump, Recorded};
use super::tree::FileId;
use crate::domain::time::{self, Timestamp};

/// What the collector stated; without that the newest thing that anything in the dump tells of.
pub fn captured(dump: &Dump) -> Option<Timestamp> {
    dump.stated_time().or_else(|| newest(dump))
}

fn newest(dump: &Dump) -> Option<Timestamp> {
    const TELLING: [(&str, &str, &[&str]); 2] = [
        ("", "events", &["/lastTimestamp", "/eventTime", "/metadata/creationTimestamp"]),
        ("coordination.k8s.io", "leases", &["/spec/renewTime"]),
    ];
    let told = TELLING.iter().flat_map(|(group, plural, fields)| {
        let objects = dump.objects(group, plural, None);
        objects.into_iter().filter_map(move |object| newest_of(&object, fields))
    });
    let logged = dump.index().all_logs().filter_map(|file| last_line(dump, file, 0, dump.size(file)));
    let between = dump.spread().logs.iter().filter_map(|log| last_line(dump, log.file, log.start, log.len));
    told.chain(logged).chain(between).max()
}

fn newest_of(object: &Recorded, fields: &[&str]) -> Option<Timestamp> {
    fields.iter().filter_map(|field| time::parse(object.text(field))).max()
}

/// The newest time of the last lines of a log. Logs are long and many, so that no more is read of each.
fn last_line(dump: &Dump, file: FileId, start: u64, len: u64) -> Option<Timestamp> {
    const TAIL: u64 = 8 << 10;
    let skipped = len.saturating_sub(TAIL);
    let bytes = dump.tree().range(file, start + skipped, len - skipped).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.lines().filter_map(|line| time::parse(line.split(' ').next()?)).max()
}
