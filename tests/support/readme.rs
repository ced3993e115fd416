//! The parts of the README that the program itself writes, each between two marks.

/// What stands between `<!-- NAME -->` and `<!-- /NAME -->`.
pub fn between<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<!-- {name} -->\n"))?;
    let (inside, _) = rest.split_once(&format!("<!-- /{name} -->"))?;
    Some(inside.trim())
}

/// The same text with something else between the two marks.
pub fn replace_between(text: &str, name: &str, new: &str) -> Option<String> {
    let (before, rest) = text.split_once(&format!("<!-- {name} -->\n"))?;
    let (_, after) = rest.split_once(&format!("<!-- /{name} -->"))?;
    Some(format!("{before}<!-- {name} -->\n{}\n<!-- /{name} -->{after}", new.trim_end()))
}
