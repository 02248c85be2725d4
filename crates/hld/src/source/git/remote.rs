//! Answers from a remote: as few conversations with it as possible, one where nothing is amiss.

use std::sync::Arc;
use std::time::Duration;

use super::GitSource;
use super::answer::opened;
use super::report;
use super::wants::{self, Answers, Candidate, candidates};
use crate::git::{
    CachedRepository, Fetch, Held, ObjectError, Objects, Oid, RefSpec, RemoteRefs, TransportError,
    TransportErrorKind, open_objects, ref_key,
};
use crate::source::{Opened, Reference, RemoteUrl, Secret, SourceError};

/// What `git` takes for a depth without end.
const ENDLESS: u32 = 2_147_483_647;

/// One remote, for as long as it takes to answer.
pub(super) struct Remote<'a> {
    source: &'a GitSource,
    url: &'a RemoteUrl,
    redirects: bool,
    token: Option<&'a Secret>,
    cached: CachedRepository,
}

/// A reference that is still to be answered, and how it is read at present.
struct Want {
    reference: Reference,
    readings: Vec<Candidate>,
    /// The whole id of an abbreviated one, once it is known.
    whole: Option<Oid>,
}

impl Want {
    fn reading(&self) -> Option<&Candidate> {
        self.readings.first()
    }
}

/// How the remote has to be spoken to; found out by trying.
struct Manner {
    shallow: bool,
    format: String,
    rebuilt: bool,
}

impl<'a> Remote<'a> {
    pub(super) fn new(source: &'a GitSource, url: &'a RemoteUrl, redirects: bool) -> Self {
        let token = source.tokens.get(&url.identity());
        Remote { source, url, redirects, token, cached: source.cache.repository(url) }
    }

    pub(super) fn answer(&self, wanted: &[Reference]) -> Answers {
        let mut answers = Answers::new();
        let mut wants = Vec::new();
        for reference in wanted {
            match candidates(reference) {
                Ok(readings) => wants.push(Want { reference: reference.clone(), readings, whole: None }),
                Err(error) => {
                    answers.insert(reference.clone(), Err(error));
                }
            }
        }
        self.take_cached(&mut wants, &mut answers);
        if self.source.offline {
            for want in wants {
                let error = report::offline(self.url, &want.reference, self.cached.is_whole());
                answers.insert(want.reference, Err(error));
            }
        } else if !wants.is_empty()
            && let Err(error) = self.fetch_all(&mut wants, &mut answers)
        {
            let left: Vec<Reference> = wants.into_iter().map(|want| want.reference).collect();
            answers.extend(wants::all(&left, &error));
        }
        answers
    }

    /// Answers what never changes (a commit by its whole id), and, offline, everything there is.
    fn take_cached(&self, wants: &mut Vec<Want>, answers: &mut Answers) {
        if !self.cached.is_whole() {
            return;
        }
        let Ok(objects) = open_objects(self.cached.path(), &self.source.command) else { return };
        wants.retain(|want| {
            for reading in &want.readings {
                let fixed = matches!(reading, Candidate::Commit(_));
                if !fixed && !self.source.offline {
                    continue;
                }
                let Some(opened) = self.read(&objects, &want.reference, reading) else { continue };
                answers.insert(want.reference.clone(), Ok(opened));
                return false;
            }
            true
        });
    }

    fn read(&self, objects: &Arc<dyn Objects>, reference: &Reference, reading: &Candidate) -> Option<Opened> {
        let name = match reading {
            Candidate::Commit(id) => id.to_string(),
            other => ref_key(&other.key()),
        };
        let commit = objects.commit(&name).ok()??;
        self.opened(objects, reference, reading, &commit).ok()
    }

    fn opened(
        &self,
        objects: &Arc<dyn Objects>,
        reference: &Reference,
        reading: &Candidate,
        commit: &Oid,
    ) -> Result<Opened, ObjectError> {
        let cached = self.cached.clone();
        opened(objects.clone(), self.url, reference, reading, commit, move || cached.condemn())
    }

