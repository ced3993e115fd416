//! Quantities of resources: read, added up, and written in the form that Kubernetes gives them.
//! Invariant: what is no quantity, or too large to count in billionths, is never counted as zero; it is shown as it is.

use std::fmt;

/// Billionths, so that every unit down to `n` is whole.
const ONE: i128 = 1_000_000_000;
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Decimal,
    Binary,
    Exponent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantity {
    billionths: i128,
    form: Form,
}

impl Quantity {
    pub const ZERO: Self = Self { billionths: 0, form: Form::Decimal };

    pub fn read(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c)).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let (factor, form) = factor(unit)?;
        let (sign, digits) = match number.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, number.strip_prefix('+').unwrap_or(number)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && part.is_empty() || !(whole.to_owned() + part).bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // More digits than this Kubernetes does not keep either.
        let part = part.get(..part.len().min(12))?;
        let units: i128 = format!("{whole}{part}").parse().ok()?;
        let shift = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        let product = units.checked_mul(factor)?;
        // Kubernetes rounds up, away from zero.
        let billionths = product / shift + i128::from(product % shift != 0);
        Some(Self { billionths: sign * billionths, form })
    }

    pub fn plus(self, other: Self) -> Self {
        let form = if self.billionths == 0 { other.form } else { self.form };
        Self { billionths: self.billionths.saturating_add(other.billionths), form }
    }

    pub fn max(self, other: Self) -> Self {
        if other.billionths > self.billionths { other } else { self }
    }

    pub fn is_zero(self) -> bool {
        self.billionths == 0
    }

    /// How many times another fits, rounded up: as a downward API hands a resource to a container.
    pub fn in_units_of(self, unit: Self) -> Option<i128> {
        (unit.billionths > 0)
            .then(|| self.billionths / unit.billionths + i128::from(self.billionths % unit.billionths > 0))
    }

    /// How much of a whole it is, in percent, as kubectl rounds.
    pub fn percent_of(self, whole: Self) -> Option<i128> {
        (whole.billionths > 0).then(|| self.billionths.saturating_mul(100) / whole.billionths)
    }
}

/// What a unit stands for, in billionths.
fn factor(unit: &str) -> Option<(i128, Form)> {
    if let Some(at) = BINARY.iter().skip(1).position(|known| *known == unit) {
        return Some((ONE.checked_mul(1024_i128.checked_pow(u32::try_from(at).ok()? + 1)?)?, Form::Binary));
    }
    if let Some(at) = DECIMAL.iter().position(|known| *known == unit) {
        return Some((10_i128.checked_pow(3 * u32::try_from(at).ok()?)?, Form::Decimal));
    }
    let exponent: i32 = unit.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some((10_i128.checked_pow(u32::try_from(exponent + 9).ok()?)?, Form::Exponent))
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.billionths == 0 {
            return f.write_str("0");
        }
        if self.form == Form::Binary && self.billionths % ONE == 0 && self.billionths.abs() >= 1024 * ONE {
            let (mut number, mut at) = (self.billionths / ONE, 0);
            while number % 1024 == 0 && at + 1 < BINARY.len() {
                number /= 1024;
                at += 1;
            }
            return write!(f, "{number}{}", BINARY.get(at).copied().unwrap_or_default());
        }
        let (mut number, mut at) = (self.billionths, 0);
        while number % 1000 == 0 && at + 1 < DECIMAL.len() {
            number /= 1000;
            at += 1;
        }
        match (self.form, i32::try_from(at).unwrap_or(0) * 3 - 9) {
            (Form::Exponent, 0) => write!(f, "{number}"),
            (Form::Exponent, exponent) => write!(f, "{number}e{exponent}"),
            (Form::Decimal | Form::Binary, _) => write!(f, "{number}{}", DECIMAL.get(at).copied().unwrap_or_default()),
        }
    }
}

/// A quantity in its usual form; what is none as it is.
pub(super) fn usual(text: &str) -> String {
    Quantity::read(text).map_or_else(|| text.to_owned(), |quantity| quantity.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Quantity, usual};

    #[test]
    fn a_quantity_is_written_as_kubernetes_writes_it() {
        for (text, form) in [
            ("0", "0"),
            ("0.5", "500m"),
            ("1000m", "1"),
            ("1500m", "1500m"),
            ("1024Mi", "1Gi"),
            ("1536Mi", "1536Mi"),
            ("512", "512"),
            ("1000", "1k"),
            ("1.5Gi", "1536Mi"),
            ("0.5Ki", "512"),
            ("2e3", "2e3"),
            ("16384Ki", "16Mi"),
            ("-1", "-1"),
            ("100n", "100n"),
            ("8145920Ki", "7955Mi"),
        ] {
            assert_eq!(usual(text), form, "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_stays_as_it_is() {
        for text in ["", "many", "1 Gi", "1.2.3", "--1", "1e999", "99999999999999999999999999999Ei", "1Zi", "."] {
            assert_eq!(usual(text), text);
        }
    }

    #[test]
    fn sums_keep_the_form_of_what_is_there() {
        let read = |text| Quantity::read(text).unwrap();
        let sum = ["64Mi", "1Gi"].into_iter().map(read).fold(Quantity::ZERO, Quantity::plus);
        assert_eq!((sum.to_string().as_str(), sum.percent_of(read("4Gi"))), ("1088Mi", Some(26)));
        assert_eq!(read("100m").plus(read("1")).to_string(), "1100m");
        assert_eq!(read("1").percent_of(Quantity::ZERO), None);
        assert_eq!(read("1500m").in_units_of(read("1")), Some(2));
    }
}
