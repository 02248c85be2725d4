//! Values against a schema. What is wrong is a tree in the order in which Helm's library applies rules; where it goes through a Go map
//! (properties, dependencies), the order here is that of the names.

mod kinds;

use std::ops::ControlFlow::{self, Break, Continue};

use super::decimal::Decimal;
use super::draft::{Draft, Metas};
use super::json::Json;
use super::message::{self, Problem};
use super::place::{Place, Scope, Unseen};
use super::resources::Resources;
use super::rules::Schema;

/// Schemas that are checked are each asked about by their own draft.
#[derive(Clone, Copy)]
pub(super) struct Meta<'a> {
    pub(super) schema: usize,
    pub(super) metas: &'static Metas,
    pub(super) resources: &'a Resources,
}

/// How deep checks may be in one another on this thread, and on one with more room.
const DEPTH: usize = 150;
const MOST_DEPTH: usize = 20_000;
const ROOM: usize = 256 << 20;

/// How many schemas are asked about a value in all, and how many failures are written down: those that a schema multiplies are many.
const STEPS: u32 = 2_000_000;
const PROBLEMS: u32 = 200_000;

/// Why values do not pass.
pub(super) enum Wrong {
    /// A line for the schema, and one for each failure.
    Report(String),
    /// They were not checked to the end.
    Stopped(String),
}

/// # Errors
/// What is wrong, or why that is not known.
pub(super) fn validate(
    schemas: &[Schema],
    schema: usize,
    value: &Json,
    meta: Option<Meta<'_>>,
    old: bool,
) -> Result<(), Wrong> {
    let check = |most: usize| {
        let mut run = Run { schemas, old, left: most, steps: STEPS, problems: PROBLEMS, stop: None };
        let done = run.whole(schema, value, meta);
        match run.stop {
            Some(Stop::Depth) => None,
            Some(Stop::Steps) => Some(Err(None)),
            None => Some(done.map_err(Some)),
        }
    };
    let done = check(DEPTH).or_else(|| {
        std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(ROOM);
            builder.spawn_scoped(scope, || check(MOST_DEPTH)).ok()?.join().ok()?
        })
    });
    match done {
        Some(Ok(())) => Ok(()),
        Some(Err(Some(problems))) => {
            Err(Wrong::Report(message::report(&schemas[schema].location(), problems)))
        }
        Some(Err(None)) => Err(Wrong::Stopped("checking takes too many steps".to_owned())),
        None => Err(Wrong::Stopped(format!("schemas are in one another more than {MOST_DEPTH} times"))),
    }
}

struct Run<'a> {
    schemas: &'a [Schema],
    /// As in Helm 3, whose library is a release older.
    old: bool,
    left: usize,
    steps: u32,
    problems: u32,
    stop: Option<Stop>,
}

/// Why a check was not done to its end.
#[derive(Clone, Copy)]
enum Stop {
    Depth,
    Steps,
}

/// One value at one schema.
struct Check<'s, 'v> {
    schema: usize,
    value: &'v Json,
    place: Place<'s>,
    scope: &'s Scope<'s>,
    meta: Option<Meta<'s>>,
    /// Whether only the outcome counts.
    quiet: bool,
    unseen: Unseen<'v>,
    problems: Vec<Problem>,
}

impl Check<'_, '_> {
    fn problem(&self, text: impl FnOnce() -> String) -> Problem {
        if self.quiet {
            return Problem::default();
        }
        Problem { place: self.place.pointer(), text: text(), ..Problem::default() }
    }

    fn add(&mut self, text: impl FnOnce() -> String) {
        self.problems.push(self.problem(text));
    }

    fn add_all(&mut self, text: &str, causes: Vec<Problem>) {
        let problem = self.problem(|| text.to_owned());
        self.problems.push(Problem { causes, ..problem });
    }
}

impl<'a> Run<'a> {
    /// A value by itself.
    fn whole(&mut self, schema: usize, value: &Json, meta: Option<Meta<'_>>) -> Result<(), Vec<Problem>> {
        let scope = Scope { schema, keyword: "", value: 0, parent: None };
        let unseen = Unseen::new(value, &self.schemas[schema], false);
        let check = Check {
            schema,
            value,
            place: Place::Root,
            scope: &scope,
            meta,
            quiet: false,
            unseen,
            problems: Vec::new(),
        };
        self.check(check).map(drop).map_err(Problem::into_several)
    }

    fn check<'v>(&mut self, mut at: Check<'_, 'v>) -> Result<Unseen<'v>, Problem> {
        if self.left == 0 || self.steps == 0 || self.problems == 0 {
            let why = if self.left == 0 { Stop::Depth } else { Stop::Steps };
            self.stop.get_or_insert(why);
        }
        if self.stop.is_some() {
            return Ok(at.unseen);
        }
        self.left -= 1;
        self.steps -= 1;
        let done = self.rules(&mut at);
        self.left += 1;
        if !at.quiet {
            let more = at.problems.len() + usize::from(matches!(done, Break(Err(_))));
            self.problems = self.problems.saturating_sub(u32::try_from(more).unwrap_or(u32::MAX));
        }
        if let Break(done) = done {
            return done.map(|()| at.unseen);
        }
        let mut problems = at.problems;
        match problems.len() {
            0 => Ok(at.unseen),
            1 => Err(problems.swap_remove(0)),
            _ if at.quiet => Err(Problem::default()),
            _ => Err(Problem {
                place: at.place.pointer(),
                text: "validation failed".to_owned(),
                causes: problems,
                group: true,
                reference: false,
            }),
        }
    }

