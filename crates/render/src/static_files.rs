//! Type `static`: manifests as they lie there.

use hld_yaml::SourceMap;

use crate::objects::{Collector, read};
use crate::walk::manifest_files;
use crate::{Error, ErrorKind, Input, Renderer, Rendering};

/// Renders the YAML and JSON files of a folder, recursively and in name order.
///
/// ```
/// use hld_render::{FileTree, Input, Renderer, StaticRenderer};
/// use hld_yaml::SourceMap;
///
/// let files = FileTree::from_files([("web/ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n")]);
/// let sources = SourceMap::new();
/// let rendering = StaticRenderer.render(&Input { path: "web", ..Input::new("web", &files, &sources) })?;
/// assert_eq!(rendering.manifests[0].id().to_string(), "Namespace web");
/// # Ok::<(), hld_render::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct StaticRenderer;

impl Renderer for StaticRenderer {
    fn render(&self, input: &Input<'_>) -> Result<Rendering, Error> {
        let mut collector = Collector::new(input.component, input.sources);
        let mut paths = manifest_files(input, &mut collector)?;
        for path in &paths {
            if let Err(error) = take_file(path, input, &mut collector) {
                collector.fail_all(error);
            }
        }
        collector.check(ErrorKind::Manifest)?;
        paths.sort_unstable();
        let mut rendering = Rendering { read: paths.into(), ..Rendering::default() };
        rendering.manifests = collector.manifests;
        rendering.diagnostics = collector.diagnostics;
        Ok(rendering)
    }
}

fn take_file(path: &str, input: &Input<'_>, collector: &mut Collector<'_>) -> Result<(), Error> {
    let sources: &SourceMap = input.sources;
    let text = input.files.text(path)?;
    let source = sources.add(&input.files.display(path), text.clone());
    let file = sources.name(source).unwrap_or_default();
    let mut lines = Lines::new(&text);
    for document in read(sources, source, path)? {
        for warning in document.warnings {
            collector.warn(warning);
        }
        collector.take(document.value, &file, |value| lines.at(value.span().start as usize));
    }
    Ok(())
}

/// Counts lines as documents go by, each byte once.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Lines { text, at: 0, line: 1 }
    }

    fn at(&mut self, offset: usize) -> u32 {
        if let Some(passed) = self.text.as_bytes().get(self.at..offset) {
            let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.at = offset;
        }
        self.line
    }
}
