//! Spans of time, as Go's `time.Duration`: a number of nanoseconds.

use hld_gotmpl::{
    Call, Failure, Functions, IntKind, Kind, Method, Object, Signature, Str, Type, Value, quote,
};

use super::cast::{parse_float, truncate};
use super::dates::{now, time_of};
use super::go_error;

const NAME: &str = "time.Duration";
const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// A duration in a template.
pub(super) struct Duration(pub(super) i64);

const OTHER: Type = Type::Object(NAME);

static METHODS: [Method; 10] = [
    Method::new("Seconds", &[], |call| Ok(Value::Float(in_units(this(call), SECOND)))).returns(Type::Float64),
    Method::new("Minutes", &[], |call| Ok(Value::Float(in_units(this(call), MINUTE)))).returns(Type::Float64),
    Method::new("Hours", &[], |call| Ok(Value::Float(in_units(this(call), HOUR)))).returns(Type::Float64),
    Method::new("Milliseconds", &[], |call| Ok(Value::int64(this(call) / 1_000_000))).returns(Type::INT64),
    Method::new("Microseconds", &[], |call| Ok(Value::int64(this(call) / 1000))).returns(Type::INT64),
    Method::new("Nanoseconds", &[], |call| Ok(Value::int64(this(call)))).returns(Type::INT64),
    Method::new("String", &[], |call| Ok(Value::from(shown(this(call))))).returns(Type::String),
    // The smallest has no opposite.
    Method::new("Abs", &[], |call| Ok(Value::object(Duration(this(call).saturating_abs())))),
    Method::new("Round", &[OTHER], |call| Ok(Value::object(Duration(rounded(this(call), given(call)))))),
    Method::new("Truncate", &[OTHER], |call| Ok(Value::object(Duration(truncated(this(call), given(call)))))),
];

fn this(call: &Call<'_>) -> i64 {
    call.receiver().as_object::<Duration>().map_or(0, |duration| duration.0)
}

fn given(call: &Call<'_>) -> i64 {
    call.arg(0).as_object::<Duration>().map_or(0, |duration| duration.0)
}

impl Object for Duration {
    fn type_name(&self) -> &'static str {
        NAME
    }

    fn kind(&self) -> Kind {
        Kind::Int(IntKind::Int64)
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        Method::find(&METHODS, name)
    }

    fn text(&self) -> Option<Str> {
        Some(Str::from(shown(self.0)))
    }

    fn number(&self) -> Option<i64> {
        Some(self.0)
    }

    fn is_true(&self) -> bool {
        self.0 != 0
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        let any: &dyn std::any::Any = other;
        Some(any.downcast_ref::<Self>().is_some_and(|other| other.0 == self.0))
    }
}

pub(super) fn register(functions: &mut Functions, helm_4: bool) {
    let any = Signature::new(&[Type::Interface]);
    let text = any.clone().returns(Type::String);
    // Whole seconds, of a string or an `int64`.
    functions.add("duration", text.clone(), |call| {
        read(call)?;
        let seconds = match call.arg(0) {
            Value::String(text) => decimal(&text.to_text()),
            Value::Int(number, IntKind::Int64) => *number,
            _ => 0,
        };
        Ok(Value::from(shown(seconds.wrapping_mul(SECOND))))
    });
    functions.add("durationRound", text, round);
    if !helm_4 {
        return;
    }
    functions.add("mustToDuration", any.clone().returns(Type::Object(NAME)), |call| {
        read(call)?;
        Ok(Value::object(Duration(duration_of(call.arg(0)).map_err(go_error)?)))
    });
    for (name, unit) in [("durationSeconds", SECOND), ("durationMinutes", MINUTE), ("durationHours", HOUR)] {
        functions.add(name, any.clone().returns(Type::Float64), move |call| {
            read(call)?;
            Ok(Value::Float(in_units(duration_of(call.arg(0)).unwrap_or(0), unit)))
        });
    }
    for (name, hours) in [("durationDays", [24.0, 1.0]), ("durationWeeks", [24.0, 7.0])] {
        functions.add(name, any.clone().returns(Type::Float64), move |call| {
            read(call)?;
            let all = in_units(duration_of(call.arg(0)).unwrap_or(0), HOUR);
            Ok(Value::Float(all / hours[0] / hours[1]))
        });
    }
    for (name, unit) in
        [("durationMilliseconds", 1_000_000), ("durationMicroseconds", 1000), ("durationNanoseconds", 1)]
    {
        functions.add(name, any.clone().returns(Type::INT64), move |call| {
            read(call)?;
            Ok(Value::int64(duration_of(call.arg(0)).unwrap_or(0) / unit))
        });
    }
    let two = Signature::new(&[Type::Interface, Type::Interface]).returns(Type::Object(NAME));
    functions.add("durationRoundTo", two.clone(), |call| multiple(call, rounded));
    functions.add("durationTruncateTo", two, |call| multiple(call, truncated));
}

