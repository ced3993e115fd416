//! When a dump was taken: the clock by which its ages and leases are judged.
//! Invariant: read from what was recorded; never from the files' own times, and never now.

use super::dump::{Dump, Recorded};
use super::layouts::Note;
use crate::domain::time::{self, Timestamp};

/// The last line of `timestamp`; without it the newest thing that anything in the dump tells of.
pub fn captured(dump: &Dump) -> Option<Timestamp> {
    let mut stated = dump.about(|note| *note == Note::Timestamp).filter_map(|file| dump.bytes(file).ok());
    stated.find_map(|bytes| last_time(&String::from_utf8_lossy(&bytes))).or_else(|| newest(dump))
}

fn last_time(text: &str) -> Option<Timestamp> {
    text.lines().rev().find_map(read)
}

/// A time as Kubernetes writes it, or as Go prints one: `2026-01-15 12:00:00.5 +0100 CET m=+0.1`.
fn read(line: &str) -> Option<Timestamp> {
    time::parse(line).or_else(|| {
        let mut words = line.split_whitespace();
        let (date, hour, offset) = (words.next()?, words.next()?, words.next()?);
        let hours = offset.get(..3)?;
        time::parse(&format!("{date}T{hour}{hours}:{}", offset.get(3..)?))
    })
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
    let logged = dump.index().all_logs().filter_map(|file| {
        let bytes = dump.bytes(file).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        text.lines().rev().find_map(|line| time::parse(line.split(' ').next()?))
    });
    told.chain(logged).max()
}

fn newest_of(object: &Recorded, fields: &[&str]) -> Option<Timestamp> {
    fields.iter().filter_map(|field| time::parse(object.text(field))).max()
}

#[cfg(test)]
mod tests {
    use super::last_time;

    #[test]
    fn the_last_line_that_is_a_time_counts() {
        let at = "2026-01-15T11:00:00.5Z".parse().ok();
        assert_eq!(last_time("2026-01-15T10:00:00Z\n2026-01-15T11:00:00.5Z\n"), at);
        assert_eq!(last_time("2026-01-15 12:00:00.5 +0100 CET m=+0.267158493\n\n"), at);
        assert_eq!(last_time("soon\n"), None);
    }
}
