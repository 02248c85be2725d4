//! Charts out of file trees, each parsed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hld_helm::{Chart, Document};
use hld_yaml::{Diagnostic, ReadOptions, SourceId, Value, read_documents};
use sha2::{Digest, Sha256};

use crate::walk::top;
use crate::{EntryKind, Error, ErrorKind, FileTree, Input};

/// A parsed chart.
pub(super) struct Loaded {
    pub(super) chart: Chart,
    /// `sha256:` and the digest over names and bytes.
    pub(super) digest: String,
    /// The files it was made of, as paths in the component's files, in byte order.
    pub(super) paths: Vec<String>,
    crds: Mutex<HashMap<String, Crds>>,
}

/// The objects of a file in `crds/`, and the text that they were read from.
struct Crds {
    source: SourceId,
    text: Arc<str>,
    values: Vec<Value>,
}

impl Loaded {
    /// The objects of a file in `crds/`. Large as these files are, each is read once, and all releases of the chart share its
    /// objects.
    pub(super) fn crds(&self, document: &Document, input: &Input<'_>) -> Result<Vec<Value>, Error> {
        if let Some(known) = lock(&self.crds).get(&document.source)
            && *known.text == *document.text
            // The spans are good for one registry of texts only.
            && input.sources.text(known.source).is_some_and(|text| Arc::ptr_eq(&text, &known.text))
        {
            return Ok(known.values.clone());
        }
        let text: Arc<str> = document.text.as_str().into();
        let source = input.sources.add(&document.source, text.clone());
        let documents = read_documents(input.sources, source, &ReadOptions::go())?;
        let values: Vec<Value> = documents.into_iter().map(|document| document.value).collect();
        let read = Crds { source, text, values: values.clone() };
        lock(&self.crds).insert(document.source.clone(), read);
        Ok(values)
    }
}

/// The charts that were parsed so far.
#[derive(Default)]
pub(super) struct Charts {
    /// By content: two sources may hold the same chart.
    parsed: Mutex<HashMap<String, Chart>>,
    /// By place, the chart's path in a tree, so that rendering a chart again does not even read it.
    placed: Mutex<HashMap<(FileTree, String), Arc<Loaded>>>,
}

impl Charts {
    pub(super) fn load(&self, input: &Input<'_>) -> Result<Arc<Loaded>, Error> {
        let (files, path) = (input.files, &*top(input));
        let paths = match files.kind(path)? {
            Some(EntryKind::Dir) => chart_files(input, path)?,
            Some(EntryKind::File) => vec![path.to_owned()],
            None => return Err(missing(input, path)),
        };
        let place = (files.clone(), path.to_owned());
        let known = lock(&self.placed).get(&place).cloned();
        // Which of a folder's files are the chart's depends on the component.
        if let Some(loaded) = known.filter(|loaded| loaded.paths == paths) {
            return Ok(loaded);
        }
        let loaded = Arc::new(self.parse(input, path, paths)?);
        lock(&self.placed).insert(place, loaded.clone());
        Ok(loaded)
    }

    fn parse(&self, input: &Input<'_>, path: &str, paths: Vec<String>) -> Result<Loaded, Error> {
        let mut contents = Vec::with_capacity(paths.len());
        let mut hash = Sha256::new();
        let is_archive = paths.len() == 1 && paths[0] == path;
        for file in &paths {
            let bytes = input.files.read(file)?;
            let name = if is_archive { "" } else { file[path.len()..].trim_start_matches('/') };
            // Lengths first: no two lists of files then give the same bytes.
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(&bytes);
            contents.push((name.to_owned(), bytes));
        }
        let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = format!("sha256:{digest}");
        let known = lock(&self.parsed).get(&digest).cloned();
        let chart = match known {
            Some(chart) => chart,
            None => {
                let chart = match contents.as_slice() {
                    [(_, bytes)] if is_archive => Chart::from_archive(bytes),
                    _ => Chart::from_files(contents),
                };
                let chart = chart.map_err(|error| super::failed(error, input))?;
                lock(&self.parsed).insert(digest.clone(), chart.clone());
                chart
            }
        };
        Ok(Loaded { chart, digest, paths, crds: Mutex::default() })
    }
}

/// Everything below the folder, but what belongs to the component and not to the chart.
fn chart_files(input: &Input<'_>, top: &str) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    let mut ahead = vec![top.to_owned()];
    while let Some(folder) = ahead.pop() {
        for entry in &*input.files.entries(&folder)? {
            let path =
                if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
            if (input.exclude)(&path) {
                continue;
            }
            match entry.kind {
                EntryKind::Dir => ahead.push(path),
                EntryKind::File => found.push(path),
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn missing(input: &Input<'_>, path: &str) -> Error {
    let report =
        Diagnostic::error("path-not-found", format!("`{}` does not exist", input.files.display(path)))
            .hint("`path` names the chart's folder or package, relative to the component's source")
            .in_component(input.component);
    Error::new(ErrorKind::File, [report])
}

/// A panic elsewhere leaves at worst a chart missing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
