//! Which subcharts take part, under which names, and what their parents import from them.

use hld_gotmpl::{Map, Value};
use hld_yaml::Kind;

use super::coalesce::{Warnings, coalesce_values, merge_values, table, tables};
use super::convert::deep_copy;
use super::tree::{Context, NodeId, RequirementId, Tree};
use crate::Profile;
use crate::error::Error;
use crate::semver::is_compatible_range;

/// Applies aliases, tags, conditions and imports to the tree.
pub(crate) fn process_dependencies(
    tree: &mut Tree,
    context: &Context<'_>,
    values: &Map,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    enable(tree, context, Tree::ROOT, values, "", warnings)
        .and_then(|()| import_below(tree, context, Tree::ROOT, warnings))
        .map_err(|error| match context.profile {
            Profile::V4 => error.prefixed("chart dependencies processing failed"),
            Profile::V3 => error,
        })
}

/// Gives listed charts their aliases and removes those that are switched off, from `chart` on down.
fn enable(
    tree: &mut Tree,
    context: &Context<'_>,
    chart: NodeId,
    values: &Map,
    path: &str,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let Some(entries) = tree.nodes[chart].requirements.clone() else { return Ok(()) };

    // Charts that no entry asks for come first, and always take part.
    let loaded = tree.nodes[chart].children.clone();
    let mut children: Vec<NodeId> = loaded
        .iter()
        .copied()
        .filter(|child| !entries.iter().any(|entry| answers(tree, *child, *entry)))
        .collect();
    for entry in &entries {
        tree.check_size(context.heap)?;
        if let Some(found) = loaded.iter().copied().find(|child| answers(tree, *child, *entry)) {
            children.push(instantiate(tree, context.profile, found, *entry));
        }
        let requirement = &mut tree.requirements[*entry];
        if !requirement.entry.alias().is_empty() {
            requirement.name = requirement.entry.alias().to_owned();
        }
    }
    tree.set_children(chart, children);

    for entry in &entries {
        tree.requirements[*entry].enabled = true;
    }
    let coalesced = coalesce_values(tree, context, chart, values, warnings)?;
    apply_tags(tree, &entries, &coalesced, warnings);
    apply_conditions(tree, &entries, &coalesced, path, warnings);

    let off: Vec<String> = entries
        .iter()
        .map(|entry| &tree.requirements[*entry])
        .filter(|requirement| !requirement.enabled)
        .map(|requirement| requirement.name.clone())
        .collect();
    let mut kept = tree.nodes[chart].children.clone();
    kept.retain(|child| !off.iter().any(|name| name == tree.name(*child)));
    let mut entries = entries;
    entries.retain(|entry| !off.contains(&tree.requirements[*entry].name));

    for child in &kept {
        let path = format!("{path}{}.", tree.name(*child));
        enable(tree, context, *child, &coalesced, &path, warnings)?;
    }
    tree.nodes[chart].requirements = (!entries.is_empty()).then_some(entries);
    tree.set_children(chart, kept);
    Ok(())
}

fn answers(tree: &Tree, child: NodeId, entry: RequirementId) -> bool {
    let requirement = &tree.requirements[entry];
    tree.name(child) == requirement.name
        && is_compatible_range(requirement.entry.version(), tree.nodes[child].data.metadata.version())
}

/// The chart as one entry uses it.
fn instantiate(tree: &mut Tree, profile: Profile, chart: NodeId, entry: RequirementId) -> NodeId {
    let copy = tree.copy(chart);
    // Helm 3 shares entries and children between all copies of a chart; Helm 4 copies them one level deep.
    if profile == Profile::V4 {
        if let Some(entries) = tree.nodes[copy].requirements.clone() {
            let entries = entries.into_iter().map(|entry| tree.copy_requirement(entry)).collect();
            tree.nodes[copy].requirements = Some(entries);
        }
        let children = tree.nodes[copy].children.clone();
        let children = children.into_iter().map(|child| tree.copy(child)).collect();
        tree.set_children(copy, children);
    }
    let alias = tree.requirements[entry].entry.alias().to_owned();
    if !alias.is_empty() {
        tree.nodes[copy].name = alias;
    }
    copy
}

