//! Reads case files. A torn or broken line is said, and the rest is read on.
//! Invariant: a file cut at any byte still opens, with what was whole in it.

use super::{Header, JournalError, VERSION};
use crate::domain::fact::Entry;
use crate::domain::ids::Digest;
use crate::domain::observation::Reading;
use serde::Deserialize;
use std::path::Path;

/// A case file, as far as it can be read.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    /// `None` when the file was cut inside its header: an empty case.
    pub header: Option<Header>,
    pub entries: Vec<Entry>,
    pub damage: Vec<Damage>,
}

/// What was lost, in words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// 1 for the header.
    pub line: usize,
    pub what: String,
}

#[derive(Deserialize)]
struct Line {
    #[serde(flatten)]
    entry: Entry,
    prev: Option<Digest>,
}

/// Reads the text of a case file. Fails only for what is no case file, or one of a newer format.
pub fn read(path: &Path, bytes: &[u8]) -> Result<CaseFile, JournalError> {
    let shown = || path.display().to_string();
    let mut lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let ends_whole = bytes.last().is_none_or(|byte| *byte == b'\n');
    let count = bytes.iter().filter(|byte| **byte == b'\n').count();
    let mut file = CaseFile { header: None, entries: Vec::new(), damage: Vec::new() };

    let first = lines.next().map(|(_, line)| line).unwrap_or_default();
    match serde_json::from_slice::<Header>(first) {
        Ok(header) if header.klue != "case" => return Err(JournalError::NotACase { path: shown() }),
        Ok(header) if header.version > VERSION => {
            return Err(JournalError::Newer { path: shown(), found: header.version });
        }
        Ok(header) => file.header = Some(header),
        Err(_) if count == 0 && is_start_of_header(first) => {
            file.damage
                .push(Damage { line: 1, what: "the file was cut inside its header; the case is empty".to_owned() });
            return Ok(file);
        }
        Err(_) => return Err(JournalError::NotACase { path: shown() }),
    }

    let mut last = Digest::of(first);
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let number = index + 1;
        let is_torn = index == count && !ends_whole;
        match serde_json::from_slice::<Line>(line) {
            Ok(Line { entry, prev }) => {
                if prev.as_ref().is_some_and(|prev| *prev != last) {
                    let what =
                        format!("line {number} does not follow the line before it: something was changed or lost");
                    file.damage.push(Damage { line: number, what });
                }
                file.entries.push(entry);
            }
            Err(_) if is_torn => {
                let what = format!("the last line was cut off and is dropped ({} bytes)", line.len());
                file.damage.push(Damage { line: number, what });
            }
            Err(error) => {
                let what = format!("line {number} cannot be read ({error}) and is left out");
                file.damage.push(Damage { line: number, what });
            }
        }
        last = Digest::of(line);
    }
    Ok(file)
}

/// Whether these bytes could be the beginning of a header that was cut.
fn is_start_of_header(bytes: &[u8]) -> bool {
    const START: &[u8] = br#"{"klue":"case","#;
    START.starts_with(bytes) || bytes.starts_with(START)
}

/// Opens a case file.
pub fn open(path: &Path) -> Result<CaseFile, JournalError> {
    let bytes =
        std::fs::read(path).map_err(|source| JournalError::Read { path: path.display().to_string(), source })?;
    read(path, &bytes)
}

/// Opens a whole output that was kept beside a case.
pub fn output(case: &Path, digest: &Digest) -> Result<Reading, JournalError> {
    let path = super::paths::outputs(case).join(format!("{digest}.json"));
    let failed = |source| JournalError::Read { path: path.display().to_string(), source };
    // A case may come from anybody, and its digests with it: none of them leads out of its folder.
    if !digest.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(failed(std::io::Error::from(std::io::ErrorKind::InvalidInput)));
    }
    let bytes = std::fs::read(&path).map_err(failed)?;
    serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::write::Writer;
    use super::*;
    use crate::domain::fact::Fact;
    use crate::domain::time;

    fn written(folder: &Path) -> Vec<u8> {
        let now = time::parse("2026-01-02T03:04:05Z").unwrap();
        let mut writer = Writer::create(folder, "c1", now).unwrap();
        for seq in 1..=6 {
            let fact = Fact::Noted { text: format!("note {seq}: ärger\n{}", "x".repeat(seq as usize * 3)) };
            writer.append(&Entry { seq, at: now, fact }).unwrap();
        }
        std::fs::read(writer.path()).unwrap()
    }

    #[test]
    fn a_case_cut_at_any_byte_still_opens_and_says_what_was_lost() {
        let folder = tempfile::tempdir().unwrap();
        let whole = written(folder.path());
        let all = read(Path::new("c"), &whole).unwrap();
        assert_eq!((all.entries.len(), all.damage.len()), (6, 0));
        for cut in 0..whole.len() {
            let part = read(Path::new("c"), &whole[..cut]).unwrap();
            let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
            let complete = serde_json::from_slice::<serde_json::Value>(
                whole[..cut].rsplit(|byte| *byte == b'\n').next().unwrap_or_default(),
            )
            .is_ok();
            let entries = if complete { lines } else { lines.saturating_sub(1) };
            assert_eq!(part.entries, all.entries[..entries], "cut at {cut}");
            let is_clean = whole[..cut].last() == Some(&b'\n') || complete;
            assert_eq!(part.damage.is_empty(), is_clean, "cut at {cut}: {:?}", part.damage);
        }
    }

    #[test]
    fn a_line_that_was_changed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let text = String::from_utf8(written(folder.path())).unwrap().replace("note 3", "note 9");
        let file = read(Path::new("c"), text.as_bytes()).unwrap();
        assert_eq!(file.entries.len(), 6);
        assert_eq!(file.damage.len(), 1);
        assert!(file.damage[0].what.contains("does not follow"));
    }

    #[test]
    fn a_case_of_a_newer_klue_says_to_update() {
        let text = br#"{"klue":"case","version":99,"id":"c","opened":"2026-01-02T03:04:05Z"}"#;
        let error = read(Path::new("c.jsonl"), text).unwrap_err();
        assert!(error.to_string().contains("update klue"), "{error}");
    }

    #[test]
    fn a_fact_of_a_newer_klue_survives_a_round_trip() {
        let line = r#"{"seq":1,"at":"2026-01-02T03:04:05Z","fact":{"verb":"dreamt","of":["sheep"]}}"#;
        let entry: Entry = serde_json::from_str(line).unwrap();
        assert!(matches!(entry.fact, Fact::Unknown(_)));
        let before: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_value(&entry).unwrap(), before);
    }

    #[test]
    fn a_case_from_elsewhere_opens_no_file_but_its_own() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("c1.outputs")).unwrap();
        std::fs::write(folder.path().join("other.json"), "{}").unwrap();
        let digest: Digest = serde_json::from_str(r#""../other""#).unwrap();
        let error = output(&folder.path().join("c1.jsonl"), &digest).unwrap_err();
        assert!(error.to_string().contains("invalid input"), "{error}");
    }

    #[test]
    fn another_file_is_no_case() {
        assert!(matches!(read(Path::new("x"), b"apiVersion: v1\n"), Err(JournalError::NotACase { .. })));
    }
}
