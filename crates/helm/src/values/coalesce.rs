//! Coalescing: the user's values over the charts' defaults, down the tree.
//!
//! The maps are Go's: shared and changed in place. Where Helm puts one map into two places, so does this, because
//! templates that change values see it.

use hld_gotmpl::{Map, Str, Value};

use super::tree::{Context, NodeId, Tree};
use crate::Profile;
use crate::error::{Error, ErrorKind};

/// The key under which values reach all subcharts.
const GLOBAL: &str = "global";

/// What is odd about values; Helm prints it to standard error.
pub(crate) type Warnings = Vec<String>;

/// One pass over the tree.
pub(super) struct Coalescer<'a> {
    pub(super) tree: &'a Tree,
    pub(super) context: &'a Context<'a>,
    /// Whether nulls stay (while defaults are put together) or delete what they stand over.
    pub(super) merge: bool,
    pub(super) warnings: &'a mut Warnings,
}

/// The user's values over the defaults of a chart and its subcharts.
pub(crate) fn coalesce_values(
    tree: &Tree,
    context: &Context<'_>,
    chart: NodeId,
    values: &Map,
    warnings: &mut Warnings,
) -> Result<Map, Error> {
    // Nobody changes the given values any more: those of the request, or those of the chart above.
    let copy = values.deep_copy(context.heap);
    Coalescer { tree, context, merge: false, warnings }.coalesce(chart, copy, "")
}

/// The same with nulls kept.
pub(super) fn merge_values(
    tree: &Tree,
    context: &Context<'_>,
    chart: NodeId,
    warnings: &mut Warnings,
) -> Result<Map, Error> {
    let empty = context.heap.map();
    Coalescer { tree, context, merge: true, warnings }.coalesce(chart, empty, "")
}

impl Coalescer<'_> {
    fn coalesce(&mut self, chart: NodeId, values: Map, prefix: &str) -> Result<Map, Error> {
        self.own_values(chart, &values, prefix)?;
        self.subcharts(chart, &values, prefix)?;
        Ok(values)
    }

    /// Merges a chart's defaults under `values`.
    fn own_values(&mut self, chart: NodeId, values: &Map, prefix: &str) -> Result<(), Error> {
        let prefix = join(prefix, self.tree.name(chart));
        let defaults = self.tree.default_values(chart, self.context)?;
        let cleans = self.context.profile == Profile::V4;
        for (key, default) in defaults.entries().iter() {
            match values.get(key) {
                Some(Value::Nil) if !self.merge => {
                    values.remove(key);
                }
                Some(Value::Map(own)) => {
                    let Value::Map(default) = default else {
                        if !default.is_nil() {
                            self.warn(format!(
                                "skipped value for {}: Not a table.",
                                join(&prefix, &text(key))
                            ));
                        }
                        continue;
                    };
                    // A subchart's section keeps its nulls until that chart's own turn.
                    let merge = self.merge || self.is_subchart(chart, key);
                    if !merge && cleans {
                        clean_nulls(default);
                    }
                    tables(&own, default, &join(&prefix, &text(key)), merge, self.warnings);
                }
                Some(_) => {}
                None => {
                    if !self.merge && cleans {
                        match default {
                            Value::Nil => continue,
                            Value::Map(map) => clean_nulls(map),
                            _ => {}
                        }
                    }
                    values.set(key, default.clone());
                }
            }
        }
        Ok(())
    }

    fn is_subchart(&self, chart: NodeId, key: &Str) -> bool {
        self.tree.nodes[chart].children.iter().any(|child| key == self.tree.name(*child))
    }

    fn subcharts(&mut self, chart: NodeId, values: &Map, prefix: &str) -> Result<(), Error> {
        let prefix_here = join(prefix, self.tree.name(chart));
        for child in self.tree.nodes[chart].children.clone() {
            let name = self.tree.name(child).to_owned();
            let section = match values.get(name.as_bytes()) {
                None => {
                    let section = self.context.heap.map();
                    values.set(&name, section.clone());
                    section
                }
                Some(Value::Map(section)) => section,
                Some(other) => {
                    return Err(Error::new(
                        ErrorKind::Values,
                        // Helm formats the value as a boolean, which it is not.
                        format!("type mismatch on {name}: {}", not_a_bool(&other)),
                    )
                    .hint(format!("`{name}` names a subchart: its value must be a map")));
                }
            };
            self.globals(&section, values, &prefix_here);
            let section = self.coalesce(child, section, &prefix_here)?;
            values.set(&name, section);
        }
        Ok(())
    }

    /// Passes the parent's globals down. Sub-tables are copied one level deep only: what lies below is shared.
    fn globals(&mut self, section: &Map, parent: &Map, prefix: &str) {
        let own = match section.get(GLOBAL.as_bytes()) {
            None => self.context.heap.map(),
            Some(Value::Map(map)) => map,
            Some(_) => {
                return self.warn("skipping globals because destination global is not a table.".to_owned());
            }
        };
        let source = match parent.get(GLOBAL.as_bytes()) {
            None => self.context.heap.map(),
            Some(Value::Map(map)) => map,
            Some(_) => return self.warn("skipping globals because source global is not a table.".to_owned()),
        };
        for (key, value) in source.entries().iter() {
            match (value, own.get(key)) {
                (Value::Map(value), None) => {
                    own.set(key, shallow_copy(self.context, value));
                }
                (Value::Map(value), Some(Value::Map(old))) => {
                    let copy = shallow_copy(self.context, value);
                    // The other way round than usual: what comes from above wins.
                    tables(&copy, &old, &join(prefix, &text(key)), true, self.warnings);
                    own.set(key, copy);
                }
                (Value::Map(_), Some(_)) => {
                    self.warnings.push(format!(
                        "Conflict: cannot merge map onto non-map for {:?}. Skipping.",
                        text(key)
                    ));
                }
                (_, Some(Value::Map(_))) => {
                    self.warnings.push(format!("key {} is table. Skipping", text(key)));
                }
                (value, _) => {
                    own.set(key, value.clone());
                }
            }
        }
        section.set(GLOBAL, own);
    }

    fn warn(&mut self, message: String) {
        self.warnings.push(format!("warning: {message}"));
    }
}

