//! `hld template`: renders one chart to the bytes of `helm template`.

pub(crate) mod args;
mod chart;
mod files;
mod values;

use std::mem::ManuallyDrop;
use std::time::{SystemTime, UNIX_EPOCH};

use hld::{Diagnostic, Error, ErrorKind};
use hld_helm::{
    Capabilities, ErrorKind as HelmError, Form, KubeVersion, Limits, Nondeterminism, PrintOptions, Profile,
    Release, Request, Timestamp,
};
use serde::Serialize;

use crate::args::Format;
use crate::ui::Ui;
use crate::{Done, json, root};
use args::{Compat, Random, Template};

/// Helm gives every release without a name this one.
const RELEASE: &str = "release-name";

/// Runs the command.
pub(crate) fn run(args: &Template, ui: &Ui) -> Result<Done, Error> {
    if let Some((flag, why)) = args.refused.first() {
        return Err(Error::new(
            ErrorKind::Usage,
            [Diagnostic::error("usage", format!("`{flag}` cannot be used: {why}"))],
        ));
    }
    let profile = match args.compat {
        Compat::V4 => Profile::V4,
        Compat::V3 => Profile::V3,
    };
    let (release, chart) = name_and_chart(args, profile)?;
    let kube_version = given(args.kube_version.as_deref()).map(KubeVersion::parse).transpose();
    let mut request = Request {
        capabilities: Capabilities {
            kube_version: kube_version.map_err(|error| usage(error.to_string(), "write it as `1.35.0`"))?,
            api_versions: values::list(&args.api_versions),
        },
        values: values::merged(&args.values, profile)?,
        release: Release {
            is_upgrade: args.is_upgrade,
            ..Release::new(release.clone(), given(Some(&args.namespace)).unwrap_or("default"))
        },
        profile,
        include_crds: args.include_crds,
        crd_files: false,
        skip_schema_validation: args.skip_schema_validation,
        nondeterminism: nondeterminism(args.nondeterminism)?,
        limits: Limits::times(args.limits),
        threads: 1,
        form: Form::Text,
    };
    // Both are needed until the process ends: to free them piece by piece would only take time.
    let chart = ManuallyDrop::new(chart::load(chart)?);
    if chart.uses_threads() {
        request.threads = std::thread::available_parallelism().map_or(1, usize::from);
    }
    let output = {
        let _progress = ui.progress("rendering");
        ManuallyDrop::new(hld_helm::render(&chart, &request).map_err(|error| {
            if args.debug
                && let Some(text) = error.rendered()
            {
                ui.print(&format!("{}\n", text.trim()));
            }
            failed(error)
        })?)
    };
    ui.report(&output.warnings);
    let options = PrintOptions {
        no_hooks: args.no_hooks,
        skip_tests: args.skip_tests,
        show_only: args.show_only.clone(),
    };
    let printed = match args.output_dir.as_ref().filter(|dir| !dir.as_os_str().is_empty()) {
        None if ui.format == Format::Json => Some(hld_helm::print(&output, &options).map_err(failed)?),
        None => None,
        Some(dir) => {
            if let Some(pattern) = args.show_only.first() {
                // In Helm this fails after everything was written, as nothing is left to choose from.
                return Err(usage(
                    format!("could not find template {pattern} in chart"),
                    "`--show-only` chooses from what is printed: leave out `--output-dir`",
                ));
            }
            Some(files::write(&output, &release, args, dir)?)
        }
    };
    match printed {
        Some(text) if ui.format == Format::Json => ui.print(&json::line(&Printed {
            schema_version: json::SCHEMA_VERSION,
            text: &text,
            diagnostics: json::reports(&ui.reported()),
        })),
        Some(text) => ui.print(&text),
        None => ui.print_with(|out| hld_helm::print_to(&output, &options, out)).map_err(failed)?,
    }
    Ok(Done::ok())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Printed<'a> {
    schema_version: u32,
    /// What is printed without `--format json`.
    text: &'a str,
    diagnostics: Vec<json::Report<'a>>,
}

/// The release's name and the chart, by Helm's rules.
fn name_and_chart(args: &Template, profile: Profile) -> Result<(String, &str), Error> {
    let template = args.name_template.as_deref().filter(|template| !template.is_empty());
    match args.chart.as_slice() {
        [name, chart] => {
            for (given, flag) in
                [(args.generate_name, "--generate-name"), (template.is_some(), "--name-template")]
            {
                if given {
                    let message = format!("cannot set {flag} and also specify a name");
                    return Err(usage(message, "leave out one of them"));
                }
            }
            Ok((name.to_owned(), chart))
        }
        [chart] => match template {
            Some(template) => Ok((name_from(template, profile, args.nondeterminism)?, chart)),
            None => Ok((RELEASE.to_owned(), chart)),
        },
        more => {
            let unexpected = more.get(2..).unwrap_or_default().join(", ");
            Err(usage(
                format!("expected at most two arguments, unexpected arguments: {unexpected}"),
                "write `hld template [NAME] CHART`",
            ))
        }
    }
}

/// Executes `--name-template`.
fn name_from(template: &str, profile: Profile, random: Random) -> Result<String, Error> {
    let request = Request { profile, nondeterminism: nondeterminism(random)?, ..Request::default() };
    hld_helm::name_template(template, &request).map_err(|error| {
        let environment = error.to_string().ends_with("env\" not defined");
        let mut report = Diagnostic::from(error).hint("this is the template of `--name-template`");
        if environment {
            report = report
                .hint("nothing reads the environment: write the value, as the shell does in double quotes");
        }
        Error::new(ErrorKind::Usage, [report])
    })
}

/// What a flag says; Helm takes an empty text for nothing.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn nondeterminism(random: Random) -> Result<Nondeterminism, Error> {
    Ok(match random {
        Random::Deny => Nondeterminism::Deny,
        Random::Allow => {
            Nondeterminism::Allow { entropy: root::entropy()?, now: timestamp(SystemTime::now()) }
        }
        Random::Seed => {
            let Some((secret, now)) = root::seed()? else {
                return Err(usage("`--nondeterminism seed` needs a seed", "set `HLD_SEED` to a secret"));
            };
            Nondeterminism::Seed { secret, now: now.map(timestamp) }
        }
    })
}

fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX), nanos: since.subsec_nanos() }
}

/// The exit code says whose fault it is: the chart's, the request's, or that of both together.
fn failed(error: hld_helm::Error) -> Error {
    let kind = match error.kind() {
        HelmError::Chart | HelmError::Values => ErrorKind::Definition,
        HelmError::Usage => ErrorKind::Usage,
        _ => ErrorKind::Render,
    };
    Error::new(kind, [error.into()])
}

fn usage(message: impl Into<String>, hint: impl Into<String>) -> Error {
    root::usage(message, hint)
}
