//! Whole numbers and floats. Arguments are anything: [`super::cast`] makes numbers of them.

use hld_gotmpl::{Call, Failure, Functions, INT_LIST, Signature, Type, Value};

use super::cast::{to_float, to_int};
use super::decimal::Decimal;
use super::golang::{panicked, parse_int};

pub(super) fn register(functions: &mut Functions) {
    conversions(functions);
    whole(functions);
    floats(functions);
    decimals(functions);
    ranges(functions);
}

fn conversions(functions: &mut Functions) {
    let any = Signature::new(&[Type::Interface]);
    functions.add("int", any.clone().returns(Type::INT), |call| Ok(Value::int(to_int(call.arg(0)))));
    functions.add("int64", any.clone().returns(Type::INT64), |call| Ok(Value::int64(to_int(call.arg(0)))));
    functions
        .add("float64", any.clone().returns(Type::Float64), |call| Ok(Value::Float(to_float(call.arg(0)))));
    // Decimal digits only; a number that does not fit is the largest or smallest.
    functions.add("atoi", Signature::new(&[Type::String]).returns(Type::INT), |call| {
        let text = call.str(0).to_text();
        let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
        let number = if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            0
        } else {
            parse_int(&text, 10).unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX })
        };
        Ok(Value::int(number))
    });
    // Reads what `print` makes of it as octal.
    functions.add("toDecimal", any.returns(Type::INT64), |call| {
        let text = call.sprint(call.args())?;
        Ok(Value::int64(text.as_str().and_then(|text| parse_int(text, 8)).unwrap_or(0)))
    });
}

fn whole(functions: &mut Functions) {
    let any = Type::Interface;
    let many = Signature::new(&[]).variadic(any).returns(Type::INT64);
    let some = Signature::new(&[any]).variadic(any).returns(Type::INT64);
    let two = Signature::new(&[any, any]).returns(Type::INT64);
    functions.add("add1", Signature::new(&[any]).returns(Type::INT64), |call| {
        Ok(Value::int64(to_int(call.arg(0)).wrapping_add(1)))
    });
    functions
        .add("add", many, |call| Ok(Value::int64(call.args().iter().map(to_int).fold(0, i64::wrapping_add))));
    functions.add("mul", some.clone(), |call| {
        Ok(Value::int64(call.args().iter().map(to_int).fold(1, i64::wrapping_mul)))
    });
    functions.add("sub", two.clone(), |call| {
        Ok(Value::int64(to_int(call.arg(0)).wrapping_sub(to_int(call.arg(1)))))
    });
    functions.add("div", two.clone(), |call| {
        let by = divisor(call)?;
        Ok(Value::int64(to_int(call.arg(0)).wrapping_div(by)))
    });
    functions.add("mod", two, |call| {
        let by = divisor(call)?;
        Ok(Value::int64(to_int(call.arg(0)).wrapping_rem(by)))
    });
    for name in ["max", "biggest"] {
        functions.add(name, some.clone(), |call| {
            Ok(Value::int64(call.args().iter().map(to_int).max().unwrap_or(0)))
        });
    }
    functions.add("min", some, |call| Ok(Value::int64(call.args().iter().map(to_int).min().unwrap_or(0))));
}

fn divisor(call: &Call<'_>) -> Result<i64, Failure> {
    match to_int(call.arg(1)) {
        0 => Err(panicked("integer divide by zero")),
        other => Ok(other),
    }
}

fn floats(functions: &mut Functions) {
    let any = Type::Interface;
    let some = Signature::new(&[any]).variadic(any).returns(Type::Float64);
    functions.add("maxf", some.clone(), |call| {
        Ok(Value::Float(call.args().iter().map(to_float).fold(f64::NEG_INFINITY, go_max)))
    });
    functions.add("minf", some, |call| {
        Ok(Value::Float(-call.args().iter().map(|value| -to_float(value)).fold(f64::NEG_INFINITY, go_max)))
    });
    let one = Signature::new(&[any]).returns(Type::Float64);
    functions.add("floor", one.clone(), |call| Ok(Value::Float(to_float(call.arg(0)).floor())));
    functions.add("ceil", one, |call| Ok(Value::Float(to_float(call.arg(0)).ceil())));
    functions.add(
        "round",
        Signature::new(&[any, Type::INT]).variadic(Type::Float64).returns(Type::Float64),
        round,
    );
}

/// `math.Max`: infinity beats NaN, NaN the others, and 0 is above -0.
fn go_max(left: f64, right: f64) -> f64 {
    if left == f64::INFINITY || right == f64::INFINITY {
        f64::INFINITY
    } else if left.is_nan() || right.is_nan() {
        f64::NAN
    } else if left == 0.0 && right == 0.0 {
        if left.is_sign_negative() { right } else { left }
    } else {
        left.max(right)
    }
}

