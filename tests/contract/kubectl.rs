//! What kubectl does with a case, in a form that is the same in every run.

use super::cases::Case;
use super::golden::Golden;
use super::real::Kubectl;
use super::served::Served;
use regex::Regex;
use std::sync::LazyLock;

pub fn updates() -> bool {
    std::env::var_os("UPDATE_CONTRACT").is_some()
}

pub fn run(kubectl: &Kubectl, served: &Served, case: &Case) -> Golden {
    served.recorder.take();
    let output = kubectl.run(&served.place(), case.context, case.args);
    let text = |bytes: &[u8]| normalised(&String::from_utf8_lossy(bytes), served, case);
    Golden {
        version: kubectl.version.clone(),
        command: format!("kubectl --context {} {}", case.context, shlex::try_join(case.args.iter().copied()).unwrap()),
        exit: output.status.code().unwrap_or(-1),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        requests: served.recorder.take(),
    }
}

static AGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)(^| {2,})\d+[ydhms](\d+[dhms])?( \(x\d+ over [^)]*\))?").unwrap());
static BLANKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r" {2,}").unwrap());
static LOGGED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[EWI]\d{4} [\d:.]+ +\d+ ([a-z_]+\.go:\d+)").unwrap());

/// Without the address of the run, and without ages that kubectl itself counts until now.
fn normalised(text: &str, served: &Served, case: &Case) -> String {
    let text = text.replace(&served.address, "ADDRESS");
    let text = LOGGED.replace_all(&text, "$1").into_owned();
    let counts_itself = ["describe", "events"].contains(&case.args[0]) || case.args.contains(&"--server-print=false");
    if !counts_itself {
        return text;
    }
    // The columns are as wide as the ages.
    let text = BLANKS.replace_all(&AGE.replace_all(&text, "  AGE"), "  ").into_owned();
    // kubectl prints the keys of a secret in an order that changes from run to run.
    match text.split_once("\nData\n====\n") {
        Some((before, keys)) if case.args.contains(&"secret") => {
            let mut keys: Vec<&str> = keys.split_inclusive('\n').collect();
            keys.sort_by_key(|line| (line.trim().is_empty(), *line));
            format!("{before}\nData\n====\n{}", keys.concat())
        }
        _ => text,
    }
}
