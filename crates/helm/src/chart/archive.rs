//! Reading a packaged chart: a gzipped tar, within Helm's own limits.

use std::io::Read;

use super::ChartFile;
use crate::error::Error;

/// The size that a chart may have when it is unpacked.
pub(super) const MAX_CHART: u64 = 100 * 1024 * 1024;
/// What may come on top for headers and padding.
const HEADERS: u64 = 100 * 1024 * 1024;
/// How many entries it may have.
pub(super) const MAX_FILES: usize = 50_000;
/// The size that each of its files may have.
pub(super) const MAX_FILE: u64 = 5 * 1024 * 1024;

/// The regular files of an archive in its order, without the folder that all of them lie in.
///
/// `remaining` is how much may be unpacked: packages inside of packages draw on the same sum.
pub(super) fn read_archive(bytes: &[u8], remaining: &mut u64) -> Result<Vec<ChartFile>, Error> {
    if !bytes.starts_with(b"\x1F\x8B") {
        return Err(Error::chart("gzip: invalid header"));
    }
    check_headers(bytes, *remaining)?;
    let unpacked = flate2::read::MultiGzDecoder::new(bytes).take(*remaining + HEADERS);
    let mut archive = tar::Archive::new(unpacked);
    let mut files = Vec::new();
    let mut count = 0;
    let entries = archive.entries().map_err(|error| Error::chart(error.to_string()))?;
    for entry in entries {
        let mut entry = entry.map_err(|error| Error::chart(error.to_string()))?;
        count += 1;
        if count > MAX_FILES {
            return Err(Error::chart(format!("the chart has more than {MAX_FILES} files")));
        }
        let kind = entry.header().entry_type();
        let raw = entry.path_bytes().into_owned();
        let full = String::from_utf8_lossy(&raw).into_owned();
        if kind.is_dir()
            || kind.is_pax_global_extensions()
            || kind.is_pax_local_extensions()
            || full.ends_with('/')
        {
            continue;
        }
        let name = chart_path(&full)?;
        let size = entry.size();
        if size > *remaining {
            return Err(too_large());
        }
        if size > MAX_FILE {
            return Err(Error::chart(format!(
                "decompressed chart file {full:?} is larger than the maximum file size {MAX_FILE}"
            )));
        }
        let mut data = Vec::new();
        entry.read_to_end(&mut data).map_err(|error| Error::chart(error.to_string()))?;
        *remaining = remaining.saturating_sub(data.len() as u64);
        if (data.len() as u64) < size || *remaining == 0 {
            return Err(too_large());
        }
        files.push(ChartFile::new(name, data));
    }
    if files.is_empty() {
        return Err(Error::chart("no files in chart archive"));
    }
    Ok(files)
}

/// What stands before an entry (a long name, say) is read whole before anybody is asked: Go's limit for it is 1 MiB.
fn check_headers(bytes: &[u8], remaining: u64) -> Result<(), Error> {
    const MAX_HEADER: u64 = 1024 * 1024;
    let unpacked = flate2::read::MultiGzDecoder::new(bytes).take(remaining + HEADERS);
    let mut archive = tar::Archive::new(unpacked);
    let Ok(entries) = archive.entries() else { return Ok(()) };
    let mut seen = 0u64;
    // Whatever else is wrong is found when it is read.
    for entry in entries.raw(true) {
        let Ok(entry) = entry else { return Ok(()) };
        let kind = entry.header().entry_type();
        let special = kind.is_gnu_longname()
            || kind.is_gnu_longlink()
            || kind.is_pax_local_extensions()
            || kind.is_pax_global_extensions();
        if special && entry.size() > MAX_HEADER {
            return Err(Error::chart("archive/tar: header field too long"));
        }
        seen = seen.saturating_add(entry.size());
        if seen > remaining {
            return Ok(());
        }
    }
    Ok(())
}

fn too_large() -> Error {
    Error::chart(format!("decompressed chart is larger than the maximum size {MAX_CHART}"))
}

/// The path inside the chart: without the first segment, with `/`, and never outside.
fn chart_path(full: &str) -> Result<String, Error> {
    let delimiter = if full.contains('\\') { '\\' } else { '/' };
    let (first, rest) = full.split_once(delimiter).unwrap_or((full, ""));
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err(Error::chart("chart illegally contains absolute paths"));
    }
    let name = clean(&rest);
    if name == "." {
        return Err(Error::chart(format!(
            "chart illegally contains content outside the base directory: {full:?}"
        )));
    }
    if name.starts_with("..") {
        return Err(Error::chart("chart illegally references parent directory"));
    }
    let bytes = name.as_bytes();
    if bytes.len() >= 3 && bytes[0].is_ascii_alphabetic() && &bytes[1..3] == b":/" {
        return Err(Error::chart("chart contains illegally named files"));
    }
    if first == "Chart.yaml" {
        return Err(Error::chart("chart yaml not in base directory"));
    }
    Ok(name)
}

/// Go's `path.Clean` for a relative path.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder =
            tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        for (path, data) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(data.len() as u64);
            header.set_mode(0o644);
            // The builder refuses the very paths that the reader must.
            header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            builder.append(&header, *data).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn read_packed(bytes: &[u8]) -> Result<Vec<ChartFile>, Error> {
        read_archive(bytes, &mut { MAX_CHART })
    }

    fn error(entries: &[(&str, &[u8])]) -> String {
        read_packed(&packed(entries)).unwrap_err().to_string()
    }

    #[test]
    fn files_lose_their_first_folder_and_their_mark() {
        let files =
            read_packed(&packed(&[("c/Chart.yaml", b"\xEF\xBB\xBFname: c"), ("c\\templates\\a.yaml", b"")]))
                .unwrap();
        assert_eq!(files[0].name, "Chart.yaml");
        assert_eq!(&files[0].read().unwrap()[..], b"name: c");
        assert_eq!(files[1].name, "templates/a.yaml");
    }

    #[test]
    fn paths_never_leave_the_chart() {
        assert_eq!(error(&[("c/../../etc/passwd", b"x")]), "chart illegally references parent directory");
        assert_eq!(error(&[("c//etc/passwd", b"x")]), "chart illegally contains absolute paths");
        assert_eq!(error(&[("c/C:/x", b"x")]), "chart contains illegally named files");
        assert!(error(&[("loose", b"x")]).contains("outside the base directory"));
        assert!(error(&[]).contains("no files"));
    }

    #[test]
    fn large_files_are_refused() {
        let large = vec![b'a'; MAX_FILE as usize + 1];
        assert!(error(&[("c/big", &large)]).contains("larger than the maximum file size"));
    }

    #[test]
    fn what_is_no_archive_is_an_error() {
        assert!(read_packed(b"name: c").is_err());
        assert!(read_packed(&packed(&[("c/a", b"x")])[..20]).is_err());
    }
}
