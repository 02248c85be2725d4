//! Streams, colour and progress: data goes to stdout, all else to stderr.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use hld_yaml::{Diagnostic, Severity};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::{Colour, Format, Global};
use crate::{github, report};

/// Nothing is shown of work that is done sooner.
const PATIENCE: Duration = Duration::from_millis(500);

/// How this run speaks to its caller.
pub(crate) struct Ui {
    pub(crate) format: Format,
    quiet: bool,
    colour: bool,
    interactive: bool,
    github: bool,
    github_output: Option<PathBuf>,
    reported: Mutex<Vec<Diagnostic>>,
}

impl Ui {
    /// Reads what the terminal and the environment variables ask for.
    pub(crate) fn new(global: &Global) -> Ui {
        let terminal = std::io::stderr().is_terminal();
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let forced = set("CLICOLOR_FORCE") || set("FORCE_COLOR");
        let colour = match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => !set("NO_COLOR") && (forced || (terminal && !dumb && !set("CI"))),
        };
        Ui {
            format: global.format,
            quiet: global.quiet,
            colour,
            interactive: terminal && !dumb && !set("CI") && !global.quiet,
            github: std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            github_output: std::env::var_os("GITHUB_OUTPUT").filter(|v| !v.is_empty()).map(PathBuf::from),
            reported: Mutex::new(Vec::new()),
        }
    }

    /// Shows reports on stderr: errors always, the rest unless `--quiet`.
    pub(crate) fn report(&self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            if self.format == Format::Text && (!self.quiet || diagnostic.severity == Severity::Error) {
                self.write(&report::text(diagnostic, self.colour));
            }
        }
        if let Ok(mut reported) = self.reported.lock() {
            reported.extend_from_slice(diagnostics);
        }
    }

    /// Everything reported so far, for JSON.
    pub(crate) fn reported(&self) -> Vec<Diagnostic> {
        self.reported.lock().map(|reported| reported.clone()).unwrap_or_default()
    }

    /// Prints a line of prose on stderr, unless `--quiet` or JSON is asked for.
    pub(crate) fn say(&self, line: &str) {
        if !self.quiet && self.format == Format::Text {
            self.write(&format!("{}\n", report::clean(line)));
        }
    }

    /// Prints data on stdout. A reader that went away is no error.
    pub(crate) fn print(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    /// Has data printed on stdout, piece by piece. A reader that went away is no error here either.
    pub(crate) fn print_with<E>(
        &self,
        print: impl FnOnce(&mut dyn Write) -> Result<std::io::Result<()>, E>,
    ) -> Result<(), E> {
        const AT_ONCE: usize = 64 << 10;
        let mut out = std::io::BufWriter::with_capacity(AT_ONCE, std::io::stdout().lock());
        let _ = print(&mut out)?.and_then(|()| out.flush());
        Ok(())
    }

    /// At the end of a run: annotations and step outputs, where GitHub Actions runs it.
    pub(crate) fn finish(&self, outputs: &[(&str, String)]) {
        if self.github {
            // Workflow commands are read from both streams; stdout is kept for data.
            self.write(&github::annotations(&self.reported()));
        }
        if let (true, Some(file)) = (self.github, &self.github_output)
            && let Err(error) = github::outputs(file, outputs)
        {
            self.write(&format!("warning: `$GITHUB_OUTPUT` could not be written: {error}\n"));
        }
    }

    /// A progress line for work that may take long; gone when the result is dropped.
    pub(crate) fn progress(&self, what: &str) -> Progress {
        if !self.interactive || self.format == Format::Json {
            return Progress { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_message(what.to_owned());
        let late = bar.clone();
        std::thread::spawn(move || {
            std::thread::sleep(PATIENCE);
            if !late.is_finished() {
                late.set_draw_target(ProgressDrawTarget::stderr());
                late.enable_steady_tick(Duration::from_millis(120));
            }
        });
        Progress { bar }
    }

    fn write(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// A progress line on stderr.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