/// Pays for the texts that are looked at, a character at a time.
fn read(call: &Call<'_>) -> Result<(), Failure> {
    let texts = call.args().iter().filter_map(Value::as_string);
    call.fuel(texts.map(|text| text.len() as u64).sum())
}

fn multiple(call: &Call<'_>, change: impl Fn(i64, i64) -> i64) -> Result<Value, Failure> {
    read(call)?;
    let Ok(nanos) = duration_of(call.arg(0)) else { return Ok(Value::object(Duration(0))) };
    Ok(Value::object(Duration(duration_of(call.arg(1)).map_or(nanos, |unit| change(nanos, unit)))))
}

/// Towards zero.
fn truncated(nanos: i64, unit: i64) -> i64 {
    if unit <= 0 { nanos } else { nanos - nanos % unit }
}

/// Half away from zero; what would not fit is the largest or smallest.
pub(super) fn rounded(nanos: i64, unit: i64) -> i64 {
    if unit <= 0 {
        return nanos;
    }
    let rest = i128::from(nanos % unit).abs();
    let down = i128::from(nanos) - i128::from(nanos % unit);
    let exact =
        if rest * 2 < i128::from(unit) { down } else { down + i128::from(unit) * i128::from(nanos.signum()) };
    i64::try_from(exact).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
}

#[expect(clippy::cast_precision_loss, reason = "so does Go: whole units and the rest apart")]
fn in_units(nanos: i64, unit: i64) -> f64 {
    (nanos / unit) as f64 + (nanos % unit) as f64 / unit as f64
}

/// Decimal digits; a number that does not fit is the largest or smallest.
fn decimal(text: &str) -> i64 {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX })
}

/// What Helm takes for a duration: Go's text for one, or a number of seconds.
fn duration_of(value: &Value) -> Result<i64, String> {
    let overflow = |shown: String| Err(format!("duration seconds overflow: {shown}"));
    let whole = |seconds: i64| seconds.checked_mul(SECOND).map_or_else(|| overflow(seconds.to_string()), Ok);
    match value {
        Value::Nil => Err("invalid duration".to_owned()),
        Value::String(text) => {
            let trimmed = text.to_text();
            let trimmed = trimmed.trim();
            if trimmed.is_empty() {
                return Err("empty duration".to_owned());
            }
            if let Ok(nanos) = parse(trimmed) {
                return Ok(nanos);
            }
            match parse_float(trimmed) {
                Some(seconds) => from_float(seconds),
                None => Err(format!("could not parse duration {}", quote(text))),
            }
        }
        Value::Int(seconds, _) => whole(*seconds),
        Value::Uint(seconds, _) => {
            i64::try_from(*seconds).map_or_else(|_| overflow(seconds.to_string()), whole)
        }
        Value::Float(seconds) => from_float(*seconds),
        other => match other.as_object::<Duration>() {
            Some(duration) => Ok(duration.0),
            None => Err(format!("unsupported duration type {}", other.type_name())),
        },
    }
}

#[expect(clippy::cast_precision_loss, reason = "so does Go")]
fn from_float(seconds: f64) -> Result<i64, String> {
    let shown = Value::Float(seconds).printed();
    if !seconds.is_finite() {
        return Err(format!("invalid duration seconds: {shown}"));
    }
    let limit = i64::MAX as f64 / SECOND as f64;
    if seconds.abs() > limit {
        return Err(format!("duration seconds overflow: {shown}"));
    }
    Ok(truncate(seconds * SECOND as f64))
}

