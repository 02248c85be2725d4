//! What an entry asks for once config's overrides and the placeholders are in.

use hld_yaml::{Diagnostic, Span, Value};

use crate::ErrorKind;
use crate::definition::{Kind, Spec};
use crate::fields::Text;
use crate::placeholder::fill;
use crate::source::{Method, Reference};

use super::address::looks_remote;
use super::load::Loader;
use super::node::Resolved;

/// Where a component lies, or what it renders from.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) method: Method,
    pub(crate) source: Option<Text>,
    pub(crate) path: Option<Text>,
    pub(crate) reference: Reference,
    /// Where to report what concerns the whole.
    pub(crate) span: Span,
}

impl Wanted {
    /// Where to report that it cannot be had.
    pub(crate) fn place(&self) -> Span {
        self.source.as_ref().or(self.path.as_ref()).map_or(self.span, |text| text.span)
    }

    /// `source` and `path` joined, for what lies in the same repository.
    pub(crate) fn local_path(&self) -> String {
        let part = |text: &Option<Text>| text.as_ref().map_or(String::new(), |text| text.text.clone());
        match (part(&self.source), part(&self.path)) {
            (source, path) if source.is_empty() => path,
            (source, path) if path.is_empty() => source,
            (source, path) => format!("{source}/{}", path.trim_start_matches('/')),
        }
    }
}

/// Works out what an entry asks for; `overrides` is its config, as the parent passes it down. What is wrong is
/// reported, and then there is nothing to be had.
pub(crate) fn wanted(
    spec: &Spec,
    overrides: &Value,
    loader: &Loader<'_>,
    env: &mut Resolved,
    component: &str,
) -> Option<Wanted> {
    let mut filling = Filling { loader, env, component, failed: false };
    let span = spec.span.unwrap_or(Span::NONE);
    let source = filling.field("source", overrides, spec.source.as_ref());
    let path = filling.field("path", overrides, spec.path.as_ref());
    let reference = filling.reference(spec, overrides);
    if filling.failed {
        return None;
    }
    let method = spec.method.map_or(Method::Local, |(method, _)| method);
    let mut wanted = Wanted { method, source, path, reference: reference.0, span };
    if method == Method::Http
        && let Some(path) = wanted.path.take()
    {
        // Fabrikate's definitions name the place of their download in it.
        let item = Diagnostic::warning("ignored-field", "`path` has no effect with `method: http`")
            .maybe_at(loader.sources.locate(path.span))
            .hint("`source` is the whole URL of the manifest");
        env.tell(ErrorKind::Definition, item, component);
    }
    check(spec, &wanted, reference.1, loader, env, component).then_some(wanted)
}

/// Whether an entry is a folder component: one whose own component file is loaded.
pub(crate) fn is_folder(spec: &Spec, wanted: &Wanted) -> bool {
    spec.kind.is_group()
        && (wanted.source.is_some() || wanted.path.is_some() || wanted.method != Method::Local)
}

struct Filling<'a, 'l> {
    loader: &'a Loader<'l>,
    env: &'a mut Resolved,
    component: &'a str,
    failed: bool,
}

impl Filling<'_, '_> {
    /// The override if there is one (`null` takes the entry's away), else the entry's; filled in.
    fn field(&mut self, key: &str, overrides: &Value, own: Option<&Text>) -> Option<Text> {
        match overrides.get(key) {
            Some(value) if value.is_null() => None,
            Some(value) => {
                let text = Text { text: value.text(self.loader.sources)?, span: value.span() };
                self.fill(&text)
            }
            None => self.fill(own?),
        }
    }

