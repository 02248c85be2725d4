//! Trees of commits, hostile ones among them.

use std::os::unix::fs::symlink;

use hld::source::{GitSource, Reference};
use hld::{Entry, FileTree};
use tempfile::TempDir;

use crate::server::Server;
use crate::support::{Repo, get, report, source};

fn open(repo: &Repo, cache: &TempDir) -> FileTree {
    let opened = get(&source(cache.path()), repo.path.to_str().expect("UTF-8"), Reference::Default);
    opened.expect("a commit").files
}

fn said(result: Result<impl std::fmt::Debug, hld::FileError>, repo: &Repo) -> String {
    result.expect_err("a refusal").to_string().replace(repo.path.to_str().expect("UTF-8"), "/shop")
}

#[test]
fn links_lead_inside_the_tree_only() {
    let (repo, cache) = (Repo::new(), TempDir::new().expect("a folder"));
    let link = |to: &str, name: &str| symlink(to, repo.path.join(name)).expect("a link");
    repo.commit(&[("charts/web/values.yaml", "a: 1\n"), ("secret.yaml", "b: 2\n")]);
    link("charts/web", "current");
    link("../../current/values.yaml", "charts/web/again.yaml");
    link("/etc/passwd", "absolute");
    link("../outside", "outside");
    link("loop-b", "loop-a");
    link("loop-a", "loop-b");
    link("nowhere", "dangling");
    repo.commit(&[]);
    let files = open(&repo, &cache);
    assert_eq!(&*files.text("current/values.yaml").expect("through a folder"), "a: 1\n");
    assert_eq!(&*files.text("charts/web/again.yaml").expect("through two"), "a: 1\n");
    assert_eq!(files.entries("current").expect("a folder")[1], Entry::file("values.yaml"));
    let all = ["absolute", "outside", "loop-a", "dangling", "current/nothing", "charts"]
        .map(|path| said(files.read(path), &repo))
        .join("\n");
    insta::assert_snapshot!(all, @"
    `/shop:absolute` leads out of the tree
    `/shop:outside` leads out of the tree
    `/shop:loop-a` is a loop of symbolic links
    `/shop:dangling` does not exist
    `/shop:current/nothing` does not exist
    `/shop:charts` is not a regular file
    ");
}

#[test]
fn submodules_and_pointers_are_told_from_files() {
    let (repo, cache) = (Repo::new(), TempDir::new().expect("a folder"));
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    let commit = repo.commit(&[("big.yaml", pointer)]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},vendor/lib")]);
    repo.git(&["commit", "-q", "-m", "c"]);
    let files = open(&repo, &cache);
    let all = ["big.yaml", "vendor/lib"].map(|path| said(files.read(path), &repo)).join("\n");
    insta::assert_snapshot!(all);
}

/// A tree as `git mktree` would not make it.
fn tree(repo: &Repo, entries: &[(&str, &str, &str)]) -> String {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend(format!("{mode} {name}\0").bytes());
        let digits: Vec<u32> = id.chars().map(|char| char.to_digit(16).expect("hexadecimal")).collect();
        bytes.extend(digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("a byte")));
    }
    let file = repo.path.join("tree");
    std::fs::write(&file, bytes).expect("a file");
    repo.git(&["hash-object", "-t", "tree", "-w", "--literally", file.to_str().expect("UTF-8")])
}

#[test]
fn deceptive_trees_are_refused() {
    let (repo, cache) = (Repo::new(), TempDir::new().expect("a folder"));
    let blob = repo.git_with(&["hash-object", "-w", "--stdin"], "a: 1\n");
    let mut all = String::new();
    for entries in [
        vec![("100644", ".git", blob.as_str())],
        vec![("100644", ".GIT", blob.as_str())],
        vec![("100644", "git~1", blob.as_str())],
        vec![("100644", "..", blob.as_str())],
        vec![("100644", "a/../../b", blob.as_str())],
        vec![("100644", "a", blob.as_str()), ("120000", "a", blob.as_str())],
        vec![("010644", "a", blob.as_str())],
    ] {
        let tree = tree(&repo, &entries);
        let commit = repo.git(&["commit-tree", "-m", "c", &tree]);
        repo.git(&["update-ref", "refs/heads/main", &commit]);
        all.push_str(&said(open(&repo, &cache).entries(""), &repo));
        all.push('\n');
    }
    insta::assert_snapshot!(all);

    // Over the network such objects are not even let in.
    let server = Server::repositories(repo.path.parent().expect("a parent"));
    let tree = tree(&repo, &[("100644", ".git", &blob)]);
    let commit = repo.git(&["commit-tree", "-m", "c", &tree]);
    repo.git(&["update-ref", "refs/heads/main", &commit]);
    let fetching: GitSource = source(&cache.path().join("cache"));
    let error = get(&fetching, &server.url("shop"), Reference::Default).expect_err("refused");
    assert_eq!(error.code(), "source-malformed", "{}", report(&error, &[]));
}

#[test]
fn a_tree_of_many_folders_is_read_from_many_threads() {
    let (repo, cache) = (Repo::new(), TempDir::new().expect("a folder"));
    let names: Vec<String> = (0..120).map(|n| format!("apps/{}/part-{n}.yaml", n % 7)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    repo.commit(&files);
    let tree = open(&repo, &cache);
    std::thread::scope(|scope| {
        for turn in 0..4 {
            let (tree, names) = (&tree, &names);
            scope.spawn(move || {
                for name in names.iter().skip(turn) {
                    assert_eq!(&*tree.text(name).expect("a file"), name);
                }
            });
        }
    });
}
