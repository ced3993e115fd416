//! A file as the rules see it: its path below the repository, and its text with comments and literals blanked out, so
//! that a rule about code does not trip over a sentence about it.

use std::path::Path;

/// A text file of the repository.
#[derive(Debug, Clone)]
pub struct Source {
    /// From the repository's root, with `/` between the parts.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The code of the file, line for line, without comments and without what stands in quotes.
    pub fn code(&self) -> String {
        blank(&self.text)
    }

    /// The code before the test module.
    pub fn production_code(&self) -> String {
        production(&self.code()).to_owned()
    }

    /// How many lines the file has before its test module, comments and all.
    pub fn production_lines(&self) -> usize {
        // The test module is looked for in the code: the words may also stand in a comment or a literal.
        production(&self.code()).lines().count()
    }

    /// The files that this one declares as test modules, as paths without `.rs`.
    pub fn test_modules(&self) -> Vec<String> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder.to_owned(),
            _ => self.path.trim_end_matches(".rs").to_owned(),
        };
        let code = self.code();
        let mut lines = code.lines().peekable();
        let mut found = Vec::new();
        while let Some(line) = lines.next() {
            if line.trim() != "#[cfg(test)]" {
                continue;
            }
            while lines.next_if(|line| line.trim().starts_with("#[")).is_some() {}
            let declared = lines.peek().and_then(|line| {
                let line = line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
                line.strip_prefix("mod ")?.strip_suffix(';')
            });
            found.extend(declared.map(|name| format!("{folder}/{name}")));
        }
        found
    }
}

/// Everything before the test module: a `mod … {` at the left margin with `#[cfg(test)]` above it.
fn production(code: &str) -> &str {
    let mut attributes_from = None;
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        if line.starts_with("#[cfg(test)]") {
            attributes_from.get_or_insert(at);
        } else if let Some(from) = attributes_from
            && !line.starts_with("#[")
        {
            if line.starts_with("mod ") && line.trim_end().ends_with('{') {
                return &code[..from];
            }
            attributes_from = None;
        }
        at += line.len();
    }
    code
}

/// Replaces comments and the insides of string and character literals by spaces; lines stay where they are.
fn blank(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let skip = |out: &mut String, from: usize, to: usize| {
        out.extend(letters[from..to].iter().map(|letter| if *letter == '\n' { '\n' } else { ' ' }));
    };
    while at < letters.len() {
        let rest = &letters[at..];
        let end = match rest {
            ['/', '/', ..] => at + rest.iter().position(|letter| *letter == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => at + end_of_block_comment(rest),
            ['"', ..] => at + end_of_string(rest),
            ['r', '"' | '#', ..] if !follows_a_word(&letters, at) => at + end_of_raw_string(rest),
            ['\'', '\\', ..] => at + 2 + rest[2..].iter().skip(1).position(|letter| *letter == '\'').unwrap_or(0) + 2,
            ['\'', _, '\'', ..] => at + 3,
            _ => at,
        };
        if end > at {
            let end = end.min(letters.len());
            skip(&mut out, at, end);
            at = end;
        } else {
            out.push(letters[at]);
            at += 1;
        }
    }
    out
}

fn follows_a_word(letters: &[char], at: usize) -> bool {
    at > 0 && (letters[at - 1].is_alphanumeric() || letters[at - 1] == '_') && letters[at - 1] != 'b'
}

fn end_of_block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn end_of_string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The end of `r"…"` or `r#"…"#`; 0 where it is no raw string but an identifier such as `r#type`.
fn end_of_raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|letter| **letter == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let mut at = 2 + hashes;
    while at < rest.len() {
        if rest[at] == '"' && rest[at + 1..].iter().take(hashes).filter(|letter| **letter == '#').count() == hashes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    rest.len()
}

/// The text files below a folder of the repository, or the file itself; hidden ones and build products left out.
pub fn files(root: &Path, below: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(root, &root.join(below), &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(root: &Path, path: &Path, found: &mut Vec<Source>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder of the repository can be listed") {
            let entry = entry.expect("a folder of the repository can be listed");
            let name = entry.file_name();
            if name != "target" && name != ".git" {
                collect(root, &entry.path(), found);
            }
        }
    } else if let Ok(text) = std::fs::read_to_string(path) {
        let path = path.strip_prefix(root).expect("it was found below the root");
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        found.push(Source { path: parts.join("/"), text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_no_code() {
        let text = concat!(
            "//! Command::new\n",
            "let a = \"Command::new \\\" \"; b(); /* tokio /* nested */ still */ c(); // .await\n",
            "let d = r#\"std::fs \"quoted\" \"#; let e = '\"'; let f = '\\''; fn g<'a>(h: &'a str) {}\n",
        );
        let code = Source::new("src/a.rs", text).code();
        for gone in ["Command", "tokio", "still", "await", "std::fs", "quoted"] {
            assert!(!code.contains(gone), "{gone} in {code}");
        }
        for kept in ["b();", "c();", "let e", "let f", "fn g<'a>(h: &'a str) {}"] {
            assert!(code.contains(kept), "{kept} not in {code}");
        }
        assert_eq!(code.lines().count(), text.lines().count());
    }

    #[test]
    fn production_ends_where_the_test_module_begins() {
        let source = Source::new(
            "src/a.rs",
            "//! A.\nfn a() {}\n    #[cfg(test)]\n    fn for_test() {}\n#[cfg(test)]\nmod tests {\n    b();\n}\n",
        );
        assert_eq!(source.production_lines(), 4);
        assert!(source.production_code().contains("for_test") && !source.production_code().contains("b()"));
    }

    #[test]
    fn an_item_for_tests_at_the_top_does_not_hide_the_rest() {
        let text = "//! A.\n#[cfg(test)]\nuse b::C;\n#[cfg(test)]\nmod cases;\nfn d() {}\n";
        assert!(Source::new("src/a.rs", text).production_code().contains("fn d()"));
    }

    #[test]
    fn a_file_of_tests_is_known_by_its_declaration() {
        let text = "//! A.\n#[cfg(test)]\n#[allow(clippy::unwrap_used)]\npub mod cases;\nmod real;\n";
        assert_eq!(Source::new("src/a/mod.rs", text).test_modules(), ["src/a/cases"]);
        assert_eq!(Source::new("src/a/b.rs", text).test_modules(), ["src/a/b/cases"]);
    }
}
