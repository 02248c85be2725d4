//! Type `template`: manifests that MiniJinja renders first.

mod engine;
mod filters;
mod lines;
mod report;
mod value;

use std::sync::Arc;

use hld_yaml::{Diagnostic, Location, Span, Value};

use self::engine::{Engine, Loaded};
use self::lines::LineMap;
use crate::objects::{Collector, read};
use crate::walk::manifest_files;
use crate::{Error, ErrorKind, Input, Renderer, Rendering};

/// Renders the YAML and JSON files of a folder as MiniJinja templates, and takes the manifests from what comes out.
///
/// Templates see `config`, `env`, `vars`, `name` and `namespace`. What is undefined is an error; `true`, `null` and
/// numbers print as YAML has them; a map or list has to go through `to_yaml` or `to_json`. Files whose names begin
/// with `_` are there to be included or imported by the others.
///
/// ```
/// use hld_render::{FileTree, Input, Renderer, TemplateRenderer};
/// use hld_yaml::{SourceMap, Value};
///
/// let files = FileTree::from_files([(
///     "ns.yaml",
///     "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {{ config.prefix }}-{{ env }}\n",
/// )]);
/// let (sources, config) = (SourceMap::new(), Value::from_iter([("prefix", Value::from("shop"))]));
/// let input = Input { config: &config, environment: "prod", ..Input::new("shop", &files, &sources) };
/// assert_eq!(TemplateRenderer::default().render(&input)?.manifests[0].id().name, "shop-prod");
/// # Ok::<(), hld_render::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TemplateRenderer {
    /// Steps that one file may take: about one per expression, filter and iteration.
    pub fuel: u64,
    /// Bytes that one file may render to.
    pub output: usize,
}

impl Default for TemplateRenderer {
    fn default() -> Self {
        TemplateRenderer { fuel: 10_000_000, output: 64 << 20 }
    }
}

impl Renderer for TemplateRenderer {
    fn render(&self, input: &Input<'_>) -> Result<Rendering, Error> {
        let mut collector = Collector::new(input.component, input.sources);
        let paths: Vec<String> = manifest_files(input, &mut collector)?
            .into_iter()
            .filter(|path| !path.rsplit('/').next().is_some_and(|name| name.starts_with('_')))
            .collect();
        let engine = Engine::new(input, self.fuel, self.output)?;
        for path in &paths {
            match engine.render(path) {
                Ok((rendered, template)) => take(&rendered, &template, path, input, &mut collector),
                Err(report) => collector.fail(*report),
            }
        }
        collector.check(ErrorKind::Template)?;
        let mut rendering = Rendering { read: engine.into_read(), ..Rendering::default() };
        rendering.manifests = collector.manifests;
        rendering.diagnostics = collector.diagnostics;
        Ok(rendering)
    }
}

/// Takes the objects of what a template rendered to. Every place that is reported is one in the template.
fn take(rendered: &str, template: &Loaded, path: &str, input: &Input<'_>, collector: &mut Collector<'_>) {
    let sources = input.sources;
    let shown: Arc<str> = input.files.display(path).into();
    let name = format!("{shown} (rendered)");
    let source = sources.add(&name, rendered);
    let lines = LineMap::new(&template.text, rendered);
    let back = |location: &Location| {
        let (start, end) = lines.span_in_template(location.line);
        Location::in_text(shown.clone(), &template.text, start, end)
    };
    let rewrite = |mut report: Diagnostic| {
        let mut line = None;
        for label in &mut report.labels {
            if *label.location.file == *name {
                line = line.or(label.primary.then_some(label.location.line));
                label.location = back(&label.location);
            }
        }
        match line {
            Some(line) => report.hint(format!("this is line {line} of what the template rendered to")),
            None => report,
        }
    };
    let documents = match read(sources, source, path) {
        Ok(documents) => documents,
        Err(error) => return collector.fail(rewrite(error.into())),
    };
    for document in documents {
        for warning in document.warnings {
            collector.warn(rewrite(warning));
        }
        let span_of = |value: &Value| {
            let line = sources.locate(value.span()).map_or(0, |location| location.line);
            lines.span_in_template(line)
        };
        let taken = collector.take(document.value, &shown, |value| {
            let (start, end) = span_of(value);
            Location::in_text("", &template.text, start, end).line
        });
        for report in &mut collector.errors[taken.errors] {
            let moved = std::mem::replace(report, Diagnostic::error("", ""));
            *report = rewrite(moved);
        }
        let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        for manifest in &mut collector.manifests[taken.manifests] {
            let (start, end) = span_of(manifest.value());
            let place = Span::new(template.source, small(start), small(end));
            *manifest = manifest.clone().with_place(place);
        }
    }
}
