//! Repositories on this machine, read where they lie.

use hld::ErrorKind;
use hld::git::Repository;
use hld::source::Reference;
use tempfile::TempDir;

use crate::support::{Repo, branch, config, get, git_command, history, report, source, version};

#[test]
fn every_reference_of_a_local_repository() {
    let (repo, cache) = (Repo::new(), TempDir::new().expect("a folder"));
    let history = history(&repo);
    let path = repo.path.to_str().expect("UTF-8");
    let source = source(cache.path());
    for url in [path.to_owned(), format!("file://{path}"), format!("{path}/.git")] {
        assert_eq!(config(&source, &url, Reference::Default), "n: 3");
        assert_eq!(config(&source, &url, branch("stage")), "n: staged");
        assert_eq!(config(&source, &url, version("v1.0")), "n: 1");
        assert_eq!(config(&source, &url, version("v1.1")), "n: 1", "an annotated tag");
        assert_eq!(config(&source, &url, version("stage")), "n: staged", "as `git checkout` would");
        assert_eq!(config(&source, &url, version(&history.second)), "n: 2");
        assert_eq!(config(&source, &url, version(&history.second[..8])), "n: 2");
        let opened = get(&source, &url, version(&history.first)).expect("the commit is there");
        assert_eq!(opened.commit.as_deref(), Some(history.first.as_str()));
    }
    assert_eq!(std::fs::read_dir(cache.path()).expect("a folder").count(), 0, "nothing is copied");
}

#[test]
fn a_bare_repository_beside_a_clone_of_its_name() {
    let temp = TempDir::new().expect("a folder");
    let clone = Repo::at(temp.path().join("shop"));
    history(&clone);
    let bare = temp.path().join("shop.git");
    clone.git(&["clone", "-q", "--bare", ".", bare.to_str().expect("UTF-8")]);
    clone.commit(&[("config.yaml", "n: 4\n")]);
    let source = source(temp.path());
    assert_eq!(config(&source, clone.path.to_str().expect("UTF-8"), Reference::Default), "n: 4");
    assert_eq!(config(&source, bare.to_str().expect("UTF-8"), Reference::Default), "n: 3");
}

#[test]
fn what_is_not_committed_does_not_count() {
    let (repo, cache) = (Repo::new(), TempDir::new().expect("a folder"));
    history(&repo);
    std::fs::write(repo.path.join("config.yaml"), "n: dirty\n").expect("a file");
    assert_eq!(config(&source(cache.path()), repo.path.to_str().expect("UTF-8"), Reference::Default), "n: 3");
}

#[test]
fn refusals_of_local_repositories() {
    let (repo, empty, temp) = (Repo::new(), Repo::new(), TempDir::new().expect("a folder"));
    history(&repo);
    let path = |repo: &Repo| repo.path.to_str().expect("UTF-8").to_owned();
    let (repo, empty, none) = (path(&repo), path(&empty), temp.path().join("none").display().to_string());
    let replace = [(repo.as_str(), "/shop"), (empty.as_str(), "/empty"), (none.as_str(), "/none")];
    let source = source(temp.path());
    let mut all = String::new();
    for (url, reference) in [
        (&repo, branch("stgae")),
        (&repo, branch("v1.0")),
        (&repo, branch("nowhere")),
        (&repo, version("v1.O")),
        (&repo, version("deadbeef")),
        (&repo, version("0123456789012345678901234567890123456789")),
        (&repo, branch("--upload-pack=x")),
        (&repo, version("main~1")),
        (&empty, Reference::Default),
        (&empty, branch("main")),
        (&none, Reference::Default),
    ] {
        let error = get(&source, url, reference).expect_err("a refusal");
        all.push_str(&report(&error, &replace));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn the_repository_around_a_folder() {
    let repo = Repo::new();
    let history = history(&repo);
    let command = git_command();
    let deep = repo.path.join("web/deep");
    let root = repo.path.canonicalize().expect("it is there");
    assert_eq!(hld::git::work_tree(&deep).as_ref(), Some(&root));
    let found = Repository::discover(&deep, &command).expect("it opens").expect("it is found");
    assert_eq!(found.head().expect("a head").expect("a commit").as_str(), history.third);
    for (revision, text) in
        [("stage", "n: staged\n"), ("v1.0", "n: 1\n"), ("main~1", "n: 2\n"), ("HEAD", "n: 3\n")]
    {
        let commit = found.resolve(revision).expect(revision);
        let files = found.files(&commit, revision).expect("a tree");
        assert_eq!(&*files.text("config.yaml").expect("a file"), text);
        assert_eq!(files.display("config.yaml"), format!("{revision}:config.yaml"));
    }
    let error = found.resolve("stag").expect_err("no such branch");
    assert_eq!(error.kind(), ErrorKind::Source);
    assert_eq!(error.hints(), ["did you mean `stage`?"]);
    assert!(found.resolve("--help").is_err());

    // A linked work tree has a file where others have a folder.
    let linked = repo.path.with_file_name("linked");
    repo.git(&["worktree", "add", "-q", linked.to_str().expect("UTF-8"), "stage"]);
    let found = Repository::discover(&linked.join("web"), &command).expect("it opens").expect("it is found");
    assert_eq!(found.head().expect("a head").expect("a commit").as_str(), history.staged);
    assert!(Repository::discover(std::path::Path::new("/"), &command).expect("no error").is_none());
}

#[test]
fn repositories_that_libgit2_cannot_open() {
    let temp = TempDir::new().expect("a folder");
    let source = source(&temp.path().join("cache"));
    let repo = Repo::with(temp.path().join("sha256"), &["--object-format=sha256"]);
    let commits = history(&repo);
    assert_eq!(commits.first.len(), 64);
    let path = repo.path.to_str().expect("UTF-8");
    assert_eq!(config(&source, path, branch("stage")), "n: staged");
    assert_eq!(config(&source, path, version("v1.1")), "n: 1");
    assert_eq!(config(&source, path, version(&commits.second)), "n: 2");
    let opened = get(&source, path, Reference::Default).expect("a head");
    assert_eq!(&*opened.files.text("web/deep/x.yaml").expect("a file"), "x: 1\n");
    let error = get(&source, path, branch("stgae")).expect_err("no such branch");
    assert_eq!(error.hints()[0], "did you mean `stage`?");

    let whole = Repo::at(temp.path().join("whole"));
    history(&whole);
    whole.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", whole.path.display());
    let partial = temp.path().join("partial");
    whole.git(&["clone", "-q", "--filter=blob:none", &url, partial.to_str().expect("UTF-8")]);
    assert_eq!(config(&source, partial.to_str().expect("UTF-8"), Reference::Default), "n: 3");
}
