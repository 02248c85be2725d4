//! Charts: files in, a checked and classified chart out.

mod archive;
mod content;
mod ignore;
mod load;
mod metadata;
mod typed;
mod values_file;

use std::sync::{Arc, OnceLock};

use hld_yaml::{Diagnostic, SourceMap, Value};

pub use content::Content;
pub use metadata::{Dependency, Metadata};

use crate::Profile;
use crate::error::Error;

pub(crate) use typed::Fields;
#[cfg(test)]
pub(crate) use typed::scalar_text;
pub(crate) use values_file::{MAX_VALUES_DEPTH, merge};

/// A chart: its own files and those of the charts in it. Clones are cheap; threads and renders share one.
#[derive(Clone)]
pub struct Chart(pub(crate) Arc<Root>);

/// The chart at the top, with what all charts in it share.
pub(crate) struct Root {
    pub(crate) data: Arc<ChartData>,
    /// The texts that values were read from, for messages.
    pub(crate) sources: SourceMap,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) sets: crate::engine::SetCache,
}

/// One chart of the tree, as its files say.
pub(crate) struct ChartData {
    pub(crate) metadata: Metadata,
    pub(crate) templates: Vec<TemplateFile>,
    /// What `.Files` shows.
    pub(crate) files: Vec<ChartFile>,
    pub(crate) schema: Option<crate::schema::SchemaFile>,
    pub(crate) dependencies: Vec<Arc<ChartData>>,
    /// The name of `values.yaml` for messages, and its text.
    values_file: Option<(String, Arc<[u8]>)>,
    values: [OnceLock<Result<Arc<ReadValues>, Error>>; 2],
}

/// The default values of a chart, as one of the Helms reads them.
pub(crate) struct ReadValues {
    /// A map, or null when there is no file.
    pub(crate) value: Value,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// A file of a chart.
#[derive(Clone, Debug)]
pub(crate) struct ChartFile {
    pub(crate) name: String,
    pub(crate) data: Content,
}

impl ChartFile {
    pub(crate) fn new(name: String, data: impl Into<Content>) -> Self {
        ChartFile { name, data: data.into() }
    }

    /// Its bytes, read if they were not yet.
    pub(crate) fn read(&self) -> Result<Arc<[u8]>, Error> {
        self.data.read(&self.name)
    }
}

/// A file in `templates/`.
pub(crate) struct TemplateFile {
    pub(crate) name: String,
    pub(crate) text: Arc<[u8]>,
}

impl Chart {
    /// A chart from the files of its folder, by their paths relative to it. Its `.helmignore` holds. An `Arc` is kept as
    /// it is, a `Vec` is copied into one; [`Content::later`] is read when it is needed.
    ///
    /// # Errors
    /// When the files are no chart.
    pub fn from_files(files: impl IntoIterator<Item = (String, impl Into<Content>)>) -> Result<Chart, Error> {
        load::from_folder(files.into_iter().map(|(name, data)| (name, data.into())).collect())
    }

    /// Which paths of a chart's folder its `.helmignore` (the bytes of that file, if there is one) leaves out: so that
    /// they need not be read. Folders are asked about with a `/` at their end.
    ///
    /// # Errors
    /// When the rules cannot be read.
    pub fn ignored(rules: &[u8]) -> Result<impl Fn(&str) -> bool + use<>, Error> {
        let rules = ignore::IgnoreRules::parse(rules).map_err(Error::chart)?;
        Ok(move |path: &str| rules.ignores(path.trim_end_matches('/'), path.ends_with('/')))
    }

    /// A chart from a package (`.tgz`).
    ///
    /// # Errors
    /// When the bytes are no package, or what it holds is no chart.
    pub fn from_archive(bytes: &[u8]) -> Result<Chart, Error> {
        load::from_package(bytes)
    }

    /// What `Chart.yaml` says.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.0.data.metadata
    }

