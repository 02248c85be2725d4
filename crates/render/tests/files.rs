//! What a file tree shows, and what it never does.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use hld_render::{Entry, EntryKind, FileError, FileTree};

fn names(tree: &FileTree, dir: &str) -> Vec<String> {
    tree.entries(dir).unwrap().iter().map(|entry| entry.name.clone()).collect()
}

fn sample() -> FileTree {
    FileTree::from_files([
        ("a/x.yaml", "x"),
        ("a-b/y.yaml", "y"),
        ("a.yaml", "z"),
        (".git/config", "secret"),
        ("generated/dev/.hld/files", "{}"),
        ("generated/dev/shop/shop.yaml", "s"),
    ])
}

#[test]
fn entries_come_in_byte_order() {
    let tree = sample();
    assert_eq!(
        *tree.entries("").unwrap(),
        [Entry::dir("a"), Entry::dir("a-b"), Entry::file("a.yaml"), Entry::dir("generated")]
    );
    assert_eq!(names(&tree, "./a/"), ["x.yaml"]);
}

#[test]
fn a_subtree_may_climb_up_to_the_boundary_and_no_further() {
    let a = sample().subtree("a").unwrap();
    assert_eq!(&*a.text("x.yaml").unwrap(), "x");
    assert_eq!(&*a.text("../a-b/y.yaml").unwrap(), "y");
    assert!(matches!(a.read("../../etc/passwd"), Err(FileError::Escapes { .. })));
    assert!(matches!(a.read("/etc/passwd"), Err(FileError::Escapes { .. })));
    let alone = a.confined();
    assert_eq!(&*alone.text("x.yaml").unwrap(), "x");
    assert!(matches!(alone.read("../a-b/y.yaml"), Err(FileError::Escapes { .. })));
}

#[test]
fn git_and_output_folders_are_not_there() {
    let tree = sample();
    assert_eq!(tree.kind(".git").unwrap(), None);
    assert!(tree.read(".git/config").unwrap_err().is_not_found());
    assert!(names(&tree, "generated/dev").is_empty());
    assert!(tree.read("generated/dev/shop/shop.yaml").unwrap_err().is_not_found());
    assert!(tree.subtree("generated/dev/shop").unwrap_err().is_not_found());
}

#[test]
fn an_output_folder_is_an_input_where_the_tree_was_opened_on_it() {
    let tree = FileTree::from_files([("component.yaml", "name: x"), (".hld/files", "{}")]);
    assert!(tree.read("component.yaml").is_ok());
}

#[test]
fn unfit_names_are_told_apart_and_cannot_be_reached() {
    let tree = FileTree::from_files([
        ("fine.yaml", ""),
        ("a\\b.yaml", ""),
        ("line\nbreak.yaml", ""),
        ("../outside.yaml", ""),
        ("/absolute.yaml", ""),
        ("turned\u{202e}lmay.yaml", ""),
    ]);
    assert_eq!(names(&tree, ""), ["fine.yaml"]);
    assert_eq!(
        *tree.rejected("").unwrap(),
        ["", "..", "a\\\\b.yaml", "line\\nbreak.yaml", "turned\\u{202e}lmay.yaml"]
    );
    assert!(matches!(tree.read("a\\b.yaml"), Err(FileError::BadPath { .. })));
    assert!(tree.read("../outside.yaml").is_err());
}

#[test]
fn errors_say_what_was_wrong() {
    let tree = FileTree::from_files([("a/bytes", vec![b'o', b'k', 0xff])]);
    let texts = [
        tree.read("b").unwrap_err(),
        tree.read("a").unwrap_err(),
        tree.entries("a/bytes").unwrap_err(),
        tree.text("a/bytes").unwrap_err(),
        tree.read("a/bytes/x").unwrap_err(),
        tree.read("a\tb").unwrap_err(),
        tree.read("a/../../b").unwrap_err(),
    ]
    .map(|error| error.to_string());
    assert_eq!(
        texts,
        [
            "`b` does not exist",
            "`a` is not a regular file",
            "`a/bytes` is not a folder",
            "`a/bytes` is not UTF-8 text",
            "`a/bytes/x` does not exist",
            "`a\\tb` is not a path hld can use: a name cannot hold control characters",
            "`a/../../b` leads out of the tree",
        ]
    );
}

