//! Where a dump states when it was taken.
//! Invariant: read from what the collector wrote; never from the files' own times, and never now.
//! Not here: the newest thing that a dump without such a statement tells of (the store knows its objects and logs).
//!
//! Support bundles of troubleshoot.sh state none but a time of day without a zone in their own name, which may be half a
//! day off; what they hold is nearer.

use super::Layout;
use crate::cluster::snapshot::tree::Tree;
use crate::domain::time::{self, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub at: Timestamp,
    /// The file, or the folder or archive by whose name.
    pub source: String,
}

/// Statements are short; of a log the end counts.
const LONGEST: u64 = 64 << 10;

/// What the dump of a cluster states, outermost first, as that was written last. `base` and `roots` are those of what was
/// found.
pub fn stated(tree: &Tree, layout: Layout, base: &str, roots: &[String]) -> Option<Stated> {
    let paths = candidates(layout, roots);
    let of_file = paths.into_iter().find_map(|path| {
        let id = tree.find(&path)?;
        let size = tree.files().get(id.0 as usize)?.size;
        let bytes = tree.range(id, size.saturating_sub(LONGEST), LONGEST).ok()?;
        Some(Stated { at: read(&String::from_utf8_lossy(&bytes))?, source: path })
    });
    let of_names = || {
        // What was opened itself is asked last: an archive of several may be younger than each of them.
        let opened = tree.root().file_name().map(|name| name.to_string_lossy().into_owned());
        let steps = base.split('/').chain(roots.iter().flat_map(|root| root.split('/')));
        let mut names = steps.map(str::to_owned).chain(opened).filter(|_| by_name(layout));
        names.find_map(|name| Some(Stated { at: of_name(&name)?, source: name }))
    };
    of_file.or_else(of_names)
}

/// The files that may say it, with their paths in the tree.
pub fn candidates(layout: Layout, roots: &[String]) -> Vec<String> {
    let names: &[&str] = match layout {
        Layout::Inspect | Layout::AcmGather => &["timestamp"],
        Layout::CrustGather => &["collected.timestamp"],
        Layout::KubectlGather => &["gather.log", "timestamp"],
        Layout::Harvester => &["metadata.yaml"],
        Layout::Troubleshoot | Layout::ClusterInfoDump | Layout::Insights | Layout::Plain => &[],
    };
    let mut paths = Vec::new();
    for root in roots {
        let ends = root.match_indices('/').map(|(at, _)| at + 1);
        for folder in std::iter::once(0).chain(ends).filter_map(|end| root.get(..end)) {
            paths.extend(names.iter().map(|name| format!("{folder}{name}")));
        }
    }
    // All outer ones before any inner one, whichever root they stand above.
    paths.sort_by_key(|path| path.matches('/').count());
    paths.dedup();
    paths
}

fn by_name(layout: Layout) -> bool {
    matches!(layout, Layout::Insights | Layout::Harvester)
}

/// The time in the name that a collector gave its archive, in UTC: `insights-2026-01-15-120000.tar.gz`,
/// `supportbundle_…_2026-01-15T12-00-00Z.zip`.
pub fn of_name(name: &str) -> Option<Timestamp> {
    let digits = |from: usize, to: usize, text: &str| {
        text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned)
    };
    let date = |text: &str| {
        let (year, month, day) = (digits(0, 4, text)?, digits(5, 7, text)?, digits(8, 10, text)?);
        Some(format!("{year}-{month}-{day}"))
    };
    if let Some(rest) = name.strip_prefix("insights-") {
        let (hour, minute, second) = (digits(11, 13, rest)?, digits(13, 15, rest)?, digits(15, 17, rest)?);
        return time::parse(&format!("{}T{hour}:{minute}:{second}Z", date(rest)?));
    }
    let rest = name.starts_with("supportbundle_").then(|| name.rsplit('_').next()).flatten()?;
    let (hour, minute, second) = (digits(11, 13, rest)?, digits(14, 16, rest)?, digits(17, 19, rest)?);
    time::parse(&format!("{}T{hour}:{minute}:{second}Z", date(rest)?))
}

/// The last line that is, begins with or is the value of a time.
pub fn read(text: &str) -> Option<Timestamp> {
    text.lines().rev().find_map(line)
}

/// As Kubernetes writes a time, as Go prints one, as crust-gather does, as the logs of zap begin, or after a key.
fn line(line: &str) -> Option<Timestamp> {
    let line = line.trim().trim_start_matches(['"', '\'']).trim_end_matches(['"', '\'']);
    if let Some(at) = time::parse(line).or_else(|| spaced(line)) {
        return Some(at);
    }
    let first = line.split_whitespace().next().unwrap_or_default();
    let in_json = line.split_once("\"ts\":\"").and_then(|(_, rest)| rest.split('"').next());
    let keyed = line.strip_prefix("bundleCreatedAt:").map(|value| value.trim().trim_matches(['"', '\'']));
    [Some(first), in_json, keyed]
        .into_iter()
        .flatten()
        .find_map(|word| time::parse(word).or_else(|| basic_offset(word)))
}

/// `2026-01-15 12:00:00.5 +0100 CET m=+0.1`, or `… UTC`.
fn spaced(line: &str) -> Option<Timestamp> {
    let mut words = line.split_whitespace();
    let (date, hour, offset) = (words.next()?, words.next()?, words.next()?);
    let offset = if offset == "UTC" { "+0000" } else { offset };
    basic_offset(&format!("{date}T{hour}{offset}"))
}

/// An offset without its colon, as in `…+0100`.
fn basic_offset(word: &str) -> Option<Timestamp> {
    let at = word.len().checked_sub(2)?;
    time::parse(&format!("{}:{}", word.get(..at)?, word.get(at..)?))
}

#[cfg(test)]
mod tests {
    use super::{of_name, read};

    #[test]
    fn times_are_read_as_each_collector_writes_them() {
        for (text, at) in [
            ("2026-01-15T10:00:00Z\n2026-01-15T11:00:00.5Z\n", Some("2026-01-15T11:00:00.5Z")),
            ("2026-01-15 12:00:00.5 +0100 CET m=+0.267158493\n\n", Some("2026-01-15T11:00:00.5Z")),
            ("\"2026-01-15 12:00:00.123 UTC\"", Some("2026-01-15T12:00:00.123Z")),
            ("2026-01-15T12:00:00.250+0300\tINFO\tgather\tdone in 3s\n", Some("2026-01-15T09:00:00.25Z")),
            (
                "{\"level\":\"info\",\"ts\":\"2026-01-15T12:00:00.250+0000\",\"msg\":\"x\"}",
                Some("2026-01-15T12:00:00.25Z"),
            ),
            ("bundleName: x\nbundleCreatedAt: \"2026-01-15T12:00:00Z\"\n", Some("2026-01-15T12:00:00Z")),
            ("soon\n", None),
            ("", None),
            ("é é é\nééé", None),
        ] {
            assert_eq!(read(text), at.and_then(|at| at.parse().ok()), "{text}");
        }
    }

    #[test]
    fn names_of_archives_tell_a_time() {
        for (name, at) in [
            ("insights-2026-01-15-120030.tar.gz", Some("2026-01-15T12:00:30Z")),
            ("supportbundle_9f8e_2026-01-15T12-00-30Z.zip", Some("2026-01-15T12:00:30Z")),
            ("insights-2026-99-15-120030.tar.gz", None),
            ("insights-é", None),
            ("hub.tar.gz", None),
        ] {
            assert_eq!(of_name(name), at.and_then(|at| at.parse().ok()), "{name}");
        }
    }
}
