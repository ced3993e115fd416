//! Joins the files in which one log was collected: what the kubelet had rotated away, packed or not, what came over a
//! connection nobody vouched for, and the current file.
//! Invariant: lines come in the order of their times, each once, and never in another order than within their file.

use crate::domain::time::{self, Timestamp};
use bytes::Bytes;
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read;

/// One file of a log.
pub struct Part {
    pub path: String,
    pub bytes: Bytes,
}

/// No log of a container is longer unpacked; a packed file that is was made to fill the memory.
const MOST: u64 = 256 << 20;

/// The whole log; or why a part cannot be unpacked.
pub fn joined(parts: &[Part]) -> Result<String, String> {
    let texts = parts.iter().map(unpacked).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<Cow<'_, str>> = texts.iter().map(|bytes| as_asked(bytes)).collect();
    if let [only] = texts.as_slice() {
        return Ok(only.clone().into_owned());
    }
    let mut seen: HashSet<(Timestamp, &str)> = HashSet::new();
    let mut lines: Vec<(Timestamp, &str)> = Vec::new();
    for text in &texts {
        let of_this = entries(text);
        let fresh = of_this.iter().filter(|(at, line, dated)| !(*dated && seen.contains(&(*at, *line))));
        lines.extend(fresh.map(|(at, line, _)| (*at, *line)));
        seen.extend(of_this.iter().map(|(at, line, _)| (*at, *line)));
    }
    lines.sort_by_key(|(at, _)| *at);
    let mut whole = String::with_capacity(lines.iter().map(|(_, line)| line.len() + 1).sum());
    for (_, line) in lines {
        whole.push_str(line);
        // The last line of a part need not be the last of all.
        if !line.ends_with('\n') {
            whole.push('\n');
        }
    }
    Ok(whole)
}

fn unpacked(part: &Part) -> Result<Cow<'_, [u8]>, String> {
    if !part.bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(&part.bytes));
    }
    let mut plain = Vec::new();
    let unpacked = flate2::read::MultiGzDecoder::new(part.bytes.as_ref()).take(MOST).read_to_end(&mut plain);
    match unpacked {
        // A file that was cut is read as far as it goes.
        Err(_) if !plain.is_empty() => Ok(Cow::Owned(plain)),
        Err(error) => Err(format!("{} cannot be unpacked ({error})", part.path)),
        Ok(read) if read as u64 >= MOST => {
            let rest =
                format!("\n(the rest of {} is not read: unpacked it is more than {} MiB)\n", part.path, MOST >> 20);
            plain.extend_from_slice(rest.as_bytes());
            Ok(Cow::Owned(plain))
        }
        Ok(_) => Ok(Cow::Owned(plain)),
    }
}

/// The files of the runtime tell the stream of each line and whether the line goes on; logs as asked for do not.
fn as_asked(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    let first = text.lines().next().and_then(of_runtime);
    if first.is_none() {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut open = false;
    for line in text.split_inclusive('\n') {
        match of_runtime(line.trim_end_matches('\n')) {
            Some((stamp, whole, rest)) => {
                if !open {
                    plain.push_str(stamp);
                    plain.push(' ');
                }
                plain.push_str(rest);
                open = !whole;
                if whole {
                    plain.push('\n');
                }
            }
            None => plain.push_str(line),
        }
    }
    Cow::Owned(plain)
}

/// `TIME stdout F TEXT`: the time, whether the line ends here, and the text.
fn of_runtime(line: &str) -> Option<(&str, bool, &str)> {
    let (stamp, rest) = line.split_once(' ')?;
    let rest = rest.strip_prefix("stdout ").or_else(|| rest.strip_prefix("stderr "))?;
    let (tag, text) = rest.split_once(' ').unwrap_or((rest, ""));
    let whole = match tag {
        "F" => true,
        "P" => false,
        _ => return None,
    };
    time::parse(stamp).map(|_| (stamp, whole, text))
}

/// The lines with the latest time so far, and whether the time is their own.
fn entries(text: &str) -> Vec<(Timestamp, &str, bool)> {
    let mut latest = Timestamp::MIN;
    let line = |line| {
        let own = str::split_once(line, ' ').and_then(|(stamp, _)| time::parse(stamp));
        latest = own.map_or(latest, |own| own.max(latest));
        (latest, line, own.is_some())
    };
    text.split_inclusive('\n').map(line).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Part, joined};
    use std::io::Write;

    fn part(path: &str, text: &str) -> Part {
        let bytes = if path.ends_with(".gz") {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(text.as_bytes()).unwrap();
            packed.finish().unwrap()
        } else {
            text.as_bytes().to_vec()
        };
        Part { path: path.to_owned(), bytes: bytes.into() }
    }

    fn at(second: u8, text: &str) -> String {
        format!("2026-01-01T00:00:{second:02}Z {text}\n")
    }

    #[test]
    fn rotated_and_packed_files_come_before_the_current_one_and_in_the_order_of_time() {
        let current = at(5, "five") + &at(6, "six") + "  more of six\n";
        let older = at(3, "stdout F three") + &at(4, "stderr P fo") + &at(4, "stderr F ur");
        let oldest = at(1, "stdout F one") + &at(2, "stdout F two");
        let parts = [part("current.log", &current), part("0.log.20260101", &older), part("0.log.20260100.gz", &oldest)];
        let words = ["one", "two", "three", "four", "five", "six"];
        let wanted: String = (1..).zip(words).map(|(second, word)| at(second, word)).collect();
        assert_eq!(joined(&parts), Ok(wanted + "  more of six\n"));
    }

    #[test]
    fn what_two_files_hold_is_there_once_and_what_one_repeats_is_kept() {
        let secure = at(1, "one") + &at(1, "one") + &at(2, "two");
        let insecure = at(1, "one") + &at(2, "two") + &at(3, "three");
        let parts = [part("current.log", &secure), part("current.insecure.log", &insecure)];
        assert_eq!(joined(&parts), Ok(at(1, "one") + &at(1, "one") + &at(2, "two") + &at(3, "three")));
    }

    #[test]
    fn an_empty_log_is_no_missing_log_and_one_that_is_no_archive_says_so() {
        assert_eq!(joined(&[part("current.log", "")]), Ok(String::new()));
        let broken = Part { path: "a.gz".to_owned(), bytes: vec![0x1f, 0x8b, 9].into() };
        assert!(joined(&[broken]).unwrap_err().starts_with("a.gz cannot be unpacked"));
    }
}
