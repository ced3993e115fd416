//! Words that must not stand somewhere, and the table in the README that must be what the program says.

use super::source::Source;

/// Whether `code` has `word` as a word of its own, not as the end or the beginning of a longer one.
pub fn mentions(code: &str, word: &str) -> bool {
    let part_of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let begins = !word.starts_with(part_of_a_word) || !before.is_some_and(part_of_a_word);
        let ends = !word.ends_with(part_of_a_word) || !after.is_some_and(part_of_a_word);
        begins && ends
    })
}

/// Absolute paths of the machine that something was written on. They are put together here so as not to stand here.
fn machine_paths() -> Vec<String> {
    let mut paths: Vec<String> = ["work", "root"].iter().map(|folder| format!("/{folder}/")).collect();
    paths.push(["..", "shared"].join("/"));
    paths
}

/// Where a file names a path of some machine. A temporary folder is fine in tests and nowhere else.
pub fn named_machine_paths(source: &Source) -> Vec<String> {
    let mut forbidden = machine_paths();
    if !source.path.starts_with("tests/") {
        forbidden.push(["", "tmp", ""].join("/"));
    }
    let mut found = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        // The same folders in the middle of a longer path are that path's own affair.
        let names = |path: &String| {
            line.match_indices(path.as_str()).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|letter| letter.is_alphanumeric() || "_-.}*~$".contains(letter))
            })
        };
        found.extend(
            forbidden
                .iter()
                .filter(|path| names(path))
                .map(|path| format!("{}:{}: names {path}, a path of somebody's machine", source.path, number + 1)),
        );
    }
    found
}

/// What stands between `<!-- NAME -->` and `<!-- /NAME -->`.
pub fn between<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<!-- {name} -->"))?;
    let (inside, _) = rest.split_once(&format!("<!-- /{name} -->"))?;
    Some(inside.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_as_a_word_only() {
        assert!(mentions("a().await?", ".await") && mentions("use tokio::x", "tokio"));
        assert!(!mentions("a.awaited()", ".await") && !mentions("KubectlCommand::new()", "Command::new"));
        assert!(!mentions("Command::new_in()", "Command::new"));
    }

    #[test]
    fn a_path_of_somebodys_machine_is_told_with_its_line() {
        let path = machine_paths()[0].clone();
        let bad = Source::new("README.md", &format!("fine\nsee `{path}notes.txt`\n"));
        assert_eq!(named_machine_paths(&bad).len(), 1);
        assert!(named_machine_paths(&bad)[0].starts_with("README.md:2:"));
        let longer = Source::new("README.md", &format!("pkg{path}spoke.go and ~{path}x"));
        assert!(named_machine_paths(&longer).is_empty());
    }

    #[test]
    fn a_temporary_folder_is_for_tests() {
        let path = ["", "tmp", "x"].join("/");
        assert_eq!(named_machine_paths(&Source::new("src/a.rs", &path)).len(), 1);
        assert!(named_machine_paths(&Source::new("tests/a.rs", &path)).is_empty());
    }

    #[test]
    fn the_text_between_two_marks_is_found_only_if_both_are_there() {
        assert_eq!(between("a <!-- keys -->\n| k |\n<!-- /keys --> b", "keys"), Some("| k |"));
        assert_eq!(between("a <!-- keys -->\n| k |", "keys"), None);
        assert_eq!(between("no marks", "keys"), None);
    }
}
