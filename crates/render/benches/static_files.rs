//! 10,000 manifest files in 1,000 components, from disk to canonical text, on one core.
//!
//! `cargo bench -p hld-render` prints the milliseconds of each step, best of five.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use hld_render::{
    FileTree, Finish, Input, Layout, Renderer, Scopes, StaticRenderer, collisions, deduplicate, finish,
};
use hld_yaml::SourceMap;

const COMPONENTS: usize = 1_000;
const FILES: usize = 10;

fn main() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let mut best = [Duration::MAX; 5];
    let mut bytes = 0;
    for _ in 0..5 {
        let (steps, written) = run(dir.path());
        bytes = written;
        for (best, step) in best.iter_mut().zip(steps) {
            *best = (*best).min(step);
        }
    }
    let total: Duration = best.iter().sum();
    println!("{} files, {} KiB of output", COMPONENTS * FILES, bytes / 1024);
    for (name, time) in ["read", "parse", "finish", "deduplicate", "lay out and write text"].iter().zip(best)
    {
        println!("{name:>24} {:>8.1} ms", time.as_secs_f64() * 1e3);
    }
    println!("{:>24} {:>8.1} ms", "total", total.as_secs_f64() * 1e3);
}

fn run(dir: &Path) -> ([Duration; 5], usize) {
    let start = Instant::now();
    let tree = FileTree::from_dir(dir).unwrap();
    for component in 0..COMPONENTS {
        let name = format!("c{component}");
        for entry in &*tree.entries(&name).unwrap() {
            tree.text(&format!("{name}/{}", entry.name)).unwrap();
        }
    }
    let read = start.elapsed();

    let start = Instant::now();
    let sources = SourceMap::new();
    let mut rendered = Vec::new();
    for component in 0..COMPONENTS {
        let name = format!("c{component}");
        let input = Input { path: &name, ..Input::new(&name, &tree, &sources) };
        rendered.push(StaticRenderer.render(&input).unwrap().manifests);
    }
    let parsed = start.elapsed();

    let start = Instant::now();
    let scopes = Scopes::with_crds(rendered.iter().flatten());
    for manifests in &mut rendered {
        let options = Finish {
            component: "c",
            namespace: Some("shop"),
            inject: true,
            create_namespace: false,
            allow_secrets: false,
            scopes: &scopes,
            sources: &sources,
        };
        *manifests = finish(std::mem::take(manifests), &options).0;
    }
    let finished = start.elapsed();

    let start = Instant::now();
    assert!(deduplicate(&mut rendered, &sources).is_empty());
    let unique = start.elapsed();

    let start = Instant::now();
    let files: Vec<_> = rendered
        .iter()
        .enumerate()
        .flat_map(|(at, manifests)| Layout::Resource.files("", &format!("c{at}"), manifests))
        .collect();
    assert!(collisions(files.iter().map(|file| (file.path.as_str(), file.path.as_str()))).is_empty());
    let written = files.iter().map(|file| file.text().len()).sum();
    ([read, parsed, finished, unique, start.elapsed()], written)
}

fn write(dir: &Path) {
    for component in 0..COMPONENTS {
        let folder = dir.join(format!("c{component}"));
        fs::create_dir(&folder).unwrap();
        for file in 0..FILES {
            let name = format!("app-{component}-{file}");
            let text = if file % 3 == 0 { service(&name) } else { deployment(&name) };
            fs::write(folder.join(format!("{name}.yaml")), text).unwrap();
        }
    }
}

fn deployment(name: &str) -> String {
    format!(
        "# What runs.\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  labels:\n    app: {name}\n    \
         tier: backend\nspec:\n  replicas: 3\n  selector:\n    matchLabels:\n      app: {name}\n  template:\n    metadata:\n      \
         labels:\n        app: {name}\n      annotations:\n        prometheus.io/scrape: \"true\"\n    spec:\n      \
         containers:\n        - name: main\n          image: registry.example/{name}:1.2.3\n          args: [\"--port\", \
         \"8080\", \"--verbose\"]\n          env:\n            - name: GREETING\n              value: \"hello world\"\n            \
         - name: LIMIT\n              value: \"10\"\n          resources:\n            requests: {{cpu: 100m, memory: \
         128Mi}}\n            limits:\n              memory: 256Mi\n          ports:\n            - containerPort: 8080\n              \
         name: http\n"
    )
}

fn service(name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector:\n    app: {name}\n  ports:\n    - port: \
         80\n      targetPort: http\n"
    )
}
