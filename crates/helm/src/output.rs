//! What a render gives.

use std::sync::Arc;

use hld_yaml::{Diagnostic, Location, SourceMap, Value};

use crate::{Content, Error, Profile};

/// The documents of a render, in Helm's order: CRDs, manifests sorted by kind, hooks.
#[derive(Debug, Clone)]
pub struct Output {
    /// The documents.
    pub documents: Vec<Document>,
    /// The files in `crds/`, if the request asks for them, in the order in which Helm prints them.
    pub crd_files: Vec<CrdFile>,
    /// What Helm writes to standard error, and what is odd about the YAML.
    pub warnings: Vec<Diagnostic>,
    /// What the chart's `NOTES.txt` says, if it has one; never part of the printed output.
    pub notes: Option<String>,
    /// Where random values, certificates or the time were asked for.
    pub nondeterministic: Vec<CallSite>,
    /// The texts of the documents, by which the places in [`Document::value`] are found; none where there are no whole values.
    pub sources: SourceMap,
    /// The Helm that the output is identical with.
    pub profile: Profile,
    /// How much of its [`Limits`](crate::Limits) the render took.
    pub usage: Usage,
}

/// What a render took of what it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Usage {
    /// Steps of templates.
    pub fuel: u64,
    /// Bytes of live values, at the moment with the most of them.
    pub memory: usize,
    /// Bytes that all templates together wrote.
    pub output: usize,
}

/// One document of the output.
#[derive(Debug, Clone)]
pub struct Document {
    /// The path of the template or CRD file: `chart/templates/x.yaml`.
    pub source: String,
    /// The text, exactly as Helm prints it.
    pub text: String,
    /// What it says, or a part of it, as the request's [`Form`](crate::Form) has it; `None` for one of nothing but comments, and for
    /// the files of `crds/`.
    pub value: Option<Value>,
    /// What it says, as canonical YAML, where the request asks for that form and the value is only a part.
    pub canonical: Option<String>,
    /// What the hook annotations say, if there are any.
    pub hook: Option<Hook>,
    /// Whether it comes from `crds/`.
    pub crd: bool,
}

impl Document {
    /// A file in `crds/` is printed as one document, whatever number of them it holds.
    pub(crate) fn of_crds(file: &CrdFile) -> Result<Document, Error> {
        Ok(Document {
            source: file.source.clone(),
            text: String::from_utf8_lossy(&file.content.read(&file.name)?).into_owned(),
            value: None,
            canonical: None,
            hook: None,
            crd: true,
        })
    }
}

/// A file in `crds/`, whatever number of documents it holds.
#[derive(Debug, Clone)]
pub struct CrdFile {
    /// Its path: `chart/crds/x.yaml`.
    pub source: String,
    /// Its path in the folder of its chart, for errors.
    pub(crate) name: String,
    pub(crate) content: Content,
}

impl CrdFile {
    /// Its bytes. Where the chart can read them again they are not kept.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(&self) -> Result<Arc<[u8]>, Error> {
        self.content.passing(&self.name)
    }

    /// Whether two renders mean one file of one chart: its content is the same then.
    #[must_use]
    pub fn is(&self, other: &CrdFile) -> bool {
        self.source == other.source && self.content.is(&other.content)
    }
}

/// What Helm's hook annotations say about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The events, in the order written: `pre-install`, `test`, ...
    pub events: Vec<String>,
    /// `helm.sh/hook-weight`; 0 when absent or not a number.
    pub weight: i64,
    /// `helm.sh/hook-delete-policy`.
    pub delete_policies: Vec<String>,
}

impl Hook {
    /// Whether one of the events is a test.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.events.iter().any(|event| event == "test")
    }

    /// Whether an agent that merely applies manifests should not see this one: all its events are tests, deletions
    /// or rollbacks.
    #[must_use]
    pub fn is_foreign_to_apply(&self) -> bool {
        self.events.iter().all(|event| {
            matches!(event.as_str(), "test" | "pre-delete" | "post-delete" | "pre-rollback" | "post-rollback")
        })
    }
}

/// A place where a template asked for a random value, a certificate or the time.
#[derive(Debug, Clone, PartialEq)]
pub struct CallSite {
    /// The function: `randAlphaNum`.
    pub function: String,
    /// The template file, line and column.
    pub location: Location,
}
