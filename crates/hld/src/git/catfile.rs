//! Objects through `git cat-file --batch`, for repositories that libgit2 cannot open: SHA-256, reftable, partial
//! clones.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use super::objects::{Mode, ObjectError, Objects, RawEntry};
use super::run::{Ended, run};
use super::{GitCommand, Limits, Oid};

/// Trees and commits of real repositories are far below.
const MAX_OBJECT: u64 = 64 << 20;

pub(super) struct CatFile {
    git_dir: PathBuf,
    command: GitCommand,
    batch: Mutex<Option<Batch>>,
}

struct Batch {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Drop for Batch {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl CatFile {
    pub(super) fn open(git_dir: &Path, command: &GitCommand) -> Result<CatFile, ObjectError> {
        let objects =
            CatFile { git_dir: git_dir.to_owned(), command: command.clone(), batch: Mutex::new(None) };
        // Says at once what is wrong with a repository that no program can read.
        objects.ask(&["rev-parse", "--git-dir"])?.map_err(ObjectError::Other)?;
        Ok(objects)
    }

    /// Runs one query. The inner error is what the program said when it ended with a failure.
    fn ask(&self, arguments: &[&str]) -> Result<Result<String, String>, ObjectError> {
        // No protocol at all: a question about what is here must not reach the network.
        let mut command = self.command.on(&self.git_dir, "none");
        command.args(arguments);
        let finished =
            run(&mut command, Limits::default(), None).map_err(|error| self.not_started(&error))?;
        match finished.ended {
            Ended::Exit(status) if status.success() => {
                Ok(Ok(String::from_utf8_lossy(&finished.stdout).into_owned()))
            }
            Ended::Exit(_) if finished.stderr.contains("dubious ownership") => Err(ObjectError::Owner),
            Ended::Exit(_) => {
                let line = finished.stderr.lines().next().unwrap_or_default();
                Ok(Err(line.trim_start_matches("fatal: ").escape_debug().to_string()))
            }
            Ended::Timeout | Ended::TooLarge => {
                Err(ObjectError::Other("`git` gave no answer in time".to_owned()))
            }
        }
    }

    fn not_started(&self, error: &std::io::Error) -> ObjectError {
        ObjectError::Other(format!("`{}` could not be started: {error}", self.command.program().display()))
    }

    fn start(&self) -> Result<Batch, ObjectError> {
        // The objects that a partial clone left out are fetched as the user's own `git` would, from where the
        // repository was cloned.
        let mut command = self.command.on(&self.git_dir, "https:ssh");
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| self.not_started(&error))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(ObjectError::Other("`git` was started without pipes".to_owned()));
        };
        Ok(Batch { child, stdin, stdout: BufReader::new(stdout) })
    }

    /// One object, by id or by an expression on one line.
    fn object(&self, name: &str, kind: &str, limit: u64) -> Result<Option<(Oid, Vec<u8>)>, ObjectError> {
        let mut held = self.batch.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = match held.take() {
            Some(batch) => batch,
            None => self.start()?,
        };
        // After an error the two sides no longer agree on where they are, so the child is dropped then.
        let answer = batch.read(name, kind, limit)?;
        *held = Some(batch);
        match answer {
            Answer::Object(id, data) => Ok(Some((id, data))),
            Answer::None => Ok(None),
            Answer::TooLarge => Err(ObjectError::TooLarge(limit)),
        }
    }
}

enum Answer {
    Object(Oid, Vec<u8>),
    None,
    TooLarge,
}

