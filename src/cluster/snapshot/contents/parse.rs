//! Makes a value of an object's text.

use super::prune::prune;
use serde_json::Value;
use serde_saphyr::DuplicateKeyPolicy;

/// The object in some bytes: YAML, an item of a list, or JSON. An error names the line within the bytes, counted from 1.
pub fn parse(bytes: &[u8]) -> Result<Value, (usize, String)> {
    let trimmed = bytes.trim_ascii_start();
    if trimmed.starts_with(b"{") {
        // Characters that are none become the replacement character; everything else of the object stays.
        let text = String::from_utf8_lossy(bytes);
        return serde_json::from_str(&text).map_err(|error| (error.line(), error.to_string()));
    }
    yaml(&String::from_utf8_lossy(bytes), DuplicateKeyPolicy::Error)
}

/// The same without what tables do not need.
pub fn parse_pruned(bytes: &[u8], plural: &str) -> Result<Value, (usize, String)> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        return parse(bytes);
    }
    // A key that is there twice is an error of the whole object, and told when that is read.
    match yaml(&String::from_utf8_lossy(&prune(bytes, plural)), DuplicateKeyPolicy::PassThrough) {
        Ok(value) => Ok(value),
        // Lines are counted in the whole text.
        Err(_) => parse(bytes),
    }
}

fn yaml(text: &str, duplicates: DuplicateKeyPolicy) -> Result<Value, (usize, String)> {
    let body = text.trim_start_matches(['\n', '\r', '\u{feff}']);
    let is_item = body.trim_start_matches(' ').starts_with("- ") || body.trim() == "-";
    if !is_item {
        return read(text, duplicates);
    }
    let items: Vec<Value> = read(text, duplicates)?;
    match <[Value; 1]>::try_from(items) {
        Ok([value]) => Ok(value),
        Err(items) => Err((1, format!("holds {} objects where one should be", items.len()))),
    }
}

/// Numbers that look like texts to whoever wrote them stay texts, and no file is too large.
fn read<T: serde::de::DeserializeOwned>(text: &str, duplicates: DuplicateKeyPolicy) -> Result<T, (usize, String)> {
    let options = serde_saphyr::options! {
        budget: None,
        duplicate_keys: duplicates,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        merge_keys: serde_saphyr::MergeKeyPolicy::AsOrdinary,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1));
        let message = error.to_string();
        (line, message.lines().next().unwrap_or_default().to_owned())
    })
}
