//! The flags of `helm template`, and `hld`'s own two.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum, ValueHint};

/// `hld template`.
#[derive(Debug, Args)]
#[command(
    disable_version_flag = true,
    args_override_self = true,
    override_usage = "hld template [OPTIONS] [NAME] CHART"
)]
pub(crate) struct Template {
    /// The release's name, `release-name` when left out, and the chart: a folder or a package (`.tgz`)
    #[arg(required = true, value_name = "CHART", value_hint = ValueHint::AnyPath)]
    pub(crate) chart: Vec<String>,
    #[command(flatten)]
    pub(crate) values: Values,
    /// The namespace that the release goes into
    #[arg(long, short, value_name = "NAME", default_value = "default")]
    pub(crate) namespace: String,
    /// Kubernetes' version, as templates see it [default: the one that Helm was built for]
    #[arg(long, value_name = "VERSION")]
    pub(crate) kube_version: Option<String>,
    /// API versions of the cluster beside those that Helm knows; several with commas
    #[arg(long, short, value_name = "VERSIONS")]
    pub(crate) api_versions: Vec<String>,
    /// Print the files of `crds/` too
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false",
          value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true, value_name = "BOOL")]
    pub(crate) include_crds: bool,
    /// Leave out test hooks
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false",
          value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true, value_name = "BOOL")]
    pub(crate) skip_tests: bool,
    /// Leave out hooks
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false",
          value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true, value_name = "BOOL")]
    pub(crate) no_hooks: bool,
    /// Print only what these template files give: paths inside the chart, with `*` and `?`
    #[arg(long, short, value_name = "PATH")]
    pub(crate) show_only: Vec<String>,
    /// Write files below this folder, one per template, instead of printing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output_dir: Option<PathBuf>,
    /// Put a folder with the release's name between `--output-dir` and the files
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false",
          value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true, value_name = "BOOL")]
    pub(crate) release_name: bool,
    /// Set `.Release.IsUpgrade` instead of `.Release.IsInstall`
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false",
          value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true, value_name = "BOOL")]
    pub(crate) is_upgrade: bool,
    /// A template that gives the release's name
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    pub(crate) name_template: Option<String>,
    /// For `helm template` this means: no NAME is given
    #[arg(long, short, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          default_value = "false", value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true,
          value_name = "BOOL")]
    pub(crate) generate_name: bool,
    /// Do not check the values against `values.schema.json`
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false",
          value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true, value_name = "BOOL")]
    pub(crate) skip_schema_validation: bool,
    /// The Helm to be identical with
    #[arg(long, value_enum, default_value_t = Compat::V4, value_name = "HELM")]
    pub(crate) compat: Compat,
    /// What becomes of random values, certificates and the time
    #[arg(long, value_enum, default_value_t = Random::Allow, value_name = "HOW")]
    pub(crate) nondeterminism: Random,
    /// Let templates take so many times the steps, memory and output that they may take otherwise
    #[arg(long, value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limits: u32,
    #[command(flatten)]
    pub(crate) refused: Refused,
}

/// The user's values. Whatever the order on the command line: files first, then each flag in the order below.
#[derive(Debug, Args)]
pub(crate) struct Values {
    /// Values files, `-` for stdin; several with commas, later ones win
    #[arg(long = "values", short = 'f', value_name = "FILES", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<String>,
    /// JSON values: `a.b=[1,2]`, or a whole object
    #[arg(long, value_name = "KEY=JSON", allow_hyphen_values = true)]
    pub(crate) set_json: Vec<String>,
    /// Values: `a.b=1,c={x,y}`
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub(crate) set: Vec<String>,
    /// Values that stay text
    #[arg(long, value_name = "KEY=TEXT", allow_hyphen_values = true)]
    pub(crate) set_string: Vec<String>,
    /// Values from files
    #[arg(long, value_name = "KEY=PATH", allow_hyphen_values = true)]
    pub(crate) set_file: Vec<String>,
    /// One value, taken as it is
    #[arg(long, value_name = "KEY=TEXT", allow_hyphen_values = true)]
    pub(crate) set_literal: Vec<String>,
}

/// A Helm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compat {
    /// Helm 4
    V4,
    /// Helm 3
    V3,
}

/// What becomes of what differs from run to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Random {
    /// It is an error
    Deny,
    /// It is derived from `$HLD_SEED`, the time from `$SOURCE_DATE_EPOCH`
    Seed,
    /// As in Helm
    Allow,
}

/// Flags of Helm that ask for a cluster, a repository or another program.
#[derive(Debug, Args)]
pub(crate) struct Refused {
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "unset", require_equals = true)]
    dry_run: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    validate: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    dependency_update: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    enable_dns: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    debug: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    devel: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    verify: Option<String>,
    #[arg(long, hide = true)]
    post_renderer: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    post_renderer_args: Vec<String>,
    #[arg(long, hide = true)]
    repo: Option<String>,
    #[arg(long, hide = true)]
    version: Option<String>,
    #[arg(long, hide = true)]
    username: Option<String>,
    #[arg(long, hide = true)]
    password: Option<String>,
    #[arg(long, hide = true)]
    kube_context: Option<String>,
    #[arg(long, hide = true)]
    kubeconfig: Option<String>,
}

impl Refused {
    /// The first flag that is there, and why it cannot be.
    pub(crate) fn first(&self) -> Option<(&'static str, &'static str)> {
        const CLUSTER: &str = "no cluster is asked";
        const REMOTE: &str = "charts are taken from this machine only, never from a repository";
        let on = |flag: &Option<String>| flag.as_deref().is_some_and(|text| parse_bool(text) != Ok(false));
        let server = self.dry_run.as_deref() == Some("server");
        [
            (server, "--dry-run=server", CLUSTER),
            (on(&self.validate), "--validate", CLUSTER),
            (self.kube_context.is_some(), "--kube-context", CLUSTER),
            (self.kubeconfig.is_some(), "--kubeconfig", CLUSTER),
            (on(&self.dependency_update), "--dependency-update", REMOTE),
            (self.repo.is_some(), "--repo", REMOTE),
            (self.version.is_some(), "--version", REMOTE),
            (on(&self.devel), "--devel", REMOTE),
            (self.username.is_some(), "--username", REMOTE),
            (self.password.is_some(), "--password", REMOTE),
            (on(&self.verify), "--verify", "signatures of packages are not checked"),
            (on(&self.enable_dns), "--enable-dns", "templates never reach the network"),
            (on(&self.debug), "--debug", "what is not valid YAML is never printed; errors show the line"),
            (
                self.post_renderer.is_some(),
                "--post-renderer",
                "no other program is run; pipe the output into it",
            ),
            (
                !self.post_renderer_args.is_empty(),
                "--post-renderer-args",
                "no other program is run; pipe the output into it",
            ),
        ]
        .into_iter()
        .find_map(|(given, flag, why)| given.then_some((flag, why)))
    }
}

/// Go's spellings of a truth value.
fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("write `true` or `false`".to_owned()),
    }
}
