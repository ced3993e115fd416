//! The chain from a proposal to a permit cannot be forged: what would forge it does not compile.
//! Each case is a small program against the library as it was just built, with the error that the compiler must have for
//! it; a program that is well made compiles, so that no case can fail for another reason.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// What every program may name.
const NAMES: &str = "#![allow(unused)]
use klue::cluster::door::Door;
use klue::policy::approval::{Answer, Approved, Keystroke, Pending, Permit, Seat, Shown, Synced};
use klue::policy::approval::batch::Batch;
fn main() {}
";

/// A name, a program, and the error.
const FORGED: &[(&str, &str, &str)] = &[
    (
        "a permit by hand",
        "fn f(p: Pending) -> Permit { Permit { proposal: p.proposal().clone(), judgement: p.judgement().clone() } }",
        "E0451",
    ),
    (
        "an approval by hand",
        "fn f(p: Pending) -> Approved { Approved { proposal: p.proposal().clone(), judgement: p.judgement().clone() } }",
        "E0451",
    ),
    ("a keystroke by hand", "fn f() -> Keystroke { Keystroke { frame: 1 } }", "E0451"),
    ("a seat by hand", "fn f() -> Seat { Seat(()) }", "E0423"),
    ("a seat where there is no terminal", "fn f() -> Option<Seat> { Seat::at_terminal() }", "E0624"),
    ("a seat that is for tests", "fn f() -> Seat { Seat::for_test() }", "E0599"),
    ("a sync by hand", "fn f() -> Synced { Synced(()) }", "E0423"),
    ("a sync that never was", "fn f() -> Synced { Synced::after_fsync() }", "E0624"),
    (
        "a permit that is spent twice",
        "async fn f(door: &Door, permit: Permit) { door.act(permit).await; door.act(permit).await; }",
        "E0382",
    ),
    (
        "a permit from an approval that was used",
        "fn f(a: Approved, one: Synced, two: Synced) { a.committed(one); a.committed(two); }",
        "E0382",
    ),
    (
        "one key for two changes",
        "fn f(a: Pending, b: Pending, s: &Shown, k: Keystroke) { let _ = a.approve(s, &Answer::Yes, k); let _ = b.approve(s, &Answer::Yes, k); }",
        "E0382",
    ),
    (
        "a change that is approved twice",
        "fn f(a: Pending, s: &Shown, k: Keystroke, l: Keystroke) { let _ = a.approve(s, &Answer::Yes, k); let _ = a.approve(s, &Answer::Yes, l); }",
        "E0382",
    ),
    ("a copy of what waits", "fn f(p: &Pending) -> Pending { <Pending as Clone>::clone(p) }", "E0277"),
    ("a copy of a batch", "fn f(b: &Batch) -> Batch { <Batch as Clone>::clone(b) }", "E0277"),
    ("a copy of a permit", "fn f(p: &Permit) -> Permit { <Permit as Clone>::clone(p) }", "E0277"),
    ("a copy of a key", "fn f(k: &Keystroke) -> Keystroke { <Keystroke as Clone>::clone(k) }", "E0277"),
    ("a permit out of nothing", "fn f() -> Permit { <Permit as Default>::default() }", "E0277"),
    ("what waits, out of nothing", "fn f() -> Pending { <Pending as Default>::default() }", "E0277"),
    (
        "a change that is sent without a permit",
        "async fn f(door: &Door, approved: Approved) { door.act(approved).await; }",
        "E0308",
    ),
];

/// Those that a file could bring back, were they read from one.
const READ: &[&str] = &["Pending", "Approved", "Permit", "Keystroke", "Seat", "Synced", "Batch"];

#[test]
fn a_program_that_is_well_made_compiles() {
    let honest = "async fn f(door: &Door, a: Pending, s: &Shown, k: Keystroke, synced: Synced) {
        if let Ok(approved) = a.approve(s, &Answer::Yes, k) { door.act(approved.committed(synced)).await; }
    }";
    assert_eq!(compiled("honest", honest, None), Ok(()));
}

#[test]
fn no_link_of_the_chain_can_be_forged() {
    for (name, program, error) in FORGED {
        let said = compiled(&name.replace([' ', ','], "_"), program, None).expect_err(name);
        assert!(said.contains(&format!("error[{error}]")), "{name}: {said}");
    }
}

#[test]
fn no_link_of_the_chain_is_read_from_a_file() {
    let read = |name: &str, of: &str| {
        let program = format!("fn read<T: serde::de::DeserializeOwned>() {{}} fn f() {{ read::<{of}>() }}");
        // Which of several builds of serde is the library's shows in whether the well-made program compiles.
        let builds = built("libserde-");
        let good = "fn read<T: serde::de::DeserializeOwned>() {} fn f() { read::<klue::domain::proposal::Proposal>() }";
        let serde = builds.iter().find(|serde| compiled("read_well", good, Some(serde)).is_ok());
        compiled(name, &program, Some(serde.expect("a proposal is read from a file")))
    };
    for of in READ {
        let said = read(&format!("read_{of}"), of).expect_err(of);
        assert!(said.contains("error[E0277]") && said.contains(of), "{of}: {said}");
    }
}

/// Compiles a program as far as to know whether it is one; else what the compiler says.
fn compiled(name: &str, program: &str, serde: Option<&Path>) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("forged");
    std::fs::create_dir_all(&folder).unwrap();
    let source = folder.join(format!("{name}.rs"));
    std::fs::write(&source, format!("{NAMES}{program}\n")).unwrap();
    let library = built("libklue-").into_iter().next().expect("the library was built before its tests");
    let mut rustc = Command::new(rustc());
    rustc.args(["--edition=2024", "--crate-type=bin", "--emit=metadata", "--out-dir"]).arg(&folder).arg(&source);
    rustc.arg("-L").arg(format!("dependency={}", deps().display()));
    rustc.arg("--extern").arg(format!("klue={}", library.display()));
    if let Some(serde) = serde {
        rustc.arg("--extern").arg(format!("serde={}", serde.display()));
    }
    let said = rustc.output().unwrap();
    if said.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&said.stderr).into_owned()) }
}

/// Where this test itself lies, and beside it all that it was built from.
fn deps() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_owned()
}

/// The builds of a library, the newest first.
fn built(begins: &str) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(begins) && name.ends_with(".rlib")
    };
    let files = std::fs::read_dir(deps()).unwrap().filter_map(|entry| Some(entry.ok()?.path())).filter(is_one);
    let mut dated: Vec<_> = files.filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path))).collect();
    dated.sort();
    dated.into_iter().rev().map(|(_, path)| path).collect()
}

/// The compiler beside the cargo that runs this.
fn rustc() -> PathBuf {
    let beside = std::env::var_os("CARGO").map(|cargo| PathBuf::from(cargo).with_file_name("rustc"));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from("rustc"))
}