fn apply_tags(tree: &mut Tree, entries: &[RequirementId], values: &Map, warnings: &mut Warnings) {
    let Ok(tags) = table(values, "tags") else { return };
    for entry in entries {
        let requirement = &mut tree.requirements[*entry];
        let (mut on, mut off) = (false, false);
        for tag in &requirement.entry.tags {
            match tags.get(tag.as_bytes()) {
                Some(Value::Bool(true)) => on = true,
                Some(Value::Bool(false)) => off = true,
                Some(_) => warnings.push(format!(
                    "Warning: Tag '{tag}' for chart {} returned non-bool value",
                    requirement.name
                )),
                None => {}
            }
        }
        requirement.enabled = on || !off;
    }
}

fn apply_conditions(
    tree: &mut Tree,
    entries: &[RequirementId],
    values: &Map,
    path: &str,
    warnings: &mut Warnings,
) {
    for entry in entries {
        let requirement = &mut tree.requirements[*entry];
        let condition = requirement.entry.condition.trim().to_owned();
        for one in condition.split(',').filter(|one| !one.is_empty()) {
            match path_value(values, &format!("{path}{one}")) {
                Some(Value::Bool(flag)) => {
                    requirement.enabled = flag;
                    break;
                }
                Some(_) => warnings.push(format!(
                    "Warning: Condition path '{one}' for chart {} returned non-bool value",
                    requirement.name
                )),
                None => {}
            }
        }
    }
}

/// The value at a dotted path, unless it is a table.
fn path_value(values: &Map, path: &str) -> Option<Value> {
    let (map, key) = match path.rsplit_once('.') {
        Some((above, key)) => (table(values, above).ok()?, key),
        None => (values.clone(), path),
    };
    map.get(key.as_bytes()).filter(|value| value.as_map().is_none())
}

/// Merges imported values into the defaults of `chart` and of the charts below it, lowest first.
fn import_below(
    tree: &mut Tree,
    context: &Context<'_>,
    chart: NodeId,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    for child in tree.nodes[chart].children.clone() {
        import_below(tree, context, child, warnings)?;
    }
    import(tree, context, chart, warnings)
}

fn import(
    tree: &mut Tree,
    context: &Context<'_>,
    chart: NodeId,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let Some(entries) = tree.nodes[chart].requirements.clone() else { return Ok(()) };
    let values = merge_values(tree, context, chart, warnings)?;
    let imported = context.heap.map();
    for entry in entries {
        let requirement = &mut tree.requirements[entry];
        let mut imports = Vec::new();
        for (child, parent) in import_paths(requirement) {
            imports.push((child.clone(), parent.clone()));
            match table(&values, &format!("{}.{child}", requirement.name)) {
                Ok(section) => {
                    let source = below_path(context, &parent, section);
                    tables(&imported, &source, "", true, warnings);
                }
                Err(missing) => warnings.push(format!(
                    "Warning: ImportValues missing table from chart {}: {missing:?} is not a table",
                    requirement.name
                )),
            }
        }
        requirement.imports = Some(imports);
    }
    if !imported.is_empty() {
        // The chart's own values win over what it imports. A copy on demand would not do: merging changes both sides,
        // and what is imported is a part of the values.
        let own = deep_copy(context.heap, &values);
        tables(&own, &imported, "", true, warnings);
        tree.set_values(chart, own);
        return Ok(());
    }
    tree.set_values(chart, values);
    Ok(())
}

/// The child and parent paths that an entry imports.
fn import_paths(requirement: &super::tree::Requirement) -> Vec<(String, String)> {
    if requirement.imports.is_some() {
        // An entry shared by several copies of a chart was rewritten by the first one, to what Helm reads no more.
        return Vec::new();
    }
    requirement
        .entry
        .import_values
        .iter()
        .filter_map(|item| match item.kind() {
            Kind::String(export) => Some((format!("exports.{export}"), ".".to_owned())),
            Kind::Map(map) => {
                let path = |key: &str| match map.get(key).map(|value| value.kind()) {
                    Some(Kind::String(text)) => text.to_string(),
                    _ => "<nil>".to_owned(),
                };
                Some((path("child"), path("parent")))
            }
            _ => None,
        })
        .collect()
}

/// Puts a section at a dotted path of otherwise empty maps.
fn below_path(context: &Context<'_>, path: &str, section: Map) -> Map {
    if path == "." {
        return section;
    }
    path.split('.').rev().fold(section, |below, step| {
        let map = context.heap.map();
        map.set(step, below);
        map
    })
}
