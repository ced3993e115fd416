//! What kubectl printed and sent, as text beside the test.

use super::served::recorder::Asked;
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Golden {
    /// Of kubectl, such as 1.33; another one may ask in other words.
    pub version: String,
    pub command: String,
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
    pub requests: Vec<Asked>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract/golden")
}

pub fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    files.filter_map(|name| name.strip_suffix(".txt").map(str::to_owned)).collect()
}

const STDOUT: &str = "\n--- printed\n";
const STDERR: &str = "\n--- said\n";
const REQUESTS: &str = "\n--- sent\n";

impl Golden {
    pub fn read(name: &str) -> Self {
        let path = folder().join(format!("{name}.txt"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{} is missing; UPDATE_CONTRACT=1 makes it", path.display()));
        let (head, rest) = text.split_once(STDOUT).unwrap();
        let (stdout, rest) = rest.split_once(STDERR).unwrap();
        let (stderr, requests) = rest.split_once(REQUESTS).unwrap();
        let mut head = head.lines();
        let mut word = |before: &str| head.next().unwrap().strip_prefix(before).unwrap().to_owned();
        Self {
            command: word("$ "),
            version: word("kubectl "),
            exit: word("exit ").parse().unwrap(),
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
            requests: Asked::read_all(requests),
        }
    }

    pub fn write(&self, name: &str) {
        let requests: String = self.requests.iter().map(|asked| format!("{asked}\n")).collect();
        let text = format!(
            "$ {}\nkubectl {}\nexit {}{STDOUT}{}{STDERR}{}{REQUESTS}{requests}",
            self.command, self.version, self.exit, self.stdout, self.stderr
        );
        std::fs::write(folder().join(format!("{name}.txt")), text).unwrap();
    }

    /// In which ways a run differs. A kubectl of another version is held to what it prints alone.
    pub fn differences(&self, ran: &Self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut check = |what: &str, wanted: String, got: String| {
            if wanted != got {
                let difference = similar::TextDiff::from_lines(&wanted, &got);
                let difference = difference.unified_diff().context_radius(2).header("golden", "now").to_string();
                wrong.push(format!("{what} differs\n{difference}"));
            }
        };
        check("the exit code", self.exit.to_string(), ran.exit.to_string());
        check("what was printed", self.stdout.clone(), ran.stdout.clone());
        if self.version == ran.version {
            check("what was said", self.stderr.clone(), ran.stderr.clone());
            let text = |all: &[Asked]| all.iter().map(|asked| format!("{asked}\n")).collect::<String>();
            check("what was sent or answered", text(&self.requests), text(&ran.requests));
        }
        wrong
    }
}
