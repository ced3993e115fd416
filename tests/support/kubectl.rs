//! The real kubectl, as a process with nothing of the user's around it.
#![allow(dead_code)] // each test program uses its own part of this
#![allow(clippy::unwrap_used, clippy::panic)]

use super::served::Place;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The version that the golden files were made with, where there are several to choose from.
const WANTED: &str = "1.33";

pub struct Kubectl {
    program: PathBuf,
    pub version: String,
}

impl Kubectl {
    /// `KUBECTL`, the one in the PATH, or the one that `.ci/run` fetched.
    pub fn find() -> Option<Self> {
        let found = Self::look();
        let must = std::env::var_os("KLUE_CI").is_some();
        assert!(found.is_some() || !must, "there is no kubectl; install one, or see .ci/run");
        found
    }

    fn look() -> Option<Self> {
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

    pub fn run(&self, place: &Place, context: &str, args: &[&str]) -> Output {
        bare(&self.program, place).args(["--context", context]).args(args).output().unwrap()
    }
}

/// A program that sees the served clusters and nothing else.
pub fn bare(program: &Path, place: &Place) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", &place.home)
        .env("KUBECONFIG", &place.kubeconfig)
        .env("TZ", "UTC")
        .stdin(Stdio::null());
    command
}
