//! The words of logs.

use super::Reader;
use crate::kubectl::invocation::{Containers, Logs, Look, Target};
use crate::kubectl::look::LogsOf;
use crate::kubectl::refusal::{Reason, Refusal};

/// Lines of each log where a selector chooses them and nothing else bounds them, as kubectl has it.
const SELECTED: u64 = 10;

impl Reader<'_> {
    pub(super) fn logs(&self) -> Result<Look, Refusal> {
        let usage = "POD [-c CONTAINER] [-n NAMESPACE], TYPE/NAME or -l SELECTOR";
        let selector = self.sorted.value("selector").map(str::trim).filter(|text| !text.is_empty());
        let (of, inline) = match (self.sorted.arguments.as_slice(), selector) {
            ([], None) => return self.missing(usage),
            ([], Some(selector)) => (LogsOf::Selector(selector.to_owned()), None),
            ([_, ..], Some(selector)) => {
                return self.as_kubectl(
                    selector,
                    "only a selector (-l) or a POD name is allowed\nSee 'kubectl logs -h' for help and examples",
                );
            }
            ([of], None) => (self.logs_of(of)?, None),
            ([of, container], None) => (self.logs_of(of)?, Some(container.as_str())),
            ([_, _, more, ..], None) => return self.refuse(Reason::Value, more, format!("write logs {usage}")),
        };
        let named = self.sorted.value("container").filter(|name| !name.is_empty());
        let all = self.sorted.is_on("all-containers");
        if inline.is_some() && self.sorted.value("container").is_some() {
            return self.as_kubectl("--container", "only one of -c or an inline [CONTAINER] arg is allowed");
        }
        let containers = match (inline.or(named), all) {
            (None, false) => Containers::Default,
            (None, true) => Containers::All,
            (Some(name), false) => {
                self.check_name(name)?;
                Containers::One(name.to_owned())
            }
            (Some(name), true) => {
                let why = format!("--all-containers=true should not be specified with container name {name}");
                return self.as_kubectl(name, why);
            }
        };
        // `kubectl` counts them only while it follows, which klue does not do.
        self.number("max-log-requests")?;
        let all_pods = self.sorted.is_on("all-pods");
        let selects = matches!(of, LogsOf::Selector(_));
        Ok(Look::Logs(Logs {
            namespace: self.namespace()?,
            of,
            containers,
            all_pods,
            prefix: all_pods || self.sorted.is_on("prefix"),
            ignore_errors: self.sorted.is_on("ignore-errors"),
            previous: self.sorted.is_on("previous"),
            tail: self.tail(selects)?,
            since: self.since()?,
            since_time: self.since_time()?,
            limit_bytes: self.number("limit-bytes")?.filter(|bytes| *bytes > 0),
            timestamps: self.sorted.is_on("timestamps"),
        }))
    }

    fn logs_of(&self, word: &str) -> Result<LogsOf, Refusal> {
        let Some((kind, name)) = word.split_once('/') else {
            self.check_name(word)?;
            return Ok(LogsOf::Pod(word.to_owned()));
        };
        if name.contains('/') {
            return self.as_kubectl(word, "arguments in resource/name form may not have more than one slash");
        }
        let kind = self.kind(kind)?.id.clone();
        self.check_name(name)?;
        if kind.kind == "Pod" && kind.group.is_empty() {
            return Ok(LogsOf::Pod(name.to_owned()));
        }
        let namespace = if kind.namespaced { Some(self.namespace()?) } else { None };
        if kind.group.is_empty() && kind.plural == "secrets" {
            return self.refuse(Reason::Value, word, "a secret has no pods, and is not read to find that out");
        }
        Ok(LogsOf::Owner(Target { kind, namespace, name: name.to_owned() }))
    }

    fn tail(&self, selects: bool) -> Result<Option<u64>, Refusal> {
        match self.sorted.value("tail") {
            None => Ok(selects.then_some(SELECTED)),
            // kubectl's own word for "all of it".
            Some("-1") => Ok(None),
            Some(text) if text.starts_with('-') && text.parse::<i64>().is_ok() => {
                self.as_kubectl(text, "--tail must be greater than or equal to -1")
            }
            Some(_) => self.number("tail"),
        }
    }

    fn since(&self) -> Result<Option<u64>, Refusal> {
        let Some(text) = self.sorted.value("since") else { return Ok(None) };
        if self.sorted.value("since-time").is_some_and(|time| !time.is_empty()) {
            return self.as_kubectl("--since-time", "at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        if text.starts_with('-') {
            return self.as_kubectl(text, "--since must be greater than 0");
        }
        match seconds(text) {
            // None at all is no bound, as in kubectl.
            Some(seconds) => Ok(Some(seconds).filter(|seconds| *seconds > 0)),
            None => self.refuse(Reason::Value, text, "write a length of time such as 90s, 5m or 1h30m"),
        }
    }

    fn since_time(&self) -> Result<Option<String>, Refusal> {
        let Some(text) = self.sorted.value("since-time").filter(|text| !text.is_empty()) else { return Ok(None) };
        match text.parse::<jiff::Timestamp>() {
            // Go writes times in UTC and whole seconds.
            Ok(time) if text.contains('T') => Ok(Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())),
            Ok(_) | Err(_) => self.refuse(Reason::Value, text, "write a time such as 2026-01-01T12:00:00Z"),
        }
    }
}

/// A length of time as Go writes it, in whole seconds, halves rounded up.
fn seconds(text: &str) -> Option<u64> {
    if text == "0" {
        return Some(0);
    }
    let mut rest = text;
    let mut total: f64 = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, unit) = rest.split_at(digits);
        let number: f64 = number.parse().ok()?;
        let length = unit.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(unit.len());
        let (unit, after) = unit.split_at(length);
        total += number
            * match unit {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 1e-3,
                "us" | "µs" => 1e-6,
                "ns" => 1e-9,
                _ => return None,
            };
        rest = after;
    }
    let whole = total.round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within bounds")]
    (!text.is_empty() && (0.0..=1e10).contains(&whole)).then_some(whole as u64)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn lengths_of_time_are_read_as_go_reads_them() {
        for (text, expected) in [
            ("90s", Some(90)),
            ("1h30m", Some(5400)),
            ("1.5h", Some(5400)),
            ("500ms", Some(1)),
            ("400ms", Some(0)),
            ("0", Some(0)),
            ("", None),
            ("5", None),
            ("5d", None),
            ("h", None),
            ("9999999999h", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
