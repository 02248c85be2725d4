//! The whole way from a chart and a request to documents.

use hld_gotmpl::Heap;
use hld_yaml::{Diagnostic, SourceMap};

use crate::engine::{Executed, Helpers, execute, execute_text};
use crate::error::{Error, ErrorKind};
use crate::manifest::{Manifests, sort_out};
use crate::nondeterminism::Source;
use crate::request::check_name;
use crate::semver::is_compatible_range;
use crate::values::{Context, NodeId, Numbers, Tree, Warnings, as_map, process_dependencies};
use crate::{Chart, CrdFile, Document, KubeVersion, Output, Profile, Request, schema};

/// Renders a chart as `helm template` does.
///
/// # Errors
/// When dependencies are missing, the values break the schema, a template fails, what was rendered is not YAML, or
/// something reaches the output that the request denies.
pub fn render(chart: &Chart, request: &Request) -> Result<Output, Error> {
    check_name(&request.release.name, request.profile)?;
    match Helpers::of(&chart.0, request) {
        Some(helpers) => helpers.run(|| render_with(chart, request, Some(&helpers))),
        None => render_with(chart, request, None),
    }
}

fn render_with(chart: &Chart, request: &Request, helpers: Option<&Helpers<'_>>) -> Result<Output, Error> {
    let root = &chart.0;
    root.data.read_all_values(request.profile, &root.sources)?;
    if let Some(helpers) = helpers {
        helpers.compile_texts(root, request);
    }
    check_installable(chart, request.profile)?;
    let mut warnings = Warnings::new();
    let mut tree = Tree::new(&root.data);
    {
        // What is made here is copied into the render's own heap, or dropped.
        let heap = Heap::new(request.limits.memory);
        let context = Context { heap: &heap, profile: request.profile, sources: &root.sources };
        let user = as_map(&heap, &request.values, Numbers::ByOrigin);
        process_dependencies(&mut tree, &context, &user, &mut warnings)?;
    }
    let (first, second) = Source::of(request);
    let once = |source, warnings: &mut Warnings| -> Result<(Executed, Manifests, SourceMap), Error> {
        let executed = execute(root, &tree, request, helpers, source, warnings, &|values| {
            if !request.skip_schema_validation {
                schema::check(&tree, values, request.profile)?;
            }
            check_kube_version(&tree, request)
        });
        // A template that looked at a file which could not be read was given nothing.
        for file in tree.nodes.iter().flat_map(|node| &node.data.files) {
            file.data.check(&file.name)?;
        }
        let mut executed = executed?;
        let sources = SourceMap::new();
        let files = std::mem::take(&mut executed.files);
        let manifests = sort_out(files, tree.name(Tree::ROOT), request, &sources)?;
        Ok((executed, manifests, sources))
    };
    let (executed, manifests, sources) = once(first, &mut warnings)?;
    if let Some(second) = second
        && !executed.sites.is_empty()
    {
        let (_, again, _) = once(second, &mut warnings)?;
        if !same(&manifests.documents, &again.documents) {
            return Err(denied(&executed));
        }
    }

    let mut crd_files = Vec::new();
    if request.include_crds || request.crd_files {
        crds(&tree, Tree::ROOT, &mut crd_files);
    }
    let mut documents = Vec::new();
    if request.include_crds {
        documents = crd_files.iter().map(Document::of_crds).collect::<Result<_, _>>()?;
    }
    if !request.crd_files {
        crd_files.clear();
    }
    documents.extend(manifests.documents);
    Ok(Output {
        documents,
        crd_files,
        warnings: all_warnings(root, &tree, request, warnings, manifests.warnings)?,
        notes: manifests.notes,
        nondeterministic: executed.sites,
        profile: request.profile,
        sources,
        usage: executed.usage,
    })
}

/// Executes the template of `--name-template`: sprig's functions over no data, without `env` and `expandenv`.
///
/// ```
/// use hld_helm::{Request, name_template};
///
/// assert_eq!(name_template(r#"{{ "Web" | lower }}-{{ add 1 2 }}"#, &Request::default())?, "web-3");
/// # Ok::<(), hld_helm::Error>(())
/// ```
///
/// # Errors
/// When the text is no template or fails, or is random although the request denies that.
pub fn name_template(text: &str, request: &Request) -> Result<String, Error> {
    let (source, second) = Source::of(request);
    let (output, random) = execute_text("name-template", text, request, source)?;
    if random && second.is_some() {
        return Err(Error::new(ErrorKind::Nondeterminism, "the release's name would be random"));
    }
    Ok(String::from_utf8_lossy(&output).into_owned())
}

