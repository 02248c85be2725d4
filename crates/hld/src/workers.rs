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
