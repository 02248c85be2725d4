//! Replacing files one by one, for folders that cannot be exchanged as a whole.
//!
//! New files are written to `.hld/new`, and the steps to `.hld/journal.part`. Renaming that to `.hld/journal` decides:
//! before it, the folder is the old one and `.hld/new` is litter; after it, whoever comes next carries the steps out.
//! Each step is one rename or one removal, so every file is whole at any moment, and each can tell whether it was done
//! already, so it does not matter how often it is begun.

use super::disk::{Disk, Entry, Kind};
use super::ledger::{self, quote};
use super::plan::EnvironmentPlan;
use super::problem::Problem;
use super::{Target, Text, each, files, paths, sys};
use hld_yaml::Value;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// The steps. All paths are relative to the output folder.
#[derive(Debug, Default, PartialEq, Eq)]
struct Journal {
    write: Vec<Step>,
    remove: Vec<String>,
    folders: Vec<String>,
}

/// One new file: `.hld/new/<from>` takes the place `to`, where `clear` makes room first.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    from: String,
    to: String,
    clear: Vec<String>,
}

/// What a killed run left in a folder.
#[derive(Debug, Default)]
pub(super) struct Foreseen {
    /// Steps are still to be carried out.
    pub(super) unfinished: bool,
    /// Litter of a run that was killed before it decided.
    pub(super) leftover: Option<PathBuf>,
}

/// Turns a snapshot into that of the folder once an unfinished journal is completed. Nothing is written.
pub(super) fn foresee(disk: &mut Disk) -> Result<Foreseen, Problem> {
    let at = disk.root.join(paths::JOURNAL);
    let damaged = |reason: &str| Problem::Damaged { path: at.clone(), reason: reason.to_owned() };
    let journal = match disk.get(paths::JOURNAL).map(|entry| entry.kind) {
        None => return Ok(forget(disk)),
        Some(Kind::File) => load(&disk.root)?,
        Some(_) => return Err(damaged("it is not a file")),
    };
    if disk.get(paths::JOURNAL_FILES).is_some_and(|entry| entry.kind != Kind::Dir) {
        return Err(damaged("`.hld/new` is not a folder"));
    }
    for step in &journal.write {
        let from = format!("{}/{}", paths::JOURNAL_FILES, step.from);
        let Some(new) = disk.get(&from).cloned() else { continue };
        if new.kind != Kind::File {
            return Err(damaged("`.hld/new` holds other things than files"));
        }
        for path in &step.clear {
            disk.entries.remove(&OsString::from(path));
        }
        for parent in paths::parents(&step.to) {
            match disk.get(parent) {
                Some(entry) if entry.kind == Kind::Dir => {}
                Some(_) => return Err(damaged("what it writes is blocked by a file or a link")),
                None => {
                    let folder = Entry { kind: Kind::Dir, bytes_at: None, ..new.clone() };
                    disk.entries.insert(OsString::from(parent), folder);
                }
            }
        }
        let bytes_at = Some(disk.root.join(&from));
        disk.entries.insert(OsString::from(&step.to), Entry { bytes_at, ..new });
    }
    for (at, path) in journal.remove.iter().enumerate() {
        if disk.get(gone(at)).is_none() && disk.get(path).is_some_and(|entry| entry.kind == Kind::File) {
            disk.entries.remove(&OsString::from(path));
        }
    }
    for folder in &journal.folders {
        let folder = OsString::from(folder);
        if disk.below(&folder).next().is_none() {
            disk.entries.remove(&folder);
        }
    }
    forget(disk);
    Ok(Foreseen { unfinished: true, leftover: None })
}

/// Leaves the journal and its files out of a snapshot, and tells whether there are any.
pub(super) fn forget(disk: &mut Disk) -> Foreseen {
    let mut leftover = None;
    for path in [paths::JOURNAL, paths::JOURNAL_PART, paths::JOURNAL_FILES] {
        let below: Vec<OsString> = disk.below(path.as_ref()).map(|(path, _)| path.clone()).collect();
        for path in below {
            disk.entries.remove(&path);
        }
        if disk.entries.remove(&OsString::from(path)).is_some() {
            leftover = Some(disk.root.join(path));
        }
    }
    Foreseen { unfinished: false, leftover }
}

