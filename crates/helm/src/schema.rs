//! Checking values against `values.schema.json`.

#[cfg(feature = "schema")]
mod compile;
#[cfg(feature = "schema")]
mod decimal;
#[cfg(feature = "schema")]
mod draft;
#[cfg(feature = "schema")]
mod formats;
#[cfg(feature = "schema")]
mod json;
#[cfg(feature = "schema")]
mod keyword;
#[cfg(feature = "schema")]
mod message;
#[cfg(feature = "schema")]
mod place;
#[cfg(feature = "schema")]
mod plain;
#[cfg(feature = "schema")]
mod resources;
#[cfg(feature = "schema")]
mod rules;
#[cfg(feature = "schema")]
mod validate;

use std::sync::Arc;

use hld_gotmpl::{Map, Value};

use crate::Profile;
use crate::error::{Error, ErrorKind};
use crate::values::{NodeId, Tree};

/// A chart's `values.schema.json`.
pub(crate) struct SchemaFile {
    #[cfg_attr(not(feature = "schema"), expect(dead_code, reason = "such a build cannot read it"))]
    text: Arc<[u8]>,
    /// What it was compiled to, for either Helm.
    #[cfg(feature = "schema")]
    compiled: [std::sync::OnceLock<Result<compile::Compiled, String>>; 2],
}

impl SchemaFile {
    pub(crate) fn new(text: Arc<[u8]>) -> SchemaFile {
        SchemaFile {
            text,
            #[cfg(feature = "schema")]
            compiled: Default::default(),
        }
    }
}

/// Checks the values of the root chart and of every chart below it that has a schema.
pub(crate) fn check(tree: &Tree, values: &Map, profile: Profile) -> Result<(), Error> {
    let mut problems = String::new();
    check_chart(tree, Tree::ROOT, values, profile, &mut problems)?;
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

fn check_chart(
    tree: &Tree,
    chart: NodeId,
    values: &Map,
    profile: Profile,
    problems: &mut String,
) -> Result<(), Error> {
    let node = &tree.nodes[chart];
    if let Some(schema) = &node.data.schema
        && let Err(found) = validate(tree.name(chart), schema, values, profile)?
    {
        problems.push_str(&format!("{}:\n{found}", tree.name(chart)));
    }
    for child in &node.children {
        let name = tree.name(*child);
        match values.get(name.as_bytes()) {
            None | Some(Value::Nil) => {}
            Some(Value::Map(below)) => check_chart(tree, *child, &below, profile, problems)?,
            Some(other) => problems.push_str(&format!(
                "{name}:\ninvalid type for values: expected object (map), got {}\n",
                other.type_name()
            )),
        }
    }
    Ok(())
}

#[cfg(not(feature = "schema"))]
fn validate(
    chart: &str,
    schema: &SchemaFile,
    values: &Map,
    profile: Profile,
) -> Result<Result<(), String>, Error> {
    let _ = (schema, values, profile);
    Err(Error::new(
        ErrorKind::Schema,
        format!("chart `{chart}` has a values.schema.json, and this build cannot check it: it lacks the feature `schema`"),
    )
    .hint("build with the feature `schema`, or skip schema validation"))
}

#[cfg(feature = "schema")]
fn validate(
    _chart: &str,
    schema: &SchemaFile,
    values: &Map,
    profile: Profile,
) -> Result<Result<(), String>, Error> {
    Ok(compile::check(&schema.text, &schema.compiled[usize::from(profile == Profile::V3)], values, profile))
}
