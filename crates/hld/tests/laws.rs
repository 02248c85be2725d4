//! What holds for every definition: the order of files, the number of threads and the company of other environments
//! change nothing.

#![cfg(feature = "template")]

use hld::{Compiler, Environment, FileTree, Rendered};
use proptest::prelude::*;

/// A definition: files in some order.
type Files = Vec<(String, String)>;

const ENVIRONMENTS: [&str; 3] = ["dev", "stage", "prod"];

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i32>().prop_map(|number| number.to_string()),
        "[a-z]{1,6}".prop_map(|word| format!("\"{word}\"")),
        Just("null".to_owned()),
        Just("[1, 2]".to_owned()),
        ("[a-c]", any::<u8>()).prop_map(|(key, value)| format!("{{ {key}: {value} }}")),
    ]
}

fn config() -> impl Strategy<Value = String> {
    prop::collection::btree_map("[a-d]", leaf(), 0..4).prop_map(|map| {
        let entries: Vec<String> = map.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
        format!("{{ {} }}", entries.join(", "))
    })
}

/// One component: whether it is in a folder of its own, its config in the root's layers, and in its own.
fn component() -> impl Strategy<Value = (bool, Vec<String>, Vec<String>)> {
    (any::<bool>(), prop::collection::vec(config(), 4), prop::collection::vec(config(), 4))
}

fn definition() -> impl Strategy<Value = Files> {
    prop::collection::vec(component(), 1..6).prop_map(|components| {
        let layers = ["common", "dev", "stage", "prod"];
        let mut root = "name: root\nsubcomponents:\n".to_owned();
        let mut outer = vec!["subcomponents:\n".to_owned(); layers.len()];
        let mut files: Files = Vec::new();
        for (number, (folder, above, own)) in components.into_iter().enumerate() {
            let name = format!("c{number}");
            let manifest = format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\ndata:\n  config: {{{{ config | to_json | quote }}}}\n"
            );
            if folder {
                root.push_str(&format!("- {{ name: {name}, path: {name} }}\n"));
                files.push((format!("{name}/component.yaml"), format!("name: {name}\ntype: template\npath: m\n")));
                files.push((format!("{name}/m/x.yaml"), manifest));
                for (layer, config) in layers.iter().zip(own) {
                    files.push((format!("{name}/config/{layer}.yaml"), format!("config: {config}\n")));
                }
            } else {
                root.push_str(&format!("- {{ name: {name}, type: template, path: {name} }}\n"));
                files.push((format!("{name}/x.yaml"), manifest));
            }
            for (text, config) in outer.iter_mut().zip(above) {
                text.push_str(&format!("  {name}: {{ config: {config} }}\n"));
            }
        }
        files.push(("component.yaml".to_owned(), root));
        for (layer, text) in layers.iter().zip(outer) {
            files.push((format!("config/{layer}.yaml"), text));
        }
        files
    })
}

/// Everything that a run says about its environments.
fn all_of(result: Result<Vec<Rendered>, hld::Error>) -> Vec<String> {
    match result {
        Ok(all) => all
            .iter()
            .map(|rendered| {
                let files: Vec<_> = rendered.files().collect();
                format!("{files:?} {} {:?}", rendered.provenance().to_json(), rendered.diagnostics())
            })
            .collect(),
        Err(error) => vec![format!("{error:?}")],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_files_changes_nothing(
        (files, shuffled) in definition().prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle()))
    ) {
        let environments = ENVIRONMENTS.map(Environment::named);
        let compile = |files: Files, jobs| {
            all_of(Compiler::default().jobs(jobs).compile_all(&FileTree::from_files(files), &environments))
        };
        let first = compile(files.clone(), 1);
        prop_assert_eq!(&first, &compile(shuffled, 1));
        prop_assert_eq!(&first, &compile(files, 4));
    }

    #[test]
    fn environments_do_not_meet(files in definition()) {
        let root = FileTree::from_files(files);
        let together = all_of(Compiler::default().compile_all(&root, &ENVIRONMENTS.map(Environment::named)));
        let alone: Vec<String> = ENVIRONMENTS
            .iter()
            .flat_map(|name| all_of(Compiler::default().compile_all(&root, &[Environment::named(*name)])))
            .collect();
        prop_assert_eq!(together, alone);
    }
}
