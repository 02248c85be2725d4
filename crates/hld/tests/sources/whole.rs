//! Definitions that name sources, compiled as a whole.

use std::path::Path;

use hld::source::{GitSource, HttpSource};
use hld::{Compiler, Environment, FileTree, Rendered};
use tempfile::TempDir;

use crate::server::{Options, Page, Server};
use crate::support::{Repo, source};

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n";

fn manifest(name: &str) -> String {
    MAP.replace("NAME", name)
}

fn shop(folder: &Path) -> Repo {
    let repo = Repo::at(folder.join("acme/shop"));
    let (web, api) = (manifest("web-dev"), manifest("api-dev"));
    repo.commit(&[
        ("web/component.yaml", "name: web\ntype: static\npath: manifests\n"),
        ("web/manifests/a.yaml", &web),
        ("api/manifests/a.yaml", &api),
    ]);
    repo.git(&["branch", "dev"]);
    repo.git(&["checkout", "-q", "-b", "prod"]);
    let (web, api) = (manifest("web-prod"), manifest("api-prod"));
    repo.commit(&[("web/manifests/a.yaml", &web), ("api/manifests/a.yaml", &api)]);
    repo
}

fn root(folder: &Path, files: &[(&str, &str)]) -> FileTree {
    for (name, text) in files {
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(folder.join(name), text).expect("a file");
    }
    FileTree::from_dir(folder).expect("a folder")
}

fn compiler(cache: &Path) -> Compiler {
    let git: GitSource = source(cache);
    Compiler::default().source(git).source(HttpSource::new(cache))
}

fn names(rendered: &Rendered) -> Vec<String> {
    let of = |text: &str| text.lines().find_map(|line| line.trim().strip_prefix("name: ")).map(str::to_owned);
    rendered.files().filter_map(|(_, text)| of(text)).collect()
}

#[test]
fn two_components_and_two_environments_of_one_repository_are_one_fetch() {
    let temp = TempDir::new().expect("a folder");
    let _shop = shop(&temp.path().join("srv"));
    let mut options = Options { repositories: Some(temp.path().join("srv")), ..Options::default() };
    options.pages.insert("/crd.yaml".to_owned(), Page::ok(manifest("crd")));
    let server = Server::start(options);
    let definition = format!(
        "name: cluster\nsubcomponents:\n\
         - {{name: web, method: git, source: '{url}', path: web, branch: '{{{{ env }}}}'}}\n\
         - {{name: api, type: static, method: git, source: '{url}/', path: api/manifests, branch: '{{{{ env }}}}'}}\n\
         - {{name: crd, type: static, method: http, source: '{crd}'}}\n",
        url = server.url("acme/shop"),
        crd = server.url("crd.yaml"),
    );
    let root = root(&temp.path().join("root"), &[("component.yaml", &definition)]);
    let environments = [Environment::named("dev"), Environment::named("prod")];
    let compiler = compiler(&temp.path().join("cache"));
    let rendered = compiler.compile_all(&root, &environments).unwrap_or_else(|error| panic!("{error:?}"));
    let mut all: Vec<_> = rendered.iter().map(names).collect();
    all.iter_mut().for_each(|names| names.sort());
    assert_eq!(all, [["api-dev", "crd", "web-dev"], ["api-prod", "crd", "web-prod"]]);
    assert_eq!(server.conversations(), (1, 1));
}

#[test]
fn nothing_is_contacted_that_the_rules_refuse() {
    let temp = TempDir::new().expect("a folder");
    let server = Server::start(Options::default());
    let touched = temp.path().join("touched");
    let definition = format!(
        "name: cluster\nsubcomponents:\n\
         - {{name: a, method: git, source: '{}'}}\n\
         - {{name: b, type: static, method: http, source: '{}'}}\n\
         - {{name: c, method: git, source: 'ext::touch {}'}}\n\
         - {{name: d, method: git, source: '--upload-pack=touch {}'}}\n",
        server.url("evil/shop"),
        server.url("evil.yaml"),
        touched.display(),
        touched.display(),
    );
    let settings = format!("sources: {{allow: ['{}']}}\n", server.url("acme/**"));
    let root = root(&temp.path().join("root"), &[("component.yaml", &definition), ("hld.yaml", &settings)]);
    let error =
        compiler(&temp.path().join("cache")).compile(&root, &Environment::named("dev")).expect_err("refused");
    let all: String = error
        .errors()
        .map(|error| format!("{}\n", error.to_string().replace(temp.path().to_str().expect("UTF-8"), "/tmp")))
        .collect();
    let all = all.replace(&server.url(""), "http://server/");
    insta::assert_snapshot!(all);
    assert_eq!(server.connections(), 0);
    assert!(!touched.exists() && !temp.path().join("cache").exists());
}

#[test]
fn what_is_fetched_names_its_neighbours_and_nothing_on_this_machine() {
    let temp = TempDir::new().expect("a folder");
    let srv = temp.path().join("srv");
    let _shop = shop(&srv);
    let platform = Repo::at(srv.join("acme/platform"));
    let local = temp.path().join("srv/acme/shop");
    let definition = |extra: &str| {
        format!(
            "name: platform\nsubcomponents:\n- {{name: web, method: git, source: ../shop, path: web, branch: dev}}\n{extra}"
        )
    };
    platform.commit(&[("component.yaml", &definition(""))]);
    platform.git(&["checkout", "-q", "-b", "evil"]);
    let reach = format!("- {{name: reach, method: git, source: '{}', path: web}}\n", local.display());
    platform.commit(&[("component.yaml", &definition(&reach))]);
    let server = Server::repositories(&srv);
    let root = |branch: &str| {
        let url = server.url("acme/platform");
        let text = format!(
            "name: cluster\nsubcomponents:\n- {{name: platform, method: git, source: '{url}', branch: {branch}}}\n"
        );
        root(&temp.path().join(branch), &[("component.yaml", &text)])
    };
    let environment = Environment::named("dev");
    let rendered = compiler(&temp.path().join("cache")).compile(&root("main"), &environment);
    assert_eq!(names(&rendered.unwrap_or_else(|error| panic!("{error:?}"))), ["web-dev"]);
    let error =
        compiler(&temp.path().join("cache")).compile(&root("evil"), &environment).expect_err("refused");
    assert_eq!(error.diagnostics()[0].code, "source-local", "{error:?}");
    let shown = error.location().expect("a place").file.to_string();
    assert_eq!(shown, format!("{}@evil:component.yaml", server.url("acme/platform")));
}