#[cfg(unix)]
mod on_disk {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    fn write(root: &Path, path: &str, text: &str) {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    #[test]
    fn reads_what_memory_reads() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "a/x.yaml", "x");
        write(dir.path(), "a.yaml", "z");
        write(dir.path(), ".git/config", "secret");
        write(dir.path(), "generated/dev/.hld/files", "{}");
        write(dir.path(), "generated/dev/x.yaml", "s");
        let tree = FileTree::from_dir(dir.path()).unwrap();
        assert_eq!(
            *tree.entries("").unwrap(),
            [Entry::dir("a"), Entry::file("a.yaml"), Entry::dir("generated")]
        );
        assert_eq!(&*tree.text("a/x.yaml").unwrap(), "x");
        assert!(names(&tree, "generated/dev").is_empty());
        assert!(tree.read("generated/dev/x.yaml").unwrap_err().is_not_found());
        assert_eq!(
            tree.subtree("a").unwrap().host_dir().unwrap(),
            dir.path().canonicalize().unwrap().join("a")
        );
    }

    #[test]
    fn the_boundary_may_lie_above() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "charts/shop/Chart.yaml", "name: shop");
        write(dir.path(), "cluster/component.yaml", "name: c");
        let cluster = dir.path().join("cluster");
        let tree = FileTree::from_dir_within(&cluster, dir.path()).unwrap();
        assert_eq!(&*tree.text("component.yaml").unwrap(), "name: c");
        assert_eq!(&*tree.text("../charts/shop/Chart.yaml").unwrap(), "name: shop");
        assert_eq!(tree.display("x/y.yaml"), cluster.join("x/y.yaml").display().to_string());
        assert_eq!(tree.display("../charts/x"), cluster.join("../charts/x").display().to_string());
        assert!(matches!(tree.read("../../x"), Err(FileError::Escapes { .. })));
        assert!(matches!(FileTree::from_dir_within(dir.path(), &cluster), Err(FileError::Escapes { .. })));
    }

    #[test]
    fn links_inside_are_followed_and_links_out_are_refused() {
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), "secret.yaml", "password");
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        write(&root, "real/x.yaml", "x");
        write(&root, ".git/config", "secret");
        write(&root, "generated/dev/.hld/files", "{}");
        write(&root, "generated/dev/x.yaml", "s");
        fs::create_dir(root.join("links")).unwrap();
        for (name, target) in [
            ("dir", Path::new("../real")),
            ("chain", Path::new("dir/x.yaml")),
            ("absolute.yaml", &root.join("real/x.yaml")),
            ("out.yaml", &outside.path().join("secret.yaml")),
            ("outdir", outside.path()),
            ("up.yaml", Path::new("../../../etc/passwd")),
            ("loop.yaml", Path::new("loop.yaml")),
            ("dangling.yaml", Path::new("nowhere.yaml")),
            ("git", Path::new("../.git")),
            ("written", Path::new("../generated/dev")),
            ("written.yaml", Path::new("../generated/dev/x.yaml")),
        ] {
            symlink(target, root.join("links").join(name)).unwrap();
        }
        let tree = FileTree::from_dir(&root).unwrap().subtree("links").unwrap();
        assert_eq!(tree.kind("dir").unwrap(), Some(EntryKind::Dir));
        for path in ["dir/x.yaml", "chain", "absolute.yaml"] {
            assert_eq!(&*tree.text(path).unwrap(), "x", "{path}");
        }
        for path in ["out.yaml", "up.yaml", "outdir/secret.yaml"] {
            assert!(matches!(tree.read(path), Err(FileError::Escapes { .. })), "{path}");
        }
        assert!(matches!(tree.read("loop.yaml"), Err(FileError::Loop { .. })));
        assert!(matches!(tree.subtree("outdir"), Err(FileError::Escapes { .. })));
        for path in ["dangling.yaml", "git/config", "written/x.yaml", "written.yaml"] {
            let error = tree.read(path).unwrap_err();
            assert!(error.is_not_found(), "{path}: {error}");
        }
    }

    #[test]
    fn a_pipe_is_no_file_and_does_not_block() {
        let dir = tempfile::tempdir().unwrap();
        let made = std::process::Command::new("mkfifo").arg(dir.path().join("pipe.yaml")).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let tree = FileTree::from_dir(dir.path()).unwrap();
        assert!(matches!(tree.read("pipe.yaml"), Err(FileError::NotAFile { .. })));
    }

    #[test]
    fn what_was_read_once_stays() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "x.yaml", "first");
        let tree = FileTree::from_dir(dir.path()).unwrap();
        assert_eq!(&*tree.text("x.yaml").unwrap(), "first");
        write(dir.path(), "x.yaml", "second");
        assert_eq!(&*tree.text("x.yaml").unwrap(), "first");
    }

    #[test]
    fn what_was_forgotten_is_the_same_or_an_error() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "a/x.yaml", "first");
        write(dir.path(), "ab.yaml", "other");
        let tree = FileTree::from_dir(dir.path()).unwrap();
        assert_eq!(&*tree.text("a/x.yaml").unwrap(), "first");
        assert_eq!(&*tree.text("ab.yaml").unwrap(), "other");
        tree.forget("a");
        assert_eq!(&*tree.text("a/x.yaml").unwrap(), "first");
        write(dir.path(), "a/x.yaml", "later");
        write(dir.path(), "ab.yaml", "later");
        for _ in 0..2 {
            let error = tree.text("a/x.yaml").unwrap_err();
            assert!(matches!(&error, FileError::Changed { path } if path.ends_with("a/x.yaml")), "{error}");
        }
        assert_eq!(&*tree.text("ab.yaml").unwrap(), "other");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = FileTree::from_dir("no/such/folder").unwrap_err();
        assert_eq!(error.to_string(), "`no/such/folder` does not exist");
    }
}
