//! Words that must not stand somewhere.

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

/// Paths that exist on the machine something was written on and nowhere else. They are put together here so as not to
/// stand here.
fn somebodys_paths() -> [String; 2] {
    [["", "work", ""].join("/"), ["..", "shared"].join("/")]
}

/// Paths that a test may use, as words of a command or for files that it makes.
fn paths_for_tests() -> [String; 2] {
    [["", "root", ""].join("/"), ["", "tmp", ""].join("/")]
}

/// Whose lines are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Product,
    Test,
}

/// Where a file names a path of some machine.
pub fn named_machine_paths(source: &Source, part: Part) -> Vec<String> {
    let mut found = Vec::new();
    let product_lines = if part == Part::Product { source.production_lines() } else { 0 };
    for (number, line) in source.text.lines().enumerate() {
        // The same folders in the middle of a longer path are that path's own affair.
        let names = |path: &String| {
            line.match_indices(path.as_str()).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|letter| letter.is_alphanumeric() || "_-.}*~$".contains(letter))
            })
        };
        let (always, in_product) = (somebodys_paths(), paths_for_tests());
        let in_product = in_product.iter().filter(|_| number < product_lines);
        found.extend(
            always
                .iter()
                .chain(in_product)
                .filter(|path| names(path))
                .map(|path| format!("{}:{}: names {path}, a path of somebody's machine", source.path, number + 1)),
        );
    }
    found
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
        for path in somebodys_paths() {
            let bad = Source::new("README.md", &format!("fine\nsee `{path}/notes.txt`\n"));
            for part in [Part::Product, Part::Test] {
                assert_eq!(named_machine_paths(&bad, part).len(), 1);
                assert!(named_machine_paths(&bad, part)[0].starts_with("README.md:2:"));
            }
        }
        let longer = format!("pkg{}spoke.go", somebodys_paths()[0]);
        assert!(named_machine_paths(&Source::new("README.md", &longer), Part::Product).is_empty());
    }

    #[test]
    fn a_temporary_folder_is_for_tests() {
        for path in paths_for_tests() {
            let text = format!("a(\"{path}x\");\n#[cfg(test)]\nmod tests {{\n    b(\"{path}x\");\n}}\n");
            let source = Source::new("src/a.rs", &text);
            assert_eq!(named_machine_paths(&source, Part::Product).len(), 1);
            assert_eq!(named_machine_paths(&source, Part::Test).len(), 0);
        }
    }
}
