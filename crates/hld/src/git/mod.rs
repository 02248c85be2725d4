//! Git: the network through the `git` program, objects through libgit2. No work tree is ever made, and nothing
//! that a repository carries (hooks, filters, submodules, configuration) is run or obeyed.

mod cache;
mod catfile;
mod classify;
mod command;
mod libgit;
mod limits;
mod names;
mod objects;
mod oid;
mod program;
mod redact;
mod repository;
mod run;
mod transport;
mod tree;

pub(crate) use self::cache::{Cache, CachedRepository, Held};
pub(crate) use self::names::{check_ref_name, list, near, ref_key};
pub(crate) use self::objects::{ObjectError, Objects, open as open_objects};
pub(crate) use self::oid::is_hex;
pub(crate) use self::tree::GitTree;

pub use self::command::GitCommand;
pub use self::limits::Limits;
pub use self::oid::Oid;
pub use self::program::GitProgram;
pub use self::repository::{Repository, work_tree};
pub use self::transport::{Fetch, GitTransport, RefSpec, RemoteRefs, TransportError, TransportErrorKind};
