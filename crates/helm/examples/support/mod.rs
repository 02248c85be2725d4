//! What the examples share.

use std::path::Path;

/// All files below a folder with their contents; `prefix` is put before their names. What cannot be read is left out.
pub(crate) fn read_folder(
    at: &Path,
    prefix: &str,
    files: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(at)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else if let Ok(data) = std::fs::read(entry.path()) {
            files.push((name, data));
        }
    }
    Ok(())
}