/// Removes the journal and its files without carrying anything out.
pub(super) fn clean(dir: &Path) -> Result<(), Problem> {
    for path in [paths::JOURNAL_PART, paths::JOURNAL] {
        files::remove_file(&dir.join(path))?;
    }
    let new = dir.join(paths::JOURNAL_FILES);
    match files::look(&new)? {
        Some(meta) if meta.is_dir() => files::remove_tree(&new),
        Some(_) => files::remove_file(&new),
        None => Ok(()),
    }
}

/// A journal whose files are written and which is not decided yet.
pub(super) struct Prepared {
    dir: PathBuf,
    made_records: bool,
    fsync: bool,
}

/// Writes the new files of a plan beside the old ones. An error leaves nothing behind.
pub(super) fn prepare(target: &Target, plan: &EnvironmentPlan, fsync: bool) -> Result<Prepared, Problem> {
    let dir = target.dir.clone();
    let mut prepared = Prepared { dir: dir.clone(), made_records: false, fsync };
    let records = dir.join(paths::RECORDS);
    if plan.disk.get(paths::RECORDS).is_none() {
        files::create_dir(&records)?;
        prepared.made_records = true;
    }
    match prepared.write(target, plan) {
        Ok(()) => Ok(prepared),
        Err(problem) => {
            prepared.discard();
            Err(problem)
        }
    }
}

impl Prepared {
    fn write(&self, target: &Target, plan: &EnvironmentPlan) -> Result<(), Problem> {
        let place = self.dir.join(paths::JOURNAL_FILES);
        files::create_dir(&place)?;
        let mut journal = Journal::default();
        let provenance = plan.work.provenance.as_deref().map(Text::from);
        let ledger = plan.work.ledger.as_deref().map(Text::from);
        let mut texts: Vec<(PathBuf, &Text, Option<u32>)> = Vec::new();
        let mut add = |to: &str, text, clear: &[String]| {
            let from = texts.len().to_string();
            let mode = plan.disk.get(to).filter(|old| old.kind == Kind::File).map(|old| old.mode);
            texts.push((place.join(&from), text, mode));
            journal.write.push(Step { from, to: to.to_owned(), clear: clear.to_vec() });
        };
        for (at, clear) in &plan.work.write {
            let file = &target.files[*at];
            add(&file.path, &file.text, clear);
        }
        for (path, text) in [(paths::PROVENANCE, &provenance), (paths::LEDGER, &ledger)] {
            if let Some(text) = text {
                add(path, text, &[]);
            }
        }
        // What makes room is gone already; where case does not count, its name is that of the new file by then.
        let cleared: BTreeSet<&String> = plan.work.write.iter().flat_map(|(_, clear)| clear).collect();
        journal.remove = plan.work.remove.iter().filter(|path| !cleared.contains(path)).cloned().collect();
        journal.folders =
            plan.work.drop.iter().rev().filter_map(|folder| folder.to_str().map(str::to_owned)).collect();
        each::try_map(&texts, |(path, text, mode)| files::write_text(path, text, *mode, self.fsync))?;
        files::write(&self.dir.join(paths::JOURNAL_PART), journal.text().as_bytes(), None, self.fsync)?;
        if self.fsync {
            files::sync_dir(&place)?;
        }
        Ok(())
    }

    /// Decides, and carries out. After an error the next run completes what is left, if it was decided at all.
    pub(super) fn commit(self) -> Result<(), Problem> {
        let part = self.dir.join(paths::JOURNAL_PART);
        if let Err(problem) = files::rename(&part, &self.dir.join(paths::JOURNAL)) {
            self.discard();
            return Err(problem);
        }
        if self.fsync {
            files::sync_dir(&self.dir.join(paths::RECORDS))?;
        }
        complete(&self.dir, self.fsync)
    }

    /// Leaves the folder as it was.
    pub(super) fn discard(self) {
        // What cannot be removed now is recognised by the next run.
        let _ = clean(&self.dir);
        if self.made_records {
            let _ = std::fs::remove_dir(self.dir.join(paths::RECORDS));
        }
    }
}

