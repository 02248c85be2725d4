//! The files in `crds/` of a chart: they are the largest part of its output, and no values change them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use hld_helm::CrdFile;
use hld_yaml::{
    Diagnostic, ReadOptions, SourceId, SourceMap, Written, read_canonical_documents, read_documents,
};

use super::charts::lock;
use super::written::{is_head, of_head};
use crate::objects::Collector;
use crate::packed::pack;
use crate::{Error, Input, Manifest, Origin};

/// The objects of a chart's files in `crds/`, each file read once: all releases of the chart share them.
#[derive(Default)]
pub(super) struct Crds(Mutex<HashMap<String, Slot>>);

/// The objects of one file, once it was read. Locked while somebody reads it.
type Slot = Arc<Mutex<Option<Read>>>;

struct Read {
    file: CrdFile,
    /// Where the places of the objects lie.
    sources: SourceMap,
    objects: Vec<Manifest>,
}

impl Crds {
    /// Takes the objects of all files.
    pub(super) fn take(&self, files: &[CrdFile], input: &Input<'_>, collector: &mut Collector<'_>) {
        // Releases that are rendered at the same time share the work: each takes what nobody reads yet. What is wrong with a
        // file is told below.
        for file in files {
            if let Ok(mut read) = self.slot(file).try_lock()
                && !Read::fits(&read, file, input)
            {
                *read = Read::of(file, input).ok();
            }
        }
        for file in files {
            let slot = self.slot(file);
            let mut read = lock(&slot);
            if !Read::fits(&read, file, input) {
                match Read::of(file, input) {
                    Ok(found) => *read = Some(found),
                    Err(errors) => {
                        collector.errors.extend(errors);
                        continue;
                    }
                }
            }
            let origin = Origin {
                component: collector.component().clone(),
                file: file.source.as_str().into(),
                line: 0,
            };
            let objects = read.iter().flat_map(|read| &read.objects).cloned();
            collector.manifests.extend(objects.map(|object| Manifest { origin: origin.clone(), ..object }));
        }
    }

    fn slot(&self, file: &CrdFile) -> Slot {
        lock(&self.0).entry(file.source.clone()).or_default().clone()
    }
}

impl Read {
    /// Whether this is the file, and its places are good for the run: a chart may be kept for several.
    fn fits(read: &Option<Read>, file: &CrdFile, input: &Input<'_>) -> bool {
        read.as_ref().is_some_and(|read| read.file.is(file) && read.sources.is(input.sources))
    }

    fn of(file: &CrdFile, input: &Input<'_>) -> Result<Read, Vec<Diagnostic>> {
        let mut collector = Collector::new(input.component, input.sources);
        match Read::documents(file, input, &mut collector) {
            Ok(()) if collector.errors.is_empty() => {
                let (file, sources) = (file.clone(), input.sources.clone());
                Ok(Read { file, sources, objects: collector.manifests })
            }
            Ok(()) => Err(collector.errors),
            Err(error) => {
                collector.fail_all(error);
                Err(collector.errors)
            }
        }
    }

    fn documents(file: &CrdFile, input: &Input<'_>, collector: &mut Collector<'_>) -> Result<(), Error> {
        let text = |file: &CrdFile| file.read().map(|bytes| text_of(&bytes));
        let shown: Arc<str> = file.source.as_str().into();
        let read: Arc<str> = text(file).map_err(|error| super::failed(error, input))?;
        let source = input.sources.add(&file.source, read);
        if let Some(written) = written(&shown, source, input, collector)? {
            collector.manifests.extend(written);
        } else {
            for document in read_documents(input.sources, source, &ReadOptions::go())? {
                let from = collector.manifests.len();
                collector.take(document.value, &shown, |_| 0);
                pack(&mut collector.manifests[from..], |_| true);
            }
        }
        // Only a message that shows a place needs it again.
        let file = file.clone();
        input.sources.give_up(source, move || text(&file).ok());
        Ok(())
    }
}

/// The objects of a file as text, written while it is read. Nothing where more has to be known of one than its head.
fn written(
    file: &Arc<str>,
    source: SourceId,
    input: &Input<'_>,
    collector: &Collector<'_>,
) -> Result<Option<Vec<Manifest>>, Error> {
    let documents = read_canonical_documents(input.sources, source, &ReadOptions::go(), is_head)?;
    let objects = documents.into_iter().filter(|one| !one.document.value.is_null());
    let manifest = |one: Written| {
        let origin = Origin { component: collector.component().clone(), file: file.clone(), line: 0 };
        of_head(&one.document.value, &one.canonical?, origin, input.sources)
    };
    Ok(objects.map(manifest).collect())
}

/// The text, with U+FFFD in place of what is none.
fn text_of(bytes: &[u8]) -> Arc<str> {
    // To find out whether it is text takes less than to look for where it is not.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes).into(), Arc::from)
}
