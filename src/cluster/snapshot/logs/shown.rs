//! Which part of a log is shown, and whether with the times of its lines.
//! Invariant: a line without a time of its own belongs to the line before it.

use super::super::answer::Refused;
use super::super::call::Query;
use crate::domain::time::{self, Timestamp};
use memchr::memrchr_iter;

pub struct Shown {
    tail: Option<usize>,
    since: Option<Timestamp>,
    bytes: Option<usize>,
    timestamps: bool,
}

impl Shown {
    pub fn read(query: &Query, captured: Timestamp) -> Result<Self, Refused> {
        let number = |key: &str| {
            let wrong = |text: &str| Refused::bad_request(format!("{key}: {text:?} is no number that a log can have"));
            query.get(key).map(|text| text.parse::<u32>().map_err(|_| wrong(text))).transpose()
        };
        let seconds = number("sinceSeconds")?;
        if seconds.is_some() && query.get("sinceTime").is_some() {
            return Err(Refused::bad_request("at most one of `sinceTime` or `sinceSeconds` may be specified"));
        }
        let since = match query.get("sinceTime") {
            Some(text) => {
                let wrong = || Refused::bad_request(format!("sinceTime: {text:?} is no RFC 3339 time"));
                Some(time::parse(text).ok_or_else(wrong)?)
            }
            None => seconds.and_then(|back| Timestamp::from_second(captured.as_second() - i64::from(back)).ok()),
        };
        Ok(Self {
            tail: number("tailLines")?.map(|lines| lines as usize),
            bytes: number("limitBytes")?.map(|bytes| bytes as usize),
            timestamps: query.flag("timestamps"),
            since,
        })
    }

    pub fn select(&self, text: &str) -> String {
        let text = match self.tail {
            Some(lines) => last_lines(text, lines),
            None => text,
        };
        let most = self.bytes.unwrap_or(usize::MAX);
        let mut within = self.since.is_none();
        let mut shown = String::new();
        for line in text.split_inclusive('\n') {
            let stamped = line.split_once(' ').and_then(|(stamp, rest)| Some((time::parse(stamp)?, rest)));
            if let (Some((at, _)), Some(since)) = (&stamped, self.since) {
                within = *at >= since;
            }
            if within {
                shown.push_str(stamped.filter(|_| !self.timestamps).map_or(line, |(_, rest)| rest));
            }
            if shown.len() >= most {
                shown.truncate(shown.floor_char_boundary(most));
                break;
            }
        }
        shown
    }
}

fn last_lines(text: &str, lines: usize) -> &str {
    if lines == 0 {
        return "";
    }
    // The last line may end without ending, or with an end that begins no other.
    let ends = text.strip_suffix('\n').unwrap_or(text);
    let start = memrchr_iter(b'\n', ends.as_bytes()).nth(lines - 1).map_or(0, |at| at + 1);
    &text[start..]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Shown;
    use crate::cluster::snapshot::call::Query;

    const LOG: &str =
        "2026-01-01T00:00:00.5Z one\n2026-01-01T00:01:00Z two\n  more of two\n2026-01-01T00:02:00Z three\n";

    fn of(query: &str, log: &str) -> String {
        Shown::read(&Query::read(query), "2026-01-01T00:02:30Z".parse().unwrap()).unwrap().select(log)
    }

    fn select(query: &str) -> String {
        of(query, LOG)
    }

    #[test]
    fn times_are_shown_only_when_asked_for() {
        assert_eq!(select(""), "one\ntwo\n  more of two\nthree\n");
        assert_eq!(select("timestamps=true"), LOG);
    }

    #[test]
    fn the_last_minutes_end_at_the_capture_time() {
        assert_eq!(select("sinceSeconds=60"), "three\n");
        assert_eq!(select("sinceSeconds=90"), "two\n  more of two\nthree\n");
        assert_eq!(select("sinceTime=2026-01-01T00:02:00Z"), "three\n");
    }

    #[test]
    fn a_tail_is_the_last_lines_and_none_is_none() {
        assert_eq!(select("tailLines=2"), "  more of two\nthree\n");
        assert_eq!(select("tailLines=0"), "");
        assert_eq!(select("tailLines=99"), select(""));
        assert_eq!(select("limitBytes=5"), "one\nt");
        assert_eq!(of("tailLines=1", "a\nb"), "b");
    }

    #[test]
    fn a_line_as_long_as_a_file_is_a_line() {
        let long = format!("2026-01-01T00:00:00Z {}\n2026-01-01T00:00:01Z end\n", "x".repeat(200_000));
        assert_eq!(of("tailLines=1", &long), "end\n");
        assert_eq!(of("tailLines=2", &long).len(), 200_005);
    }
}
