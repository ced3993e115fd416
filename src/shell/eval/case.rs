//! Cases with known truth: where they are, and a copy of each that does not give the answer away.
//! Invariant: nothing of the truth, the fix or what came after lies beside the dump that is asked about.

use super::truth::Truth;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What gives the answer away.
const ANSWERS: [&str; 3] = ["truth.json", "fix.json", "after"];
const PACKED: &str = ".tar.zst";

/// A case, unpacked; it goes when this is dropped.
pub struct Case {
    pub name: String,
    pub truth: Truth,
    /// Neither its name nor its place tells the answer.
    pub dump: PathBuf,
    _folder: tempfile::TempDir,
}

/// The cases below these paths, in the order of their names: packed ones, and folders that hold a truth.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if is_case(path) {
            found.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
        found.extend(entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_case(path)));
    }
    found.sort();
    match found.is_empty() {
        true => Err("no case here: give a folder of NAME.tar.zst, or of folders with a truth.json".to_owned()),
        false => Ok(found),
    }
}

fn is_case(path: &Path) -> bool {
    path.join("truth.json").is_file() || path.is_file() && path.to_string_lossy().ends_with(PACKED)
}

/// A name for people: without folder and ending.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(PACKED).unwrap_or(&name).to_owned()
}

pub fn open(path: &Path) -> Result<Case, String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let folder = tempfile::Builder::new().prefix("klue-eval").tempdir().map_err(|error| said(&error))?;
    let unpacked = folder.path().join("unpacked");
    if path.is_dir() {
        copy(path, &unpacked).map_err(|error| said(&error))?;
    } else {
        unpack(path, &unpacked).map_err(|error| said(&error))?;
    }
    let root = alone_below(&unpacked).unwrap_or(unpacked);
    let truth = fs::read(root.join("truth.json")).map_err(|error| said(&format!("no truth.json ({error})")))?;
    let truth = serde_json::from_slice(&truth).map_err(|error| said(&format!("truth.json: {error}")))?;
    for answer in ANSWERS {
        let answer = root.join(answer);
        let _ = if answer.is_dir() { fs::remove_dir_all(&answer) } else { fs::remove_file(&answer) };
    }
    let dump = folder.path().join("input");
    let held = root.join("dump");
    fs::rename(if held.exists() { &held } else { &root }, &dump).map_err(|error| said(&error))?;
    Ok(Case { name: name(path), truth, dump, _folder: folder })
}

/// The one folder of an archive that holds everything.
fn alone_below(folder: &Path) -> Option<PathBuf> {
    if folder.join("truth.json").is_file() {
        return None;
    }
    let mut entries = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    entries.find(|path| path.join("truth.json").is_file())
}

fn unpack(path: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let bytes = zstd::Decoder::new(fs::File::open(path)?)?;
    for entry in tar::Archive::new(bytes).entries()? {
        // What would leave the folder is not unpacked.
        entry?.unpack_in(to)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        match (kind.is_dir(), kind.is_file()) {
            (true, _) => copy(&entry.path(), &target)?,
            (_, true) => drop(fs::copy(entry.path(), target)?),
            // A link may lead to the answer.
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{find, open};
    use std::fs;

    #[test]
    fn nothing_that_gives_the_answer_away_lies_beside_the_dump() {
        let cases = tempfile::tempdir().unwrap();
        let case = cases.path().join("addon-manager-down");
        for folder in ["hub/namespaces", "after/hub"] {
            fs::create_dir_all(case.join(folder)).unwrap();
        }
        fs::write(case.join("truth.json"), r#"{"question": "why?", "healthy": true}"#).unwrap();
        fs::write(case.join("fix.json"), "[]").unwrap();
        fs::write(case.join("hub/namespaces/a.yaml"), "kind: Namespace").unwrap();
        let found = find(&[cases.path().to_owned()]).unwrap();
        assert_eq!(found, [case]);
        let opened = open(&found[0]).unwrap();
        let left: Vec<_> = fs::read_dir(&opened.dump).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!((left, opened.truth.question.as_str()), (vec!["hub".into()], "why?"));
        assert!(opened.dump.join("hub/namespaces/a.yaml").is_file());
        assert!(!opened.dump.to_string_lossy().contains("addon-manager"), "{}", opened.dump.display());
        let folder = opened.dump.clone();
        drop(opened);
        assert!(!folder.exists());
        assert!(find(&[cases.path().join("addon-manager-down/hub")]).is_err());
    }
}
