//! Numbers as people read them: `48,000`, `1.2 GB`.

/// With a comma between thousands.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// In the largest unit of which there is at least one, by thousands.
pub fn bytes(number: u64) -> String {
    let tenths_of = |unit: u64| (number / (unit / 10)) as f64 / 10.0;
    match number {
        0..1_000 => format!("{number} B"),
        1_000..1_000_000 => format!("{} kB", number / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", number / 1_000_000),
        _ => format!("{:.1} GB", tenths_of(1_000_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let seen = [0, 999, 1_000, 48_000, 1_234_567].map(count);
        assert_eq!(seen, ["0", "999", "1,000", "48,000", "1,234,567"]);
    }

    #[test]
    fn sizes_are_short_and_never_more_than_there_is() {
        let seen = [0, 999, 1_999, 425_793, 1_999_999, 1_299_999_999].map(bytes);
        assert_eq!(seen, ["0 B", "999 B", "1 kB", "425 kB", "1 MB", "1.2 GB"]);
    }
}
