//! A description while it is written: fields, sections and tables, each level two blanks further in.
//! Invariant: a section that nobody wrote into says so; every value stays on lines of its own level.

use super::values::NONE;

#[derive(Debug, Default)]
pub(super) struct Page {
    lines: Vec<Line>,
    depth: usize,
}

#[derive(Debug)]
enum Line {
    Field { depth: usize, label: String, values: Vec<String> },
    Text { depth: usize, text: String },
    Blank,
}

impl Page {
    /// A field with one value; the further lines of the value stand below the first.
    pub fn field(&mut self, label: &str, value: impl Into<String>) {
        let value = value.into();
        let values: Vec<String> = value.trim_end().lines().map(untabbed).collect();
        self.push_field(label, values);
    }

    /// A field that is left out where it has no value.
    pub fn maybe(&mut self, label: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.field(label, value);
        }
    }

    /// A field of several values, one below the other.
    pub fn all(&mut self, label: &str, values: &[String]) {
        match values {
            [] => self.field(label, NONE),
            values => self.push_field(label, values.iter().flat_map(|value| value.lines().map(untabbed)).collect()),
        }
    }

    fn push_field(&mut self, label: &str, values: Vec<String>) {
        let after_section = self
            .lines
            .last()
            .is_some_and(|line| matches!(line, Line::Field { depth, .. } | Line::Text { depth, .. } if *depth > 0));
        if self.depth == 0 && after_section {
            self.lines.push(Line::Blank);
        }
        self.lines.push(Line::Field { depth: self.depth, label: label.to_owned(), values });
    }

    /// A line, or several.
    pub fn text(&mut self, text: &str) {
        let lines = text.trim_end_matches('\n').split('\n');
        self.lines.extend(lines.map(|line| Line::Text { depth: self.depth, text: untabbed(line) }));
    }

    /// What belongs together under a title. At the outermost level a blank line stands before it.
    pub fn section(&mut self, title: &str, write: impl FnOnce(&mut Self)) {
        let before = self.lines.len();
        if self.depth == 0 && !self.lines.is_empty() {
            self.lines.push(Line::Blank);
        }
        let at = self.lines.len();
        self.text(&format!("{title}:"));
        self.depth += 1;
        write(self);
        self.depth -= 1;
        if self.lines.len() == at + 1 {
            self.lines.truncate(before);
            self.field(title, NONE);
        }
    }

    /// Rows below titles. A column that is empty in every row is left out with its title.
    pub fn table(&mut self, titles: &[&str], rows: Vec<Vec<String>>) {
        let one_line = |cell: String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(one_line).collect()).collect();
        if rows.is_empty() {
            return;
        }
        let is_empty = |column: usize| rows.iter().all(|row| row.get(column).is_none_or(String::is_empty));
        let shown: Vec<usize> = (0..titles.len()).filter(|column| !is_empty(*column)).collect();
        let titles = titles.iter().map(|title| (*title).to_owned()).collect();
        let lines: Vec<Vec<String>> = std::iter::once(titles)
            .chain(rows)
            .map(|row: Vec<String>| shown.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect())
            .collect();
        let widths: Vec<usize> = (0..shown.len())
            .map(|column| lines.iter().filter_map(|line| line.get(column)).map(|cell| width(cell)).max().unwrap_or(0))
            .collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, wide)| padded(cell, *wide));
            self.text(cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }

    pub fn finish(self) -> String {
        let mut out = String::new();
        let mut rest = self.lines.as_slice();
        while let Some(first) = rest.first() {
            match first {
                Line::Blank => out.push('\n'),
                Line::Text { depth, text } => add(&mut out, *depth, text),
                Line::Field { depth, .. } => {
                    let same = |line: &&Line| matches!(line, Line::Field { depth: other, .. } if other == depth);
                    let together = rest.iter().take_while(same).count();
                    let (block, after) = rest.split_at(together);
                    write_fields(&mut out, *depth, block);
                    rest = after;
                    continue;
                }
            }
            rest = &rest[1..];
        }
        out
    }
}

/// Fields that follow each other have their values below each other.
fn write_fields(out: &mut String, depth: usize, block: &[Line]) {
    /// What is longer than this does not push all the others to the right.
    const WIDEST: usize = 32;
    let labels = block.iter().filter_map(|line| match line {
        Line::Field { label, .. } => Some(width(label)),
        Line::Text { .. } | Line::Blank => None,
    });
    let widest = labels.filter(|label| *label <= WIDEST).max().unwrap_or(0) + 1;
    for line in block {
        let Line::Field { label, values, .. } = line else { continue };
        let mut values = values.iter();
        let first = values.next().map(String::as_str).unwrap_or_default();
        add(out, depth, format!("{}  {first}", padded(&format!("{label}:"), widest)).trim_end());
        for value in values {
            add(out, depth, format!("{}  {value}", " ".repeat(widest)).trim_end());
        }
    }
}

fn add(out: &mut String, depth: usize, text: &str) {
    if !text.is_empty() {
        out.push_str(&"  ".repeat(depth));
        out.push_str(text);
    }
    out.push('\n');
}

fn untabbed(line: &str) -> String {
    line.trim_end_matches('\r').replace('\t', "    ")
}

fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn values_stand_below_each_other_and_empty_columns_and_sections_are_told() {
        let mut page = Page::default();
        page.field("Name", "web");
        page.all("Labels", &["a=1".to_owned(), "b=2".to_owned()]);
        page.maybe("Reason", "");
        page.section("Volumes", |_| {});
        page.section("Conditions", |page| {
            let row = |kind: &str, status: &str| vec![kind.to_owned(), String::new(), status.to_owned()];
            page.table(&["Type", "Reason", "Status"], vec![row("Ready", "True"), row("A", "False")]);
        });
        assert_eq!(
            page.finish(),
            "Name:     web\nLabels:   a=1\n          b=2\nVolumes:  <none>\n\nConditions:\n  Type   Status\n  Ready  True\n  A      False\n"
        );
    }
}
