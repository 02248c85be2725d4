//! Numbers of JSON, exact.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};

/// `digits * 10^exponent`, without zeros at the end of the digits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// Go's exact numbers do not go further.
    const MAX_EXPONENT: i64 = 1_000_000;

    pub(super) fn read(text: &str) -> Option<Decimal> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let unsigned = whole.trim_start_matches(['-', '+']);
        let digits = unsigned.bytes().chain(fraction.bytes());
        if unsigned.len() + 1 < whole.len() || !digits.clone().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let mut exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let trimmed: String = digits.map(char::from).collect();
        let significant = trimmed.trim_end_matches('0');
        if exponent.abs() > Decimal::MAX_EXPONENT || trimmed.is_empty() {
            return None;
        }
        if significant.is_empty() {
            return Some(Decimal { digits: BigInt::ZERO, exponent: 0 });
        }
        exponent += i64::try_from(trimmed.len() - significant.len()).ok()?;
        let digits: BigInt = significant.parse().ok()?;
        Some(Decimal { digits: if whole.starts_with('-') { -digits } else { digits }, exponent })
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// Go's `int`, of a whole number: what does not fit loses its upper bits there.
    pub(super) fn to_int(&self) -> i64 {
        let low = self.digits.magnitude().iter_u64_digits().next().unwrap_or(0);
        let power = u32::try_from(self.exponent).unwrap_or(u32::MAX).min(64);
        let bits = low.wrapping_mul(10u64.wrapping_pow(power)) as i64;
        if self.digits.sign() == Sign::Minus { bits.wrapping_neg() } else { bits }
    }

    pub(super) fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// A text that equal numbers share.
    pub(super) fn normal(&self, out: &mut String) {
        use std::fmt::Write as _;
        let _ = write!(out, "#{}e{}", self.digits, self.exponent);
    }

    /// Where the first digit stands.
    fn magnitude(&self) -> i64 {
        let digits = self.digits.magnitude().to_string().len();
        i64::try_from(digits).unwrap_or(i64::MAX).saturating_add(self.exponent)
    }

    pub(super) fn compare(&self, other: &Decimal) -> Ordering {
        let signs = self.digits.sign().cmp(&other.digits.sign());
        if signs != Ordering::Equal || self.digits.sign() == Sign::NoSign {
            return signs;
        }
        let sizes = self.magnitude().cmp(&other.magnitude());
        if sizes != Ordering::Equal {
            return if self.digits.sign() == Sign::Minus { sizes.reverse() } else { sizes };
        }
        // Both begin at the same place, so that they are at most their own lengths apart.
        let least = self.exponent.min(other.exponent);
        let at = |one: &Decimal| {
            &one.digits * BigInt::from(10).pow(u32::try_from(one.exponent - least).unwrap_or(0))
        };
        at(self).cmp(&at(other))
    }

    pub(super) fn is_multiple_of(&self, other: &Decimal) -> bool {
        let apart = self.exponent - other.exponent;
        if self.digits == BigInt::ZERO {
            return true;
        }
        if other.digits == BigInt::ZERO {
            return false;
        }
        let ten = BigInt::from(10);
        let Ok(power) = u32::try_from(apart.unsigned_abs()) else { return false };
        if apart >= 0 {
            let other = BigInt::from(other.digits.magnitude().clone());
            let power = ten.modpow(&BigInt::from(power), &other);
            return (&self.digits * power) % other == BigInt::ZERO;
        }
        self.magnitude() >= other.magnitude()
            && &self.digits % (&other.digits * ten.pow(power)) == BigInt::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        let read = |text: &str| Decimal::read(text).unwrap();
        assert_eq!(read("1.50e2"), read("150"));
        assert_eq!(read("-0.0"), read("0"));
        assert!(read("0.1").compare(&read("0.10000000000000000001")) == Ordering::Less);
        assert!(read("-2").compare(&read("-10")) == Ordering::Greater);
        assert!(read("1e999999").compare(&read("5")) == Ordering::Greater);
        assert!(read("0.3").is_multiple_of(&read("0.1")));
        assert!(!read("0.35").is_multiple_of(&read("0.1")));
        assert!(read("1e300").is_multiple_of(&read("0.5")));
        assert!(!read("1e300").is_multiple_of(&read("3")));
        assert_eq!(Decimal::read("1e1000001"), None);
    }
}
