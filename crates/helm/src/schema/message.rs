//! What Helm's library says about a rule. It writes numbers as English has them: `65,535`, `1×10⁰⁸`.

use hld_gotmpl::Value as GoValue;
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// The words for an error that has no causes.
pub(super) fn message(error: &ValidationError<'_>) -> Option<String> {
    let found: &Value = error.instance();
    let length = || count(found.as_str().map_or(0, |text| text.chars().count()));
    let items = || count(found.as_array().map_or(0, Vec::len));
    let properties = || count(found.as_object().map_or(0, serde_json::Map::len));
    let number =
        |rule: &str, limit: &Value| Some(format!("{rule}: got {}, want {}", float(found)?, float(limit)?));
    let size = |rule: &str, got: String, limit: u64| {
        Some(format!("{rule}: got {got}, want {}", count(usize::try_from(limit).unwrap_or(usize::MAX))))
    };
    Some(match error.kind() {
        Kind::Type { kind } => {
            const ORDER: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];
            let mut wanted: Vec<String> = match kind {
                TypeKind::Single(one) => vec![one.to_string()],
                TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect(),
            };
            wanted.sort_by_key(|name| ORDER.iter().position(|known| known == name));
            format!("got {}, want {}", type_name(found), wanted.join(" or "))
        }
        Kind::Constant { expected_value } => match &**expected_value {
            Value::Array(_) | Value::Object(_) => "'const' failed".to_owned(),
            scalar => format!("value must be {}", shown(scalar)),
        },
        Kind::Enum { options } => {
            let options = options.as_array()?;
            if options.iter().any(|one| one.is_array() || one.is_object()) {
                return Some("'enum' failed".to_owned());
            }
            let shown: Vec<String> = options.iter().map(shown).collect();
            match shown.as_slice() {
                [one] => format!("value must be {one}"),
                _ => format!("value must be one of {}", shown.join(", ")),
            }
        }
        Kind::Minimum { limit } => return number("minimum", limit),
        Kind::Maximum { limit } => return number("maximum", limit),
        Kind::ExclusiveMinimum { limit } => return number("exclusiveMinimum", limit),
        Kind::ExclusiveMaximum { limit } => return number("exclusiveMaximum", limit),
        Kind::MultipleOf { multiple_of } => return number("multipleOf", &Value::from(*multiple_of)),
        Kind::MinLength { limit } => return size("minLength", length(), *limit),
        Kind::MaxLength { limit } => return size("maxLength", length(), *limit),
        Kind::MinItems { limit } => return size("minItems", items(), *limit),
        Kind::MaxItems { limit } => return size("maxItems", items(), *limit),
        Kind::MinProperties { limit } => return size("minProperties", properties(), *limit),
        Kind::MaxProperties { limit } => return size("maxProperties", properties(), *limit),
        Kind::Pattern { pattern } => format!("{} does not match pattern {}", shown(found), quoted(pattern)),
        Kind::AdditionalProperties { unexpected } => {
            let names: Vec<String> = unexpected.iter().map(|name| quoted(name)).collect();
            format!("additional properties {} not allowed", names.join(", "))
        }
        Kind::AdditionalItems { limit } => {
            let more = found.as_array().map_or(0, Vec::len).saturating_sub(*limit);
            format!("last {} additionalItem(s) not allowed", count(more))
        }
        Kind::UniqueItems => {
            let items = found.as_array()?;
            let same = |at: usize| items[..at].iter().position(|item| *item == items[at]);
            let (first, second) = (1..items.len()).find_map(|at| Some((same(at)?, at)))?;
            format!("items at {} and {} are equal", count(first), count(second))
        }
        Kind::FalseSchema => "false schema".to_owned(),
        Kind::Not { .. } => "'not' failed".to_owned(),
        Kind::Contains => "no items match contains schema".to_owned(),
        _ => return None,
    })
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}

pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A count, with commas between thousands.
pub(super) fn count(number: usize) -> String {
    grouped(&number.to_string())
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
fn float(value: &Value) -> Option<String> {
    let text = GoValue::Float(value.as_f64()?).printed().to_text().into_owned();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("-", text));
    if let Some((digits, exponent)) = text.split_once('e') {
        let raised = exponent.trim_start_matches('+').chars().map(|one| match one {
            '0'..='9' => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][one as usize - '0' as usize],
            _ => '⁻',
        });
        return Some(format!("{sign}{digits}×10{}", raised.collect::<String>()));
    }
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    Some(format!("{sign}{}{fraction}", grouped(whole)))
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
        ] {
            assert_eq!(float(&Value::from(number)).as_deref(), Some(text));
        }
        assert_eq!(count(1_234_567), "1,234,567");
    }
}
