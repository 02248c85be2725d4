//! What Helm's library says about a rule. It writes numbers as English has them: `65,535`, `1×10⁰⁸`.

use std::fmt::Write as _;

use hld_gotmpl::Value as GoValue;

use super::decimal::Decimal;
use super::json::Json;

/// A line of the report, and those that are indented below it.
#[derive(Default)]
pub(super) struct Problem {
    pub(super) place: String,
    pub(super) text: String,
    pub(super) causes: Vec<Problem>,
    /// Whether it merely stands for its causes.
    pub(super) group: bool,
    /// Whether it is what a reference led to, which is not told if it is one thing.
    pub(super) reference: bool,
}

impl Problem {
    /// Those that it stands for.
    pub(super) fn into_several(self) -> Vec<Problem> {
        if self.group { self.causes } else { vec![self] }
    }
}

/// Deeper causes are not told; schemas that refer to themselves could have many.
const MAX_DEPTH: usize = 500;

pub(super) fn report(schema: &str, problems: Vec<Problem>) -> String {
    let mut out = format!("jsonschema validation failed with {}", quoted(schema));
    let mut open = vec![(0, problems.into_iter())];
    while let Some((depth, top)) = open.last_mut() {
        let Some(problem) = top.next() else {
            open.pop();
            continue;
        };
        let depth = *depth;
        let told = !problem.reference || problem.causes.len() != 1;
        if told {
            let indent = 2 * depth;
            let _ = write!(out, "\n{:indent$}- at {}: {}", "", quoted(&problem.place), problem.text);
        }
        if depth < MAX_DEPTH {
            open.push((depth + usize::from(told), problem.causes.into_iter()));
        }
    }
    out
}

pub(super) fn constant(value: &Json) -> String {
    match value {
        Json::Array(_) | Json::Object(_) => "'const' failed".to_owned(),
        scalar => format!("value must be {}", shown(scalar)),
    }
}

pub(super) fn one_of(values: &[Json]) -> String {
    if values.iter().any(|one| matches!(one, Json::Array(_) | Json::Object(_))) {
        return "'enum' failed".to_owned();
    }
    let shown: Vec<String> = values.iter().map(shown).collect();
    match shown.as_slice() {
        [one] => format!("value must be {one}"),
        _ => format!("value must be one of {}", shown.join(", ")),
    }
}

pub(super) fn required(missing: &[&String]) -> String {
    match missing {
        [one] => format!("missing property {}", quoted(one)),
        _ => format!("missing properties {}", names(missing)),
    }
}

pub(super) fn names(names: &[&String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    names.join(", ")
}

pub(super) fn contains(rule: &str, limit: i64, matched: &[usize]) -> String {
    let limit = whole(limit);
    if matched.is_empty() && rule == "min" {
        return format!("min {limit} items required to match contains schema, but none matched");
    }
    let places: Vec<String> = matched.iter().map(usize::to_string).collect();
    format!(
        "{rule} {limit} items required to match contains schema, but matched {} items at {}",
        count(matched.len()),
        places.join(" ")
    )
}

pub(super) fn number(rule: &str, got: &Decimal, want: &Decimal) -> String {
    format!("{rule}: got {}, want {}", float(got.to_float()), float(want.to_float()))
}

fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Null => "<nil>".to_owned(),
        Json::Bool(flag) => flag.to_string(),
        Json::Number(number) => number.text.clone(),
        Json::Array(_) | Json::Object(_) => "value".to_owned(),
    }
}

pub(super) fn quoted(text: &str) -> String {
    let quoted = hld_gotmpl::quote(text.as_bytes()).replace("\\\"", "\"").replace('\'', "\\'");
    format!("'{}'", &quoted[1..quoted.len() - 1])
}

/// A count, with commas between thousands.
pub(super) fn count(number: usize) -> String {
    grouped(&number.to_string())
}

pub(super) fn whole(number: i64) -> String {
    let digits = grouped(&number.unsigned_abs().to_string());
    if number < 0 { format!("-{digits}") } else { digits }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number as Go's `%v` has its float, in English.
fn float(number: f64) -> String {
    if number.is_infinite() {
        return if number < 0.0 { "-∞".to_owned() } else { "∞".to_owned() };
    }
    let text = GoValue::Float(number).printed().to_text().into_owned();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("-", text));
    if let Some((digits, exponent)) = text.split_once('e') {
        let raised = exponent.trim_start_matches('+').chars().map(|one| match one {
            '0'..='9' => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][one as usize - '0' as usize],
            _ => '⁻',
        });
        return format!("{sign}{digits}×10{}", raised.collect::<String>());
    }
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    format!("{sign}{}{fraction}", grouped(whole))
}

/// A text that equal values share.
pub(super) fn normal(value: &Json, out: &mut String) {
    match value {
        Json::Null => out.push('n'),
        Json::Bool(flag) => out.push(if *flag { 't' } else { 'f' }),
        Json::Number(number) => match &number.value {
            Some(value) => value.normal(out),
            None => out.push_str(&number.text),
        },
        Json::String(text) => {
            let _ = write!(out, "{}\"{text}", text.len());
        }
        Json::Array(items) => {
            let _ = write!(out, "{}[", items.len());
            items.iter().for_each(|item| normal(item, out));
        }
        Json::Object(map) => {
            let _ = write!(out, "{}{{", map.len());
            for (key, value) in map {
                let _ = write!(out, "{}\"{key}", key.len());
                normal(value, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_english() {
        for (number, text) in [
            (70_000.0, "70,000"),
            (1000.5, "1,000.5"),
            (-1234.0, "-1,234"),
            (1e8, "1×10⁰⁸"),
            (1e-7, "1×10⁻⁰⁷"),
            (7.0, "7"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(float(number), text);
        }
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(whole(-1000), "-1,000");
    }
}
