//! From a resolved tree to files: rendering, the rules for all manifests, layout.

mod turns;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hld_render::{
    FileError, FileTree, Finish, Input, Layout, Manifest, Nondeterminism as Random, Rendering, Scopes,
};
use hld_yaml::{Diagnostic, Severity, SourceMap};

use self::turns::Turns;
use crate::provenance::{ChartProvenance, ComponentProvenance, SourceDigest};
use crate::rendered::{Rendered, RenderedComponent, RenderedFile};
use crate::report::Report;
use crate::resolve::{Content, Node, ROOT, Resolution, Resolved};
use crate::settings::{Nondeterminism, Settings};
use crate::workers::Workers;
use crate::{Compiler, Error, ErrorKind, Provenance};

/// A component that renders, in the order of the tree.
struct Job<'r> {
    env: usize,
    node: &'r Node,
    content: &'r Content,
}

/// A component whose manifests are there.
struct Done<'r> {
    node: &'r Node,
    manifests: Vec<Manifest>,
    provenance: ComponentProvenance,
}

/// Renders all environments of a run. Errors of all of them come out together.
pub(crate) fn compile(
    compiler: &Compiler,
    resolution: Resolution,
    sources: &SourceMap,
) -> Result<Vec<Rendered>, Error> {
    let Resolution { settings, environments: mut envs } = resolution;
    let mut all = Report::default();
    let mut reports: Vec<Report> = envs.iter_mut().map(|env| std::mem::take(&mut env.report)).collect();
    if reports.iter().any(Report::has_errors) {
        reports.into_iter().for_each(|report| all.extend(report));
        return Err(all.into_error());
    }
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for (env, resolved) in envs.iter().enumerate() {
        for node in resolved.in_order() {
            if let Some(content) = &node.content {
                jobs.push(Job { env, node, content });
            }
        }
    }
    let workers = Workers::new(compiler.jobs);
    let digests = Digests::default();
    let turns = Turns::new(&jobs);
    let mut rendered = workers.map_in_turn(&turns.order, |at| {
        let job = &jobs[*at];
        let outcome = render(compiler, &settings, &envs[job.env], job, &digests, sources);
        if compiler.once && turns.was_last(*at) {
            let (content, kind) = (job.content, job.node.kind.as_str());
            compiler.renderer_of(kind).inspect(|renderer| renderer.forget(&content.files, &content.path));
        }
        (*at, outcome)
    });
    rendered.sort_unstable_by_key(|(at, _)| *at);
    let mut done: Vec<Vec<Done<'_>>> = envs.iter().map(|_| Vec::new()).collect();
    for (job, (_, outcome)) in jobs.iter().zip(rendered) {
        let report = &mut reports[job.env];
        let name = &envs[job.env].setup.name;
        match outcome {
            Ok((component, diagnostics)) => {
                add_all(report, ErrorKind::Render, diagnostics, &job.node.id, name);
                done[job.env].push(component);
            }
            Err((kind, diagnostics)) => add_all(report, kind, diagnostics, &job.node.id, name),
        }
    }
    let mut finished = Vec::with_capacity(envs.len());
    for ((env, components), report) in envs.iter().zip(done).zip(&mut reports) {
        // After an error the rules for all manifests would speak of manifests that are not there.
        let components = if report.has_errors() { Vec::new() } else { components };
        finished.push(finish(&workers, &settings, env, components, report, sources));
    }
    if reports.iter().any(Report::has_errors) {
        reports.into_iter().for_each(|report| all.extend(report));
        return Err(all.into_error());
    }
    for (rendered, report) in finished.iter_mut().zip(reports) {
        rendered.diagnostics = report.into_diagnostics();
    }
    Ok(finished)
}

type Failed = (ErrorKind, Vec<Diagnostic>);

