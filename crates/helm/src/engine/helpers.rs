//! What other threads do for a render: compiling templates while values are read, compiling what `tpl` may be given, and reading
//! what was rendered while templates are executed.
//!
//! All of it is only done ahead. What they give is taken in the order of one thread, and what could not be done ahead, for an error
//! or a limit, is done again in its turn: so neither the output nor the first error depends on threads.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use hld_gotmpl::{Compiled, Str, TemplateSet};

use super::sets::{empty, max_nodes};
use super::texts::{Texts, texts_of};
use super::{Template, files_of};
use crate::Request;
use crate::chart::{ChartData, Root};
use crate::crew::Crew;
use crate::manifest::{Ahead, Rendered};
use crate::values::Tree;

/// To start a thread takes as long as to compile some kilobytes.
const LEAST: usize = 48 << 10;

/// What one more thread gets of a chart.
const SHARE: usize = 128 << 10;

/// More threads than this wait for each other.
const MOST: usize = 4;

/// A helper that sleeps is woken for so many bytes at first, and then for twice as many each time: to wake one takes as long as to
/// read about a kilobyte.
const FIRST_BATCH: usize = 4 << 10;
const LARGEST_BATCH: usize = 64 << 10;

/// So many texts for `tpl` are one job: whoever waits for the helpers' end waits for one at most.
const TEXTS_AT_ONCE: usize = 8;

enum Job {
    Compile {
        name: String,
        text: Arc<[u8]>,
    },
    Read(Rendered),
    /// Texts for `tpl`, perhaps.
    Texts(Vec<Str>),
}

enum Done {
    Compiled { name: String, text: Arc<[u8]>, compiled: Option<Compiled> },
    Read(Rendered),
    Texts,
}

/// The threads that help one render.
pub(crate) struct Helpers<'r> {
    crew: Crew<Job, Done, Box<dyn Fn(Job) -> Done + Sync + 'r>>,
    count: usize,
    /// The root chart's templates are being compiled before it is known which charts take part.
    begun: bool,
    texts: Texts,
    /// Bytes to be read of which no helper knows yet, and for how many it will be told.
    waiting: Cell<usize>,
    batch: Cell<usize>,
}

impl<'r> Helpers<'r> {
    /// The helpers for a render, if the request allows them and the chart has enough work for them.
    pub(crate) fn of(root: &'r Root, request: &'r Request) -> Option<Helpers<'r>> {
        if request.threads < 2 {
            return None;
        }
        let bytes = template_bytes(&root.data);
        if bytes < LEAST {
            return None;
        }
        // A chart that was rendered before has its templates compiled, unless other subcharts take part now.
        let begun = root.sets.is_empty() && !root.data.metadata.is_library();
        let mut jobs = Vec::new();
        if begun {
            let name = root.data.metadata.name();
            jobs.extend(
                files_of(&root.data, name).map(|(name, text)| Job::Compile { name, text: Arc::clone(text) }),
            );
            by_size(&mut jobs);
        }
        let ahead = Ahead::new(request.profile);
        let texts = Texts::default();
        let found = texts.clone();
        let compiler = Compiler {
            request,
            set: OnceLock::new(),
            nodes: AtomicUsize::new(0),
            text_nodes: AtomicUsize::new(0),
        };
        let work = move |job| match job {
            Job::Compile { name, text } => {
                let compiled = compiler.compile(&name, &text);
                Done::Compiled { name, text, compiled }
            }
            Job::Read(mut rendered) => {
                ahead.read(&mut rendered);
                Done::Read(rendered)
            }
            Job::Texts(texts) => {
                for text in texts {
                    if let Some(compiled) = compiler.compile_text(&text) {
                        found.insert(compiled);
                    }
                }
                Done::Texts
            }
        };
        Some(Helpers {
            crew: Crew::new(Box::new(work), jobs),
            count: (bytes / SHARE + 1).min(MOST - 1).min(request.threads - 1),
            begun,
            texts,
            waiting: Cell::new(0),
            batch: Cell::new(FIRST_BATCH),
        })
    }

    /// Runs a render while they help.
    pub(crate) fn run<R>(&self, render: impl FnOnce() -> R) -> R {
        self.crew.run(self.count, render)
    }

    /// Those of the templates that could be compiled.
    pub(super) fn compiled(&self, templates: &[Template]) -> CompiledTexts {
        let rest = templates.iter().filter(|template| !self.begun || template.chart != Tree::ROOT);
        let mut jobs: Vec<Job> =
            rest.map(|one| Job::Compile { name: one.name.clone(), text: Arc::clone(&one.text) }).collect();
        by_size(&mut jobs);
        self.crew.add(jobs, true);
        let mut texts = CompiledTexts::default();
        for done in self.crew.finish() {
            if let Done::Compiled { name, text, compiled: Some(compiled) } = done {
                texts.0.insert(name, (text, compiled));
            }
        }
        texts
    }

    /// Has texts compiled that `tpl` may be given: those in values, which are read by now.
    pub(crate) fn compile_texts(&self, root: &Root, request: &Request) {
        let texts = texts_of(root, request);
        self.texts.expect(texts.len());
        let batches: Vec<Job> = texts.chunks(TEXTS_AT_ONCE).map(|texts| Job::Texts(texts.to_vec())).collect();
        if !batches.is_empty() {
            self.crew.add_spare(batches);
        }
    }

    /// The texts that were compiled so far.
    pub(super) fn texts(&self) -> Texts {
        self.texts.clone()
    }

    /// Has a rendered file read.
    pub(super) fn read(&self, rendered: Rendered) {
        let waiting = self.waiting.get() + rendered.size();
        let wake = waiting >= self.batch.get();
        self.waiting.set(if wake { 0 } else { waiting });
        if wake {
            self.batch.set((self.batch.get() * 2).min(LARGEST_BATCH));
        }
        self.crew.add([Job::Read(rendered)], wake);
    }

    /// All rendered files, in no certain order.
    pub(super) fn all_read(&self) -> Vec<Rendered> {
        let done = self.crew.finish().into_iter();
        done.filter_map(|done| match done {
            Done::Read(rendered) => Some(rendered),
            Done::Compiled { .. } | Done::Texts => None,
        })
        .collect()
    }
}

