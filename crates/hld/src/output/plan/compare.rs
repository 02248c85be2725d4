//! One target against its folder.

use super::{Change, Difference, EnvironmentPlan, PlanOptions, Work};
use crate::output::budget::{self, OldObject};
use crate::output::disk::{Disk, Kind};
use crate::output::ledger::{self, Digest, Ledger, Owned, Unusable};
use crate::output::problem::{Problem, some};
use crate::output::{OutputFile, Target, Text, each, journal, objects, paths, stage, sys};
use hld_render::ObjectId;
use hld_yaml::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::Path;

/// Compares `target` with the disk as it will be once an unfinished journal is completed.
pub(super) fn compare(target: &Target, options: &PlanOptions) -> Result<EnvironmentPlan, Problem> {
    let mut disk = Disk::scan(&target.dir)?;
    if let Some(folder) = &disk.folder
        && folder.kind != Kind::Dir
    {
        return Err(Problem::Folder { path: target.dir.clone(), what: what(folder.kind) });
    }
    let found = match journal::foresee(&mut disk) {
        // Taking over means not to rely on records.
        Err(Problem::Damaged { .. }) if options.adopt => journal::forget(&mut disk),
        found => found?,
    };
    let mut leftovers = stage::leftovers(sys::parent(&target.dir))?;
    leftovers.extend(found.leftover);
    let mut comparison = Comparison { target, options, disk: &disk, plan: Parts::default() };
    let records = comparison.records()?;
    let compared = each::try_map(&target.files, |file| look(&disk, file))?;
    comparison.files(&records, compared);
    comparison.stale(&records)?;
    comparison.folders();
    comparison.folded();
    comparison.new_records(&records)?;
    comparison.deletions();
    let mut parts = comparison.plan;
    if found.unfinished {
        parts.differ(paths::JOURNAL, Change::Unfinished);
    }
    for leftover in &leftovers {
        parts.differ(&leftover.to_string_lossy(), Change::Leftover);
    }
    parts.differences.sort_by(|a, b| a.path.cmp(&b.path));
    parts.finish_problems(&target.dir);
    let warnings = (!parts.unreadable.is_empty()).then(|| {
        let text = format!(
            "not readable as YAML, so the objects in them are not counted as deleted: {}",
            some(&parts.unreadable)
        );
        Diagnostic::warning("output-unreadable", text).in_environment(&target.environment)
    });
    Ok(EnvironmentPlan {
        environment: target.environment.clone(),
        dir: target.dir.clone(),
        differences: parts.differences,
        unchanged: parts.unchanged,
        foreign: parts.foreign,
        lost: parts.lost,
        warnings: warnings.into_iter().collect(),
        problems: parts.problems,
        work: parts.work,
        disk,
        leftovers,
        unfinished: found.unfinished,
    })
}

/// The plan while it is made.
#[derive(Default)]
struct Parts {
    differences: Vec<Difference>,
    unchanged: usize,
    kept_objects: usize,
    foreign: Vec<String>,
    lost: Vec<budget::LostObject>,
    unreadable: Vec<String>,
    problems: Vec<Problem>,
    work: Work,
    ledger: Ledger,
    old: Vec<OldObject>,
    no_ledger: bool,
    foreign_in_the_way: Vec<String>,
    edited: Vec<String>,
    in_the_way: BTreeMap<String, &'static str>,
    /// Folders that output files need.
    needed: BTreeSet<OsString>,
}

/// What the records of the folder say.
struct Records {
    ledger: Option<Vec<u8>>,
    provenance: Option<Vec<u8>>,
    owned: BTreeMap<String, Owned>,
    /// Files that are taken over: owned from now on, without a digest to hold them to.
    adopted: BTreeSet<String>,
}

/// How one output file compares with the disk.
struct Looked {
    digest: Digest,
    there: There,
}

enum There {
    Nothing,
    Same,
    Other(Old),
    NotAFile(&'static str),
}

/// An old file that changes or goes. Made on all cores, because reading YAML takes longer than all the rest.
struct Old {
    digest: Digest,
    objects: Option<Vec<ObjectId>>,
    bytes: Vec<u8>,
}

impl Old {
    fn new(bytes: Vec<u8>) -> Old {
        Old { digest: ledger::digest(&bytes), objects: objects::read(&bytes), bytes }
    }
}

struct Comparison<'a> {
    target: &'a Target,
    options: &'a PlanOptions,
    disk: &'a Disk,
    plan: Parts,
}

impl Parts {
    fn differ(&mut self, path: &str, change: Change) {
        self.differences.push(Difference { path: path.to_owned(), change, old: None, new: None });
    }