    /// Rules that look at much are more than one step.
    fn pay(&mut self, steps: usize) {
        self.steps = self.steps.saturating_sub(u32::try_from(steps).unwrap_or(u32::MAX));
        if self.steps == 0 {
            self.stop.get_or_insert(Stop::Steps);
        }
    }

    /// All rules of a schema. What is returned is the end of it, whatever was found before.
    fn rules(&mut self, at: &mut Check<'_, '_>) -> ControlFlow<Result<(), Problem>> {
        let schemas = self.schemas;
        let schema = &schemas[at.schema];
        match schema.constant {
            Some(true) => return Break(Ok(())),
            Some(false) => return Break(Err(at.problem(|| "false schema".to_owned()))),
            None => {}
        }
        if let Some(cycle) = at.scope.cycle() {
            let (one, other) = (at.scope.keywords(schemas), cycle.keywords(schemas));
            let url = hld_gotmpl::quote(schema.location().as_bytes());
            return Break(Err(
                at.problem(|| format!("both {one} and {other} resolve to {url} causing reference cycle"))
            ));
        }
        if !schema.types.is_empty() && !self.is_of(at.value, &schema.types) {
            return Break(Err(
                at.problem(|| format!("got {}, want {}", type_name(at.value), schema.types.join(" or ")))
            ));
        }
        if let Some(value) = &schema.value
            && !at.value.equals(value, self.old)
        {
            return Break(Err(at.problem(|| message::constant(value))));
        }
        if let Some(values) = &schema.one_of_values {
            self.pay(values.len() / 8);
            let kind = type_name(at.value);
            let known = values.iter().any(|value| type_name(value) == kind);
            if !known || !values.iter().any(|value| at.value.equals(value, self.old)) {
                return Break(Err(at.problem(|| message::one_of(values))));
            }
        }
        if let (Some(format), Some(text)) = (schema.format, at.value.as_str())
            && let Err(error) = (format.check)(text, self.old)
        {
            return Break(Err(
                at.problem(|| format!("{} is not valid {}: {error}", message::quoted(text), format.name))
            ));
        }
        let recent = schema.draft >= Some(Draft::V2019);
        if let Some(target) = schema.reference {
            let found = self.reference(at, target, "$ref");
            if !recent {
                return Break(found);
            }
            at.problems.extend(found.err());
        }
        match at.value {
            Json::Object(map) => self.object(at, map),
            Json::Array(items) => self.array(at, items),
            Json::String(text) => self.string(at, text),
            Json::Number(number) => self.number(at, number.value.as_ref()),
            Json::Null | Json::Bool(_) => {}
        }
        if at.problems.is_empty() || !at.quiet {
            if recent {
                self.references(at);
            }
            self.conditions(at);
            if recent {
                self.unevaluated(at);
            }
        }
        Continue(())
    }

    fn is_of(&self, value: &Json, types: &[&str]) -> bool {
        types.contains(&type_name(value)) || (types.contains(&"integer") && is_integer(value))
    }

    // --- schemas at this value and below

    fn same(
        &mut self,
        at: &mut Check<'_, '_>,
        schema: usize,
        keyword: &'static str,
        quiet: bool,
    ) -> Result<(), Problem> {
        let (schema, meta) = self.dialect(schema, at.meta, &at.place);
        let scope = Scope { schema, keyword, value: at.scope.value, parent: Some(at.scope) };
        let check = Check {
            schema,
            value: at.value,
            place: at.place,
            scope: &scope,
            meta,
            quiet: at.quiet || quiet,
            unseen: Unseen::new(at.value, &self.schemas[schema], !at.unseen.is_empty()),
            problems: Vec::new(),
        };
        let unseen = self.check(check)?;
        at.unseen.merge(&unseen);
        Ok(())
    }

    fn below(
        &mut self,
        at: &Check<'_, '_>,
        schema: usize,
        value: &Json,
        place: Place<'_>,
    ) -> Result<(), Problem> {
        let (schema, meta) = self.dialect(schema, at.meta, &place);
        let scope = Scope { schema, keyword: "", value: at.scope.value + 1, parent: Some(at.scope) };
        let check = Check {
            schema,
            value,
            place,
            scope: &scope,
            meta,
            quiet: at.quiet,
            unseen: Unseen::new(value, &self.schemas[schema], false),
            problems: Vec::new(),
        };
        self.check(check).map(drop)
    }

