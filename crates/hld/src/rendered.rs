//! What a run gives for one environment.

use std::sync::Arc;

use hld_yaml::Diagnostic;

/// One environment, compiled.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub(crate) environment: String,
    pub(crate) files: Vec<RenderedFile>,
    pub(crate) disabled: Vec<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// One file of the output tree.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RenderedFile {
    /// Its path, relative to the output folder, with `/`.
    pub path: String,
    /// Its text: canonical YAML.
    pub text: Arc<str>,
    /// The component it was rendered from.
    pub component: String,
}

impl Rendered {
    pub(crate) fn empty(environment: &str) -> Self {
        Rendered {
            environment: environment.to_owned(),
            files: Vec::new(),
            disabled: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// The environment's name.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The files: path and text, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|file| (&*file.path, &*file.text))
    }

    /// The files with what is known of each.
    pub fn outputs(&self) -> &[RenderedFile] {
        &self.files
    }

    /// The components that config disables, by id. What is below them has no id of its own here.
    pub fn disabled(&self) -> &[String] {
        &self.disabled
    }

    /// Warnings and notes. Errors would have been an [`Error`](crate::Error).
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}
