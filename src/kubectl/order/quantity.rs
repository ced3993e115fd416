//! Quantities of Kubernetes, such as `100m`, `1.5Gi` or `1e3`, as numbers that compare.

/// In billionths, rounded up; what is larger than any quantity is as large as the largest. None where it is none.
pub(super) fn parse(text: &str) -> Option<i128> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if text.is_empty() {
        return None;
    }
    let whole_end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (whole, rest) = rest.split_at(whole_end);
    let (part, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len())),
        None => ("", rest),
    };
    let (base, exponent) = scale(suffix)?;
    let digits: String = [whole, part].concat();
    let digits = digits.trim_start_matches('0');
    let mut value = digits.bytes().take(30).fold(0_i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    // What was left of long digits counts by its size alone.
    let dropped = i32::try_from(digits.len().saturating_sub(30)).unwrap_or(i32::MAX);
    let mut tens = 9_i32.saturating_add(dropped).saturating_sub(i32::try_from(part.len()).unwrap_or(i32::MAX));
    if base == 2 {
        value = value.saturating_mul(1_i128 << exponent);
    } else {
        tens = tens.saturating_add(exponent);
    }
    while tens > 0 && value != 0 {
        value = value.saturating_mul(10);
        if value == i128::MAX {
            break;
        }
        tens -= 1;
    }
    while tens < 0 && value > 1 {
        value = (value + 9) / 10;
        tens += 1;
    }
    Some(if negative { -value } else { value })
}

/// The base and the exponent of a suffix.
fn scale(suffix: &str) -> Option<(u8, i32)> {
    let ten = |exponent| Some((10, exponent));
    let two = |exponent| Some((2, exponent));
    match suffix {
        "" => ten(0),
        "n" => ten(-9),
        "u" => ten(-6),
        "m" => ten(-3),
        "k" => ten(3),
        "M" => ten(6),
        "G" => ten(9),
        "T" => ten(12),
        "P" => ten(15),
        "E" => ten(18),
        "Ki" => two(10),
        "Mi" => two(20),
        "Gi" => two(30),
        "Ti" => two(40),
        "Pi" => two(50),
        "Ei" => two(60),
        other => {
            let digits = other.strip_prefix(['e', 'E'])?;
            digits.parse::<i32>().ok().and_then(ten)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn one_amount_in_many_spellings_is_one_number() {
        for (one, other) in
            [("1", "1000m"), ("1Ki", "1024"), ("0.5", "500m"), ("1e3", "1k"), ("-1", "-1000m"), ("0", "00.0")]
        {
            assert_eq!(parse(one), parse(other), "{one} {other}");
            assert!(parse(one).is_some(), "{one}");
        }
        assert!(parse("1Gi") > parse("1G") && parse("2") < parse("10") && parse("1n") > parse("0"));
    }

    #[test]
    fn what_is_no_quantity_is_none() {
        for text in ["", "web", "1.2.3", "2026-01-01", "1 Gi", "1x", "e", "Gi1", "10.0.0.1"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_very_long_ends() {
        let long = "9".repeat(100_000);
        assert!(parse(&long) > parse("1Ei"));
        assert_eq!(parse("1e2000000000"), Some(i128::MAX));
    }
}
