//! The commands: each takes its flags, calls the library, and says what came of it.

pub(crate) mod init;
pub(crate) mod materialize;
pub(crate) mod template;
pub(crate) mod tree;
