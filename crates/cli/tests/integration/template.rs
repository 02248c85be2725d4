//! `hld template`: the bytes that Helm printed for the same words, stdin, and files instead of a stream.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use crate::case::{Case, tree};

fn chart() -> Case {
    Case::from_folder(&folder())
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/cli/template-chart")
}

/// `helm-N.txt` holds what Helm printed for command N.
#[test]
fn the_bytes_of_helm() {
    let case = chart();
    let commands = fs::read_to_string(folder().join("cmd")).expect("commands");
    for (number, command) in commands.lines().enumerate() {
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        let output = case.run(&words);
        let wanted = fs::read_to_string(folder().join(format!("helm-{}.txt", number + 1))).expect("recorded");
        assert_eq!(String::from_utf8_lossy(&output.stdout), wanted, "{command}");
    }
}

#[test]
fn values_from_stdin_which_is_read_once() {
    let case = chart();
    let mut command = case.command(&["template", "web", "-f", "-", "--set-file", "again=-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("hld starts");
    child.stdin.take().expect("a pipe").write_all(b"port: 90\n").expect("written");
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("- port: 90\n") && text.contains("    again: \"\"\n"), "{text}");
}

#[test]
fn files_instead_of_a_stream() {
    let case = chart();
    let words = ["template", "shop", "web", "--output-dir", "out", "--include-crds", "--release-name"];
    let output = case.run(&words);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "wrote out/web/crds/route.yaml\nwrote out/shop/web/charts/db/templates/db.yaml\n\
         wrote out/shop/web/templates/web.yaml\nwrote out/shop/web/templates/web.yaml\n\
         wrote out/shop/web/templates/tests/ping.yaml\n\n"
    );
    let out = case.work().join("out");
    let first = tree(&out);
    assert_eq!(first.len(), 4);
    let web = fs::read_to_string(out.join("shop/web/templates/web.yaml")).expect("written");
    assert_eq!(web.matches("---\n# Source: web/templates/web.yaml\n").count(), 2);
    // A second run begins each file anew, but for hooks: they are added, as Helm does.
    case.run(&words);
    let second = tree(&out);
    let changed: Vec<_> = first.iter().filter(|(path, content)| second.get(*path) != Some(content)).collect();
    assert_eq!(changed.len(), 1);
    assert!(changed[0].0.ends_with("ping.yaml"));
}

#[test]
fn links_are_followed_but_not_in_circles() {
    let case = chart();
    let web = case.work().join("web");
    let plain = case.run(&["template", "web"]).stdout;
    fs::rename(web.join("templates"), case.work().join("elsewhere")).expect("moved");
    std::os::unix::fs::symlink("../elsewhere", web.join("templates")).expect("a link");
    assert_eq!(case.run(&["template", "web"]).stdout, plain);
    std::os::unix::fs::symlink("..", web.join("templates/back")).expect("a link");
    let output = case.run(&["template", "web"]);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
}
