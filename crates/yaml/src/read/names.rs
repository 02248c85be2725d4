//! Texts that stand in many places, held once.

use std::sync::Arc;

/// Shares the short texts that stand in manifests over and over: keys, kinds, versions.
///
/// A [`SourceMap`](crate::SourceMap) lends one to each reading, so that thousands of small files share theirs too.
pub(crate) struct Names {
    slots: Vec<Option<Arc<str>>>,
}

impl Default for Names {
    fn default() -> Names {
        Names { slots: vec![None; Names::SLOTS] }
    }
}

impl Names {
    const SLOTS: usize = 512;
    /// Longer texts are rarely the same.
    const LONGEST: usize = 32;

    #[inline]
    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        if text.len() > Names::LONGEST {
            return text.into();
        }
        let slot = &mut self.slots[(hash(text.as_bytes()) >> 55) as usize % Names::SLOTS];
        match slot {
            Some(have) if **have == *text => have.clone(),
            _ => {
                let shared: Arc<str> = text.into();
                *slot = Some(shared.clone());
                shared
            }
        }
    }
}

/// Eight bytes at a time; the last ones overlap those before, so that none is read alone.
#[inline]
pub(super) fn hash(text: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let start = text.len() as u64;
    if let Some(last) = text.last_chunk::<8>() {
        let (words, _) = text.as_chunks::<8>();
        let hash = words.iter().fold(start, |hash, word| mix(hash, u64::from_le_bytes(*word)));
        return mix(hash, u64::from_le_bytes(*last));
    }
    let word = match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        }
        _ => text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    mix(start, word)
}