    /// Whether the chart is large enough for [`Request::threads`](crate::Request::threads) to make a difference: to ask the system
    /// how many there are takes longer than a small chart saves.
    #[must_use]
    pub fn uses_threads(&self) -> bool {
        crate::engine::are_worth_it(&self.0.data)
    }

    /// The chart's own default values, as the given Helm reads them: a map, or null when there are none.
    ///
    /// # Errors
    /// When `values.yaml` is not YAML, or no map.
    pub fn values(&self, profile: Profile) -> Result<Value, Error> {
        Ok(self.0.data.values(profile, &self.0.sources)?.value.clone())
    }
}

/// What the vectors ask about.
#[cfg(test)]
pub(crate) fn ignores_for_test(rules: &str, paths: &[String]) -> Result<Vec<bool>, String> {
    let rules = ignore::IgnoreRules::parse(rules.as_bytes())?;
    Ok(paths.iter().map(|path| rules.ignores(path.trim_end_matches('/'), path.ends_with('/'))).collect())
}

#[cfg(test)]
impl Chart {
    /// A chart from files as an archive holds them.
    pub(crate) fn from_files_for_test(files: Vec<(String, Vec<u8>)>) -> Result<Chart, Error> {
        load::from_files(files.into_iter().map(|(name, data)| ChartFile::new(name, data)).collect())
    }
}

/// Reads a values file as `-f` does: the first document in Helm 3, all of them merged in Helm 4. Gives a map.
///
/// # Errors
/// When the text is not YAML, or no map.
pub fn read_values(sources: &SourceMap, name: &str, text: &[u8], profile: Profile) -> Result<Value, Error> {
    values_file::read_values(sources, name, text, profile)
        .map(|read| read.value)
        .map_err(|error| error.prefixed(format_args!("failed to parse {name}")))
}

/// Merges values as Helm merges those of several `-f`: maps key by key, everything else is replaced. Nulls stay.
#[must_use]
pub fn merge_values(lower: Value, higher: &Value) -> Value {
    merge(lower, higher)
}

impl std::fmt::Debug for Chart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let metadata = self.metadata();
        write!(f, "Chart({}-{})", metadata.name, metadata.version)
    }
}

impl ChartData {
    /// The default values; read once per Helm, since Helm 3 sees only the first document.
    pub(crate) fn values(&self, profile: Profile, sources: &SourceMap) -> Result<Arc<ReadValues>, Error> {
        let slot = &self.values[usize::from(profile == Profile::V3)];
        slot.get_or_init(|| match &self.values_file {
            None => Ok(Arc::new(ReadValues { value: Value::NULL, warnings: Vec::new() })),
            Some((name, text)) => values_file::read_values(sources, name, text, profile)
                .map(Arc::new)
                .map_err(|error| error.prefixed("cannot load values.yaml")),
        })
        .clone()
    }

    /// Reads the default values of all charts below as well: what cannot be read fails a chart in Helm when it is loaded, even in a
    /// chart that takes no part.
    pub(crate) fn read_all_values(&self, profile: Profile, sources: &SourceMap) -> Result<(), Error> {
        self.read_below(profile, sources, 0).map_err(|(error, _)| error)
    }

    /// With an error comes the folder of the chart that it is about.
    fn read_below(&self, profile: Profile, sources: &SourceMap, depth: usize) -> Result<(), (Error, String)> {
        let folder = || self.values_file.as_ref().map(|(name, _)| name.clone()).unwrap_or_default();
        self.values(profile, sources).map_err(|error| (error, folder()))?;
        for below in &self.dependencies {
            below.read_below(profile, sources, depth + 1).map_err(|(error, folder)| {
                // Each second step of `charts/a/charts/b/values.yaml` is a chart's name.
                let name = folder.split('/').nth(2 * depth + 1).unwrap_or_default();
                let prefix = format!("error unpacking subchart {name} in {}", self.metadata.name);
                (error.prefixed(prefix), folder)
            })?;
        }
        Ok(())
    }
}

const _: () = {
    const fn assert<T: Send + Sync>() {}
    assert::<Chart>();
};
