//! How long the files are, and that each says first what it is for.

use super::source::Source;

const NONE_OVER: usize = 500;
const NINE_IN_TEN_UP_TO: usize = 350;
const MEDIAN_UP_TO: usize = 150;

/// What is wrong with the sizes of these files, given in production lines.
pub fn oversize(sizes: &[(String, usize)]) -> Vec<String> {
    let mut complaints: Vec<String> = Vec::new();
    for (path, lines) in sizes.iter().filter(|file| file.1 > NONE_OVER) {
        complaints.push(format!("{path}: {lines} production lines, more than {NONE_OVER}; split it by noun"));
    }
    let mut ordered: Vec<usize> = sizes.iter().map(|file| file.1).collect();
    ordered.sort_unstable();
    let at_rank = |tenths: usize| ordered.get((ordered.len() * tenths).div_ceil(10).max(1) - 1).copied().unwrap_or(0);
    let (median, ninth) = (at_rank(5), at_rank(9));
    if median > MEDIAN_UP_TO {
        complaints.push(format!("the median file has {median} production lines, more than {MEDIAN_UP_TO}"));
    }
    if ninth > NINE_IN_TEN_UP_TO {
        let mut long: Vec<&(String, usize)> = sizes.iter().filter(|file| file.1 > NINE_IN_TEN_UP_TO).collect();
        long.sort_by_key(|file| std::cmp::Reverse(file.1));
        complaints.push(format!("more than one file in ten is over {NINE_IN_TEN_UP_TO} production lines: {long:?}"));
    }
    complaints
}

/// Files that do not begin by saying what they are for.
pub fn without_header(source: &Source) -> Option<String> {
    let begins = source.text.lines().next().unwrap_or_default();
    let says = begins.strip_prefix("//!").is_some_and(|words| !words.trim().is_empty());
    (!says).then(|| format!("{}: begins without `//!` and what it is for", source.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(lines: &[usize]) -> Vec<(String, usize)> {
        lines.iter().enumerate().map(|(at, lines)| (format!("{at}.rs"), *lines)).collect()
    }

    #[test]
    fn one_file_over_the_limit_is_told_by_name() {
        assert_eq!(
            oversize(&sizes(&[10, 20, 501, 10, 10, 10, 10, 10, 10, 10])),
            ["2.rs: 501 production lines, more than 500; split it by noun"]
        );
    }

    #[test]
    fn two_long_files_in_ten_are_too_many_and_one_is_not() {
        assert_eq!(oversize(&sizes(&[10, 20, 30, 40, 50, 60, 70, 80, 351, 352])).len(), 1);
        assert!(oversize(&sizes(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 352])).is_empty());
    }

    #[test]
    fn half_of_the_files_are_short() {
        assert_eq!(oversize(&sizes(&[10, 151, 151])).len(), 1);
        assert!(oversize(&sizes(&[10, 150, 300])).is_empty());
        assert!(oversize(&[]).is_empty());
    }

    #[test]
    fn a_file_says_first_what_it_is_for() {
        for bad in ["", "use std::io;\n", "//!\nuse std::io;\n", "// A comment.\n", "\n//! Late.\n"] {
            assert!(without_header(&Source::new("src/a.rs", bad)).is_some(), "{bad:?}");
        }
        assert!(without_header(&Source::new("src/a.rs", "//! Keys.\n")).is_none());
    }
}
