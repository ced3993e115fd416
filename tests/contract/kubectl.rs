//! The real kubectl, as a process with nothing of the user's around it.

use super::cases::Case;
use super::golden::Golden;
use super::served::Served;
use regex::Regex;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// The version that the golden files were made with, where there are several to choose from.
const WANTED: &str = "1.33";

pub struct Kubectl {
    program: PathBuf,
    version: String,
}

pub fn updates() -> bool {
    std::env::var_os("UPDATE_CONTRACT").is_some()
}

impl Kubectl {
    /// `KUBECTL`, the one in the PATH, or the one that `.ci/run` fetched.
    pub fn find() -> Option<Self> {
        let named = std::env::var_os("KUBECTL").map(PathBuf::from);
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let in_path = std::env::split_paths(&paths).map(|folder| folder.join("kubectl"));
        let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/kubectl");
        let program = named.into_iter().chain(in_path).chain([fetched]).find(|path| path.is_file())?;
        // Some installations bring several versions, and a program that chooses one by asking the cluster.
        let beside = program.canonicalize().unwrap().with_file_name(format!("kubectl.{WANTED}"));
        let program = if beside.is_file() { beside } else { program };
        let told = Command::new(&program).args(["version", "--client", "-o", "json"]).output().unwrap();
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        let part = |name: &str| told["clientVersion"][name].as_str().unwrap().trim_end_matches('+').to_owned();
        Some(Self { program, version: format!("{}.{}", part("major"), part("minor")) })
    }

    pub fn run(&self, served: &Served, case: &Case) -> Golden {
        served.recorder.take();
        let home = served.folder.path().join("home");
        let output = Command::new(&self.program)
            .args(["--context", case.context])
            .args(case.args)
            .env_clear()
            .env("HOME", &home)
            .env("KUBECONFIG", served.kubeconfig())
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| normalised(&String::from_utf8_lossy(bytes), served, case);
        Golden {
            version: self.version.clone(),
            command: format!(
                "kubectl --context {} {}",
                case.context,
                shlex::try_join(case.args.iter().copied()).unwrap()
            ),
            exit: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            requests: served.recorder.take(),
        }
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
