//! The bytes of a chart's file.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use hld_gotmpl::Bytes;

use crate::error::Error;

/// The bytes of a file: at hand, or read when a render looks at them.
///
/// Most files of a chart are never looked at: documentation, tests, definitions that only `include_crds` prints.
///
/// ```
/// use hld_helm::{Chart, Content};
///
/// let metadata = "apiVersion: v2\nname: shop\nversion: 1.0.0\n";
/// let chart = Chart::from_files([
///     ("Chart.yaml".to_owned(), Content::from(metadata.as_bytes())),
///     ("README.md".to_owned(), Content::later(12, || Ok(b"Not read yet".as_slice().into()))),
/// ])?;
/// # assert_eq!(chart.metadata().name(), "shop");
/// # Ok::<(), hld_helm::Error>(())
/// ```
#[derive(Clone)]
pub struct Content {
    bytes: Bytes,
    /// Why they could not be read.
    failed: Arc<OnceLock<String>>,
    /// Reads them without keeping them.
    again: Option<Arc<Read>>,
}

type Read = dyn Fn() -> io::Result<Arc<[u8]>> + Send + Sync;

impl Content {
    /// Bytes that `read` gives when they are asked for, once. `size` is how many there are, by which limits go. An error
    /// of `read` is one of the render that asks.
    pub fn later(size: u64, read: impl Fn() -> io::Result<Arc<[u8]>> + Send + Sync + 'static) -> Content {
        let failed = Arc::new(OnceLock::new());
        let failure = Arc::clone(&failed);
        let again: Arc<Read> = Arc::new(read);
        let read = Arc::clone(&again);
        let bytes = Bytes::later(usize::try_from(size).unwrap_or(usize::MAX), move || match read() {
            Ok(bytes) => without_mark(bytes),
            Err(error) => {
                failure.get_or_init(|| error.to_string());
                Arc::default()
            }
        });
        Content { bytes, failed, again: Some(again) }
    }

    /// How many there are.
    pub(crate) fn size(&self) -> u64 {
        self.bytes.size() as u64
    }

    /// For a template, which cannot fail where it looks at them: see [`Content::check`].
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The bytes, read if they were not yet. `name` is for the error.
    pub(crate) fn read(&self, name: &str) -> Result<Arc<[u8]>, Error> {
        let bytes = Arc::clone(self.bytes.shared());
        self.check(name)?;
        Ok(bytes)
    }

    /// The bytes for somebody who needs them once: what can be read again is not kept.
    pub(crate) fn passing(&self, name: &str) -> Result<Arc<[u8]>, Error> {
        match &self.again {
            Some(again) => again().map(without_mark).map_err(|error| unreadable(name, &error.to_string())),
            None => self.read(name),
        }
    }

    /// Whether two are of one file of one chart.
    pub(crate) fn is(&self, other: &Content) -> bool {
        Arc::ptr_eq(&self.failed, &other.failed)
    }

    /// Whether they were read in vain.
    pub(crate) fn check(&self, name: &str) -> Result<(), Error> {
        match self.failed.get() {
            Some(error) => Err(unreadable(name, error)),
            None => Ok(()),
        }
    }
}

impl<B: Into<Arc<[u8]>>> From<B> for Content {
    fn from(bytes: B) -> Self {
        Content { bytes: Bytes::from(without_mark(bytes.into())), failed: Arc::default(), again: None }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("bytes", &self.bytes).field("failed", &self.failed).finish()
    }
}

fn unreadable(name: &str, error: &str) -> Error {
    Error::chart(format!("cannot read `{name}`: {error}"))
}

/// Without the mark that some editors put before UTF-8.
fn without_mark(bytes: Arc<[u8]>) -> Arc<[u8]> {
    match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => Arc::from(rest),
        None => bytes,
    }
}
