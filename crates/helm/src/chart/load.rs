//! Sorting a chart's files into what they are.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use hld_yaml::{Diagnostic, ReadOptions, SourceMap, Value, read_first};

use super::archive::{MAX_CHART, MAX_FILE, MAX_FILES, read_archive};
use super::ignore::IgnoreRules;
use super::typed::Fields;
use super::values_file::yaml_error;
use super::{Chart, ChartData, ChartFile, Content, Metadata, Root, TemplateFile};
use crate::engine::SetCache;
use crate::error::Error;
use crate::schema::SchemaFile;

/// A chart from the files of a folder.
pub(super) fn from_folder(files: Vec<(String, Content)>) -> Result<Chart, Error> {
    let mut files = files;
    // The order in which Helm walks a folder: by name within each folder.
    files.sort_by(|left, right| by_folder(&left.0, &right.0));
    let ignore_file = files.iter().find(|(name, _)| name == ".helmignore");
    let ignore_file = ignore_file.map(|(name, data)| data.read(name)).transpose()?.unwrap_or_default();
    let rules = IgnoreRules::parse(&ignore_file).map_err(Error::chart)?;
    if files.len() > MAX_FILES {
        return Err(Error::chart(format!("the chart has more than {MAX_FILES} files")));
    }
    let mut kept = Vec::with_capacity(files.len());
    // The folder of the file before, which is no ignored one: mostly the next file lies in it too.
    let mut known = String::new();
    let mut left = MAX_CHART;
    for (name, data) in files {
        let mut folders = name.match_indices('/').map(|(at, _)| &name[..at]);
        let is_known = |folder: &str| {
            known.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if folders.any(|folder| !is_known(folder) && rules.ignores(folder, true))
            || rules.ignores(&name, false)
        {
            continue;
        }
        if let Some((folder, _)) = name.rsplit_once('/').filter(|(folder, _)| *folder != known) {
            known = folder.to_owned();
        }
        if data.size() > MAX_FILE {
            let base = name.rsplit('/').next().unwrap_or_default();
            return Err(Error::chart(format!(
                "chart file {base:?} is larger than the maximum file size {MAX_FILE}"
            )));
        }
        left = left
            .checked_sub(data.size())
            .ok_or_else(|| Error::chart(format!("the chart is larger than the maximum size {MAX_CHART}")))?;
        kept.push(ChartFile::new(name, data));
    }
    from_files(kept)
}

/// Compares paths name by name. As `/` stands in no name, that is to compare bytes with it as the least of them.
fn by_folder(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let differs = left.iter().zip(right).find(|(left, right)| left != right);
    match differs {
        Some((b'/', _)) => Ordering::Less,
        Some((_, b'/')) => Ordering::Greater,
        Some((left, right)) => left.cmp(right),
        None => left.len().cmp(&right.len()),
    }
}

/// A chart from a package.
pub(super) fn from_package(bytes: &[u8]) -> Result<Chart, Error> {
    let mut left = MAX_CHART;
    let files = read_archive(bytes, &mut left)?;
    load(files, left)
}

/// A chart from files that are known to belong to it.
pub(super) fn from_files(files: Vec<ChartFile>) -> Result<Chart, Error> {
    load(files, MAX_CHART)
}

fn load(files: Vec<ChartFile>, left: u64) -> Result<Chart, Error> {
    let mut loader = Loader { sources: SourceMap::new(), warnings: Vec::new(), left, charts: 0 };
    let data = loader.load(files, "")?;
    let Loader { sources, warnings, .. } = loader;
    Ok(Chart(Arc::new(Root { data: Arc::new(data), sources, warnings, sets: SetCache::default() })))
}

struct Loader {
    sources: SourceMap,
    warnings: Vec<Diagnostic>,
    /// How much packages may still unpack to.
    left: u64,
    charts: usize,
}

/// Deeper than charts nest: each level is one of the thread's stack.
const MAX_DEPTH: usize = 50;
/// More than a chart has.
const MAX_CHARTS: usize = 5_000;

impl Loader {
    /// `folder` is where the chart lies in the chart at the top, for messages.
    fn load(&mut self, files: Vec<ChartFile>, folder: &str) -> Result<ChartData, Error> {
        self.charts += 1;
        if folder.matches("charts/").count() > MAX_DEPTH || self.charts > MAX_CHARTS {
            return Err(Error::chart(format!(
                "there are more than {MAX_CHARTS} charts in the chart, or more than {MAX_DEPTH} in each other"
            )));
        }
        let mut metadata: Option<Metadata> = None;
        for file in files.iter().filter(|file| file.name == "Chart.yaml") {
            let metadata = metadata.get_or_insert_default();
            self.read_into(metadata, file, folder)?;
            if metadata.api_version.is_empty() {
                metadata.api_version = "v1".to_owned();
            }
        }
        let mut chart = ChartData {
            metadata: Metadata::default(),
            templates: Vec::new(),
            files: Vec::new(),
            schema: None,
            dependencies: Vec::new(),
            values_file: None,
            values: [OnceLock::new(), OnceLock::new()],
        };
        let mut subcharts: BTreeMap<String, Vec<ChartFile>> = BTreeMap::new();
        for file in files {
            match file.name.as_str() {
                "Chart.yaml" => {}
                "Chart.lock" => self.check_lock(&file, folder)?,
                "values.yaml" => {
                    chart.values_file = Some((format!("{folder}values.yaml"), file.read()?));
                }
                "values.schema.json" => chart.schema = Some(SchemaFile::new(file.read()?)),
                "requirements.yaml" | "requirements.lock" => {
                    let metadata = metadata.get_or_insert_default();
                    let legacy = metadata.api_version == "v1";
                    if !legacy {
                        self.warn_of_legacy(&file.name);
                    }
                    if file.name == "requirements.yaml" {
                        self.read_into(metadata, &file, folder)?;
                    } else {
                        self.check_lock(&file, folder)?;
                    }
                    // Reading it may have changed the version.
                    if metadata.api_version == "v1" {
                        chart.files.push(file);
                    }
                }
                name if name.starts_with("templates/") => {
                    let text = file.read()?;
                    chart.templates.push(TemplateFile { name: file.name, text });
                }
                name if name.starts_with("charts/") => {
                    let inner = &name["charts/".len()..];
                    if inner.ends_with(".prov") {
                        chart.files.push(file);
                    } else {
                        let top = inner.split('/').next().unwrap_or_default().to_owned();
                        let inner = ChartFile { name: inner.to_owned(), data: file.data };
                        subcharts.entry(top).or_default().push(inner);
                    }
                }
                _ => chart.files.push(file),
            }
        }
        let Some(mut metadata) = metadata else {
            return Err(Error::chart("Chart.yaml file is missing"));
        };
        metadata.validate().map_err(Error::chart)?;
        chart.metadata = metadata;
        for (name, files) in subcharts {
            if name.starts_with(['_', '.']) {
                continue;
            }
            let subchart = self.load_subchart(&name, files, folder).map_err(|error| {
                error.prefixed(format_args!("error unpacking subchart {name} in {}", chart.metadata.name))
            })?;
            chart.dependencies.push(Arc::new(subchart));
        }
        Ok(chart)
    }

    fn load_subchart(&mut self, name: &str, files: Vec<ChartFile>, folder: &str) -> Result<ChartData, Error> {
        let folder = format!("{folder}charts/{name}/");
        if name.ends_with(".tgz") {
            let data = files.first().map(ChartFile::read).transpose()?.unwrap_or_default();
            let files = read_archive(&data, &mut self.left)?;
            return self.load(files, &folder);
        }
        let inner = files
            .into_iter()
            .filter_map(|file| {
                let inner = file.name.split_once('/')?.1.to_owned();
                Some(ChartFile { name: inner, data: file.data })
            })
            .collect();
        self.load(inner, &folder)
    }

    fn read(&mut self, file: &ChartFile, folder: &str) -> Result<Value, Error> {
        let data = file.read()?;
        let text = String::from_utf8_lossy(&data);
        let source = self.sources.add(&format!("{folder}{}", file.name), text.as_ref());
        let document = read_first(&self.sources, source, &ReadOptions::go())
            .map_err(|error| yaml_error(&error).prefixed(format_args!("cannot load {}", file.name)))?;
        self.warnings.extend(document.warnings);
        Ok(document.value)
    }

    fn read_into(&mut self, metadata: &mut Metadata, file: &ChartFile, folder: &str) -> Result<(), Error> {
        let value = self.read(file, folder)?;
        metadata.apply(&value).map_err(|message| {
            Error::chart(format!("cannot load {}: {message}", file.name))
                .at(self.sources.locate(value.span()))
        })
    }

    /// A lock file takes no part in rendering, but one that cannot be read fails the chart.
    fn check_lock(&mut self, file: &ChartFile, folder: &str) -> Result<(), Error> {
        let value = self.read(file, folder)?;
        let mut fields = Fields::root(&value, "Lock", "chart.Lock");
        let mut digest = String::new();
        fields.string("digest", &mut digest);
        fields.finish().map_err(|message| Error::chart(format!("cannot load {}: {message}", file.name)))
    }

    fn warn_of_legacy(&mut self, name: &str) {
        let (what, where_now) = match name {
            "requirements.yaml" => ("dependencies are declared", "Chart.yaml"),
            _ => ("dependencies are locked", "Chart.lock"),
        };
        self.warnings.push(Diagnostic::warning(
            "chart-legacy-file",
            format!("`{name}` in a chart of apiVersion v2: {what} in `{where_now}` since"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_name_by_name() {
        let names =
            ["", "a", "a/", "a/b", "a/b/c", "a-b", "a-b/c", "a.b", "ab", "b", "A/x", "é/x", "a\u{1}b", "/a"];
        for left in names {
            for right in names {
                assert_eq!(by_folder(left, right), left.split('/').cmp(right.split('/')), "{left} {right}");
            }
        }
    }
}