/// Carries out the journal of a folder.
pub(super) fn complete(dir: &Path, fsync: bool) -> Result<(), Problem> {
    let journal = load(dir)?;
    let mut folders = Folders { dir, fsync, seen: BTreeSet::new() };
    folders.enter(paths::LEDGER)?;
    for (at, step) in journal.write.iter().enumerate() {
        let from = dir.join(paths::JOURNAL_FILES).join(&step.from);
        if !files::exists(&from)? {
            continue;
        }
        for path in &step.clear {
            folders.clear(path)?;
        }
        folders.enter(&step.to)?;
        let to = dir.join(&step.to);
        match std::fs::rename(&from, &to) {
            Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => copy(&from, &to, at, fsync)?,
            other => other.map_err(|source| Problem::io("write", &to, source))?,
        }
    }
    for (at, path) in journal.remove.iter().enumerate() {
        folders.remove(path, &dir.join(gone(at)))?;
    }
    for folder in &journal.folders {
        files::remove_dir(&dir.join(folder))?;
    }
    folders.sync()?;
    files::remove_file(&dir.join(paths::JOURNAL))?;
    files::remove_tree(&dir.join(paths::JOURNAL_FILES))
}

/// Where the removed file number `at` is kept until the journal is done: it tells a removal that was carried out from
/// a file that somebody made at the same path afterwards.
fn gone(at: usize) -> String {
    format!("{}/gone-{at}", paths::JOURNAL_FILES)
}

/// Something is mounted below the folder: the file is copied beside its place first. The name depends on the step
/// only, so a step that is begun again meets its own copy.
fn copy(from: &Path, to: &Path, at: usize, fsync: bool) -> Result<(), Problem> {
    let beside = sys::parent(to).join(format!(".hld-stage-{at}"));
    files::remove_file(&beside)?;
    let bytes = super::disk::read(from).map_err(|source| Problem::io("read", from, source))?;
    files::write(&beside, &bytes, None, fsync)?;
    files::rename(&beside, to)?;
    files::remove_file(from)
}

/// The folders that steps reach into; none is reached through a link.
struct Folders<'a> {
    dir: &'a Path,
    fsync: bool,
    seen: BTreeSet<String>,
}

impl Folders<'_> {
    /// Makes the folders above `path`.
    fn enter(&mut self, path: &str) -> Result<(), Problem> {
        for parent in paths::parents(path) {
            if self.seen.contains(parent) {
                continue;
            }
            let at = self.dir.join(parent);
            match files::look(&at)? {
                Some(meta) if meta.is_dir() => {}
                Some(_) => {
                    let entries = vec![(parent.to_owned(), "not a folder")];
                    return Err(Problem::InTheWay { dir: self.dir.to_owned(), entries });
                }
                None => files::create_dir(&at)?,
            }
            self.seen.insert(parent.to_owned());
        }
        Ok(())
    }

    /// What lies at `path`, if it is reached through folders alone.
    fn look(&self, path: &str) -> Result<Option<Metadata>, Problem> {
        for parent in paths::parents(path) {
            if files::look(&self.dir.join(parent))?.is_none_or(|meta| !meta.is_dir()) {
                return Ok(None);
            }
        }
        files::look(&self.dir.join(path))
    }

    /// Makes room for a file or folder.
    fn clear(&mut self, path: &str) -> Result<(), Problem> {
        match self.look(path)? {
            Some(meta) if meta.is_dir() => {
                self.seen.remove(path);
                files::remove_dir(&self.dir.join(path))
            }
            Some(_) => files::remove_file(&self.dir.join(path)),
            None => Ok(()),
        }
    }

    fn remove(&mut self, path: &str, gone: &Path) -> Result<(), Problem> {
        let at = self.dir.join(path);
        if files::exists(gone)? || self.look(path)?.is_none_or(|meta| !meta.is_file()) {
            return Ok(());
        }
        if self.fsync {
            self.seen.extend(paths::parents(path).map(str::to_owned));
        }
        match std::fs::rename(&at, gone) {
            Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => files::remove_file(&at),
            other => other.map_err(|source| Problem::io("remove", &at, source)),
        }
    }

    fn sync(&self) -> Result<(), Problem> {
        if self.fsync {
            for folder in &self.seen {
                let at = self.dir.join(folder);
                if files::exists(&at)? {
                    files::sync_dir(&at)?;
                }
            }
            files::sync_dir(self.dir)?;
        }
        Ok(())
    }
}

