//! Runs a child process within limits of time and space.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Limits;

const STDERR_CAP: usize = 64 << 10;
const STDOUT_CAP: usize = 64 << 20;
/// How often the size of what is fetched is looked at.
const SIZE_EVERY: Duration = Duration::from_millis(150);

pub(super) enum Ended {
    Exit(ExitStatus),
    Timeout,
    TooLarge,
}

pub(super) struct Finished {
    pub(super) ended: Ended,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: String,
}

/// Runs to the end, or until a limit is met. `grows` is the folder whose growth counts.
pub(super) fn run(command: &mut Command, limits: Limits, grows: Option<&Path>) -> io::Result<Finished> {
    let mut child = command.spawn()?;
    let stdout = child.stdout.take().map(|pipe| Capture::start(pipe, STDOUT_CAP));
    let stderr = child.stderr.take().map(|pipe| Capture::start(pipe, STDERR_CAP));
    let ended = wait(&mut child, limits, grows);
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => {
            stop(&mut child);
            return Err(error);
        }
    };
    let whole = matches!(ended, Ended::Exit(_));
    let overflow = stdout.as_ref().is_some_and(Capture::overflowed);
    let stdout = stdout.map(|capture| capture.take(whole)).unwrap_or_default();
    let stderr = stderr.map(|capture| capture.take(whole)).unwrap_or_default();
    let ended = if overflow { Ended::TooLarge } else { ended };
    Ok(Finished { ended, stdout, stderr: String::from_utf8_lossy(&stderr).into_owned() })
}

fn wait(child: &mut Child, limits: Limits, grows: Option<&Path>) -> io::Result<Ended> {
    let start = Instant::now();
    let before = grows.map_or(0, size);
    let mut measured = start;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            // What came between two looks counts too.
            let grown = grows.map_or(0, size).saturating_sub(before);
            return Ok(if grown > limits.bytes { Ended::TooLarge } else { Ended::Exit(status) });
        }
        if start.elapsed() >= limits.time {
            stop(child);
            return Ok(Ended::Timeout);
        }
        if let Some(folder) = grows.filter(|_| measured.elapsed() >= SIZE_EVERY) {
            measured = Instant::now();
            if size(folder).saturating_sub(before) > limits.bytes {
                stop(child);
                return Ok(Ended::TooLarge);
            }
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// The children of the child end by themselves: their pipes break.
fn stop(child: &mut Child) {
    // It may have ended by itself in the meantime; then there is nothing to do.
    let _ = child.kill();
    let _ = child.wait();
}

/// The bytes in a folder. What vanishes while it is counted does not count.
pub(super) fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Drains a pipe in a thread of its own, so that the child never waits for a reader, and keeps the first bytes.
struct Capture {
    kept: Arc<Mutex<(Vec<u8>, bool)>>,
    reader: thread::JoinHandle<()>,
}

impl Capture {
    fn start(mut pipe: impl Read + Send + 'static, cap: usize) -> Capture {
        let kept = Arc::new(Mutex::new((Vec::new(), false)));
        let shared = kept.clone();
        let reader = thread::spawn(move || {
            let mut buffer = [0; 16 << 10];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
                let room = cap - kept.0.len();
                kept.0.extend_from_slice(&buffer[..count.min(room)]);
                kept.1 |= count > room;
            }
        });
        Capture { kept, reader }
    }

    fn overflowed(&self) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Waits for the end of the pipe, but not for grandchildren that outlive a stopped child and hold it open.
    fn take(self, whole: bool) -> Vec<u8> {
        let patience = Instant::now() + Duration::from_secs(if whole { 5 } else { 0 });
        while !self.reader.is_finished() && Instant::now() < patience {
            thread::sleep(Duration::from_millis(1));
        }
        std::mem::take(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner).0)
    }
}
