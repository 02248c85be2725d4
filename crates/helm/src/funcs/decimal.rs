//! Exact decimal numbers, as `addf` and the like count with.

use hld_gotmpl::Failure;
use num_bigint::{BigInt, Sign};

use super::go_error;

/// Digits after the point that a division gives.
const DIVISION_DIGITS: i64 = 16;

/// `digits * 10^exponent`.
pub(super) struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The shortest decimal number that is read as this float again.
    pub(super) fn from_float(number: f64) -> Result<Decimal, Failure> {
        if !number.is_finite() {
            let name = if number.is_nan() { "NaN" } else { "Inf" };
            let sign = if number == f64::INFINITY {
                "+"
            } else if number.is_nan() {
                ""
            } else {
                "-"
            };
            return Err(go_error(format!("Cannot create a Decimal from {sign}{name}")));
        }
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Ok(Decimal {
            digits: format!("{whole}{fraction}").parse().unwrap_or_default(),
            exponent: exponent.parse::<i64>().unwrap_or(0) - fraction.len() as i64,
        })
    }

    fn at(&self, exponent: i64) -> BigInt {
        &self.digits * power(self.exponent - exponent)
    }

    pub(super) fn add(&self, other: &Decimal) -> Decimal {
        let exponent = self.exponent.min(other.exponent);
        Decimal { digits: self.at(exponent) + other.at(exponent), exponent }
    }

    pub(super) fn sub(&self, other: &Decimal) -> Decimal {
        let exponent = self.exponent.min(other.exponent);
        Decimal { digits: self.at(exponent) - other.at(exponent), exponent }
    }

    pub(super) fn mul(&self, other: &Decimal) -> Decimal {
        Decimal { digits: &self.digits * &other.digits, exponent: self.exponent + other.exponent }
    }

    /// Rounded at the last digit, a half away from zero.
    pub(super) fn div(&self, other: &Decimal) -> Result<Decimal, Failure> {
        if other.digits.sign() == Sign::NoSign {
            return Err(go_error("decimal division by 0"));
        }
        let shift = self.exponent - other.exponent + DIVISION_DIGITS;
        let (above, below) = if shift >= 0 {
            (&self.digits * power(shift), other.digits.clone())
        } else {
            (self.digits.clone(), &other.digits * power(-shift))
        };
        let (mut digits, rest) = (&above / &below, &above % &below);
        if rest.magnitude() * 2u8 >= *below.magnitude() {
            digits += if (above.sign() == Sign::Minus) == (below.sign() == Sign::Minus) { 1 } else { -1 };
        }
        Ok(Decimal { digits, exponent: -DIVISION_DIGITS })
    }

    /// The nearest float.
    pub(super) fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }
}

fn power(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or(0))
}