    /// A schema inside of a schema can have another draft.
    fn dialect<'m>(
        &self,
        schema: usize,
        meta: Option<Meta<'m>>,
        place: &Place<'_>,
    ) -> (usize, Option<Meta<'m>>) {
        let resource =
            meta.filter(|meta| meta.schema == schema).and_then(|meta| meta.resources.get(&place.pointer()));
        match (resource, meta) {
            (Some(resource), Some(meta)) => {
                let schema = meta.metas.schema(resource.dialect.draft);
                (schema, Some(Meta { schema, ..meta }))
            }
            _ => (schema, meta),
        }
    }

    fn reference(
        &mut self,
        at: &mut Check<'_, '_>,
        target: usize,
        keyword: &'static str,
    ) -> Result<(), Problem> {
        self.same(at, target, keyword, false).map_err(|problem| {
            let told = at.problem(|| "validation failed".to_owned());
            Problem { causes: problem.into_several(), reference: true, ..told }
        })
    }

    fn references(&mut self, at: &mut Check<'_, '_>) {
        let schemas = self.schemas;
        let Some(dynamic) = &schemas[at.schema].dynamic else { return };
        if let Some(mut target) = dynamic.recursive_reference {
            if schemas[target].recursive_anchor() {
                for scope in at.scope.outwards() {
                    if schemas[schemas[scope.schema].resource].recursive_anchor() {
                        target = scope.schema;
                    }
                }
            }
            let found = self.reference(at, target, "$recursiveRef").err();
            at.problems.extend(found);
        }
        if let Some((first, anchor)) = &dynamic.reference {
            let mut target = *first;
            let of = |schema: usize| schemas[schema].dynamic.as_ref();
            if !anchor.is_empty() && of(target).is_some_and(|dynamic| dynamic.anchor == *anchor) {
                for scope in at.scope.outwards() {
                    let known =
                        of(schemas[scope.schema].resource).and_then(|dynamic| dynamic.anchors.get(anchor));
                    target = known.copied().unwrap_or(target);
                }
            }
            let found = self.reference(at, target, "$dynamicRef").err();
            at.problems.extend(found);
        }
    }

    // --- rules that consist of schemas

    fn conditions(&mut self, at: &mut Check<'_, '_>) {
        let schemas = self.schemas;
        let schema = &schemas[at.schema];
        if let Some(other) = schema.not
            && self.same(at, other, "", true).is_ok()
        {
            at.add(|| "'not' failed".to_owned());
        }
        let mut causes = Vec::new();
        for other in &schema.all_of {
            if let Err(problem) = self.same(at, *other, "", false) {
                causes.push(problem);
                if at.quiet {
                    break;
                }
            }
        }
        if !causes.is_empty() {
            at.add_all("'allOf' failed", causes);
        }
        if !schema.any_of.is_empty() {
            self.any_of(at, &schema.any_of);
        }
        if !schema.one_of.is_empty() {
            self.one_of(at, &schema.one_of);
        }
        if let Some(condition) = schema.condition {
            let met = self.same(at, condition, "", true).is_ok();
            if let Some(other) = if met { schema.then } else { schema.otherwise } {
                let found = self.same(at, other, "", false).err();
                at.problems.extend(found);
            }
        }
    }

    fn any_of(&mut self, at: &mut Check<'_, '_>, schemas: &[usize]) {
        let (mut matched, mut causes) = (false, Vec::new());
        for other in schemas {
            match self.same(at, *other, "", false) {
                Err(problem) => causes.push(problem),
                Ok(()) => {
                    matched = true;
                    // The others may still look at what this one did not.
                    if at.unseen.is_empty() {
                        break;
                    }
                }
            }
        }
        if !matched {
            at.add_all("'anyOf' failed", causes);
        }
    }

    fn one_of(&mut self, at: &mut Check<'_, '_>, schemas: &[usize]) {
        let (mut matched, mut causes) = (None, Vec::new());
        for (index, other) in schemas.iter().enumerate() {
            match (self.same(at, *other, "", matched.is_some()), matched) {
                (Err(problem), None) => causes.push(problem),
                (Err(_), Some(_)) => {}
                (Ok(()), None) => matched = Some(index),
                (Ok(()), Some(first)) => {
                    let (first, second) = (message::count(first), message::count(index));
                    at.add(|| format!("'oneOf' failed, subschemas {first}, {second} matched"));
                    break;
                }
            }
        }
        if matched.is_none() {
            at.add_all("'oneOf' failed, none matched", causes);
        }
    }

    fn unevaluated(&mut self, at: &mut Check<'_, '_>) {
        let schema = &self.schemas[at.schema];
        if let (Json::Object(map), Some(other)) = (at.value, schema.unevaluated_properties) {
            for name in std::mem::take(&mut at.unseen.properties) {
                let Some(value) = map.get(name) else { continue };
                let found = self.below(at, other, value, Place::Name(&at.place, name)).err();
                at.problems.extend(found);
            }
        }
        if let (Json::Array(items), Some(other)) = (at.value, schema.unevaluated_items) {
            for index in std::mem::take(&mut at.unseen.items) {
                let found = self.below(at, other, &items[index], Place::Item(&at.place, index)).err();
                at.problems.extend(found);
            }
        }
    }
}

fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

fn is_integer(value: &Json) -> bool {
    value.as_number().and_then(|number| number.value.as_ref()).is_some_and(Decimal::is_integer)
}
