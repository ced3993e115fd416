//! Reads the list of differences: a line, in what it differs, and why.

pub struct Difference {
    pub line: String,
    pub differs: Vec<String>,
    pub because: String,
}

impl Difference {
    pub fn all() -> Vec<Self> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parity/differences.txt");
        let text = std::fs::read_to_string(path).unwrap();
        let mut all: Vec<Self> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some(rest) = line.strip_prefix("  ") else {
                all.push(Self { line: line.to_owned(), differs: Vec::new(), because: String::new() });
                continue;
            };
            let last = all.last_mut().unwrap();
            match rest.split_once(": ").unwrap() {
                ("differs", aspects) => last.differs = aspects.split(", ").map(str::to_owned).collect(),
                ("because", why) => last.because = why.to_owned(),
                (other, _) => panic!("{other:?} is neither differs nor because"),
            }
        }
        all
    }
}
