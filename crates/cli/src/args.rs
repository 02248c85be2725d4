//! The flags: one definition that gives parsing, help and completions.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::commands::template::args::Template;

/// Compiles high-level definitions into plain Kubernetes YAML for GitOps.
#[derive(Debug, Parser)]
#[command(
    name = "hld",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done or no difference; 1 differs (--check); 2 wrong usage; 3 the definition is wrong; \
                  4 a source could not be had; 5 a render failed; 6 a budget or policy said no; 7 the lock does not fit; \
                  8 output or cache could not be written; 70 a bug in hld."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// How results and reports are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// When to use colour; `NO_COLOR` and `CLICOLOR_FORCE` count for `auto`
    #[arg(long, alias = "colour", global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
    /// Print errors only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON document on stdout, with a `schemaVersion`
    Json,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a working definition with environments and CI jobs
    Init(Init),
    /// Render the definition for environments and write the manifests
    #[command(alias = "generate")]
    Materialize(Materialize),
    /// Show the resolved tree: types, sources, commits, what is disabled and by which file
    Tree(Tree),
    /// Render one chart as `helm template` does: same flags, same bytes
    Template(Box<Template>),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// `hld init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder; it is made if need be
    #[arg(default_value = ".", value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) dir: PathBuf,
    /// Name of the root component [default: the folder's name]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Environments, each promoted from the one before
    #[arg(long = "env", short, value_name = "ENV", default_values = ["dev", "stage", "prod"])]
    pub(crate) environments: Vec<String>,
}

/// Where the definition is and what of it is wanted: shared by `materialize` and `tree`.
#[derive(Debug, Args)]
pub(crate) struct Definition {
    /// Folder of the definition, or the URL of its Git repository
    #[arg(default_value = ".", value_name = "DIR|GIT-URL", value_hint = ValueHint::DirPath)]
    pub(crate) dir: String,
    /// Environment to work on; several flags are several environments
    #[arg(long = "env", short, value_name = "ENV")]
    pub(crate) environments: Vec<String>,
    /// All environments that `hld.yaml` declares
    #[arg(long, conflicts_with = "environments")]
    pub(crate) all_envs: bool,
    /// Branch, tag or commit of the definition's repository; it is read from Git, never from a work tree
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) reference: Option<String>,
    /// Folder of the definition inside its repository
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<String>,
    /// Never use the network; what is not in the cache is an error
    #[arg(long)]
    pub(crate) offline: bool,
    /// Treat fetched repositories as strictly as the root: unknown keys and names are errors
    #[arg(long)]
    pub(crate) strict: bool,
    /// Folder of the source cache [default: $HLD_CACHE_DIR, else the user's cache folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cache_dir: Option<PathBuf>,
}

/// `hld materialize`.
#[derive(Debug, Args)]
pub(crate) struct Materialize {
    #[command(flatten)]
    pub(crate) definition: Definition,
    /// Output folder pattern; `{env}` stands for the environment [default: generated/{env} in DIR]
    #[arg(long, short, value_name = "PATTERN")]
    pub(crate) out: Option<String>,
    /// Write nothing; exit 1 if a run would change the output
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) check: bool,
    /// Write nothing; show what a run would do, and exit as it would
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Take over the YAML and JSON files of an output folder that has no ledger yet
    #[arg(long)]
    pub(crate) adopt: bool,
    /// Overwrite owned files that were edited by hand
    #[arg(long)]
    pub(crate) force: bool,
    /// Deletions that the budget may not stop: a component, or KIND/NAME
    #[arg(long, value_name = "COMPONENT|KIND/NAME")]
    pub(crate) allow_deletions: Vec<String>,
    /// Wait until the output is safe on disk: it then survives a power loss too
    #[arg(long)]
    pub(crate) fsync: bool,
    /// Threads that render [default: one per processor]
    #[arg(long, short, value_name = "N")]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
    /// Fabrikate's environments given as plain words, as in `generate prod`: answered with a hint
    #[arg(hide = true, value_name = "WORDS")]
    pub(crate) words: Vec<String>,
}

/// `hld tree`.
#[derive(Debug, Args)]
pub(crate) struct Tree {
    #[command(flatten)]
    pub(crate) definition: Definition,
}
