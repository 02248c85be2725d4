//! Parsed templates, kept with their chart.

use std::sync::{Arc, Mutex, PoisonError};

use hld_gotmpl::{MissingKey, TemplateSet};

use super::{Helpers, Template, errors, functions};
use crate::error::Error;
use crate::{Limits, Profile, Request};

/// How much of a render's memory each node of a template stands for. All charts that are known stay far below a tenth of it.
const NODE_BYTES: usize = 128;

/// How many combinations of subcharts a chart remembers.
const REMEMBERED: usize = 8;

/// The parsed templates of a chart, by which of its subcharts take part under which names.
#[derive(Default)]
pub(crate) struct SetCache(Mutex<Vec<Entry>>);

struct Entry {
    profile: Profile,
    files: Vec<(String, Arc<[u8]>)>,
    set: TemplateSet,
}

impl Entry {
    fn fits(&self, templates: &[Template], profile: Profile) -> bool {
        self.profile == profile
            && self.files.len() == templates.len()
            && self
                .files
                .iter()
                .zip(templates)
                .all(|((name, text), template)| *name == template.name && Arc::ptr_eq(text, &template.text))
    }
}

/// A set without templates.
pub(super) fn empty(profile: Profile) -> TemplateSet {
    TemplateSet::new("gotpl", functions::of(profile)).missing_key(MissingKey::Zero)
}

/// How many nodes the templates of a render may have.
pub(super) fn max_nodes(limits: &Limits) -> usize {
    limits.memory / NODE_BYTES
}

impl SetCache {
    /// Whether nothing was parsed yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// The set of these templates, parsed in their order unless that was done before.
    pub(crate) fn get(
        &self,
        templates: &[Template],
        request: &Request,
        helpers: Option<&Helpers<'_>>,
    ) -> Result<TemplateSet, Error> {
        let profile = request.profile;
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.iter().find(|entry| entry.fits(templates, profile)) {
            return Ok(entry.set.clone());
        }
        // Parsing may take a while: others render meanwhile.
        drop(entries);
        let mut set = empty(profile).max_nodes(max_nodes(&request.limits));
        let mut compiled = helpers.map(|helpers| helpers.compiled(templates)).unwrap_or_default();
        for template in templates {
            // One that could not be compiled ahead is parsed now, which makes the error that its turn makes.
            match compiled.remove(template) {
                Some(ready) => set.install(ready),
                None => set.parse(template.name.as_str(), Arc::clone(&template.text)),
            }
            .map_err(|error| errors::parsing(&error, &template.name, templates))?;
        }
        let files = templates.iter().map(|one| (one.name.clone(), Arc::clone(&one.text))).collect();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == REMEMBERED {
            entries.remove(0);
        }
        entries.push(Entry { profile, files, set: set.clone() });
        Ok(set)
    }
}