impl Journal {
    fn text(&self) -> String {
        let mut text = "{\"format\": 1, \"write\": [".to_owned();
        for (at, step) in self.write.iter().enumerate() {
            text.push_str(if at == 0 { "\n" } else { ",\n" });
            text.push_str("{\"from\": ");
            quote(&mut text, &step.from);
            text.push_str(", \"to\": ");
            quote(&mut text, &step.to);
            text.push_str(", \"clear\": ");
            list(&mut text, &step.clear);
            text.push('}');
        }
        text.push_str("],\n\"remove\": ");
        list(&mut text, &self.remove);
        text.push_str(",\n\"folders\": ");
        list(&mut text, &self.folders);
        text.push_str("}\n");
        text
    }

    /// Reads the text; every path in it is one that hld may write, because a repository may hold a journal too.
    fn parse(text: &str) -> Result<Journal, String> {
        let value = ledger::read_json(text)?;
        if value.get("format").and_then(Value::as_i64) != Some(1) {
            return Err("its format is not known to this hld".to_owned());
        }
        let words = |value: &Value, key: &str| -> Result<Vec<String>, String> {
            let items =
                value.get(key).and_then(Value::as_seq).ok_or_else(|| format!("`{key}` is not a list"))?;
            items
                .iter()
                .map(|item| {
                    item.as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` holds other things"))
                })
                .collect()
        };
        let mut journal = Journal {
            write: Vec::new(),
            remove: words(&value, "remove")?,
            folders: words(&value, "folders")?,
        };
        for step in value.get("write").and_then(Value::as_seq).ok_or("`write` is not a list")? {
            let word = |key| step.get(key).and_then(Value::as_str).ok_or("a step is incomplete");
            let (from, to) = (word("from")?, word("to")?);
            if from.is_empty() || !from.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err("a step takes its file from elsewhere".to_owned());
            }
            let clear = words(step, "clear")?;
            journal.write.push(Step { from: from.to_owned(), to: to.to_owned(), clear });
        }
        let places = journal.write.iter().map(|step| &step.to);
        let places = places.filter(|path| ![paths::LEDGER, paths::PROVENANCE].contains(&path.as_str()));
        let cleared = journal.write.iter().flat_map(|step| &step.clear);
        for path in places.chain(cleared).chain(&journal.remove).chain(&journal.folders) {
            if let Some(reason) = paths::refused(path) {
                return Err(format!("it names `{}`: {reason}", path.escape_debug()));
            }
        }
        Ok(journal)
    }
}

fn load(dir: &Path) -> Result<Journal, Problem> {
    let path = dir.join(paths::JOURNAL);
    let bytes = super::disk::read(&path).map_err(|source| Problem::io("read", &path, source))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| "it is not UTF-8".to_owned());
    text.and_then(Journal::parse).map_err(|reason| Problem::Damaged { path, reason })
}

fn list(text: &mut String, items: &[String]) {
    text.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        quote(text, item);
    }
    text.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_comes_back_as_written() {
        let step = |from: &str, to: &str, clear: &[&str]| Step {
            from: from.to_owned(),
            to: to.to_owned(),
            clear: clear.iter().map(|path| (*path).to_owned()).collect(),
        };
        let journal = Journal {
            write: vec![step("0", "a/b.yaml", &["a", "x"]), step("1", ".hld/files", &[])],
            remove: vec!["old \"one\".yaml".to_owned(), "b".to_owned()],
            folders: vec!["c/d".to_owned(), "c".to_owned()],
        };
        assert_eq!(Journal::parse(&journal.text()), Ok(journal));
        assert_eq!(Journal::parse(&Journal::default().text()), Ok(Journal::default()));
    }

    #[test]
    fn a_journal_that_reaches_elsewhere_is_refused() {
        for text in [
            r#"{"format":1,"write":[],"remove":["../x"],"folders":[]}"#,
            r#"{"format":1,"write":[],"remove":[".hld/files"],"folders":[]}"#,
            r#"{"format":1,"write":[],"remove":[],"folders":["/etc"]}"#,
            r#"{"format":1,"write":[{"from":"../0","to":"x","clear":[]}],"remove":[],"folders":[]}"#,
            r#"{"format":1,"write":[{"from":"0","to":".git/hooks/x","clear":[]}],"remove":[],"folders":[]}"#,
            r#"{"format":1,"write":[{"from":"0","to":"x","clear":[".hld"]}],"remove":[],"folders":[]}"#,
            r#"{"format":2,"write":[],"remove":[],"folders":[]}"#,
            "{",
        ] {
            assert!(Journal::parse(text).is_err(), "{text}");
        }
    }
}
