//! The front: a compiler with what it may use, and the runs it can make.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use hld_render::{FileTree, Renderer, StaticRenderer};
use hld_yaml::SourceMap;

use crate::report::Report;
use crate::resolve::Resolution;
use crate::source::RemoteUrl;
use crate::{Environment, Error, Rendered, Settings, Source, Tree, compile, resolve, settings};

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
/// # assert_eq!(rendered.files().map(|(path, _)| path).collect::<Vec<_>>(), ["web.yaml"]);
/// # Ok::<(), hld::Error>(())
/// ```
#[derive(Clone)]
pub struct Compiler {
    pub(crate) sources: Vec<Arc<dyn Source>>,
    renderers: BTreeMap<String, Arc<dyn Renderer>>,
    pub(crate) strict: bool,
    pub(crate) jobs: usize,
    pub(crate) once: bool,
    pub(crate) outputs: Vec<String>,
    pub(crate) root_url: Option<RemoteUrl>,
    pub(crate) seed: Option<(Arc<[u8]>, Option<SystemTime>)>,
    pub(crate) entropy: Option<([u8; 32], SystemTime)>,
}

impl Default for Compiler {
    /// The built-in types that the enabled features have, and no sources.
    fn default() -> Self {
        let compiler = Compiler {
            sources: Vec::new(),
            renderers: BTreeMap::new(),
            strict: false,
            jobs: 0,
            once: false,
            outputs: Vec::new(),
            root_url: None,
            seed: None,
            entropy: None,
        };
        let compiler = compiler.renderer("static", StaticRenderer);
        #[cfg(feature = "template")]
        let compiler = compiler.renderer("template", hld_render::TemplateRenderer::default());
        #[cfg(feature = "helm")]
        let compiler = compiler.renderer("helm", hld_render::HelmRenderer::default());
        compiler
    }
}

impl Compiler {
    /// Adds a provider of sources. Of several that handle a request the first added gets it.
    #[must_use]
    pub fn source(mut self, source: impl Source + 'static) -> Self {
        self.sources.push(Arc::new(source));
        self
    }

