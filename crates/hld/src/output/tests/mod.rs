//! Plans and their application on real folders.

mod forms;
mod messages;
mod model;
mod plans;

use super::{ApplyOptions, Plan, PlanOptions, Report, Target};
use crate::Error;
use hld_render::ObjectId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A folder for one test, with the output `dev` in it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("dev")
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let at = self.at(path);
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::fs::write(at, text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.at(path)).unwrap()
    }

    /// A target with ConfigMaps; the component of each is the first name in its path.
    fn target(&self, files: &[(&str, &str)]) -> Target {
        let mut target = Target::new("dev", self.dir());
        for (path, text) in files {
            let component = path.split(['/', '.']).next().unwrap();
            target.add_file(*path, *text, component, [object("ConfigMap", path)]);
        }
        target
    }

    fn plan(&self, files: &[(&str, &str)]) -> Result<Plan, Error> {
        super::plan(vec![self.target(files)], &options())
    }

    fn write(&self, files: &[(&str, &str)]) -> Result<Report, Error> {
        super::apply(self.plan(files)?, &ApplyOptions::default())
    }

    fn write_with(
        &self,
        files: &[(&str, &str)],
        planned: &PlanOptions,
        in_place: bool,
    ) -> Result<Report, Error> {
        let plan = super::plan(vec![self.target(files)], planned)?;
        super::apply(plan, &ApplyOptions { in_place, ..ApplyOptions::default() })
    }

    /// What lies beside the output.
    fn beside(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.0.path()).unwrap();
        names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "dev")
            .collect()
    }
}

/// A run in a test never waits: it would wait for itself.
fn options() -> PlanOptions {
    PlanOptions { wait: false, ..PlanOptions::default() }
}

fn object(kind: &str, name: &str) -> ObjectId {
    ObjectId {
        group: String::new(),
        version: "v1".to_owned(),
        kind: kind.to_owned(),
        namespace: None,
        name: name.to_owned(),
    }
}

/// Everything below a folder: kind and content of each path.
fn tree(dir: &Path) -> BTreeMap<String, String> {
    let disk = super::disk::Disk::scan(dir).map_err(|problem| problem.diagnostic()).unwrap();
    let show = |(path, entry): (&std::ffi::OsString, &super::disk::Entry)| {
        use super::disk::Kind;
        let at = dir.join(path);
        let what = match entry.kind {
            Kind::File => format!("file {}", String::from_utf8_lossy(&std::fs::read(&at).unwrap())),
            Kind::Dir => "folder".to_owned(),
            Kind::Symlink => format!("link {}", std::fs::read_link(&at).unwrap().display()),
            Kind::Other => "other".to_owned(),
        };
        (path.to_str().unwrap().to_owned(), what)
    };
    disk.entries.iter().map(show).collect()
}

/// Which file lies at a path, and since when.
fn stamp(path: &Path) -> (super::sys::Id, SystemTime) {
    let meta = std::fs::symlink_metadata(path).unwrap();
    (super::sys::id(&meta), meta.modified().unwrap())
}

/// Makes a file old enough that a new time would be told from its own.
fn age(path: &Path) {
    let then = SystemTime::now() - Duration::from_secs(1000);
    std::fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
}

/// An error as people see it, without the names of temporary folders.
fn told(place: &Place, error: &Error) -> String {
    let mut text = format!("exit {}\n", error.kind().exit_code());
    for diagnostic in error.diagnostics() {
        text.push_str(&format!("{}: {}\n", diagnostic.code, diagnostic.message));
        for hint in &diagnostic.hints {
            text.push_str(&format!("  hint: {hint}\n"));
        }
    }
    text.replace(place.0.path().to_str().unwrap(), "[place]")
}
