//! MiniJinja, set up for YAML and shut off from everything but the component's files.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hld_yaml::{Diagnostic, Location, SourceId, SourceMap, without_tombstones};
use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};

use super::{filters, report, value};
use crate::{EntryKind, Error, FileTree, Input, normalize};

/// A template that has been read.
#[derive(Clone)]
pub(super) struct Loaded {
    pub(super) source: SourceId,
    pub(super) text: Arc<str>,
    /// The path in the component's files.
    path: String,
}

/// By the names under which templates were asked for.
type Templates = Arc<Mutex<BTreeMap<String, Loaded>>>;

/// Renders the templates of one component.
pub(super) struct Engine {
    environment: Environment<'static>,
    context: Value,
    output: usize,
    templates: Templates,
    sources: SourceMap,
    /// What leads from the component's files to [`Root::files`].
    prefix: String,
}

impl Engine {
    pub(super) fn new(input: &Input<'_>, fuel: u64, output: usize) -> Result<Engine, Error> {
        let templates = Templates::default();
        let root = Root::new(input)?;
        let prefix = root.prefix.clone();
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_formatter(print);
        environment.set_fuel(Some(fuel));
        // Errors then say which bytes of the template they are about.
        environment.set_debug(true);
        environment.set_path_join_callback(join);
        let (store, sources) = (templates.clone(), input.sources.clone());
        environment.set_loader(move |name| root.load(name, &store, &sources));
        filters::add(&mut environment);
        let sources = input.sources.clone();
        Ok(Engine { environment, context: context(input), output, templates, sources, prefix })
    }

    /// Renders one file, given by its path in the component's files.
    pub(super) fn render(&self, path: &str) -> Result<(String, Loaded), Box<Diagnostic>> {
        let name = format!("/{}", path.strip_prefix(&self.prefix).unwrap_or(path));
        let mut out = Capped { bytes: Vec::new(), limit: self.output, full: false };
        let rendered = self
            .environment
            .get_template(&name)
            .and_then(|template| template.render_captured_to(self.context.clone(), &mut out).map(drop));
        if out.full {
            let message = format!("the template renders to more than {} bytes", self.output);
            return Err(Box::new(self.located(Diagnostic::error("render-limit", message), &name)));
        }
        rendered.map_err(|error| Box::new(report::of(&error, &name, |name| self.place(name))))?;
        // MiniJinja writes strings only.
        let text = String::from_utf8_lossy(&out.bytes).into_owned();
        match self.loaded(&name) {
            Some(loaded) => Ok((text, loaded)),
            None => Err(Box::new(Diagnostic::error("template-failed", format!("`{path}` cannot be read")))),
        }
    }

    fn loaded(&self, name: &str) -> Option<Loaded> {
        lock(&self.templates).get(name).cloned()
    }

    /// The files that were read, in byte order.
    pub(super) fn into_read(self) -> Arc<[String]> {
        let read = lock(&self.templates);
        let paths: BTreeSet<String> =
            read.values().map(|loaded| format!("{}{}", self.prefix, loaded.path)).collect();
        paths.into_iter().collect()
    }

    fn place(&self, name: &str) -> Option<(Arc<str>, Arc<str>)> {
        let loaded = self.loaded(name)?;
        Some((self.sources.name(loaded.source)?, loaded.text))
    }

    fn located(&self, report: Diagnostic, name: &str) -> Diagnostic {
        match self.place(name) {
            Some((shown, text)) => report.at(Location::in_text(shown, &text, 0, 0)),
            None => report,
        }
    }
}

fn context(input: &Input<'_>) -> Value {
    let config = without_tombstones(input.config);
    let config = if config.is_null() {
        Value::from_pairs(std::iter::empty::<(&str, Value)>())
    } else {
        value::wrap(&config)
    };
    let vars = Value::from_pairs(input.vars.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    Value::from_pairs([
        ("config", config),
        ("env", Value::from(input.environment)),
        ("vars", vars),
        ("name", Value::from(input.name)),
        ("namespace", Value::from(input.namespace.unwrap_or("default"))),
    ])
}

/// `./` and `../` are meant from the file that includes; the result is named as its file is.
fn join<'s>(name: &'s str, parent: &'s str) -> Cow<'s, str> {
    if !name.starts_with("./") && !name.starts_with("../") {
        return name.into();
    }
    match parent.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}").into(),
        None => name.into(),
    }
}

/// The files that templates may be loaded from.
struct Root {
    /// Nothing above this folder is reached.
    files: FileTree,
    /// The folder of templates in it, from which names are meant that do not begin with `/`.
    top: String,
    /// What leads from the component's files to `files`; empty unless the templates lie outside of them.
    prefix: String,
}

impl Root {
    fn new(input: &Input<'_>) -> Result<Root, Error> {
        let top = input.path.trim_end_matches('/');
        if let Ok(top) = normalize(top) {
            // A file stands for the folder it lies in.
            let is_file = input.files.kind(&top)? == Some(EntryKind::File);
            let folder = if is_file { top.rsplit_once('/').map_or("", |(folder, _)| folder) } else { &top };
            return Ok(Root { files: input.files.clone(), top: folder.to_owned(), prefix: String::new() });
        }
        let (folder, prefix) = match input.files.kind(top)? {
            Some(EntryKind::File) => top.rsplit_once('/').map_or(("", ""), |(folder, _)| (folder, folder)),
            _ => (top, top),
        };
        Ok(Root { files: input.files.subtree(folder)?, top: String::new(), prefix: format!("{prefix}/") })
    }

    fn load(
        &self,
        name: &str,
        templates: &Mutex<BTreeMap<String, Loaded>>,
        sources: &SourceMap,
    ) -> Result<Option<String>, minijinja::Error> {
        let refused = |detail: String| minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, detail);
        let path = match name.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => format!("{}/{name}", self.top).trim_start_matches('/').to_owned(),
        };
        // Refused here, `..` never gets out of the component, whatever boundary its files have.
        let path = normalize(&path)
            .map_err(|_| refused(format!("`{}` lies outside the component", name.trim_start_matches('/'))))?;
        let text = match self.files.text(&path) {
            Ok(text) => text,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(refused(error.to_string())),
        };
        let source = sources.add(&self.files.display(&path), text.clone());
        lock(templates).insert(name.to_owned(), Loaded { source, text: text.clone(), path });
        Ok(Some(text.to_string()))
    }
}

/// A panic elsewhere leaves at worst an entry missing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What `{{ … }}` prints: YAML's words, and nothing that is not one scalar.
fn print(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.kind() {
        // The missing `else` of an inline `if`; everything else that is undefined never gets here.
        ValueKind::Undefined => Ok(()),
        ValueKind::String => {
            out.write_str(value.as_str().unwrap_or_default()).map_err(minijinja::Error::from)
        }
        _ => out.write_str(&value::scalar(value)?).map_err(minijinja::Error::from),
    }
}

/// Takes bytes up to a limit.
struct Capped {
    bytes: Vec<u8>,
    limit: usize,
    full: bool,
}

impl io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            self.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
