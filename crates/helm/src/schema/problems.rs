//! What is wrong with values, as a tree: a rule that consists of schemas names what is wrong with each of them. The order is that in
//! which Helm's library applies rules, properties in the order of their names (there it is random).

use hld_gotmpl::Map;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::message::{count, message, quoted};
use crate::encode::{JsonStyle, to_json};

/// A line, and those that are indented below it.
struct Problem {
    place: String,
    text: String,
    causes: Vec<Problem>,
    /// Whether it merely stands for its causes.
    group: bool,
}

/// Checks the values. The error has a line for each problem.
pub(super) fn check(schema: &[u8], values: &Map) -> Result<(), String> {
    let schema: Value = serde_json::from_slice(schema)
        .map_err(|error| if error.is_eof() { "unexpected EOF".to_owned() } else { error.to_string() })?;
    let json = to_json(&values.clone().into(), JsonStyle::default())?;
    let instance: Value = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    // Nothing is fetched: a schema that refers to another file or address cannot be checked.
    let validator = jsonschema::options().offline().build(&schema).map_err(|error| error.to_string())?;
    let found: Vec<ValidationError<'_>> = validator.iter_errors(&instance).collect();
    let mut problems = of_schema(String::new(), found.iter().map(|error| Found::new(error, 0, 0)).collect());
    // The report itself stands for several that are one.
    if let [only] = problems.as_mut_slice()
        && only.group
    {
        problems = std::mem::take(&mut only.causes);
    }
    if problems.is_empty() {
        return Ok(());
    }
    let mut out = String::new();
    write(&mut out, &problems);
    Err(out)
}

/// Deeper causes are not told; schemas that refer to themselves could have many.
const MAX_DEPTH: usize = 100;

fn write(out: &mut String, problems: &[Problem]) {
    let mut open = vec![problems.iter()];
    while let Some(top) = open.last_mut() {
        let Some(problem) = top.next() else {
            open.pop();
            continue;
        };
        let indent = 2 * (open.len() - 1);
        out.push_str(&format!("{:indent$}- at '{}': {}\n", "", problem.place, problem.text));
        if open.len() < MAX_DEPTH {
            open.push(problem.causes.iter());
        }
    }
}

/// An error on the way down to the schema whose rule it is about.
struct Found<'e> {
    error: &'e ValidationError<'e>,
    /// Rules on the way that are still to go.
    rules: Vec<String>,
    /// Names and numbers on the way to the value.
    steps: Vec<String>,
}

fn tokens(path: &str, skip: usize) -> Vec<String> {
    path.split('/').skip(1 + skip).map(str::to_owned).collect()
}

impl<'e> Found<'e> {
    fn new(error: &'e ValidationError<'e>, rules: usize, steps: usize) -> Found<'e> {
        Found {
            error,
            rules: tokens(error.evaluation_path().as_str(), rules),
            steps: tokens(error.instance_path().as_str(), steps),
        }
    }

    /// Where it goes on: its rank among the rules of a schema, and how much of both ways that is.
    fn next(&self) -> (u8, usize, usize) {
        let Some(rule) = self.rules.first() else { return (rank(""), 0, 0) };
        let ahead = self.rules.len() > 1 || matches!(self.error.kind(), Kind::FalseSchema);
        let numbered = self.rules.get(1).is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_digit()));
        let inside = usize::from(!self.steps.is_empty());
        let ways = match rule.as_str() {
            "properties" | "patternProperties" | "prefixItems" => (2, inside),
            "items" if numbered => (2, inside),
            "additionalProperties"
            | "items"
            | "additionalItems"
            | "unevaluatedProperties"
            | "unevaluatedItems"
                if ahead =>
            {
                (1, inside)
            }
            "then" | "else" | "$ref" | "$dynamicRef" | "$recursiveRef" => (1, 0),
            "dependentSchemas" | "dependencies" if self.rules.len() > 2 => (2, 0),
            "allOf" if ahead => (2, 0),
            _ => (0, 0),
        };
        (rank(rule), ways.0, ways.1)
    }

    fn beyond(&self, rules: usize, steps: usize) -> Found<'e> {
        Found {
            error: self.error,
            rules: self.rules.get(rules..).unwrap_or_default().to_vec(),
            steps: self.steps.get(steps..).unwrap_or_default().to_vec(),
        }
    }
}

