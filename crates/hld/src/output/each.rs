//! The same step for many files: over all cores with feature `parallel`, one after another without it.

/// Maps every item and keeps their order.
#[cfg(feature = "parallel")]
pub(super) fn map<T: Sync, R: Send>(items: &[T], step: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    // Below that, handing out the work costs more than doing it.
    if items.len() < 64 {
        return items.iter().map(step).collect();
    }
    // Files differ in size a thousandfold: in longer pieces one core would wait for the other.
    items.par_iter().with_max_len(4).map(step).collect()
}

/// Maps every item and keeps their order.
#[cfg(not(feature = "parallel"))]
pub(super) fn map<T: Sync, R: Send>(items: &[T], step: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    items.iter().map(step).collect()
}

/// Maps every item that can fail; of several errors the first in order is told, whichever came first in time.
pub(super) fn try_map<T: Sync, R: Send, E: Send>(
    items: &[T],
    step: impl Fn(&T) -> Result<R, E> + Sync + Send,
) -> Result<Vec<R>, E> {
    map(items, step).into_iter().collect()
}
