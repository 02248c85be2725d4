//! In which order components are rendered.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Job;

/// The order in which components are rendered: those of one chart, in whatever environment, one after another, so that what
/// is kept for them need not be kept for long.
pub(super) struct Turns {
    /// Positions among the components.
    pub(super) order: Vec<usize>,
    /// By component: the number of its place, its type included.
    places: Vec<usize>,
    /// By place: how many components are still to be rendered.
    left: Vec<AtomicUsize>,
}

impl Turns {
    #[expect(
        clippy::mutable_key_type,
        reason = "a tree is known by where it stands, not by what was read of it"
    )]
    pub(super) fn new(jobs: &[Job<'_>]) -> Turns {
        let mut known = HashMap::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut places = Vec::with_capacity(jobs.len());
        for (at, Job { node, content, .. }) in jobs.iter().enumerate() {
            let key = (node.kind.as_str(), &content.files, content.path.as_str());
            let place = *known.entry(key).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            members[place].push(at);
            places.push(place);
        }
        let starts: Vec<usize> = members
            .iter()
            .scan(0, |sum, members| Some(std::mem::replace(sum, *sum + members.len())))
            .collect();
        let mut order: Vec<(usize, usize)> = Vec::with_capacity(jobs.len());
        for (place, members) in members.iter().enumerate() {
            for (nth, at) in members.iter().enumerate() {
                // The first takes longest, and those behind it wait for it: it comes while there is still something else to do.
                let start = if nth == 0 { starts[place.saturating_sub(1)] } else { starts[place] };
                order.push((start + nth, *at));
            }
        }
        order.sort_by_key(|(turn, _)| *turn);
        Turns {
            order: order.into_iter().map(|(_, at)| at).collect(),
            places,
            left: members.iter().map(|members| AtomicUsize::new(members.len())).collect(),
        }
    }

    /// Tells, when a component is done, whether it was the last one of its place.
    pub(super) fn was_last(&self, at: usize) -> bool {
        self.left[self.places[at]].fetch_sub(1, Ordering::AcqRel) == 1
    }
}
