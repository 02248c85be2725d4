//! What a run gives for one environment.

use std::path::PathBuf;

use hld_render::{Manifest, ObjectId, Text};
use hld_yaml::Diagnostic;

use crate::Provenance;
use crate::output::Target;
use crate::settings::Deletions;

/// One environment, compiled.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub(crate) environment: String,
    pub(crate) components: Vec<RenderedComponent>,
    pub(crate) files: Vec<RenderedFile>,
    pub(crate) disabled: Vec<String>,
    pub(crate) deletions: Deletions,
    pub(crate) provenance: Provenance,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// One component that renders. It may have rendered nothing, or nothing that another component had not.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RenderedComponent {
    /// Entry names joined by `/`; `.` for the root.
    pub id: String,
    /// The component's name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Whether config says `secrets: allow`: publishing may then write Secrets with literal values.
    pub allows_secrets: bool,
    /// The commit that its files come from, if they come from another repository.
    pub commit: Option<String>,
    /// Its objects, in the order they are written.
    pub manifests: Vec<Manifest>,
}

/// One file of the output tree.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RenderedFile {
    /// Its path, relative to the output folder, with `/`.
    pub path: String,
    /// Its text: canonical YAML.
    pub text: Text,
    /// The component it was rendered from, by id.
    pub component: String,
    /// The objects in it, in their order.
    pub objects: Vec<ObjectId>,
}

impl Rendered {
    /// What [`output`](crate::output) needs to write this environment to a folder.
    pub fn target(&self, dir: impl Into<PathBuf>) -> Target {
        let mut target = Target::new(self.environment.clone(), dir);
        for file in &self.files {
            let objects = file.objects.iter().cloned();
            target.add_file(file.path.clone(), file.text.clone(), file.component.clone(), objects);
        }
        for component in &self.components {
            target.components.entry(component.id.clone()).or_default();
        }
        target.provenance.text = self.provenance.to_json();
        target.provenance.known = Provenance::KNOWN;
        let default = crate::output::Deletions::default();
        let number = |number: Option<u64>, default| {
            number.map_or(default, |number| usize::try_from(number).unwrap_or(usize::MAX))
        };
        target.deletions = crate::output::Deletions {
            objects: number(self.deletions.objects, default.objects),
            percent: number(self.deletions.percent, default.percent),
            allow: self.deletions.allow.clone(),
        };
        target
    }

    /// The environment's name.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The files: path and text, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|file| (&*file.path, &*file.text))
    }

    /// The files with what is known of each, by path.
    pub fn outputs(&self) -> &[RenderedFile] {
        &self.files
    }

    /// The components that render, in the order of the definition. A component of an earlier run that is not among
    /// them was removed or disabled: its deletions are declared.
    pub fn components(&self) -> &[RenderedComponent] {
        &self.components
    }

    /// The objects, component by component.
    pub fn objects(&self) -> impl Iterator<Item = &Manifest> {
        self.components.iter().flat_map(|component| &component.manifests)
    }

    /// The components that config disables, by id. What lies below them is not known.
    pub fn disabled(&self) -> &[String] {
        &self.disabled
    }

    /// What may leave this environment without being asked about.
    pub fn deletions(&self) -> &Deletions {
        &self.deletions
    }

    /// What each component was rendered from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Warnings and notes. Errors would have been an [`Error`](crate::Error).
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}