fn render<'r>(
    compiler: &Compiler,
    settings: &Settings,
    env: &Resolved,
    job: &Job<'r>,
    digests: &Digests,
    sources: &SourceMap,
) -> Result<(Done<'r>, Vec<Diagnostic>), Failed> {
    let (node, content) = (job.node, job.content);
    let settled = &node.settled;
    let kind = node.kind.as_str();
    let Some(renderer) = compiler.renderer_of(kind) else {
        return Err((
            ErrorKind::Bug,
            vec![Diagnostic::error("no-renderer", format!("nothing renders `{kind}`"))],
        ));
    };
    let nondeterminism = nondeterminism(compiler, env, node, sources)?;
    let reserved = content.reserved(&env.reserved);
    let exclude = |path: &str| content.excludes(reserved, path);
    let config = &node.values;
    let input = Input {
        component: shown_to_renderer(&node.id),
        path: &content.path,
        exclude: &exclude,
        config,
        environment: &env.setup.name,
        vars: &env.setup.vars,
        namespace: settled.namespace.as_ref().map(|text| text.text.as_str()),
        release_name: settled.release_name.as_ref().map_or(&node.name, |text| &text.text),
        kube_version: settled.kube_version.as_deref().or(env.setup.kube_version.as_deref()),
        api_versions: settled.api_versions.as_deref().unwrap_or(&env.setup.api_versions),
        helm_hooks: settled.helm_hooks,
        profile: settings.helm,
        helm_limits: settings.helm_limits.unwrap_or(1),
        nondeterminism: &nondeterminism,
        changes: settled.inject_namespace.is_some_and(|(inject, _)| inject),
        once: compiler.once,
        ..Input::new(&node.name, &content.files, sources)
    };
    let rendering = renderer.render(&input).map_err(|error| (ErrorKind::Render, error.into_diagnostics()))?;
    let Rendering { manifests, diagnostics, read, chart, .. } = rendering;
    let digest = digests.of(node, content, read).map_err(|error| (ErrorKind::Render, vec![error.into()]))?;
    let chart =
        chart.map(|chart| ChartProvenance { name: chart.name, version: chart.version, digest: chart.digest });
    let mut images: Vec<String> = manifests.iter().flat_map(hld_render::image_names).collect();
    images.sort_unstable();
    images.dedup();
    let scopes = Scopes::builtin();
    // The trees of values go before the next component is rendered; they would be most of the memory of a run.
    let manifests = hld_render::prepare(manifests, &rules(node, &scopes, sources));
    let reference = node.origin.as_ref().map(|origin| &origin.reference);
    let source = node.source.clone();
    let provenance = ComponentProvenance::new(source, reference, digest, chart, images);
    Ok((Done { node, manifests, provenance }, diagnostics))
}

/// The files of a run's components, each list of them read once: releases of one chart have the same, and so have the
/// environments of a component.
#[derive(Default)]
struct Digests(Mutex<HashMap<(FileTree, String), Vec<Digested>>>);

/// The files that were read of a content, and their digest.
type Digested = (Arc<[String]>, SourceDigest);

impl Digests {
    fn of(&self, node: &Node, content: &Content, read: Arc<[String]>) -> Result<String, FileError> {
        let place = (content.files.clone(), content.path.clone());
        let known = self.lock().get(&place).and_then(|known| {
            let same = |(files, _): &&Digested| Arc::ptr_eq(files, &read) || *files == read;
            known.iter().find(same).map(|(_, digest)| digest.clone())
        });
        let digest = match known {
            Some(digest) => digest,
            None => {
                let digest = SourceDigest::of_files(&place.0, &place.1, &read)?;
                self.lock().entry(place).or_default().push((read, digest.clone()));
                digest
            }
        };
        let (name, text) = &node.definition;
        Ok(digest.with_definition(name, text))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(FileTree, String), Vec<Digested>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the nearest setting says, with what the caller gave for it.
fn nondeterminism(
    compiler: &Compiler,
    env: &Resolved,
    node: &Node,
    sources: &SourceMap,
) -> Result<Random, Failed> {
    let (word, span) = match node.settled.nondeterminism {
        Some((word, span)) => (word, Some(span)),
        None => (env.setup.nondeterminism, None),
    };
    let missing = |code, message: &str, hint: &str| {
        let item =
            Diagnostic::error(code, message).maybe_at(span.and_then(|span| sources.locate(span))).hint(hint);
        (ErrorKind::Usage, vec![item])
    };
    match word {
        Nondeterminism::Deny => Ok(Random::Deny),
        Nondeterminism::Seed => match &compiler.seed {
            Some((secret, now)) => Ok(Random::Seed { secret: secret.clone(), now: *now }),
            None => Err(missing(
                "no-seed",
                "`nondeterminism: seed` needs a secret to derive values from",
                "set `HLD_SEED`; as a library user, call `Compiler::seed`",
            )),
        },
        Nondeterminism::Allow => match compiler.entropy {
            Some((entropy, now)) => Ok(Random::Allow { entropy, now }),
            None => Err(missing(
                "no-entropy",
                "`nondeterminism: allow` needs random bytes and a clock",
                "as a library user, call `Compiler::entropy`: the library reads neither by itself",
            )),
        },
    }
}

/// What a component's configuration says about its manifests.
fn rules<'a>(node: &'a Node, scopes: &'a Scopes, sources: &'a SourceMap) -> Finish<'a> {
    let settled = &node.settled;
    Finish {
        component: shown_to_renderer(&node.id),
        namespace: settled.namespace.as_ref().map(|text| text.text.as_str()),
        inject: settled.inject_namespace.is_some_and(|(inject, _)| inject),
        create_namespace: settled.create_namespace.is_some_and(|(create, _)| create),
        allow_secrets: settled.allow_secrets,
        scopes,
        sources,
    }
}

