//! kubectl against a served dump, and klue on the same dump.

use super::dump;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The version that the exceptions were written for, where there are several to choose from.
const WANTED: &str = "1.33";

pub struct Both {
    folder: tempfile::TempDir,
    serving: Child,
    kubeconfig: String,
    kubectl: PathBuf,
}

pub struct Answer {
    pub out: String,
    pub errors: String,
    pub ended_well: bool,
}

impl Both {
    /// None where there is no kubectl.
    pub fn start() -> Option<Self> {
        let Some(kubectl) = kubectl() else {
            assert!(std::env::var_os("KLUE_CI").is_none(), "there is no kubectl; install one, or see .ci/run");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        dump::write(&folder.path().join("shop"));
        let mut serving = klue(folder.path()).arg("serve").arg(folder.path().join("shop")).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(serving.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let kubeconfig = line.trim_end().strip_prefix("export KUBECONFIG=").unwrap().to_owned();
        Some(Self { folder, serving, kubeconfig, kubectl })
    }

    pub fn kubectl(&self, words: &str) -> Answer {
        let mut command = Command::new(&self.kubectl);
        command.env_clear().env("HOME", self.folder.path()).env("KUBECONFIG", &self.kubeconfig).env("TZ", "UTC");
        command.arg("describe").args(words.split(' ')).stdin(Stdio::null());
        Answer::of(command.output().unwrap())
    }

    pub fn klue(&self, words: &str) -> Answer {
        let mut command = klue(self.folder.path());
        command.args(["kubectl", "--from"]).arg(self.folder.path().join("shop"));
        Answer::of(command.arg("describe").args(words.split(' ')).stderr(Stdio::piped()).output().unwrap())
    }
}

impl Drop for Both {
    fn drop(&mut self) {
        // It serves until it is told to stop.
        let _ = self.serving.kill();
        let _ = self.serving.wait();
    }
}

impl Answer {
    fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { out: text(&output.stdout), errors: text(&output.stderr), ended_well: output.status.success() }
    }
}

fn klue(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_klue"));
    command.env_clear().env("HOME", home).env("XDG_RUNTIME_DIR", home.join("run"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// `KUBECTL`, the one in the PATH, or the one that `.ci/run` fetched.
fn kubectl() -> Option<PathBuf> {
    let named = std::env::var_os("KUBECTL").map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&paths).map(|folder| folder.join("kubectl"));
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/kubectl");
    let program = named.into_iter().chain(in_path).chain([fetched]).find(|path| path.is_file())?;
    // Some installations bring several versions, and a program that chooses one by asking the cluster.
    let beside = program.canonicalize().unwrap().with_file_name(format!("kubectl.{WANTED}"));
    Some(if beside.is_file() { beside } else { program })
}
