//! Cells in columns, each as wide as its widest cell: Go's tabwriter as kubectl sets it up.
//! Invariant: the last cell of a line belongs to no column and is never padded; a column ends at the first line without
//! it.

/// The narrowest column and the space behind it.
const NARROWEST: usize = 6;
const SPACE: usize = 3;
/// No table has more columns; what a cell holds beyond them stays in the last.
const MOST: usize = 512;

/// Lines of cells as text. A cell with tabs or line ends is several cells, as for kubectl.
pub fn aligned(lines: &[Vec<String>]) -> String {
    let mut out = String::new();
    let odd = |cell: &String| cell.contains(['\t', '\n']);
    if lines.iter().any(|line| line.len() > MOST || line.iter().any(odd)) {
        let text: String = lines.iter().map(|line| line.join("\t") + "\n").collect();
        let split: Vec<Vec<&str>> = text.lines().map(|line| line.splitn(MOST, '\t').collect()).collect();
        write(&split, &mut out);
    } else {
        let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.iter().map(String::as_str).collect()).collect();
        write(&cells, &mut out);
    }
    out
}

fn write(lines: &[Vec<&str>], out: &mut String) {
    let mut widest = Vec::new();
    let mut rest = lines;
    // A line of one cell ends what came before it: nothing behind it is lined up with what stands above, but no column
    // becomes narrower again.
    while !rest.is_empty() {
        let end = rest.iter().position(|line| line.len() < 2).map_or(rest.len(), |at| at + 1);
        let (these, others) = rest.split_at(end);
        Block { out, widest: &mut widest, widths: Vec::new() }.columns(these);
        rest = others;
    }
}

struct Block<'a> {
    out: &'a mut String,
    /// The widest that each column has been so far.
    widest: &'a mut Vec<usize>,
    /// Of the columns to the left.
    widths: Vec<usize>,
}

impl Block<'_> {
    fn columns(&mut self, lines: &[Vec<&str>]) {
        let column = self.widths.len();
        let goes_on = |line: &Vec<&str>| column + 1 < line.len();
        let mut rest = lines;
        while let Some(start) = rest.iter().position(goes_on) {
            self.lines(&rest[..start]);
            let length = rest[start..].iter().position(|line| !goes_on(line)).unwrap_or(rest.len() - start);
            let (block, others) = rest[start..].split_at(length);
            let cells = block.iter().filter_map(|line| line.get(column)).map(|cell| width(cell) + SPACE);
            let width = cells.max().unwrap_or(0).max(NARROWEST);
            let width = match self.widest.get_mut(column) {
                Some(widest) => {
                    *widest = width.max(*widest);
                    *widest
                }
                None => {
                    self.widest.push(width);
                    width
                }
            };
            self.widths.push(width);
            self.columns(block);
            self.widths.pop();
            rest = others;
        }
        self.lines(rest);
    }

    fn lines(&mut self, lines: &[Vec<&str>]) {
        for line in lines {
            for (at, cell) in line.iter().enumerate() {
                self.out.push_str(cell);
                if let Some(column) = self.widths.get(at) {
                    self.out.extend(std::iter::repeat_n(' ', column.saturating_sub(width(cell))));
                }
            }
            self.out.push('\n');
        }
    }
}

/// In characters, as kubectl counts them.
fn width(cell: &str) -> usize {
    if cell.is_ascii() { cell.len() } else { cell.chars().count() }
}

#[cfg(test)]
mod tests {
    use super::aligned;

    fn check(lines: &[&str], expected: &str) {
        let lines: Vec<Vec<String>> = lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect();
        assert_eq!(aligned(&lines), expected);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        check(&["NAME|READY|AGE", "a-long-name|1/1|5m"], "NAME          READY   AGE\na-long-name   1/1     5m\n");
        check(&["A|B", "|x", "é|"], "A     B\n      x\né     \n");
    }

    #[test]
    fn a_line_with_fewer_cells_ends_a_column() {
        check(
            &["a|b|c", "long-cell|x", "d|wide-cell|f"],
            "a           b     c\nlong-cell   x\nd           wide-cell   f\n",
        );
        check(&["long-cell|x", "alone", "b|y"], "long-cell   x\nalone\nb           y\n");
    }

    #[test]
    fn a_tab_within_a_cell_makes_two_of_it() {
        check(&["a\tb|c", "d|e|f"], "a     b     c\nd     e     f\n");
    }
}