impl Batch {
    fn read(&mut self, name: &str, kind: &str, limit: u64) -> Result<Answer, ObjectError> {
        let broken = |_| ObjectError::Other("`git cat-file` ended early".to_owned());
        writeln!(self.stdin, "{name}").and_then(|()| self.stdin.flush()).map_err(broken)?;
        let mut header = String::new();
        // The name comes back in the header when there is no such object.
        (&mut self.stdout).take(4096).read_line(&mut header).map_err(broken)?;
        let words: Vec<&str> = header.split_whitespace().collect();
        let [id, found, size] = words[..] else { return Ok(Answer::None) };
        let (Some(id), Ok(size)) = (Oid::parse(id), size.parse::<u64>()) else { return Ok(Answer::None) };
        let fits = found == kind && size <= limit;
        let mut data = Vec::new();
        if fits {
            (&mut self.stdout).take(size).read_to_end(&mut data).map_err(broken)?;
        } else {
            std::io::copy(&mut (&mut self.stdout).take(size), &mut std::io::sink()).map_err(broken)?;
        }
        let mut newline = [0];
        self.stdout.read_exact(&mut newline).map_err(broken)?;
        Ok(match found == kind {
            true if fits => Answer::Object(id, data),
            true => Answer::TooLarge,
            false => Answer::None,
        })
    }
}

impl Objects for CatFile {
    fn commit(&self, name: &str) -> Result<Option<Oid>, ObjectError> {
        self.rev_parse(name)
    }

    fn rev_parse(&self, revision: &str) -> Result<Option<Oid>, ObjectError> {
        if revision.contains(['\n', '\0']) || revision.starts_with('-') {
            return Ok(None);
        }
        let commit = format!("{revision}^{{commit}}");
        let answer = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        // Older versions print the separator too.
        Ok(answer.ok().and_then(|text| text.lines().find_map(Oid::parse)))
    }

    fn refs(&self) -> Result<Vec<String>, ObjectError> {
        let text = self.ask(&["for-each-ref", "--format=%(refname)"])?.map_err(ObjectError::Other)?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    fn head(&self) -> Result<Option<String>, ObjectError> {
        let answer = self.ask(&["symbolic-ref", "--quiet", "HEAD"])?;
        Ok(answer.ok().map(|text| text.trim_end().to_owned()))
    }

    fn root(&self, commit: &Oid) -> Result<Oid, ObjectError> {
        match self.object(&format!("{commit}^{{tree}}"), "tree", MAX_OBJECT)? {
            Some((id, _)) => Ok(id),
            None => Err(ObjectError::Missing(commit.clone())),
        }
    }

    fn tree(&self, id: &Oid) -> Result<Vec<RawEntry>, ObjectError> {
        let missing = || ObjectError::Missing(id.clone());
        let (_, data) = self.object(id.as_str(), "tree", MAX_OBJECT)?.ok_or_else(missing)?;
        parse_tree(&data, id.as_str().len() / 2).ok_or_else(missing)
    }

    fn blob(&self, id: &Oid, limit: u64) -> Result<Vec<u8>, ObjectError> {
        let found = self.object(id.as_str(), "blob", limit)?;
        found.map(|(_, data)| data).ok_or_else(|| ObjectError::Missing(id.clone()))
    }
}

/// `<octal mode> <name>\0<id>`, over and over.
fn parse_tree(mut data: &[u8], id_length: usize) -> Option<Vec<RawEntry>> {
    let mut entries = Vec::new();
    while !data.is_empty() {
        let space = data.iter().position(|&byte| byte == b' ')?;
        let end = data.iter().position(|&byte| byte == 0)?;
        let id = data.get(end + 1..end + 1 + id_length)?;
        let bits = u32::from_str_radix(std::str::from_utf8(&data[..space]).ok()?, 8).ok()?;
        let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let name = data.get(space + 1..end)?.to_vec();
        entries.push(RawEntry { name, mode: Mode::from_bits(bits), id: Oid::parse(&hex)? });
        data = &data[end + 1 + id_length..];
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_read_and_broken_ones_refused() {
        let mut data = b"100644 a\0".to_vec();
        data.extend([0x11; 20]);
        data.extend(b"40000 b\0");
        data.extend([0x22; 20]);
        let entries = parse_tree(&data, 20).expect("a proper tree");
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[1].name.as_slice(), entries[1].mode), (b"b".as_slice(), Some(Mode::Tree)));
        for end in 1..data.len() {
            if end != 29 {
                assert!(parse_tree(&data[..end], 20).is_none(), "{end}");
            }
        }
    }
}