    /// Puts what is wrong with the folder before what policy says.
    fn finish_problems(&mut self, dir: &Path) {
        let policy = std::mem::take(&mut self.problems);
        let dir = || dir.to_owned();
        let files = std::mem::take(&mut self.foreign_in_the_way);
        if !files.is_empty() {
            self.problems.push(match self.no_ledger {
                true => Problem::NoLedger { dir: dir(), files },
                false => Problem::Foreign { dir: dir(), files },
            });
        }
        let files = std::mem::take(&mut self.edited);
        if !files.is_empty() {
            self.problems.push(Problem::Edited { dir: dir(), files });
        }
        let entries: Vec<_> = std::mem::take(&mut self.in_the_way).into_iter().collect();
        if !entries.is_empty() {
            self.problems.push(Problem::InTheWay { dir: dir(), entries });
        }
        self.problems.extend(policy);
    }
}

impl Comparison<'_> {
    /// Reads the ledger and finds which files are owned.
    fn records(&mut self) -> Result<Records, Problem> {
        let at = |record: &str| self.target.dir.join(record);
        let mut records = Records {
            ledger: self.disk.read(paths::LEDGER)?,
            provenance: self.disk.read(paths::PROVENANCE)?,
            owned: BTreeMap::new(),
            adopted: BTreeSet::new(),
        };
        for path in [paths::RECORDS, paths::LEDGER, paths::PROVENANCE] {
            let wanted = if path == paths::RECORDS { Kind::Dir } else { Kind::File };
            if let Some(entry) = self.disk.get(path)
                && entry.kind != wanted
            {
                self.plan.in_the_way.insert(path.to_owned(), what(entry.kind));
            }
        }
        match &records.ledger {
            Some(bytes) => match Ledger::read(bytes) {
                Ok(ledger) => records.owned = ledger.files,
                Err(Unusable::Newer { found, known }) => {
                    return Err(Problem::Newer { path: at(paths::LEDGER), found, known });
                }
                Err(Unusable::Damaged(_)) if self.options.adopt => {}
                Err(Unusable::Damaged(reason)) => {
                    return Err(Problem::Damaged { path: at(paths::LEDGER), reason });
                }
            },
            // Without the ledger it is not known which files the other record speaks of.
            None if records.provenance.is_some() && !self.options.adopt => {
                let reason = "it is missing, though `.hld/provenance` is there".to_owned();
                return Err(Problem::Damaged { path: at(paths::LEDGER), reason });
            }
            None => self.plan.no_ledger = true,
        }
        if self.options.adopt {
            records.adopted = self.adoptable(&records.owned);
        }
        Ok(records)
    }

    /// The YAML and JSON files of the folder that are not owned yet; hidden ones and those of an output folder inside
    /// this one stay out.
    fn adoptable(&self, owned: &BTreeMap<String, Owned>) -> BTreeSet<String> {
        let other_outputs: Vec<String> = self
            .disk
            .entries
            .keys()
            .filter_map(|path| {
                path.to_str()?.strip_suffix(paths::LEDGER)?.strip_suffix('/').map(|dir| format!("{dir}/"))
            })
            .collect();
        let files = self.disk.entries.iter().filter(|(_, entry)| entry.kind == Kind::File);
        files
            .filter_map(|(path, _)| path.to_str())
            .filter(|path| {
                paths::refused(path).is_none() && !path.split('/').any(|name| name.starts_with('.'))
            })
            .filter(|path| [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end)))
            .filter(|path| {
                !owned.contains_key(*path) && !other_outputs.iter().any(|dir| path.starts_with(dir))
            })
            .map(str::to_owned)
            .collect()
    }

    /// The files that shall be there.
    fn files(&mut self, records: &Records, compared: Vec<Looked>) {
        for (at, looked) in compared.into_iter().enumerate() {
            let file = &self.target.files[at];
            let path = file.path.as_str();
            self.plan.needed.extend(paths::parents(path).map(OsString::from));
            let owned = Owned { digest: looked.digest, component: file.component.clone() };
            self.plan.ledger.files.insert(path.to_owned(), owned);
            let change = match looked.there {
                There::Same => {
                    self.plan.unchanged += 1;
                    self.plan.kept_objects += file.objects.len();
                    continue;
                }
                There::Nothing => Change::Added,
                There::NotAFile(what) => {
                    // Judged again once it is known which folders go.
                    self.plan.in_the_way.insert(path.to_owned(), what);
                    Change::Blocked
                }
                There::Other(mut old) => {
                    let change = match records.owned.get(path) {
                        Some(owned) => self.owned_bytes(path, &mut old, owned, Change::Changed),
                        None if records.adopted.contains(path) => {
                            self.old_objects(path, &mut old, None);
                            Change::Changed
                        }
                        None => {
                            self.plan.foreign_in_the_way.push(path.to_owned());
                            Change::Blocked
                        }
                    };
                    self.plan.differences.push(Difference {
                        path: path.to_owned(),
                        change,
                        old: Some(old.bytes),
                        new: Some(file.text.clone()),
                    });
                    self.plan.work.write.push((at, Vec::new()));
                    continue;
                }
            };
            let new = Some(file.text.clone());
            self.plan.differences.push(Difference { path: path.to_owned(), change, old: None, new });
            self.plan.work.write.push((at, Vec::new()));
        }
    }

    /// Owned files that are not rendered any more.
    fn stale(&mut self, records: &Records) -> Result<(), Problem> {
        let disk = self.disk;
        let new: BTreeSet<&str> = self.target.files.iter().map(|file| file.path.as_str()).collect();
        let owned = records.owned.keys().chain(&records.adopted).map(String::as_str);
        let stale: Vec<&str> = owned.filter(|path| !new.contains(path)).collect();
        for (path, old) in stale.iter().zip(each::try_map(&stale, |path| Ok(disk.read(path)?.map(Old::new)))?)
        {
            // Gone already, or replaced by something that is not hld's.
            let Some(mut old) = old else { continue };
            let change = match records.owned.get(*path) {
                Some(owned) => self.owned_bytes(path, &mut old, owned, Change::Removed),
                None => {
                    self.old_objects(path, &mut old, None);
                    Change::Removed
                }
            };
            self.plan.differences.push(Difference {
                path: (*path).to_owned(),
                change,
                old: Some(old.bytes),
                new: None,
            });
            self.plan.work.remove.insert((*path).to_owned());
        }
        for (path, entry) in &disk.entries {
            let name = path.to_string_lossy();
            let known = new.contains(&*name)
                || self.plan.work.remove.contains(&*name)
                || [paths::LEDGER, paths::PROVENANCE].contains(&&*name);
            if entry.kind != Kind::Dir && !known {
                self.plan.foreign.push(name.into_owned());
            }
        }
        Ok(())
    }

    /// An owned file with other bytes than those that shall be there: as hld wrote it, or edited by hand.
    fn owned_bytes(&mut self, path: &str, old: &mut Old, owned: &Owned, otherwise: Change) -> Change {
        self.old_objects(path, old, Some(&owned.component));
        if old.digest == owned.digest {
            return otherwise;
        }
        if !self.options.force {
            self.plan.edited.push(path.to_owned());
        }
        Change::Edited
    }

    fn old_objects(&mut self, path: &str, old: &mut Old, component: Option<&str>) {
        let Some(found) = old.objects.take() else {
            self.plan.unreadable.push(path.to_owned());
            return;
        };
        for id in found {
            self.plan.old.push(OldObject {
                key: objects::key(&id),
                id,
                component: component.map(str::to_owned),
                file: path.to_owned(),
            });
        }
    }

    /// Which folders go, and what stands where files or folders shall be.
    fn folders(&mut self) {
        let work = &mut self.plan.work;
        let mut candidates: BTreeSet<&str> = BTreeSet::new();
        for path in &work.remove {
            candidates.extend(paths::parents(path));
        }
        // Deepest first: a folder goes when all in it goes.
        for folder in candidates.into_iter().rev() {
            let folder = OsStr::new(folder);
            let stays = |(path, entry): (&OsString, &crate::output::disk::Entry)| match entry.kind {
                Kind::Dir => !work.drop.contains(path),
                _ => path.to_str().is_none_or(|path| !work.remove.contains(path)),
            };
            if !self.plan.needed.contains(folder) && !self.disk.below(folder).any(stays) {
                work.drop.insert(folder.to_owned());
            }
        }
        let dropped: Vec<String> =
            work.drop.iter().filter_map(|folder| folder.to_str().map(str::to_owned)).collect();
        for (at, clear) in &mut work.write {
            let path = self.target.files[*at].path.as_str();
            if dropped.iter().any(|folder| folder == path) {
                // A folder whose files all go makes room for a file of its name.
                let below = format!("{path}/");
                clear.extend(work.remove.iter().filter(|file| file.starts_with(&below)).cloned());
                clear.extend(
                    dropped.iter().rev().filter(|dir| *dir == path || dir.starts_with(&below)).cloned(),
                );
                self.plan.in_the_way.remove(path);
                for difference in
                    self.plan.differences.iter_mut().filter(|difference| difference.path == path)
                {
                    difference.change = Change::Added;
                }
            }
            for parent in paths::parents(path) {
                match self.disk.get(parent) {
                    // A file that goes makes room for a folder of its name.
                    Some(entry) if entry.kind == Kind::File && work.remove.contains(parent) => {
                        clear.push(parent.to_owned());
                    }
                    Some(entry) if entry.kind != Kind::Dir => {
                        self.plan.in_the_way.insert(parent.to_owned(), what(entry.kind));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Output paths and what is on disk under the same name but for case.
    fn folded(&mut self) {
        let files = &self.target.files;
        let by_fold: BTreeMap<String, &str> =
            files.iter().map(|file| (paths::fold(&file.path), file.path.as_str())).collect();
        let mut clear: BTreeMap<&str, String> = BTreeMap::new();
        for (path, entry) in &self.disk.entries {
            let Some(path) = path.to_str().filter(|_| entry.kind != Kind::Dir) else { continue };
            let Some(output) = by_fold.get(&paths::fold(path)).filter(|output| **output != path) else {
                continue;
            };
            if self.plan.work.remove.contains(path) {
                clear.insert(output, path.to_owned());
            } else if self.disk.get(output).is_none() {
                // Where both are there already, the file system tells them apart.
                let (output, file) = ((*output).to_owned(), path.to_owned());
                self.plan.problems.push(Problem::FoldedForeign {
                    dir: self.target.dir.clone(),
                    output,
                    file,
                });
            }
        }
        for (at, before) in &mut self.plan.work.write {
            before.extend(clear.remove(files[*at].path.as_str()));
        }
    }

    /// The texts of `.hld/files` and `.hld/provenance`, where they change.
    fn new_records(&mut self, records: &Records) -> Result<(), Problem> {
        let text = self.plan.ledger.write();
        if records.ledger.as_deref() != Some(text.as_bytes()) {
            self.plan.differ(paths::LEDGER, Change::Record);
            self.plan.work.ledger = Some(text);
        }
        let (old, new) = (records.provenance.as_deref(), &self.target.provenance);
        let path = self.target.dir.join(paths::PROVENANCE);
        let text = match ledger::merge_provenance(old, &new.text, new.known) {
            Ok(text) => text,
            Err(Unusable::Newer { found, known }) => return Err(Problem::Newer { path, found, known }),
            Err(Unusable::Damaged(_)) if self.options.adopt => new.text.clone(),
            Err(Unusable::Damaged(reason)) => return Err(Problem::Damaged { path, reason }),
        };
        if old != Some(text.as_bytes()) {
            self.plan.differ(paths::PROVENANCE, Change::Record);
            self.plan.work.provenance = Some(text);
        }
        Ok(())
    }

    fn deletions(&mut self) {
        let old = std::mem::take(&mut self.plan.old);
        if old.is_empty() {
            return;
        }
        let new = self.target.files.iter().flat_map(|file| &file.objects).map(objects::key).collect();
        let judged =
            budget::judge(old, self.plan.kept_objects, &new, &self.target.components, &self.target.deletions);
        self.plan.lost = judged.0;
        self.plan.problems.extend(judged.1);
    }
}

/// Compares one file; the bytes are read only where the length does not already tell.
fn look(disk: &Disk, file: &OutputFile) -> Result<Looked, Problem> {
    let digest = ledger::digest_of(&file.text);
    let there = match disk.get(&file.path) {
        None => There::Nothing,
        Some(entry) if entry.kind == Kind::File => {
            let path = disk.bytes_at(&file.path);
            let old = if entry.len == file.text.size() as u64 {
                equal(&path, &file.text)
            } else {
                crate::output::disk::read(&path).map(Some)
            };
            match old.map_err(|source| Problem::io("read", &path, source))? {
                Some(old) => There::Other(Old::new(old)),
                None => There::Same,
            }
        }
        Some(entry) => There::NotAFile(what(entry.kind)),
    };
    Ok(Looked { digest, there })
}

/// Compares a file of the same length with `new`; gives its bytes if they are others.
fn equal(path: &Path, new: &Text) -> std::io::Result<Option<Vec<u8>>> {
    let mut file = sys::open(path)?;
    let mut old = vec![0; new.size()];
    // Not up to the end of the file: its length is known, and the call that would tell costs as much as the first.
    match file.read_exact(&mut old) {
        Ok(()) if same(&old, new) => Ok(None),
        Ok(()) => Ok(Some(old)),
        // Shorter by now.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            crate::output::disk::read(path).map(Some)
        }
        Err(error) => Err(error),
    }
}

fn same(old: &[u8], new: &Text) -> bool {
    let rest = new.pieces().try_fold(old, |old, piece| old.strip_prefix(piece.as_bytes()));
    rest.is_some_and(<[u8]>::is_empty)
}

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "a file",
        Kind::Dir => "a folder",
        Kind::Symlink => "a symbolic link",
        Kind::Other => "neither a file nor a folder",
    }
}
