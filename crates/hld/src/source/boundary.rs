//! How far a local HLD reaches.

use std::path::{Path, PathBuf};

/// The root of the Git work tree around a folder: `path`, `values` and local sources never leave it. `None` when
/// there is none; then the folder itself is the boundary.
pub fn work_tree(dir: &Path) -> Option<PathBuf> {
    let dir = dir.canonicalize().ok()?;
    let has_repository = |dir: &&Path| {
        let dot_git = dir.join(".git");
        // A linked work tree and a submodule have a file that leads to the repository.
        dot_git.join("HEAD").is_file()
            || dot_git.is_file() && std::fs::read(&dot_git).is_ok_and(|text| text.starts_with(b"gitdir:"))
    };
    dir.ancestors().find(has_repository).map(Path::to_owned)
}
