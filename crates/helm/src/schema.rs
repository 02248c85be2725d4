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
        problems.push_str(&format!("{}:\n{found}\n", tree.name(chart)));
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

    use crate::encode::{JsonStyle, to_json};
    use crate::error::Error;

    /// What is wrong with the values, a line each.
    pub(super) fn validate(_chart: &str, schema: &[u8], values: &Map) -> Result<Result<(), String>, Error> {
        let schema: serde_json::Value = match serde_json::from_slice(schema) {
            Ok(schema) => schema,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let json = match to_json(&values.clone().into(), JsonStyle::default()) {
            Ok(json) => json,
            Err(error) => return Ok(Err(error)),
        };
        let instance: serde_json::Value = match serde_json::from_str(&json) {
            Ok(instance) => instance,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let validator = match jsonschema::validator_for(&schema) {
            Ok(validator) => validator,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let problems: Vec<String> = validator
            .iter_errors(&instance)
            .map(|error| {
                let path = error.instance_path().to_string();
                format!("- at '{path}': {error}")
            })
            .collect();
        Ok(if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) })
    }
}