/// The order in which rules are applied; up to `LAST_ALONE` one that fails ends the check.
fn rank(rule: &str) -> u8 {
    match rule {
        "" | "type" => 0,
        "const" => 1,
        "enum" => 2,
        "format" => LAST_ALONE,
        "$ref" => 4,
        "minProperties" | "minItems" | "minLength" | "minimum" => 5,
        "maxProperties" | "maxItems" | "maxLength" | "maximum" => 6,
        "required" | "uniqueItems" | "pattern" | "exclusiveMinimum" => 7,
        "dependencies" | "prefixItems" | "contentEncoding" | "exclusiveMaximum" => 8,
        "properties"
        | "patternProperties"
        | "additionalProperties"
        | "items"
        | "contentMediaType"
        | "multipleOf" => 9,
        "additionalItems" | "propertyNames" => 11,
        "contains" | "minContains" | "maxContains" | "dependentSchemas" => 12,
        "dependentRequired" => 13,
        "$dynamicRef" | "$recursiveRef" => 14,
        "not" => 15,
        "allOf" => 16,
        "anyOf" => 17,
        "oneOf" => 18,
        "then" | "else" => 19,
        _ => 20,
    }
}

const LAST_ALONE: u8 = 3;

/// The problems of one schema at one place, of which `found` are all.
fn of_schema(place: String, found: Vec<Found<'_>>) -> Vec<Problem> {
    if place.matches('/').count() > MAX_DEPTH {
        return Vec::new();
    }
    let mut groups: Vec<(u8, Group<'_>)> = Vec::new();
    for found in found {
        let (rank, rules, steps) = found.next();
        let taken = (found.rules[..rules].to_vec(), found.steps[..steps].to_vec());
        let known =
            groups.iter_mut().find(|(_, group)| group.taken == taken && group.is_child() == (rules > 0));
        let further = found.beyond(rules, steps);
        match known {
            Some((_, group)) if rules > 0 => group.found.push(further),
            _ => groups.push((rank, Group { taken, found: vec![further] })),
        }
    }
    // What is said about properties that are too many comes after what is said about the others.
    groups.sort_by_key(|(rank, group)| (*rank, !group.is_child() && *rank == 9, group.order()));
    if groups.first().is_some_and(|(rank, _)| *rank <= LAST_ALONE) {
        groups.truncate(1);
    }
    let mut problems: Vec<Problem> = Vec::new();
    let mut all_of = Vec::new();
    let mut missing: Vec<(String, Vec<String>)> = Vec::new();
    for (rank, group) in groups {
        // All schemas of `allOf` make one problem, which comes before those of later rules.
        if rank > self::rank("allOf") && !all_of.is_empty() {
            problems.push(Problem {
                place: place.clone(),
                text: "'allOf' failed".to_owned(),
                causes: std::mem::take(&mut all_of),
                group: false,
            });
        }
        if group.is_child() {
            let below = group.taken.1.iter().fold(place.clone(), |place, step| format!("{place}/{step}"));
            // What a reference leads to is told as one even where it is all there is.
            let group_of = !group.taken.0[0].starts_with('$');
            let found = joined(below.clone(), of_schema(below, group.found), group_of);
            let to = if group.taken.0[0] == "allOf" { &mut all_of } else { &mut problems };
            to.extend(found);
            continue;
        }
        for found in group.found {
            if let Kind::Required { property } = found.error.kind() {
                // One line for all that is missing by one rule.
                let rule = found.rules.join("/");
                let name = quoted(property.as_str().unwrap_or_default());
                match missing.iter_mut().find(|(known, _)| *known == rule) {
                    Some((_, names)) => names.push(name),
                    None => {
                        missing.push((rule, vec![name]));
                        problems.push(Problem {
                            place: place.clone(),
                            text: String::new(),
                            causes: Vec::new(),
                            group: false,
                        });
                    }
                }
            } else {
                problems.extend(of_rule(&place, &found));
            }
        }
    }
    if !all_of.is_empty() {
        problems.push(Problem {
            place: place.clone(),
            text: "'allOf' failed".to_owned(),
            causes: all_of,
            group: false,
        });
    }
    let empty = problems.iter_mut().filter(|problem| problem.text.is_empty());
    for (problem, (rule, names)) in empty.zip(missing) {
        problem.text = match (rule.rsplit_once('/'), names.as_slice()) {
            (Some((_, owner)), _) => {
                format!("properties {} required, if {} exists", names.join(", "), quoted(owner))
            }
            (None, [one]) => format!("missing property {one}"),
            (None, _) => format!("missing properties {}", names.join(", ")),
        };
    }
    problems
}

struct Group<'e> {
    /// What of both ways leads to it; nothing if the rule is the schema's own.
    taken: (Vec<String>, Vec<String>),
    found: Vec<Found<'e>>,
}

