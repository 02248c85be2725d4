//! The threads of a run.

/// Maps in parallel where the feature `parallel` is on; the order of results is that of the items.
pub(crate) struct Workers {
    #[cfg(feature = "parallel")]
    pool: Option<rayon::ThreadPool>,
}

impl Workers {
    #[cfg(feature = "parallel")]
    pub(crate) fn new(jobs: usize) -> Self {
        // Never rayon's own default, which reads the environment.
        let threads = match jobs {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            jobs => jobs,
        };
        // Without threads the work is done on this one.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok();
        Workers { pool: pool.filter(|_| threads > 1) }
    }

    #[cfg(not(feature = "parallel"))]
    pub(crate) fn new(_: usize) -> Self {
        Workers {}
    }

    pub(crate) fn map<T: Sync, R: Send>(&self, items: &[T], each: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        self.map_into(items.iter().collect(), each)
    }

    /// Like [`Workers::map`], and each thread takes the next item that none has taken yet: items that stand close to each
    /// other are worked on at about the same time.
    pub(crate) fn map_in_turn<T: Sync, R: Send>(
        &self,
        items: &[T],
        each: impl Fn(&T) -> R + Sync + Send,
    ) -> Vec<R> {
        #[cfg(feature = "parallel")]
        if let Some(pool) = &self.pool {
            let next = std::sync::atomic::AtomicUsize::new(0);
            let taken = pool.broadcast(|_| {
                let turns = std::iter::from_fn(|| {
                    let turn = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    items.get(turn).map(|item| (turn, each(item)))
                });
                turns.collect::<Vec<_>>()
            });
            let mut results: Vec<(usize, R)> = taken.into_iter().flatten().collect();
            results.sort_unstable_by_key(|(turn, _)| *turn);
            return results.into_iter().map(|(_, result)| result).collect();
        }
        items.iter().map(each).collect()
    }

    pub(crate) fn map_into<T: Send, R: Send>(
        &self,
        items: Vec<T>,
        each: impl Fn(T) -> R + Sync + Send,
    ) -> Vec<R> {
        #[cfg(feature = "parallel")]
        if let Some(pool) = &self.pool {
            use rayon::iter::{IntoParallelIterator, ParallelIterator};
            return pool.install(|| items.into_par_iter().map(&each).collect());
        }
        items.into_iter().map(each).collect()
    }
}