/// Merges `source` under `target`, in place.
pub(super) fn tables(target: &Map, source: &Map, prefix: &str, merge: bool, warnings: &mut Warnings) {
    // As with globals that came down to both: there is nothing to be done, and nothing to be looked into.
    if target.is_same_copy(source) {
        return;
    }
    // Which keys had a default before the target's nulls are copied over: only these does a null delete.
    let with_default: Vec<Str> =
        source.entries().iter().filter(|(_, value)| !value.is_nil()).map(|(key, _)| key.clone()).collect();
    for (key, value) in target.entries().iter() {
        if value.is_nil() {
            source.set(key, Value::Nil);
        }
    }
    for (key, value) in source.entries().iter() {
        let full = || join(prefix, &text(key));
        match (value, target.get(key)) {
            (_, Some(Value::Nil)) if !merge && with_default.binary_search(key).is_ok() => {
                target.remove(key);
            }
            (value, None) => {
                target.set(key, value.clone());
            }
            (Value::Map(below), Some(Value::Map(own))) => tables(&own, below, &full(), merge, warnings),
            (Value::Map(_), Some(_)) => {
                warnings.push(format!(
                    "warning: cannot overwrite table with non table for {} ({})",
                    full(),
                    value.printed()
                ));
            }
            (value, Some(Value::Map(_))) if !value.is_nil() => {
                warnings.push(format!(
                    "warning: destination for {} is a table. Ignoring non-table value ({})",
                    full(),
                    value.printed()
                ));
            }
            _ => {}
        }
    }
}

/// Removes nulls from a chart's defaults, at any depth.
fn clean_nulls(map: &Map) {
    if !map.contains_nil() {
        return;
    }
    for (key, value) in map.entries().iter() {
        match value {
            Value::Nil => {
                map.remove(key);
            }
            Value::Map(below) => clean_nulls(below),
            _ => {}
        }
    }
}

fn shallow_copy(context: &Context<'_>, map: &Map) -> Map {
    context.heap.map_of(map.ty(), map.entries().to_vec())
}

/// The table at a dotted path, with the name of the first step that is none.
pub(crate) fn table(map: &Map, path: &str) -> Result<Map, String> {
    let mut current = map.clone();
    for step in path.split('.') {
        match current.get(step.as_bytes()) {
            Some(Value::Map(next)) => current = next,
            _ => return Err(step.to_owned()),
        }
    }
    Ok(current)
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn text(key: &Str) -> String {
    key.to_text().into_owned()
}

/// Go's `%t` for what is no boolean.
fn not_a_bool(value: &Value) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Nil => "%!t(<nil>)".to_owned(),
        Value::List(list) => {
            let items: Vec<String> = list.items().iter().map(not_a_bool).collect();
            format!("[{}]", items.join(" "))
        }
        other => format!("%!t({}={})", other.type_name(), other.printed()),
    }
}