    fn reference(&mut self, spec: &Spec, overrides: &Value) -> (Reference, Option<Span>) {
        let set = |key: &str| overrides.get(key).is_some_and(|value| !value.is_null());
        // Set in config, one of the two clears the other of the component file.
        let (branch, version) = match (set("branch"), set("version")) {
            (_, true) => (None, spec.version.as_ref()),
            (true, false) => (spec.branch.as_ref(), None),
            (false, false) => (spec.branch.as_ref(), spec.version.as_ref()),
        };
        if let Some(version) = (!set("branch")).then(|| self.field("version", overrides, version)).flatten() {
            return (Reference::Version(version.text), Some(version.span));
        }
        if let Some(branch) = (!set("version")).then(|| self.field("branch", overrides, branch)).flatten() {
            return (Reference::Branch(branch.text), Some(branch.span));
        }
        (Reference::Default, None)
    }

    fn fill(&mut self, text: &Text) -> Option<Text> {
        match fill(&text.text, &self.env.setup.scope()) {
            Ok(filled) => {
                self.env.uses_environment |= filled.uses_environment;
                Some(Text { text: filled.text, span: text.span }).filter(|text| !text.text.is_empty())
            }
            Err(problem) => {
                self.failed = true;
                let item = Diagnostic::error(problem.code, problem.message)
                    .maybe_at(self.loader.sources.locate(text.span))
                    .hint(problem.hint);
                self.env.tell(ErrorKind::Definition, item, self.component);
                None
            }
        }
    }
}

/// Fills in one further field of a component, such as the name of a values file.
pub(crate) fn filled(text: &Text, loader: &Loader<'_>, env: &mut Resolved, component: &str) -> Option<Text> {
    Filling { loader, env, component, failed: false }.fill(text)
}

/// Whether method, type and fields go together.
fn check(
    spec: &Spec,
    wanted: &Wanted,
    reference: Option<Span>,
    loader: &Loader<'_>,
    env: &mut Resolved,
    component: &str,
) -> bool {
    let method_span = spec.method.map_or(wanted.span, |(_, span)| span);
    let mut refuse = |code, message: String, span, hint: &str| {
        let item = Diagnostic::error(code, message).maybe_at(loader.sources.locate(span)).hint(hint);
        env.tell(ErrorKind::Definition, item, component);
        false
    };
    let kind = &spec.kind;
    match wanted.method {
        Method::Local => {
            if spec.unknown_method {
                return false;
            }
            if let Some(source) = wanted.source.as_ref().filter(|source| looks_remote(&source.text)) {
                let shown = crate::source::without_user(&source.text);
                return refuse(
                    "missing-method",
                    format!("`{shown}` is no folder of this repository, and `method` is not set"),
                    source.span,
                    "add `method: git`, or what else it is: `helm` for a chart repository, `http` for one file",
                );
            }
            if let Some(span) = reference {
                let key = match wanted.reference {
                    Reference::Branch(_) => "branch",
                    _ => "version",
                };
                let item = Diagnostic::warning("ignored-field", format!("`{key}` has no effect here"))
                    .maybe_at(loader.sources.locate(span))
                    .hint("a folder of the same repository has no other state: `method: git` is missing, or this is too much");
                env.tell(ErrorKind::Definition, item, component);
            }
            true
        }
        Method::Git if wanted.source.is_none() => refuse(
            "missing-field",
            "`method: git` needs a `source`".to_owned(),
            method_span,
            "add `source` with the repository's URL",
        ),
        Method::Git => true,
        Method::Helm if *kind != Kind::Renders("helm".into()) => refuse(
            "method-and-type",
            format!("`method: helm` does not go with `type: {}`", kind.as_str()),
            method_span,
            "a chart repository has charts only: add `type: helm`",
        ),
        Method::Helm => refuse(
            "unsupported",
            "chart repositories (`method: helm`) are not supported yet".to_owned(),
            method_span,
            "put the chart into a Git repository or beside the component, and name it by `path`",
        ),
        Method::Http if *kind != Kind::Renders("static".into()) => refuse(
            "method-and-type",
            format!("`method: http` does not go with `type: {}`", kind.as_str()),
            method_span,
            "it fetches one manifest file: add `type: static`",
        ),
        Method::Http if wanted.source.is_none() => refuse(
            "missing-field",
            "`method: http` needs a `source`".to_owned(),
            method_span,
            "add `source` with the manifest's URL",
        ),
        Method::Http => true,
    }
}
