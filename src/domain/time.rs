//! Time as a value. The clock of a dump is its capture time, never now.

pub use jiff::Timestamp;

/// The clock of a dump that nothing tells the time of: by it nothing has an age.
pub const UNTOLD: Timestamp = Timestamp::UNIX_EPOCH;

/// Reads an RFC 3339 time, as Kubernetes writes it.
pub fn parse(text: &str) -> Option<Timestamp> {
    text.trim().parse().ok()
}

/// Seconds from `earlier` to `later`; negative when the order is the other way round.
pub fn seconds_between(earlier: Timestamp, later: Timestamp) -> i64 {
    later.as_second() - earlier.as_second()
}

/// An age in kubectl's words (`HumanDuration` of `k8s.io/apimachinery/pkg/util/duration`).
pub fn age(earlier: Timestamp, now: Timestamp) -> String {
    if now == UNTOLD {
        return "<unknown>".to_owned();
    }
    // Whole seconds of the exact difference, as Go has it; whole seconds of both sides may be one off.
    human(now.duration_since(earlier).as_secs())
}

/// A number of seconds in kubectl's words: `45s`, `3m12s`, `5h`, `12d`, `2y30d`.
pub fn human(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let pair = |big: i64, unit: &str, small: i64, small_unit: &str| {
        if small == 0 { format!("{big}{unit}") } else { format!("{big}{unit}{small}{small_unit}") }
    };
    match seconds {
        i64::MIN..-1 => "<invalid>".to_owned(),
        -1..0 => "0s".to_owned(),
        0..120 => format!("{seconds}s"),
        120..600 => pair(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => pair(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => pair(days, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => pair(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{UNTOLD, age, human, parse};

    #[test]
    fn without_a_clock_there_is_no_age() {
        assert_eq!(age(parse("2026-11-23T22:00:10Z").unwrap(), UNTOLD), "<unknown>");
    }

    #[test]
    fn an_age_counts_whole_seconds_of_what_passed() {
        let at = |text: &str| parse(text).unwrap();
        assert_eq!(age(at("2026-11-23T22:00:10.9Z"), at("2026-11-23T22:00:20.1Z")), "9s");
        assert_eq!(age(at("2026-11-23T22:00:10.9Z"), at("2026-11-23T22:00:10.1Z")), "0s");
        assert_eq!(age(at("2026-11-23T22:00:12.1Z"), at("2026-11-23T22:00:10Z")), "<invalid>");
    }

    #[test]
    fn ages_read_as_kubectl_prints_them() {
        for (seconds, text) in [
            (0, "0s"),
            (-1, "0s"),
            (-2, "<invalid>"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (600, "10m"),
            (10_800, "3h"),
            (10_860, "3h1m"),
            (28_800, "8h"),
            (172_800, "2d"),
            (176_400, "2d1h"),
            (691_200, "8d"),
            (63_072_000, "2y"),
            (63_158_400, "2y1d"),
            (252_288_000, "8y"),
        ] {
            assert_eq!(human(seconds), text, "{seconds}");
        }
    }
}