    fn request<'b>(&'b self, refs: &'b [RefSpec], depth: Option<u32>) -> Fetch<'b> {
        let mut fetch = Fetch::new(self.url, self.cached.path());
        (fetch.refs, fetch.depth, fetch.redirects) = (refs, depth, self.redirects);
        (fetch.token, fetch.limits) = (self.token, self.source.limits);
        fetch
    }

    fn failed(&self, error: &TransportError) -> SourceError {
        report::transport(self.url, error, self.token.is_some() || self.url.credentials().is_some())
    }

    fn fetch_all(&self, wants: &mut Vec<Want>, answers: &mut Answers) -> Result<(), SourceError> {
        let io = |error: std::io::Error| report::cache(self.cached.path(), &error);
        // Whoever holds it is fetching too, and is stopped at the limit.
        let patience = self.source.limits.time + Duration::from_secs(10);
        let held = self.cached.hold(patience).map_err(io)?.ok_or_else(|| report::busy(self.url))?;
        let mut manner =
            Manner { shallow: true, format: "sha1".to_owned(), rebuilt: !self.cached.is_whole() };
        self.cached.ensure(&held, self.url, &manner.format).map_err(io)?;
        let (mut listed, mut searched): (Option<RemoteRefs>, bool) = (None, false);
        // Each turn answers something, or learns something about the remote that it can learn once.
        while !wants.is_empty() {
            let specs: Vec<RefSpec> = wants.iter().filter_map(spec).collect();
            let error = match self.source.transport.fetch(&self.request(&specs, manner.shallow.then_some(1)))
            {
                Ok(()) => match self.collect(wants, answers) {
                    Ok(()) => return Ok(()),
                    Err(error) => TransportError::new(TransportErrorKind::Damaged, error.to_string()),
                },
                Err(error) => error,
            };
            match error.kind() {
                TransportErrorKind::NoShallow if manner.shallow => manner.shallow = false,
                TransportErrorKind::ObjectFormat(format) if *format != manner.format => {
                    manner.format = if format == "sha256" { "sha256".to_owned() } else { "sha1".to_owned() };
                    self.cached.condemn();
                    self.cached.ensure(&held, self.url, &manner.format).map_err(io)?;
                }
                TransportErrorKind::RefMissing(_) if listed.is_none() => {
                    let refs = listed.insert(self.list()?);
                    self.settle(wants, answers, refs);
                    let hidden = |want: &Want| matches!(want.reading(), Some(Candidate::Abbreviated(_)));
                    if wants.iter().any(|want| hidden(want) && want.whole.is_none()) {
                        self.search_history(&held, wants, answers, refs, &mut manner)?;
                    }
                }
                TransportErrorKind::CommitRefused if !searched => {
                    searched = true;
                    let refs = match listed.take() {
                        Some(refs) => refs,
                        None => self.list()?,
                    };
                    self.settle(wants, answers, &refs);
                    self.search_history(&held, wants, answers, &refs, &mut manner)?;
                    listed = Some(refs);
                }
                TransportErrorKind::Damaged | TransportErrorKind::Other if !manner.rebuilt => {
                    manner.rebuilt = true;
                    self.cached.condemn();
                    self.cached.ensure(&held, self.url, &manner.format).map_err(io)?;
                }
                kind => {
                    if *kind == TransportErrorKind::TooLarge {
                        self.cached.discard(&held).map_err(io)?;
                    }
                    return Err(self.failed(&error));
                }
            }
        }
        Ok(())
    }

    /// Takes the answers out of the cache after a fetch.
    fn collect(&self, wants: &mut Vec<Want>, answers: &mut Answers) -> Result<(), ObjectError> {
        let objects = open_objects(self.cached.path(), &self.source.command)?;
        for want in wants.drain(..) {
            let Some(reading) = want.reading() else { continue };
            let answer = match objects.commit(&ref_key(&reading.key()))? {
                Some(commit) => Ok(self.opened(&objects, &want.reference, reading, &commit)?),
                None => Err(report::no_commit(self.url, &want.reference)),
            };
            answers.insert(want.reference, answer);
        }
        Ok(())
    }

    fn list(&self) -> Result<RemoteRefs, SourceError> {
        self.source.transport.list(&self.request(&[], None)).map_err(|error| self.failed(&error))
    }