    /// Adds a component type, or replaces one.
    ///
    /// ```
    /// use hld::{Compiler, Environment, FileTree};
    /// use hld::render::{Error, Input, Manifest, Origin, Renderer, Rendering};
    /// use hld::yaml::Value;
    ///
    /// /// One ConfigMap per component, with its config as data.
    /// struct Settings;
    ///
    /// impl Renderer for Settings {
    ///     fn render(&self, input: &Input<'_>) -> Result<Rendering, Error> {
    ///         let object = Value::from_iter([
    ///             ("apiVersion", Value::from("v1")),
    ///             ("kind", Value::from("ConfigMap")),
    ///             ("metadata", Value::from_iter([("name", Value::from(input.name))])),
    ///             ("data", input.config.clone()),
    ///         ]);
    ///         let origin = Origin { component: input.component.into(), file: "".into(), line: 0 };
    ///         let mut rendering = Rendering::default();
    ///         rendering.manifests.push(Manifest::new(object, origin, input.sources)?);
    ///         Ok(rendering)
    ///     }
    /// }
    ///
    /// let root = FileTree::from_files([
    ///     ("component.yaml", "{name: shop, subcomponents: [{name: web, type: settings}]}"),
    ///     ("config/prod.yaml", "{subcomponents: {web: {config: {colour: blue}}}}"),
    /// ]);
    /// let compiler = Compiler::default().renderer("settings", Settings);
    /// let rendered = compiler.compile(&root, &Environment::named("prod"))?;
    /// assert!(rendered.files().next().is_some_and(|(_, yaml)| yaml.contains("colour: blue")));
    /// # Ok::<(), hld::Error>(())
    /// ```
    #[must_use]
    pub fn renderer(mut self, type_name: impl Into<String>, renderer: impl Renderer + 'static) -> Self {
        self.renderers.insert(type_name.into(), Arc::new(renderer));
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

    /// Makes runs take less memory: what was read and parsed is given up as soon as no component of the run needs it any more
    /// ([`FileTree::forget`]). For those who compile once; a second run would read and parse all of it again.
    #[must_use]
    pub fn once(mut self, once: bool) -> Self {
        self.once = once;
        self
    }

    /// Folders, relative to the root component's, that output is written to: they are never inputs. Folders that
    /// hold a ledger never are anyway.
    #[must_use]
    pub fn outputs(mut self, folders: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.outputs.extend(folders.into_iter().map(Into::into));
        self
    }

    /// Where the root repository itself came from, when it was read from a Git address: relative Git sources of its
    /// components are resolved against it.
    #[must_use]
    pub fn root_repository(mut self, url: RemoteUrl) -> Self {
        self.root_url = Some(url);
        self
    }

    /// The secret that `nondeterminism: seed` derives values from, and what `now` is then.
    #[must_use]
    pub fn seed(mut self, secret: impl Into<Arc<[u8]>>, now: Option<SystemTime>) -> Self {
        self.seed = Some((secret.into(), now));
        self
    }

    /// Random bytes and the time for `nondeterminism: allow`. The library reads no clock by itself.
    #[must_use]
    pub fn entropy(mut self, entropy: [u8; 32], now: SystemTime) -> Self {
        self.entropy = Some((entropy, now));
        self
    }

    /// Compiles one environment of the definition whose root component lies in `root`.
    pub fn compile(&self, root: &FileTree, environment: &Environment) -> Result<Rendered, Error> {
        let all = self.compile_all(root, std::slice::from_ref(environment))?;
        all.into_iter().next().ok_or_else(|| Report::default().into_error())
    }

    /// Compiles several environments at once: each source is fetched once for all of them. Either all come
    /// out, in the order asked for, or what is wrong with any of them does.
    pub fn compile_all(&self, root: &FileTree, environments: &[Environment]) -> Result<Vec<Rendered>, Error> {
        let sources = SourceMap::new();
        let resolution = resolve::resolve(self, root, environments, &sources)?;
        compile::compile(self, resolution, &sources)
    }

    /// Resolves one environment without rendering: which components there are and where they come from.
    pub fn resolve(&self, root: &FileTree, environment: &Environment) -> Result<Tree, Error> {
        let all = self.resolve_all(root, std::slice::from_ref(environment))?;
        all.into_iter().next().ok_or_else(|| Report::default().into_error())
    }

    /// Resolves several environments at once, as [`Compiler::compile_all`] does.
    pub fn resolve_all(&self, root: &FileTree, environments: &[Environment]) -> Result<Vec<Tree>, Error> {
        let sources = SourceMap::new();
        let Resolution { environments, .. } = resolve::resolve(self, root, environments, &sources)?;
        if environments.iter().any(|env| env.report.has_errors()) {
            let mut all = Report::default();
            environments.into_iter().for_each(|env| all.extend(env.report));
            return Err(all.into_error());
        }
        Ok(environments.into_iter().map(|env| env.into_tree()).collect())
    }

    /// The known environments: those that `hld.yaml` declares, in its order, else the root's layer files.
    pub fn environments(&self, root: &FileTree) -> Result<Vec<String>, Error> {
        let settings = self.settings(root)?;
        let layers = resolve::root_layers(self, root, &SourceMap::new());
        Ok(settings::known(&settings, &layers))
    }

    /// The settings beside the root component, or the defaults.
    pub fn settings(&self, root: &FileTree) -> Result<Settings, Error> {
        let mut report = Report::default();
        let settings = settings::load(root, &SourceMap::new(), &mut report);
        if report.has_errors() { Err(report.into_error()) } else { Ok(settings) }
    }

    /// The types that render.
    pub(crate) fn types(&self) -> Vec<&str> {
        self.renderers.keys().map(String::as_str).collect()
    }

    pub(crate) fn renderer_of(&self, kind: &str) -> Option<&dyn Renderer> {
        self.renderers.get(kind).map(|renderer| &**renderer)
    }
}

impl std::fmt::Debug for Compiler {
    /// Not the seed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compiler")
            .field("types", &self.types())
            .field("sources", &self.sources.len())
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}
