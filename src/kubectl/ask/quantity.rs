//! Kubernetes' quantities: `250m`, `64Mi`, `1.5`, `123456789n`.
//! Invariant: exact, in billionths; what is no quantity is none, never 0.

/// So many billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Quantity(i128);

const ONE: i128 = 1_000_000_000;

impl Quantity {
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let (multiply, divide): (i128, i128) = match unit {
            "n" => (1, ONE),
            "u" => (1, 1_000_000),
            "m" => (1, 1000),
            "" => (1, 1),
            "k" => (1000, 1),
            "M" => (1_000_000, 1),
            "G" => (ONE, 1),
            "T" => (1000 * ONE, 1),
            "P" => (1_000_000 * ONE, 1),
            "E" => (ONE * ONE, 1),
            "Ki" => (1 << 10, 1),
            "Mi" => (1 << 20, 1),
            "Gi" => (1 << 30, 1),
            "Ti" => (1 << 40, 1),
            "Pi" => (1 << 50, 1),
            "Ei" => (1 << 60, 1),
            other => match other.strip_prefix(['e', 'E'])?.parse::<i32>().ok()? {
                up @ 0..=18 => (10_i128.pow(up.unsigned_abs()), 1),
                down @ -9..=-1 => (1, 10_i128.pow(down.unsigned_abs())),
                _ => return None,
            },
        };
        let billionths = decimal(number)?;
        billionths.checked_mul(multiply)?.checked_div(divide).map(Self)
    }

    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whole thousandths, rounded up as kubectl does.
    pub fn milli(self) -> i128 {
        up(self.0, ONE / 1000)
    }

    /// Whole ones, rounded up.
    pub fn value(self) -> i128 {
        up(self.0, ONE)
    }
}

fn up(value: i128, unit: i128) -> i128 {
    let whole = value.div_euclid(unit);
    if value.rem_euclid(unit) == 0 { whole } else { whole + 1 }
}

/// A decimal number in billionths; digits behind those are dropped.
fn decimal(text: &str) -> Option<i128> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) || whole.len() > 18 {
        return None;
    }
    let part: String = part.chars().chain("000000000".chars()).take(9).collect();
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let billionths = whole * ONE + part.parse::<i128>().ok()?;
    Some(if negative { -billionths } else { billionths })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Quantity;

    #[test]
    fn quantities_are_read_exactly_and_rounded_up() {
        for (text, milli, value) in [
            ("250m", 250, 1),
            ("123456789n", 124, 1),
            ("1500u", 2, 1),
            ("1.5", 1500, 2),
            ("64Mi", 67_108_864_000, 67_108_864),
            ("2e3", 2_000_000, 2000),
            ("5E-1", 500, 1),
            ("0", 0, 0),
            ("2G", 2_000_000_000_000, 2_000_000_000),
        ] {
            let quantity = Quantity::read(text).unwrap();
            assert_eq!((quantity.milli(), quantity.value()), (milli, value), "{text}");
        }
        for text in ["", "m", "1.2.3", "five", "1Qi", "1e99", "9999999999999999999"] {
            assert_eq!(Quantity::read(text), None, "{text}");
        }
        let sum = Quantity::read("1n").unwrap().plus(Quantity::read("1").unwrap());
        assert_eq!(sum.milli(), 1001);
    }
}