    /// Decides by the remote's list how each reference is to be read, and answers those that have no reading.
    fn settle(&self, wants: &mut Vec<Want>, answers: &mut Answers, refs: &RemoteRefs) {
        let names = report::names(refs);
        wants.retain_mut(|want| {
            let exists = |candidate: &Candidate| match candidate {
                Candidate::Ref(name) => refs.get(name).is_some(),
                Candidate::Commit(_) | Candidate::Abbreviated(_) => !names.is_empty(),
            };
            want.readings.retain(exists);
            want.readings.truncate(1);
            if let Some(Candidate::Abbreviated(start)) = want.reading() {
                want.whole = unique(start, refs);
            }
            if want.readings.is_empty() {
                let error = report::missing(self.url, &want.reference, &names, refs.head.as_deref());
                answers.insert(want.reference.clone(), Err(error));
            }
            !want.readings.is_empty()
        });
    }

    /// The last resort for a commit that the server does not hand out by its id: all branches and tags with all
    /// their history.
    fn search_history(
        &self,
        held: &Held,
        wants: &mut Vec<Want>,
        answers: &mut Answers,
        refs: &RemoteRefs,
        manner: &mut Manner,
    ) -> Result<(), SourceError> {
        let everything = ["heads", "tags"]
            .map(|kind| RefSpec { from: format!("refs/{kind}/*"), to: format!("refs/hld-all/{kind}/*") });
        let depth = |shallow: bool| shallow.then_some(ENDLESS);
        let mut result = self.source.transport.fetch(&self.request(&everything, depth(manner.shallow)));
        if manner.shallow && matches!(&result, Err(error) if *error.kind() == TransportErrorKind::NoShallow) {
            manner.shallow = false;
            result = self.source.transport.fetch(&self.request(&everything, None));
        }
        if let Err(error) = result {
            if *error.kind() == TransportErrorKind::TooLarge {
                self.cached.discard(held).map_err(|error| report::cache(self.cached.path(), &error))?;
            }
            return Err(self.failed(&error));
        }
        let objects = open_objects(self.cached.path(), &self.source.command)
            .map_err(|error| report::unreadable(self.url, &error))?;
        let names = report::names(refs);
        let mut left = Vec::new();
        for want in wants.drain(..) {
            let hidden = want.reading().filter(|_| want.whole.is_none());
            let (Some(reading), Some(start)) = (hidden, hidden.and_then(start_of_id)) else {
                left.push(want);
                continue;
            };
            let answer = match objects.rev_parse(&start) {
                Ok(Some(commit)) => {
                    // So that it is found offline, and without all this another time.
                    self.cached
                        .remember(held, &reading.key(), &commit)
                        .map_err(|error| report::cache(self.cached.path(), &error))?;
                    self.opened(&objects, &want.reference, reading, &commit)
                        .map_err(|error| report::unreadable(self.url, &error))
                }
                Ok(None) => Err(report::missing(self.url, &want.reference, &names, refs.head.as_deref())),
                Err(error) => Err(report::unreadable(self.url, &error)),
            };
            answers.insert(want.reference, answer);
        }
        *wants = left;
        Ok(())
    }
}

fn spec(want: &Want) -> Option<RefSpec> {
    let reading = want.reading()?;
    let from = match reading {
        Candidate::Ref(name) => name.clone(),
        Candidate::Commit(id) => id.to_string(),
        Candidate::Abbreviated(_) => want.whole.as_ref()?.to_string(),
    };
    Some(RefSpec { from, to: ref_key(&reading.key()) })
}

fn start_of_id(reading: &Candidate) -> Option<String> {
    match reading {
        Candidate::Ref(_) => None,
        Candidate::Commit(id) => Some(id.to_string()),
        Candidate::Abbreviated(start) => Some(start.clone()),
    }
}

/// The one id of the list that begins so; servers hand out what they list.
fn unique(start: &str, refs: &RemoteRefs) -> Option<Oid> {
    let mut ids = refs.refs.iter().map(|(_, id)| id).filter(|id| id.as_str().starts_with(start));
    let first = ids.next()?;
    ids.all(|id| id == first).then(|| first.clone())
}