/// Texts that were compiled ahead, by the template's name.
#[derive(Default)]
pub(super) struct CompiledTexts(HashMap<String, (Arc<[u8]>, Compiled), RandomState>);

impl CompiledTexts {
    /// What was made of this template's text.
    pub(super) fn remove(&mut self, template: &Template) -> Option<Compiled> {
        let (text, compiled) = self.0.remove(&template.name)?;
        // In a package two files may have one name.
        Arc::ptr_eq(&text, &template.text).then_some(compiled)
    }
}

/// Compiles texts on any thread.
struct Compiler<'r> {
    request: &'r Request,
    set: OnceLock<TemplateSet>,
    /// How many nodes there are in what was compiled, in whatever order that was.
    nodes: AtomicUsize,
    /// And in texts.
    text_nodes: AtomicUsize,
}

impl Compiler<'_> {
    /// Gives nothing for a text with an error, and once all texts together have too many nodes: one of them makes an error then.
    fn compile(&self, name: &str, text: &Arc<[u8]>) -> Option<Compiled> {
        let set = self.set.get_or_init(|| empty(self.request.profile));
        let room = max_nodes(&self.request.limits).checked_sub(self.nodes.load(Ordering::Relaxed))?;
        let compiled = set.compile(name, Arc::clone(text), room);
        // What failed may have had as many nodes as there was room for.
        let nodes = compiled.as_ref().map_or(room, Compiled::nodes);
        self.nodes.fetch_add(nodes, Ordering::Relaxed);
        compiled.ok()
    }

    /// The same for a text that no template file has.
    fn compile_text(&self, text: &Str) -> Option<Compiled> {
        let set = self.set.get_or_init(|| empty(self.request.profile));
        let room = max_nodes(&self.request.limits).checked_sub(self.text_nodes.load(Ordering::Relaxed))?;
        let compiled = set.compile_text(text, room).ok()?;
        self.text_nodes.fetch_add(compiled.nodes(), Ordering::Relaxed);
        Some(compiled)
    }
}

/// The largest first, so that nobody begins one when all others are done.
fn by_size(jobs: &mut [Job]) {
    jobs.sort_by_key(|job| match job {
        Job::Compile { text, .. } => std::cmp::Reverse(text.len()),
        Job::Read(rendered) => std::cmp::Reverse(rendered.size()),
        Job::Texts(texts) => std::cmp::Reverse(texts.len()),
    });
}

/// Whether a chart has enough work for more than one thread.
pub(crate) fn are_worth_it(chart: &ChartData) -> bool {
    template_bytes(chart) >= LEAST
}

/// How long all templates are together.
fn template_bytes(chart: &ChartData) -> usize {
    let own: usize = chart.templates.iter().map(|template| template.text.len()).sum();
    own + chart.dependencies.iter().map(|below| template_bytes(below)).sum::<usize>()
}
