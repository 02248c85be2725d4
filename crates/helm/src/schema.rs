//! Checking values against `values.schema.json`.

use hld_gotmpl::{Map, Value};

use crate::error::{Error, ErrorKind};
use crate::values::{NodeId, Tree};

/// Checks the values of the root chart and of every chart below it that has a schema.
pub(crate) fn check(tree: &Tree, values: &Map) -> Result<(), Error> {
    let mut problems = String::new();
    check_chart(tree, Tree::ROOT, values, &mut problems)?;
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Schema,
        format!(
            "values don't meet the specifications of the schema(s) in the following chart(s):\n{problems}"
        ),
    ))
}

fn check_chart(tree: &Tree, chart: NodeId, values: &Map, problems: &mut String) -> Result<(), Error> {
    let node = &tree.nodes[chart];
    if let Some(schema) = &node.data.schema
        && let Err(found) = validate(tree.name(chart), schema, values)?
    {
        problems.push_str(&format!("{}:\n{found}", tree.name(chart)));
    }
    for child in &node.children {
        let name = tree.name(*child);
        match values.get(name.as_bytes()) {
            None | Some(Value::Nil) => {}
            Some(Value::Map(below)) => check_chart(tree, *child, &below, problems)?,
            Some(other) => problems.push_str(&format!(
                "{name}:\ninvalid type for values: expected object (map), got {}\n",
                other.type_name()
            )),
        }
    }
    Ok(())
}

#[cfg(not(feature = "schema"))]
fn validate(chart: &str, schema: &[u8], values: &Map) -> Result<Result<(), String>, Error> {
    let _ = (schema, values);
    Err(Error::new(
        ErrorKind::Schema,
        format!("chart `{chart}` has a values.schema.json, and this build cannot check it: it lacks the feature `schema`"),
    )
    .hint("build with the feature `schema`, or skip schema validation"))
}

#[cfg(feature = "schema")]
use json_schema::validate;

#[cfg(feature = "schema")]
mod json_schema {
    use hld_gotmpl::Map;
    use jsonschema::error::{TypeKind, ValidationErrorKind};
    use serde_json::Value;

    use crate::encode::{JsonStyle, to_json};
    use crate::error::Error;

    /// What is wrong with the values, a line each, in the words of Helm's library.
    pub(super) fn validate(_chart: &str, schema: &[u8], values: &Map) -> Result<Result<(), String>, Error> {
        Ok(problems(schema, values))
    }

    fn problems(schema: &[u8], values: &Map) -> Result<(), String> {
        let schema: Value = serde_json::from_slice(schema)
            .map_err(|error| if error.is_eof() { "unexpected EOF".to_owned() } else { error.to_string() })?;
        let json = to_json(&values.clone().into(), JsonStyle::default())?;
        let instance: Value = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        // Nothing is fetched: a schema that refers to another file or address cannot be checked.
        let validator = jsonschema::options().offline().build(&schema).map_err(|error| error.to_string())?;
        let mut lines: Vec<(String, String, Vec<String>)> = Vec::new();
        let found: Vec<_> = validator.iter_errors(&instance).collect();
        let place = |error: &jsonschema::ValidationError<'_>| {
            let rule = error.schema_path().to_string();
            let schema = rule.rsplit_once('/').map_or("", |(schema, _)| schema).to_owned();
            (error.instance_path().to_string(), schema)
        };
        for error in &found {
            // Where a value is of the wrong kind altogether, Helm's library looks no further.
            let sooner = |other: &jsonschema::ValidationError<'_>| {
                order(other.kind()) < order(error.kind()) && place(other) == place(error)
            };
            if found.iter().any(sooner) {
                continue;
            }
            let path = error.instance_path().to_string();
            let rule = error.schema_path().to_string();
            match error.kind() {
                // One line for all that is missing in one place.
                ValidationErrorKind::Required { property } => {
                    let name = quoted(property.as_str().unwrap_or_default());
                    match lines.iter_mut().find(|(at, by, _)| *at == path && *by == rule) {
                        Some((_, _, missing)) => missing.push(name),
                        None => lines.push((path, rule, vec![name])),
                    }
                }
                ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                    for name in unexpected {
                        let message = vec!["false schema".to_owned()];
                        lines.push((format!("{path}/{name}"), String::new(), message));
                    }
                }
                kind => {
                    let message = message(kind, error.instance()).unwrap_or_else(|| error.to_string());
                    lines.push((path, String::new(), vec![message]));
                }
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        let lines = lines.into_iter().map(|(path, rule, parts)| match (rule.is_empty(), parts.as_slice()) {
            (true, _) => format!("- at '{path}': {}\n", parts.concat()),
            (false, [one]) => format!("- at '{path}': missing property {one}\n"),
            (false, _) => format!("- at '{path}': missing properties {}\n", parts.join(", ")),
        });
        Err(lines.collect())
    }

    /// The rules that end the check of a value, in their order; all others are checked together.
    fn order(kind: &ValidationErrorKind) -> u8 {
        match kind {
            ValidationErrorKind::Type { .. } => 0,
            ValidationErrorKind::Constant { .. } => 1,
            ValidationErrorKind::Enum { .. } => 2,
            ValidationErrorKind::Format { .. } => 3,
            _ => 4,
        }
    }

    fn message(kind: &ValidationErrorKind, found: &Value) -> Option<String> {
        use ValidationErrorKind as Kind;
        let length = || found.as_str().map_or(0, |text| text.chars().count());
        let items = || found.as_array().map_or(0, Vec::len);
        let properties = || found.as_object().map_or(0, serde_json::Map::len);
        Some(match kind {
            Kind::Type { kind } => {
                let wanted = match kind {
                    TypeKind::Single(one) => one.to_string(),
                    TypeKind::Multiple(several) => {
                        several.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or ")
                    }
                };
                format!("got {}, want {wanted}", type_name(found))
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
            Kind::Minimum { limit } => format!("minimum: got {found}, want {limit}"),
            Kind::Maximum { limit } => format!("maximum: got {found}, want {limit}"),
            Kind::ExclusiveMinimum { limit } => format!("exclusiveMinimum: got {found}, want {limit}"),
            Kind::ExclusiveMaximum { limit } => format!("exclusiveMaximum: got {found}, want {limit}"),
            Kind::MultipleOf { multiple_of } => format!("multipleOf: got {found}, want {multiple_of}"),
            Kind::MinLength { limit } => format!("minLength: got {}, want {limit}", length()),
            Kind::MaxLength { limit } => format!("maxLength: got {}, want {limit}", length()),
            Kind::MinItems { limit } => format!("minItems: got {}, want {limit}", items()),
            Kind::MaxItems { limit } => format!("maxItems: got {}, want {limit}", items()),
            Kind::MinProperties { limit } => format!("minProperties: got {}, want {limit}", properties()),
            Kind::MaxProperties { limit } => format!("maxProperties: got {}, want {limit}", properties()),
            Kind::Pattern { pattern } => {
                format!("{} does not match pattern {}", shown(found), quoted(pattern))
            }
            Kind::AdditionalProperties { unexpected } => {
                let names: Vec<String> = unexpected.iter().map(|name| quoted(name)).collect();
                format!("additional properties {} not allowed", names.join(", "))
            }
            Kind::FalseSchema => "false schema".to_owned(),
            Kind::Not { .. } => "'not' failed".to_owned(),
            Kind::AnyOf { .. } => "'anyOf' failed".to_owned(),
            Kind::OneOfNotValid { .. } => "'oneOf' failed, none matched".to_owned(),
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
            other => other.to_string(),
        }
    }

    fn quoted(text: &str) -> String {
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}
