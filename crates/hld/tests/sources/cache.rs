//! The cache: shared, mended, private.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{fs, thread};

use hld::source::Reference;
use tempfile::TempDir;

use crate::server::Server;
use crate::support::{Repo, branch, config, get, history, report, source};

fn setting() -> (TempDir, Repo, Server) {
    let temp = TempDir::new().expect("a folder");
    let repo = Repo::at(temp.path().join("srv/shop"));
    history(&repo);
    let server = Server::repositories(&temp.path().join("srv"));
    (temp, repo, server)
}

/// The one cached repository.
fn cached(cache: &Path) -> PathBuf {
    let mut folders = fs::read_dir(cache.join("git")).expect("a cache").flatten().map(|entry| entry.path());
    folders.find(|path| path.is_dir()).expect("a repository")
}

fn packs(repository: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository.join("objects/pack")).expect("packs").flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "pack"))
        .collect()
}

type Damage = fn(&Path);

#[test]
fn a_damaged_cache_is_made_anew() {
    let (temp, _repo, server) = setting();
    let (url, cache) = (server.url("shop"), temp.path().join("cache"));
    let damages: [(&str, Damage); 6] = [
        ("an empty pack", |folder| packs(folder).iter().for_each(|pack| overwrite(pack, b""))),
        ("no packs", |folder| fs::remove_dir_all(folder.join("objects/pack")).expect("removed")),
        ("no head", |folder| fs::remove_file(folder.join("HEAD")).expect("removed")),
        ("a broken configuration", |folder| overwrite(&folder.join("config"), b"[core")),
        ("not finished", |folder| fs::remove_file(folder.join("hld-whole")).expect("removed")),
        ("no objects", |folder| fs::remove_dir_all(folder.join("objects")).expect("removed")),
    ];
    for (name, damage) in damages {
        assert_eq!(config(&source(&cache), &url, Reference::Default), "n: 3");
        damage(&cached(&cache));
        assert_eq!(config(&source(&cache), &url, Reference::Default), "n: 3", "{name}");
    }
}

fn overwrite(path: &Path, bytes: &[u8]) {
    // Git makes packs read-only.
    fs::remove_file(path).expect("removed");
    fs::write(path, bytes).expect("written");
}

#[test]
fn damage_found_while_reading_is_mended_by_the_next_run() {
    let (temp, _repo, server) = setting();
    let (url, cache) = (server.url("shop"), temp.path().join("cache"));
    let opened = get(&source(&cache), &url, Reference::Default).expect("fetched");
    let repository = cached(&cache);
    for pack in packs(&repository) {
        let mut bytes = fs::read(&pack).expect("a pack");
        let end = bytes.len() - 20;
        bytes[12..end].iter_mut().for_each(|byte| *byte ^= 0x55);
        overwrite(&pack, &bytes);
    }
    // libgit2 holds what it has read, so another handle looks.
    drop(opened);
    let again = source(&cache).offline(true);
    if let Ok(opened) = get(&again, &url, Reference::Default) {
        opened.files.text("config.yaml").expect_err("the pack is noise");
    }
    assert_eq!(config(&source(&cache), &url, Reference::Default), "n: 3");
}

#[test]
fn locks_of_the_dead_do_not_stop_a_run() {
    let (temp, repo, server) = setting();
    let (url, cache) = (server.url("shop"), temp.path().join("cache"));
    assert_eq!(config(&source(&cache), &url, Reference::Default), "n: 3");
    let repository = cached(&cache);
    fs::write(repository.join("shallow.lock"), "").expect("written");
    for entry in fs::read_dir(repository.join("refs/hld")).expect("refs").flatten() {
        fs::write(entry.path().with_extension("lock"), "").expect("written");
    }
    repo.commit(&[("config.yaml", "n: 4\n")]);
    assert_eq!(config(&source(&cache), &url, Reference::Default), "n: 4");
}

#[test]
fn many_at_once() {
    let (temp, _repo, server) = setting();
    let (url, cache) = (server.url("shop"), temp.path().join("cache"));
    thread::scope(|scope| {
        for turn in 0..6 {
            let (url, cache) = (&url, &cache);
            scope.spawn(move || {
                // Locks belong to open files, so these are as strangers to each other as processes are.
                let source = source(cache);
                let (reference, text) =
                    if turn % 2 == 0 { (Reference::Default, "n: 3") } else { (branch("stage"), "n: staged") };
                assert_eq!(config(&source, url, reference), text);
            });
        }
    });
}

#[test]
fn branches_that_file_systems_would_mix_up() {
    let (temp, repo, server) = setting();
    let (url, cache) = (server.url("shop"), temp.path().join("cache"));
    repo.git(&["branch", "a", "main~1"]);
    assert_eq!(config(&source(&cache), &url, branch("a")), "n: 2");
    repo.git(&["branch", "-D", "a"]);
    repo.git(&["branch", "a/b", "main~2"]);
    assert_eq!(config(&source(&cache), &url, branch("a/b")), "n: 1");
    get(&source(&cache), &url, branch("a")).expect_err("it is gone, whatever the cache holds");
}

#[test]
fn only_its_owner_looks_into_the_cache() {
    let (temp, _repo, server) = setting();
    let cache = temp.path().join("new/cache");
    assert_eq!(config(&source(&cache), &server.url("shop"), Reference::Default), "n: 3");
    let mode = fs::metadata(cache.join("git")).expect("a folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_cache_that_cannot_be_written() {
    let (temp, _repo, server) = setting();
    let cache = temp.path().join("file");
    fs::write(&cache, "").expect("a file");
    let error = get(&source(&cache), &server.url("shop"), Reference::Default).expect_err("no cache");
    assert_eq!(server.connections(), 0);
    let text = report(&error, &[(temp.path().to_str().expect("UTF-8"), "/tmp")]);
    assert!(text.starts_with("cache-unusable (Output): the cache `/tmp/file"), "{text}");
}