/// Applies the rules for all manifests of an environment, and lays them out.
fn finish(
    workers: &Workers,
    settings: &Settings,
    env: &Resolved,
    mut done: Vec<Done<'_>>,
    report: &mut Report,
    sources: &SourceMap,
) -> Rendered {
    let name = &env.setup.name;
    let scopes = Scopes::with_crds(done.iter().flat_map(|component| &component.manifests));
    let taken: Vec<(&Node, Vec<Manifest>)> =
        done.iter_mut().map(|component| (component.node, std::mem::take(&mut component.manifests))).collect();
    let nodes: Vec<&Node> = taken.iter().map(|(node, _)| *node).collect();
    // By value: what nobody else holds is changed in place.
    let placed = workers
        .map_into(taken, |(node, manifests)| hld_render::finish(manifests, &rules(node, &scopes, sources)));
    let mut manifests = Vec::with_capacity(placed.len());
    for (component, (placed, diagnostics)) in done.iter().zip(placed) {
        add_all(report, ErrorKind::Render, diagnostics, &component.node.id, name);
        manifests.push(placed);
    }
    for item in hld_render::deduplicate(&mut manifests, sources) {
        report.push(ErrorKind::Definition, root_named(item).in_environment(name));
    }
    let files = lay_out(workers, settings.layout, &nodes, &manifests, report, name);
    let mut provenance = Provenance::default();
    let mut components = Vec::with_capacity(done.len());
    for (component, manifests) in done.into_iter().zip(manifests) {
        let Done { node, provenance: own, .. } = component;
        provenance.components.insert(node.id.clone(), own);
        components.push(RenderedComponent {
            id: node.id.clone(),
            name: node.name.clone(),
            kind: node.kind.as_str().to_owned(),
            allows_secrets: node.settled.allow_secrets,
            commit: node.origin.as_ref().and_then(|origin| origin.commit.clone()),
            manifests,
        });
    }
    Rendered {
        environment: name.to_string(),
        components,
        files,
        disabled: env.in_order().iter().filter(|node| node.disabled).map(|node| node.id.clone()).collect(),
        deletions: env.setup.deletions.clone(),
        provenance,
        diagnostics: Vec::new(),
    }
}

fn lay_out(
    workers: &Workers,
    layout: Layout,
    nodes: &[&Node],
    manifests: &[Vec<Manifest>],
    report: &mut Report,
    env: &str,
) -> Vec<RenderedFile> {
    let order: Vec<usize> = (0..nodes.len()).collect();
    let laid = workers.map(&order, |at| {
        let node = nodes[*at];
        let files = layout.files(&node.out, &node.name, &manifests[*at]);
        let files = files.into_iter().map(|file| RenderedFile {
            text: file.text(),
            objects: file.manifests.iter().map(|manifest| manifest.id().clone()).collect(),
            path: file.path,
            component: node.id.clone(),
        });
        files.collect::<Vec<_>>()
    });
    let mut files: Vec<RenderedFile> = laid.into_iter().flatten().collect();
    let places: BTreeMap<&str, &Node> = nodes.iter().map(|node| (node.id.as_str(), *node)).collect();
    let named = files.iter().map(|file| (file.path.as_str(), Component(&file.component)));
    for mut item in hld_render::collisions(named) {
        // Both places, as far as the message names their components.
        let named = |node: &&&Node| item.message.contains(&Component(&node.id).to_string());
        let named: Vec<&Node> = places.values().filter(named).copied().collect();
        for place in named.into_iter().filter_map(|node| node.location.clone()) {
            let first = item.labels.is_empty();
            item = if first { item.at(place) } else { item.also(place, "the other one") };
        }
        report.push(ErrorKind::Definition, item.in_environment(env));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// A component in a message.
struct Component<'a>(&'a str);

impl std::fmt::Display for Component<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == ROOT { f.write_str("the root component") } else { write!(f, "component `{}`", self.0) }
    }
}

/// The root has no entry names; the renderers write it out.
fn shown_to_renderer(id: &str) -> &str {
    if id == ROOT { "" } else { id }
}

fn root_named(mut item: Diagnostic) -> Diagnostic {
    if item.component.as_deref() == Some("") {
        item.component = Some(ROOT.to_owned());
    }
    item
}

fn add_all(report: &mut Report, kind: ErrorKind, items: Vec<Diagnostic>, component: &str, env: &str) {
    for item in items {
        // Only errors have a class that matters.
        let kind = if item.severity == Severity::Error { kind } else { ErrorKind::Definition };
        report.push(kind, root_named(item).in_component(component).in_environment(env));
    }
}
