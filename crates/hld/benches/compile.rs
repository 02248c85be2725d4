//! 10,000 manifest files in 1,000 components, from a folder on disk to files in memory.
//!
//! `cargo bench -p hld-core --features parallel` prints milliseconds, best of five, for inline components, for folder
//! components, and for three environments at once.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use hld::{Compiler, Environment, FileTree};

const COMPONENTS: usize = 1_000;
const FILES: usize = 10;

fn main() {
    let inline = tempfile::tempdir().unwrap();
    write(inline.path(), false);
    let folders = tempfile::tempdir().unwrap();
    write(folders.path(), true);
    let dev = [Environment::named("dev")];
    let three = ["dev", "stage", "prod"].map(Environment::named);
    let one = Compiler::default().jobs(1);
    let all = Compiler::default();
    println!("{} files in {COMPONENTS} components", COMPONENTS * FILES);
    measure("inline, one thread", inline.path(), &one, &dev);
    measure("inline", inline.path(), &all, &dev);
    measure("folders, one thread", folders.path(), &one, &dev);
    measure("folders", folders.path(), &all, &dev);
    measure("folders, three environments", folders.path(), &all, &three);
}

fn measure(what: &str, dir: &Path, compiler: &Compiler, environments: &[Environment]) {
    let (mut best, mut resolved) = (Duration::MAX, Duration::MAX);
    let mut files = 0;
    for _ in 0..5 {
        let start = Instant::now();
        let root = FileTree::from_dir(dir).unwrap();
        compiler.resolve_all(&root, environments).unwrap();
        resolved = resolved.min(start.elapsed());
        let start = Instant::now();
        let root = FileTree::from_dir(dir).unwrap();
        let all = compiler.compile_all(&root, environments).unwrap();
        best = best.min(start.elapsed());
        files = all.iter().map(|rendered| rendered.files().count()).sum();
    }
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{what:>30} {:>8.1} ms, of which resolving {:>7.1} ms; {files} files out",
        milliseconds(best),
        milliseconds(resolved)
    );
}

fn write(dir: &Path, folders: bool) {
    let mut root = "name: many\nsubcomponents:\n".to_owned();
    let mut config = "subcomponents:\n".to_owned();
    for component in 0..COMPONENTS {
        let name = format!("c{component}");
        let files = if folders { dir.join(&name).join("m") } else { dir.join(&name) };
        fs::create_dir_all(&files).unwrap();
        if folders {
            root.push_str(&format!("- {{ name: {name}, path: {name} }}\n"));
            let definition = format!("name: {name}\ntype: static\npath: m\n");
            fs::write(dir.join(&name).join("component.yaml"), definition).unwrap();
            fs::create_dir_all(dir.join(&name).join("config")).unwrap();
            fs::write(dir.join(&name).join("config/common.yaml"), "injectNamespace: true\n").unwrap();
        } else {
            root.push_str(&format!("- {{ name: {name}, type: static, path: {name} }}\n"));
        }
        config.push_str(&format!("  {name}: {{ namespace: n{}, injectNamespace: true }}\n", component % 10));
        for file in 0..FILES {
            fs::write(files.join(format!("f{file}.yaml")), manifest(component, file)).unwrap();
        }
    }
    fs::write(dir.join("component.yaml"), root).unwrap();
    fs::create_dir_all(dir.join("config")).unwrap();
    fs::write(dir.join("config/common.yaml"), config).unwrap();
    fs::write(dir.join("hld.yaml"), "environments: { dev: {}, stage: {}, prod: {} }\n").unwrap();
}

fn manifest(component: usize, file: usize) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d{component}-{file}\n  labels:\n    app: a{component}\n\
         spec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: a{component}\n  template:\n    metadata:\n      \
         labels:\n        app: a{component}\n    spec:\n      containers:\n      - name: main\n        \
         image: registry.example/a{component}:{file}.0.0\n        ports:\n        - containerPort: 8080\n"
    )
}
