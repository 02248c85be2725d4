//! The `hld` command: flags, terminal, exit codes; the work is done by the library `hld`.

mod args;
mod commands;
mod github;
mod json;
mod report;
mod root;
mod ui;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::args::{Cli, Command};
use crate::ui::Ui;

/// A run makes and drops millions of small values on several threads; the system's allocator spends a quarter of the time
/// of a run without changes on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a command ends with: an exit code of the interface, and the values for `$GITHUB_OUTPUT`.
pub(crate) struct Done {
    code: u8,
    outputs: Vec<(&'static str, String)>,
}

impl Done {
    /// Done, nothing more to say.
    pub(crate) fn ok() -> Done {
        Done { code: 0, outputs: Vec::new() }
    }
}

fn main() -> ExitCode {
    let code = run();
    #[cfg(unix)]
    end(code);
    #[cfg(not(unix))]
    ExitCode::from(code)
}

/// Ends the process without what libraries do at the end: the allocator would give its memory back page by page, which takes up
/// to a twentieth of a run, and the system takes it all at once.
#[cfg(unix)]
fn end(code: u8) -> ! {
    use std::io::Write;
    // What nobody reads any more is no error, as in `Ui::print`.
    let _ = std::io::stdout().flush();
    signal_hook::low_level::exit(code.into())
}

fn run() -> u8 {
    let cli = Cli::parse();
    let ui = Ui::new(&cli.global);
    let result = match cli.command {
        Command::Init(args) => commands::init::run(&args, &ui),
        Command::Materialize(args) => commands::materialize::run(&args, &ui),
        Command::Tree(args) => commands::tree::run(&args, &ui),
        Command::Template(args) => commands::template::run(&args, &ui),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "hld", &mut script);
            ui.print(&String::from_utf8_lossy(&script));
            Ok(Done::ok())
        }
    };
    match result {
        Ok(done) => {
            ui.finish(&done.outputs);
            done.code
        }
        Err(error) => {
            ui.report(error.diagnostics());
            if ui.format == args::Format::Json {
                ui.print(&json::failure(&error, &ui.reported()));
            }
            ui.finish(&[]);
            error.kind().exit_code()
        }
    }
}
