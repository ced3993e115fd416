//! `klue serve` as a process: what it prints, and what it leaves behind.

use super::served::dump;
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

#[test]
fn the_kubeconfig_is_private_names_only_the_dump_and_goes_with_each_signal() {
    let folder = tempfile::tempdir().unwrap();
    dump::write(&folder.path().join("shop"));
    let own = folder.path().join("own-kubeconfig");
    std::fs::write(&own, "mine").unwrap();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut serving = Command::new(env!("CARGO_BIN_EXE_klue"))
            .arg("serve")
            .arg(folder.path().join("shop"))
            .env_clear()
            .env("HOME", folder.path())
            .env("XDG_RUNTIME_DIR", folder.path().join("run"))
            .env("KUBECONFIG", &own)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(serving.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let path = PathBuf::from(line.trim_end().strip_prefix("export KUBECONFIG=").unwrap());
        assert!(path.starts_with(folder.path().join("run")), "{}", path.display());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let config: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let server = config["clusters"][0]["cluster"]["server"].as_str().unwrap();
        assert!(server.starts_with("https://127.0.0.1:") && server.ends_with("/clusters/shop"), "{server}");
        assert_eq!(
            (config["current-context"].as_str(), config["contexts"].as_array().unwrap().len()),
            (Some("shop"), 1)
        );
        kill_process(Pid::from_child(&serving), signal).unwrap();
        assert!(serving.wait().unwrap().success(), "{signal:?}");
        assert!(!path.exists(), "{signal:?} left {}", path.display());
    }
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "mine");
}
