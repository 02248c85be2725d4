//! The two pattern languages that charts meet: Go's `path.Match` and the globs of `.Files.Glob`.

mod files;
mod path;

pub(crate) use files::FileGlob;
pub(crate) use path::{Pattern, path_match};
