//! Parsed templates, kept with their chart.

use std::sync::{Arc, Mutex, PoisonError};

use hld_gotmpl::{MissingKey, TemplateSet};

use super::{Template, errors, functions};
use crate::error::Error;
use crate::{Limits, Profile};

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

impl SetCache {
    /// The set of these templates, parsed in their order unless that was done before.
    pub(crate) fn get(
        &self,
        templates: &[Template],
        profile: Profile,
        limits: &Limits,
    ) -> Result<TemplateSet, Error> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.iter().find(|entry| entry.fits(templates, profile)) {
            return Ok(entry.set.clone());
        }
        // Parsing may take a while: others render meanwhile.
        drop(entries);
        let set = TemplateSet::new("gotpl", functions::of(profile)).missing_key(MissingKey::Zero);
        let mut set = set.max_nodes(limits.memory / NODE_BYTES);
        for template in templates {
            set.parse(template.name.as_str(), Arc::clone(&template.text))
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