/// `time.ParseDuration`: numbers with units, such as `1h2m3.5s`.
///
/// # Errors
/// Go's text.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quote(text.as_bytes()));
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    // One more than the largest, for the smallest.
    let most = 1u64 << 63;
    let mut total = 0u64;
    while !rest.is_empty() {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, after) = rest.split_at(digits(rest));
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => after.split_at(digits(after)),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let unit = after.bytes().take_while(|byte| *byte != b'.' && !byte.is_ascii_digit()).count();
        let (unit, after) = after.split_at(unit);
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quote(text.as_bytes())));
        }
        let nanos: u64 = match unit {
            "ns" => 1,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1000,
            "ms" => 1_000_000,
            "s" => SECOND.unsigned_abs(),
            "m" => MINUTE.unsigned_abs(),
            "h" => HOUR.unsigned_abs(),
            other => {
                let (other, text) = (quote(other.as_bytes()), quote(text.as_bytes()));
                return Err(format!("time: unknown unit {other} in duration {text}"));
            }
        };
        let number = if whole.is_empty() { Some(0) } else { whole.parse::<u64>().ok() };
        let mut part = number.and_then(|number| number.checked_mul(nanos)).ok_or_else(invalid)?;
        part = part.checked_add(fraction_of(fraction, nanos)).ok_or_else(invalid)?;
        total = total.checked_add(part).filter(|total| *total <= most).ok_or_else(invalid)?;
        rest = after;
    }
    if negative { Ok((total as i64).wrapping_neg()) } else { i64::try_from(total).map_err(|_| invalid()) }
}

/// The part behind the point; digits beyond what counts are ignored.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "as Go"
)]
fn fraction_of(digits: &str, nanos: u64) -> u64 {
    let kept: String = digits.chars().take(18).collect();
    let Ok(number) = kept.parse::<u64>() else { return 0 };
    let scale = 10f64.powi(i32::try_from(kept.len()).unwrap_or(0));
    (number as f64 * (nanos as f64 / scale)) as u64
}

/// `Duration.String`: `1h2m3.5s`, with smaller units for less than a second.
pub(super) fn shown(nanos: i64) -> String {
    let size = nanos.unsigned_abs();
    let sign = if nanos < 0 { "-" } else { "" };
    let with_fraction = |unit: u64| {
        let digits = unit.ilog10() as usize;
        let fraction = format!("{:0digits$}", size % unit);
        let fraction = fraction.trim_end_matches('0');
        (size / unit, if size.is_multiple_of(unit) { String::new() } else { format!(".{fraction}") })
    };
    match size {
        0 => "0s".to_owned(),
        1..1000 => format!("{sign}{size}ns"),
        1000..1_000_000 => {
            let (whole, fraction) = with_fraction(1000);
            format!("{sign}{whole}{fraction}\u{b5}s")
        }
        1_000_000..1_000_000_000 => {
            let (whole, fraction) = with_fraction(1_000_000);
            format!("{sign}{whole}{fraction}ms")
        }
        _ => {
            let (whole, fraction) = with_fraction(1_000_000_000);
            let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
            match (hours, minutes) {
                (0, 0) => format!("{sign}{seconds}{fraction}s"),
                (0, _) => format!("{sign}{minutes}m{seconds}{fraction}s"),
                _ => format!("{sign}{hours}h{minutes}m{seconds}{fraction}s"),
            }
        }
    }
}

/// The largest unit alone: `3d`. Of a time, how long it is ago.
fn round(call: &Call<'_>) -> Result<Value, Failure> {
    read(call)?;
    let nanos = match call.arg(0) {
        Value::String(text) => parse(&text.to_text()).unwrap_or(0),
        Value::Int(number, IntKind::Int64) => *number,
        other => match time_of(other) {
            Some(time) => now(call, "durationRound")?.since(time),
            None => 0,
        },
    };
    let size = nanos.unsigned_abs();
    let hour = HOUR.unsigned_abs();
    for (unit, name) in [
        (hour * 24 * 365, "y"),
        (hour * 24 * 30, "mo"),
        (hour * 24, "d"),
        (hour, "h"),
        (MINUTE.unsigned_abs(), "m"),
        (SECOND.unsigned_abs(), "s"),
    ] {
        if size > unit {
            return Ok(Value::from(format!("{}{name}", size / unit)));
        }
    }
    Ok(Value::from("0s"))
}
