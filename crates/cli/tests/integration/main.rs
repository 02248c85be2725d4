//! The command as a user meets it: what it prints, its exit codes, and that a failed run leaves everything as it was.
//!
//! A case is a folder under `tests/cases/cli`: `cmd` with one command a line, `in/` with the files it starts from, and
//! perhaps `repos/<name>/<branch>/`, from which Git repositories beside the definition are made.

mod case;
mod hostile;
mod make;
mod outcomes;
mod pets;
mod template;

use case::Case;

/// Every case folder; what comes out is the golden under `snapshots/`.
#[test]
fn cases() {
    insta::glob!("../../../../tests/cases/cli", "*/cmd", |path| {
        let folder = path.parent().expect("`cmd` lies in the case's folder");
        let case = Case::from_folder(folder);
        // What curl says it took is not the same twice.
        insta::with_settings!({ filters => [(r"after \d+ ms", "after [N] ms")] }, {
            insta::assert_snapshot!(case.transcript());
        });
    });
}