impl Group<'_> {
    fn is_child(&self) -> bool {
        !self.taken.0.is_empty()
    }

    /// Numbers by their size, names as they are.
    fn order(&self) -> (Option<u64>, String) {
        let step = self.taken.1.first().or_else(|| self.taken.0.get(1));
        step.map_or((None, String::new()), |step| (step.parse().ok(), step.clone()))
    }
}

/// Several problems of one schema become one.
fn joined(place: String, problems: Vec<Problem>, group: bool) -> Vec<Problem> {
    if problems.len() < 2 {
        return problems;
    }
    vec![Problem { place, text: "validation failed".to_owned(), causes: problems, group }]
}

/// What a rule of a schema itself says.
fn of_rule(place: &str, found: &Found<'_>) -> Vec<Problem> {
    let error = found.error;
    let problem =
        |text: String, causes| vec![Problem { place: place.to_owned(), text, causes, group: false }];
    match error.kind() {
        Kind::AnyOf { context } => problem("'anyOf' failed".to_owned(), of_branches(place, error, context)),
        Kind::OneOfNotValid { context } => {
            problem("'oneOf' failed, none matched".to_owned(), of_branches(place, error, context))
        }
        Kind::OneOfMultipleValid { context } => {
            let valid = context.iter().enumerate().filter(|(_, errors)| errors.is_empty());
            let valid: Vec<String> = valid.map(|(index, _)| count(index)).take(2).collect();
            problem(format!("'oneOf' failed, subschemas {} matched", valid.join(", ")), Vec::new())
        }
        Kind::PropertyNames { error: inner } => {
            let rules = tokens(error.evaluation_path().as_str(), 0).len();
            let name = inner.instance().as_str().unwrap_or_default();
            let causes = of_schema(String::new(), vec![Found::new(inner, rules, usize::MAX - 1)]);
            problem(format!("invalid propertyName {}", quoted(name)), causes)
        }
        Kind::UnevaluatedProperties { unexpected } => {
            let false_at = |name: &String| Problem {
                place: format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")),
                text: "false schema".to_owned(),
                causes: Vec::new(),
                group: false,
            };
            unexpected.iter().map(false_at).collect()
        }
        _ => problem(message(error).unwrap_or_else(|| error.to_string()), Vec::new()),
    }
}

fn of_branches(
    place: &str,
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
) -> Vec<Problem> {
    // The rule's own name and the number of the branch.
    let rules = tokens(error.evaluation_path().as_str(), 0).len() + 1;
    let steps = tokens(error.instance_path().as_str(), 0).len();
    let branches = context.iter().filter(|errors| !errors.is_empty());
    branches
        .flat_map(|errors| {
            let found = errors.iter().map(|error| Found::new(error, rules, steps)).collect();
            joined(place.to_owned(), of_schema(place.to_owned(), found), true)
        })
        .collect()
}
