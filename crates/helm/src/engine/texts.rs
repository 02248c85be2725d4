//! Texts in values that `tpl` may be given, compiled ahead of that.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use foldhash::fast::RandomState;
use hld_gotmpl::{Compiled, Str};
use hld_yaml::{Kind, Value};
use memchr::memmem;

use crate::Request;
use crate::chart::{ChartData, Root};

/// How many bytes of texts are compiled ahead, whether anybody asks for them or not.
const MOST: usize = 1 << 20;

/// Texts that were compiled and not asked for yet. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Texts(Arc<Mutex<HashSet<ByText, RandomState>>>);

/// What was made of a text, known by that text.
struct ByText(Compiled);

impl Borrow<[u8]> for ByText {
    fn borrow(&self) -> &[u8] {
        self.0.text()
    }
}

impl Hash for ByText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text().as_bytes().hash(state);
    }
}

impl PartialEq for ByText {
    fn eq(&self, other: &ByText) -> bool {
        self.0.text() == other.0.text()
    }
}

impl Eq for ByText {}

impl Texts {
    /// Makes room for so many.
    pub(super) fn expect(&self, count: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).reserve(count);
    }

    pub(super) fn insert(&self, compiled: Compiled) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(ByText(compiled));
    }

    /// What was made of a text. Who asks keeps it, if it is worth that.
    pub(super) fn take(&self, text: &[u8]) -> Option<Compiled> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take(text).map(|found| found.0)
    }
}

/// The texts with actions in the values of a render: the user's, then those of all charts, whether these take part or not.
pub(super) fn texts_of(root: &Root, request: &Request) -> Vec<Str> {
    let mut found = Found { texts: Vec::new(), left: MOST };
    found.add(&request.values);
    found.add_chart(&root.data, request, root);
    found.texts
}

struct Found {
    texts: Vec<Str>,
    left: usize,
}

impl Found {
    fn add_chart(&mut self, chart: &ChartData, request: &Request, root: &Root) {
        if let Ok(read) = chart.values(request.profile, &root.sources) {
            self.add(&read.value);
        }
        for below in &chart.dependencies {
            self.add_chart(below, request, root);
        }
    }

    fn add(&mut self, value: &Value) {
        static FINDER: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("{{"));
        let mut ahead = vec![value];
        while let Some(value) = ahead.pop() {
            match value.kind() {
                Kind::String(text) if FINDER.find(text.as_bytes()).is_some() => {
                    let Some(left) = self.left.checked_sub(text.len()) else { return };
                    self.left = left;
                    self.texts.push(Str::from(Arc::clone(text)));
                }
                Kind::Seq(items) => ahead.extend(items.iter().rev()),
                Kind::Map(map) => ahead.extend(map.values().rev()),
                _ => {}
            }
        }
    }
}
