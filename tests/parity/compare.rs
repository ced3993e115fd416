//! One line run by kubectl and by klue, and in what the two differ.

use super::lines::{Compared, Line};
use super::real::{Kubectl, bare};
use super::served::Place;
use regex::Regex;
use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;

#[derive(Debug)]
pub struct Ran {
    stdout: String,
    stderr: String,
    exit: String,
}

static AGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)(^| {2,})\d+[ydhms](\d+[dhms])?( \(x\d+ over [^)]*\))?").unwrap());
static BLANKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r" {2,}").unwrap());
static LOGGED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[EWIF]\d{4} [\d:.]+ +\d+ ([a-z_]+\.go:\d+)").unwrap());

impl Ran {
    pub fn by_kubectl(kubectl: &Kubectl, place: &Place, line: &Line) -> Self {
        let words = shlex::split(line.words).unwrap();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Self::of(&kubectl.run(place, line.context, &words), place, line)
    }

    pub fn by_klue(place: &Place, line: &Line) -> Self {
        let mut command = bare(Path::new(env!("CARGO_BIN_EXE_klue")), place);
        command.args(["kubectl", "--cluster", line.context]).args(shlex::split(line.words).unwrap());
        Self::of(&command.output().unwrap(), place, line)
    }

    /// From the dump itself, with no server between.
    pub fn by_klue_alone(place: &Place, line: &Line) -> Self {
        let mut command = bare(Path::new(env!("CARGO_BIN_EXE_klue")), place);
        let dump = place.home.with_file_name(line.context);
        command.args(["kubectl", "--from"]).arg(dump).args(shlex::split(line.words).unwrap());
        Self::of(&command.output().unwrap(), place, line)
    }

    fn of(output: &Output, place: &Place, line: &Line) -> Self {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).replace(&place.address, "ADDRESS");
            normalised(&LOGGED.replace_all(&text, "$1"), line.compared)
        };
        Self {
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            exit: output.status.code().unwrap_or(-1).to_string(),
        }
    }

    /// In what klue differs from kubectl, and how.
    pub fn against(&self, klue: &Self) -> Vec<(&'static str, String)> {
        let aspects = [
            ("stdout", &self.stdout, &klue.stdout),
            ("stderr", &self.stderr, &klue.stderr),
            ("exit", &self.exit, &klue.exit),
        ];
        let differing = aspects.into_iter().filter(|(_, kubectl, klue)| kubectl != klue);
        differing
            .map(|(aspect, kubectl, klue)| {
                let difference = similar::TextDiff::from_lines(kubectl.as_str(), klue.as_str());
                let mut text = difference.unified_diff().context_radius(1).header("kubectl", "klue").to_string();
                text.truncate(text.floor_char_boundary(3_000));
                (aspect, text)
            })
            .collect()
    }
}

fn normalised(text: &str, compared: Compared) -> String {
    match compared {
        Compared::Exactly => text.to_owned(),
        Compared::WithoutAges => BLANKS.replace_all(&AGE.replace_all(text, "  AGE"), "  ").into_owned(),
        Compared::InAnyOrder => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            lines.sort_unstable();
            lines.concat()
        }
    }
}
