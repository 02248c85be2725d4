//! Charts out of file trees, each parsed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hld_helm::{Chart, Content};
use hld_yaml::Diagnostic;
use sha2::{Digest, Sha256};

use super::crds::Crds;
use crate::walk::top;
use crate::{EntryKind, Error, ErrorKind, FileTree, Input};

/// A parsed chart.
pub(super) struct Loaded {
    pub(super) chart: Chart,
    /// `sha256:` and the digest over the names and digests of its files.
    pub(super) digest: String,
    /// The files it was made of, as paths in the component's files, in byte order.
    pub(super) paths: Arc<[String]>,
    listing: Listing,
    pub(super) crds: Crds,
}

/// The charts that were parsed so far.
#[derive(Default)]
pub(super) struct Charts {
    /// By content: two sources may hold the same chart.
    parsed: Mutex<HashMap<String, Chart>>,
    /// By place, the chart's path in a tree, so that rendering a chart again does not even read it.
    placed: Mutex<HashMap<(FileTree, String), Place>>,
}

/// Locked while somebody parses the chart: who needs it too would do the same once more.
type Place = Arc<Mutex<Option<Arc<Loaded>>>>;

impl Charts {
    pub(super) fn load(&self, input: &Input<'_>) -> Result<Arc<Loaded>, Error> {
        let (files, path) = (input.files, &*top(input.path));
        let place = (files.clone(), path.to_owned());
        let place = lock(&self.placed).entry(place).or_default().clone();
        let mut known = lock(&place);
        // Which of a folder's files are the chart's depends on the component.
        if let Some(loaded) = known.as_ref().filter(|loaded| loaded.listing.fits(input.exclude)) {
            return Ok(loaded.clone());
        }
        let loaded = Arc::new(self.parse(input, path, Listing::of(input, path)?)?);
        *known = Some(loaded.clone());
        Ok(loaded)
    }

    /// Gives up a chart, and the files that it was made of.
    pub(super) fn forget(&self, files: &FileTree, path: &str) {
        let path = top(path);
        let place = lock(&self.placed).remove(&(files.clone(), path.clone()));
        if let Some(loaded) = place.and_then(|place| lock(&place).take()) {
            lock(&self.parsed).remove(&loaded.digest);
        }
        files.forget(&path);
    }

    fn parse(&self, input: &Input<'_>, path: &str, listing: Listing) -> Result<Loaded, Error> {
        let paths = listing.files();
        let mut contents = Vec::with_capacity(paths.len());
        let mut hash = Sha256::new();
        let is_archive = paths.len() == 1 && paths[0] == path;
        for file in &paths {
            let (bytes, digest) = (input.files.read(file)?, input.files.digest(file)?);
            let name = if is_archive { "" } else { file[path.len()..].trim_start_matches('/') };
            // The length first: no two lists of files then give the same bytes.
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
            hash.update(digest);
            let content = if is_archive || !input.once || is_looked_at(name) {
                Content::from(bytes)
            } else {
                let (size, files, path) = (bytes.len() as u64, input.files.clone(), file.clone());
                drop(bytes);
                files.forget(&path);
                Content::later(size, move || files.read(&path).map_err(std::io::Error::other))
            };
            contents.push((name.to_owned(), content));
        }
        let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = format!("sha256:{digest}");
        let known = lock(&self.parsed).get(&digest).cloned();
        let chart = match known {
            Some(chart) => chart,
            None => {
                let chart = match contents {
                    _ if is_archive => Chart::from_archive(&input.files.read(path)?),
                    _ => Chart::from_files(contents),
                };
                let chart = chart.map_err(|error| super::failed(error, input))?;
                lock(&self.parsed).insert(digest.clone(), chart.clone());
                chart
            }
        };
        Ok(Loaded { chart, digest, paths: paths.into(), listing, crds: Crds::default() })
    }
}

/// Whether rendering looks at a file of a chart in any case. The others (documentation, tests, files for `.Files`, definitions)
/// are many, and mostly nobody does.
fn is_looked_at(name: &str) -> bool {
    let inner = name.rsplit_once("charts/").map_or(name, |(_, inner)| inner);
    !inner.contains('/') || inner.contains("templates/") || name.ends_with(".tgz")
}

/// What lies below a chart's folder, or its package alone.
struct Listing(Vec<(String, Part)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Package,
    File,
    Folder,
    /// It belongs to the component and not to the chart, with all below it.
    Excluded,
}

impl Listing {
    fn of(input: &Input<'_>, top: &str) -> Result<Listing, Error> {
        let mut found = Vec::new();
        match input.files.kind(top)? {
            Some(EntryKind::Dir) => {}
            Some(EntryKind::File) => return Ok(Listing(vec![(top.to_owned(), Part::Package)])),
            None => return Err(missing(input, top)),
        }
        let mut ahead = vec![top.to_owned()];
        while let Some(folder) = ahead.pop() {
            for entry in &*input.files.entries(&folder)? {
                let path =
                    if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
                let part = match entry.kind {
                    _ if (input.exclude)(&path) => Part::Excluded,
                    EntryKind::Dir => Part::Folder,
                    EntryKind::File => Part::File,
                };
                if part == Part::Folder {
                    ahead.push(path.clone());
                }
                found.push((path, part));
            }
        }
        Ok(Listing(found))
    }

    /// Whether the same files are the chart's for a component that leaves these out.
    fn fits(&self, exclude: &dyn Fn(&str) -> bool) -> bool {
        self.0.iter().all(|(path, part)| *part == Part::Package || exclude(path) == (*part == Part::Excluded))
    }

    /// The files of the chart, in byte order.
    fn files(&self) -> Vec<String> {
        let files = self.0.iter().filter(|(_, part)| matches!(part, Part::File | Part::Package));
        let mut files: Vec<String> = files.map(|(path, _)| path.clone()).collect();
        files.sort_unstable();
        files
    }
}

fn missing(input: &Input<'_>, path: &str) -> Error {
    let report =
        Diagnostic::error("path-not-found", format!("`{}` does not exist", input.files.display(path)))
            .hint("`path` names the chart's folder or package, relative to the component's source")
            .in_component(input.component);
    Error::new(ErrorKind::File, [report])
}

/// A panic elsewhere leaves at worst a chart missing.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
