//! The flags of `helm template`, and `hld`'s own two.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum, ValueHint};

/// `hld template`.
#[derive(Debug, Args)]
#[command(
    disable_version_flag = true,
    args_override_self = true,
    override_usage = "hld template [OPTIONS] [NAME] CHART",
    after_help = "Flags of Helm that tell it how to install or where to download change nothing that is printed; they are taken and \
                  ignored: --atomic --burst-limit --ca-file --cert-file --content-cache --create-namespace --description \
                  --disable-openapi-validation --dry-run[=client] --force --force-conflicts --force-replace --hide-notes \
                  --insecure-skip-tls-verify --key-file --keyring -l --labels --pass-credentials --plain-http --qps \
                  --registry-config --render-subchart-notes --replace --repository-cache --repository-config \
                  --rollback-on-failure --server-side --skip-crds --take-ownership --timeout --wait --wait-for-jobs. \
                  Flags that need a cluster, a repository or another program are refused with the reason."
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
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = parse_path)]
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
    /// Where what was rendered is not YAML: print it nevertheless, and fail
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false",
          value_parser = parse_bool, action = ArgAction::Set, hide_default_value = true, value_name = "BOOL")]
    pub(crate) debug: bool,
    #[command(flatten)]
    pub(crate) refused: Refused,
    #[command(flatten)]
    ignored: Ignored,
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
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "unset", require_equals = true,
          value_parser = ["unset", "client", "server", "true", "none", "false", ""])]
    dry_run: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    validate: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    dependency_update: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    enable_dns: Option<String>,
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
    #[arg(long, hide = true)]
    kube_apiserver: Option<String>,
    #[arg(long, hide = true)]
    kube_as_group: Vec<String>,
    #[arg(long, hide = true)]
    kube_as_user: Option<String>,
    #[arg(long, hide = true)]
    kube_ca_file: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    kube_insecure_skip_tls_verify: Option<String>,
    #[arg(long, hide = true)]
    kube_tls_server_name: Option<String>,
    #[arg(long, hide = true)]
    kube_token: Option<String>,
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
            (self.kube_apiserver.is_some(), "--kube-apiserver", CLUSTER),
            (!self.kube_as_group.is_empty(), "--kube-as-group", CLUSTER),
            (self.kube_as_user.is_some(), "--kube-as-user", CLUSTER),
            (self.kube_ca_file.is_some(), "--kube-ca-file", CLUSTER),
            (on(&self.kube_insecure_skip_tls_verify), "--kube-insecure-skip-tls-verify", CLUSTER),
            (self.kube_tls_server_name.is_some(), "--kube-tls-server-name", CLUSTER),
            (self.kube_token.is_some(), "--kube-token", CLUSTER),
            (on(&self.dependency_update), "--dependency-update", REMOTE),
            (self.repo.is_some(), "--repo", REMOTE),
            (self.version.is_some(), "--version", REMOTE),
            (on(&self.devel), "--devel", REMOTE),
            (self.username.is_some(), "--username", REMOTE),
            (self.password.is_some(), "--password", REMOTE),
            (on(&self.verify), "--verify", "signatures of packages are not checked"),
            (on(&self.enable_dns), "--enable-dns", "templates never reach the network"),
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

/// Flags of Helm about installing and downloading: what they say has to be well formed, and changes nothing here. Helm 3 and 4 do not
/// have the same ones; scripts that call either find all of them.
#[derive(Debug, Args)]
struct Ignored {
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    atomic: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    create_namespace: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    disable_openapi_validation: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    force: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    force_conflicts: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    force_replace: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    hide_notes: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    insecure_skip_tls_verify: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    pass_credentials: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    plain_http: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    render_subchart_notes: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    replace: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    rollback_on_failure: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    server_side: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    skip_crds: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    take_ownership: Option<bool>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_parser = parse_bool)]
    wait_for_jobs: Option<bool>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    ca_file: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    cert_file: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    content_cache: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    description: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    key_file: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    keyring: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    registry_config: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    repository_cache: Option<String>,
    #[arg(long, hide = true, allow_hyphen_values = true)]
    repository_config: Option<String>,
    #[arg(long, hide = true, allow_negative_numbers = true)]
    burst_limit: Option<i64>,
    #[arg(long, hide = true, allow_negative_numbers = true)]
    qps: Option<f32>,
    #[arg(long, short, hide = true, value_parser = parse_labels)]
    labels: Vec<String>,
    #[arg(long, hide = true, allow_hyphen_values = true, value_parser = parse_duration)]
    timeout: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "watcher", require_equals = true,
          value_parser = ["watcher", "legacy", "hookOnly", "true", "false"])]
    wait: Option<String>,
}

/// A path, perhaps empty.
fn parse_path(text: &str) -> Result<PathBuf, std::convert::Infallible> {
    Ok(PathBuf::from(text))
}

/// `a=b,c=d`; with a single `=` all behind it is one value.
fn parse_labels(text: &str) -> Result<String, String> {
    let pairs: Vec<&str> =
        if text.matches('=').count() == 1 { vec![text] } else { text.split(',').collect() };
    match pairs.into_iter().find(|label| !label.contains('=')) {
        Some(label) => Err(format!("`{label}` must be formatted as key=value")),
        None => Ok(text.to_owned()),
    }
}

/// Go's durations: `5m0s`, `1.5h`, `0`.
fn parse_duration(text: &str) -> Result<String, String> {
    let wrong = || Err("write a duration such as `5m0s`".to_owned());
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(text.to_owned());
    }
    if rest.is_empty() {
        return wrong();
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (number, after) = rest.split_at(digits);
        // The longer unit first where one begins another.
        let unit =
            ["ns", "us", "µs", "μs", "ms", "s", "m", "h"].iter().find_map(|unit| after.strip_prefix(unit));
        match unit {
            Some(after) if number.parse::<f64>().is_ok() => rest = after,
            _ => return wrong(),
        }
    }
    Ok(text.to_owned())
}

/// Go's spellings of a truth value.
fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("write `true` or `false`".to_owned()),
    }
}