/// Up from the given fraction on (a half if there is none), also below zero.
#[expect(clippy::cast_precision_loss, reason = "so does Go's conversion")]
fn round(call: &Call<'_>) -> Result<Value, Failure> {
    let from = match call.rest(2).first() {
        Some(Value::Float(from)) => *from,
        _ => 0.5,
    };
    let power = power_of_ten(call.int(1) as f64);
    let digit = power * to_float(call.arg(0));
    let fraction = if digit.is_infinite() { f64::NAN } else { digit - digit.trunc() };
    let rounded = if fraction >= from { digit.ceil() } else { digit.floor() };
    Ok(Value::Float(rounded / power))
}

/// `math.Pow(10, n)`, which is exact where a float can be.
#[expect(clippy::cast_possible_truncation, reason = "between the bounds")]
fn power_of_ten(n: f64) -> f64 {
    if n > 308.0 {
        f64::INFINITY
    } else if n < -323.0 {
        0.0
    } else {
        format!("1e{}", n as i64).parse().unwrap_or(f64::NAN)
    }
}

fn decimals(functions: &mut Functions) {
    let any = Type::Interface;
    let some = Signature::new(&[any]).variadic(any).returns(Type::Float64);
    functions.add("add1f", Signature::new(&[any]).returns(Type::Float64), |call| {
        let one = Decimal::from_float(1.0)?;
        Ok(Value::Float(Decimal::from_float(to_float(call.arg(0)))?.add(&one).to_float()))
    });
    functions.add("addf", Signature::new(&[]).variadic(any).returns(Type::Float64), |call| {
        calculated(call, Decimal::from_float(0.0)?, 0, |left, right| Ok(left.add(right)))
    });
    let first = |call: &Call<'_>| Decimal::from_float(to_float(call.arg(0)));
    functions.add("subf", some.clone(), move |call| {
        calculated(call, first(call)?, 1, |left, right| Ok(left.sub(right)))
    });
    functions.add("mulf", some.clone(), move |call| {
        calculated(call, first(call)?, 1, |left, right| Ok(left.mul(right)))
    });
    functions.add("divf", some, move |call| calculated(call, first(call)?, 1, Decimal::div));
}

fn calculated(
    call: &Call<'_>,
    start: Decimal,
    from: usize,
    step: impl Fn(&Decimal, &Decimal) -> Result<Decimal, Failure>,
) -> Result<Value, Failure> {
    let mut result = start;
    for value in call.rest(from) {
        call.fuel(16)?;
        result = step(&result, &Decimal::from_float(to_float(value))?)?;
    }
    Ok(Value::Float(result.to_float()))
}

fn ranges(functions: &mut Functions) {
    let list = Type::List(&INT_LIST);
    functions.add("until", Signature::new(&[Type::INT]).returns(list), |call| {
        let count = call.int(0);
        numbers(call, 0, count, if count < 0 { -1 } else { 1 })
    });
    functions.add("untilStep", Signature::new(&[Type::INT, Type::INT, Type::INT]).returns(list), |call| {
        numbers(call, call.int(0), call.int(1), call.int(2))
    });
    functions.add("seq", Signature::new(&[]).variadic(Type::INT).returns(Type::String), seq);
}

/// How many numbers there are from `start` to before `stop`.
fn count(start: i64, stop: i64, step: i64) -> u64 {
    let apart = stop.abs_diff(start);
    if (stop > start && step > 0) || (stop < start && step < 0) {
        apart.div_ceil(step.unsigned_abs())
    } else {
        0
    }
}

fn numbers(call: &Call<'_>, start: i64, stop: i64, step: i64) -> Result<Value, Failure> {
    let count = usize::try_from(count(start, stop, step)).unwrap_or(usize::MAX);
    call.reserve(count.saturating_mul(size_of::<Value>()))?;
    call.fuel(count as u64)?;
    let all = std::iter::successors(Some(start), |number| Some(number.wrapping_add(step)));
    Ok(call.heap().list_of(&INT_LIST, all.take(count).map(Value::int).collect()).into())
}

/// Numbers up to and with the last one, with blanks between, as the program `seq` prints them.
fn seq(call: &Call<'_>) -> Result<Value, Failure> {
    let given: Vec<i64> = (0..call.len()).map(|index| call.int(index)).collect();
    let (start, end, step) = match *given.as_slice() {
        [end] => (1, end, if end < 1 { -1 } else { 1 }),
        [start, end] => (start, end, if end < start { -1 } else { 1 }),
        [start, step, end] => (start, end, step),
        _ => return Ok(Value::from("")),
    };
    let direction = if end < start { -1 } else { 1 };
    if given.len() == 3 && end < start && step > 0 {
        return Ok(Value::from(""));
    }
    let count = usize::try_from(count(start, end.wrapping_add(direction), step)).unwrap_or(usize::MAX);
    call.reserve(count.saturating_mul(8))?;
    call.fuel(count as u64)?;
    let mut out = String::new();
    let mut number = start;
    for index in 0..count {
        if index > 0 {
            out.push(' ');
        }
        out.push_str(&number.to_string());
        number = number.wrapping_add(step);
    }
    call.reserve(out.len())?;
    Ok(Value::from(out))
}
