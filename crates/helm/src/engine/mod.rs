//! Executing a chart's templates: which files, in which order, over which values.

mod errors;
mod functions;
mod helpers;
mod scope;
mod sets;
mod texts;

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::LazyLock;

use hld_gotmpl::{Render, TemplateSet, Value};
use memchr::memmem;

pub(crate) use functions::State;
pub(crate) use helpers::{Helpers, are_worth_it};
use scope::files_of;
pub(crate) use scope::{Template, templates};
pub(crate) use sets::SetCache;

use crate::chart::Root;
use crate::error::Error;
use crate::manifest::Rendered;
use crate::nondeterminism::Source;
use crate::objects::as_values;
use crate::output::{CallSite, Usage};
use crate::values::Numbers;
use crate::values::{Context, Tree, Warnings, as_map, coalesce_values};
use crate::{Limits, Request};

/// What executing gave.
pub(crate) struct Executed {
    /// The output of every template file that is not a partial, in no certain order.
    pub(crate) files: Vec<Rendered>,
    pub(crate) sites: Vec<CallSite>,
    pub(crate) usage: Usage,
}

/// Executes all templates of the charts that take part.
pub(crate) fn execute(
    root: &Root,
    tree: &Tree,
    request: &Request,
    helpers: Option<&Helpers<'_>>,
    source: Source,
    warnings: &mut Warnings,
    check: &dyn Fn(&hld_gotmpl::Map) -> Result<(), Error>,
) -> Result<Executed, Error> {
    let all = templates(tree);
    let set = root.sets.get(&all, request, helpers)?;
    let state = Rc::new(State::new(source));
    let mut render = start(&set, request, &state);
    if let Some(helpers) = helpers {
        let texts = helpers.texts();
        render = render.compiled_texts(move |text| texts.take(text));
    }
    let heap = render.heap().clone();
    let context = Context { heap: &heap, profile: request.profile, sources: &root.sources };
    let user = as_map(&heap, &request.values, Numbers::ByOrigin);
    let values = coalesce_values(tree, &context, Tree::ROOT, &user, warnings)?;
    check(&values)?;
    let scopes = scope::build(&heap, tree, request, &values);

    // Reading values on several threads would number their texts as it happens.
    let helpers = helpers.filter(|_| request.form.is_text());
    let mut files = Vec::new();
    let mut written = 0usize;
    for template in &all {
        if template.is_partial() {
            continue;
        }
        let scope = &scopes[template.chart];
        scope.set("Template", as_values(&template.describe(&heap), request.profile));
        state.tracker.enter(&template.name);
        let data: Value = as_values(scope, request.profile);
        let output = render
            .execute(template.name.as_bytes(), data)
            .map_err(|error| errors::execution(&error, &template.name, &all, tree, request.profile))?;
        let output = match without_no_value(&output) {
            Cow::Owned(kept) => kept,
            Cow::Borrowed(_) => output,
        };
        written = written.saturating_add(output.len());
        if written > request.limits.output {
            return Err(Error::limit("the render writes too much output"));
        }
        let rendered = Rendered::new(template.name.clone(), output);
        match helpers {
            Some(helpers) => helpers.read(rendered),
            None => files.push(rendered),
        }
    }
    if let Some(helpers) = helpers {
        files = helpers.all_read();
    }
    let sites = state
        .tracker
        .sites()
        .into_iter()
        .map(|(function, at)| CallSite {
            function: function.to_owned(),
            location: errors::location(&at, &all),
        })
        .collect();
    let fuel = request.limits.fuel.saturating_sub(render.fuel());
    let usage = Usage { fuel, memory: heap.peak(), output: written };
    Ok(Executed { files, sites, usage })
}

/// A render within the request's limits, whose functions find the state.
fn start(set: &TemplateSet, request: &Request, state: &Rc<State>) -> Render {
    let Limits { fuel, output, memory, depth } = request.limits;
    let limits = hld_gotmpl::Limits { fuel, output, memory, depth };
    Render::new(set, limits).state(Rc::clone(state) as Rc<dyn std::any::Any>)
}

/// Executes a text over nothing, with sprig's functions.
pub(crate) fn execute_text(
    name: &str,
    text: &str,
    request: &Request,
    source: Source,
) -> Result<(Vec<u8>, bool), Error> {
    let failed = |error: hld_gotmpl::Error| Error::new(crate::ErrorKind::Usage, error.to_string());
    let mut set = TemplateSet::new(name, functions::plain());
    set.parse(name, text).map_err(failed)?;
    let state = Rc::new(State::new(source));
    state.tracker.enter(name);
    let mut render = start(&set, request, &state);
    let output = render.execute(name.as_bytes(), Value::Nil).map_err(failed)?;
    Ok((output, !state.tracker.sites().is_empty()))
}

/// Go writes `<no value>` for what is missing; Helm takes it out of finished files and of what `tpl` gives.
pub(crate) fn without_no_value(output: &[u8]) -> Cow<'_, [u8]> {
    const MARK: &[u8] = b"<no value>";
    // Preparing the search takes longer than searching most of the texts.
    static FINDER: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(MARK));
    let mut marks = FINDER.find_iter(output).peekable();
    if marks.peek().is_none() {
        return Cow::Borrowed(output);
    }
    let mut kept = Vec::with_capacity(output.len());
    let mut from = 0;
    for at in marks {
        kept.extend_from_slice(&output[from..at]);
        from = at + MARK.len();
    }
    kept.extend_from_slice(&output[from..]);
    Cow::Owned(kept)
}