/// What Helm checks before it renders anything.
fn check_installable(chart: &Chart, profile: Profile) -> Result<(), Error> {
    let data = &chart.0.data;
    let metadata = &data.metadata;
    // Helm 3 takes any text, Helm 4 knows three; the third is behind an experiment of its own.
    match (profile, metadata.api_version.as_str()) {
        (Profile::V3, _) | (_, "v1" | "v2") => {}
        (_, "v3") => return Err(Error::chart("invalid chart apiVersion").hint("write `apiVersion: v2`")),
        _ => return Err(Error::chart("unsupported chart version").hint("write `apiVersion: v2`")),
    }
    if metadata.is_library() {
        return Err(Error::chart(format!("{} charts are not installable", metadata.chart_type)));
    }
    let missing: Vec<&str> = metadata
        .dependencies()
        .iter()
        .map(|entry| entry.name())
        .filter(|name| !data.dependencies.iter().any(|child| child.metadata.name() == *name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let words = match profile {
        Profile::V4 => {
            "an error occurred while checking for chart dependencies. You may need to run \
                        'helm dependency build' to fetch missing dependencies"
        }
        Profile::V3 => {
            "An error occurred while checking for chart dependencies. You may need to run \
                        `helm dependency build` to fetch missing dependencies"
        }
    };
    Err(Error::chart(format!(
        "{words}: found in Chart.yaml, but missing in charts/ directory: {}",
        missing.join(", ")
    ))
    .hint("put the charts into `charts/`, as folders or packages"))
}

fn check_kube_version(tree: &Tree, request: &Request) -> Result<(), Error> {
    let constraint = tree.nodes[Tree::ROOT].data.metadata.kube_version();
    if constraint.is_empty() {
        return Ok(());
    }
    let version = request.capabilities.kube_version.clone();
    let version = version.unwrap_or_else(|| KubeVersion::of_minor(request.profile.release().kube_minor));
    if is_compatible_range(constraint, &version.normalized) {
        return Ok(());
    }
    let shown = match request.profile {
        Profile::V4 => &version.full,
        Profile::V3 => &version.normalized,
    };
    Err(Error::chart(format!(
        "chart requires kubeVersion: {constraint} which is incompatible with Kubernetes {shown}"
    ))
    .hint("set `kubeVersion` to the version of the cluster"))
}

/// Whether two renders gave the same text; their values then are the same too.
fn same(left: &[Document], right: &[Document]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| {
            left.source == right.source && left.text == right.text && left.hook == right.hook
        })
}

fn denied(executed: &Executed) -> Error {
    let mut message = String::from(
        "random values, certificates or the time reach the manifests, so that each render differs:",
    );
    for site in &executed.sites {
        let at = &site.location;
        message.push_str(&format!("\n  {}:{}:{}: {}", at.file, at.line, at.column, site.function));
    }
    Error::new(ErrorKind::Nondeterminism, message)
        .at(executed.sites.first().map(|site| site.location.clone()))
        .through(executed.sites.iter().skip(1).map(|site| site.location.clone()).collect())
        .hint("set the values that the chart takes instead, or `nondeterminism: seed` or `allow`")
}

/// The files in `crds/`, of the root first.
fn crds(tree: &Tree, chart: NodeId, found: &mut Vec<CrdFile>) {
    let node = &tree.nodes[chart];
    for file in &node.data.files {
        let extension = file.name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let manifest = matches!(extension.as_deref(), Some("yaml" | "yml" | "json"));
        if file.name.starts_with("crds/") && manifest {
            let source = format!("{}/{}", tree.full_path(chart), file.name);
            found.push(CrdFile { source, name: file.name.clone(), content: file.data.clone() });
        }
    }
    for child in &node.children {
        crds(tree, *child, found);
    }
}

fn all_warnings(
    root: &crate::chart::Root,
    tree: &Tree,
    request: &Request,
    values: Warnings,
    manifests: Vec<Diagnostic>,
) -> Result<Vec<Diagnostic>, Error> {
    let mut all = root.warnings.clone();
    if root.data.metadata.deprecated() {
        all.push(Diagnostic::warning("chart-deprecated", "this chart is deprecated"));
    }
    for node in &tree.nodes {
        all.extend(node.data.values(request.profile, &root.sources)?.warnings.iter().cloned());
    }
    // Helm puts values together several times over and repeats itself.
    let mut seen: Vec<String> = Vec::new();
    for message in values {
        if !seen.contains(&message) {
            let shown = message.strip_prefix("warning: ").or(message.strip_prefix("Warning: "));
            all.push(Diagnostic::warning("helm-values", shown.unwrap_or(&message)));
            seen.push(message);
        }
    }
    all.extend(manifests);
    Ok(all)
}
