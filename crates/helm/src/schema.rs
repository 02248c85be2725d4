//! Checking values against `values.schema.json`.

#[cfg(feature = "schema")]
mod message;
#[cfg(feature = "schema")]
mod problems;

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
fn validate(_chart: &str, schema: &[u8], values: &Map) -> Result<Result<(), String>, Error> {
    Ok(problems::check(schema, values))
}
