//! Lines of cells and whole objects, as kubectl prints them.

use crate::cluster::door::{Column, Row};
use crate::domain::object::Object;
use crate::kubectl::invocation::{Format, Output};
use serde::Serialize;
use serde_json::Value;

/// Titles that stand before those of the server.
pub struct Front {
    pub cluster: bool,
    pub namespace: bool,
    /// `pod/` before each name, where several kinds are listed.
    pub kind: Option<String>,
}

/// The line of titles.
pub fn titles(columns: &[Column], front: &Front, output: &Output) -> Vec<String> {
    let before = [(front.cluster, "CLUSTER"), (front.namespace, "NAMESPACE")];
    let before = before.iter().filter(|(is_on, _)| *is_on).map(|(_, title)| (*title).to_owned());
    let own = shown(columns, output).map(|at| columns[at].name.to_uppercase());
    before.chain(own).chain(output.labels.then(|| "LABELS".to_owned())).collect()
}

/// The line of a row.
pub fn cells(cluster: &str, row: &mut Row, columns: &[Column], front: &Front, output: &Output) -> Vec<String> {
    let mut line = Vec::with_capacity(columns.len() + 3);
    if front.cluster {
        line.push(cluster.to_owned());
    }
    if front.namespace {
        line.push(std::mem::take(&mut row.namespace));
    }
    for at in shown(columns, output) {
        let cell = row.cells.get_mut(at).map(std::mem::take).unwrap_or_default();
        line.push(match (&front.kind, columns[at].name.as_str()) {
            (Some(kind), "Name") => format!("{kind}/{cell}"),
            (Some(_) | None, _) => cell,
        });
    }
    if output.labels {
        let labels: Vec<String> = row.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        line.push(if labels.is_empty() { "<none>".to_owned() } else { labels.join(",") });
    }
    line
}

fn shown<'a>(columns: &'a [Column], output: &Output) -> impl Iterator<Item = usize> + 'a {
    let wide = output.format == Format::Wide;
    (0..columns.len()).filter(move |at| wide || columns[*at].priority == 0)
}

/// An object as YAML, its keys in the order of the alphabet, as kubectl writes it.
pub fn yaml(object: &Object) -> String {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_string_with_options(&object.0, options).unwrap_or_else(|_| json(&object.0))
}

/// JSON with four blanks for each level.
pub fn json(value: &Value) -> String {
    let mut out = Vec::new();
    let form = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, form));
    written.map_or_else(|_| value.to_string(), |()| String::from_utf8_lossy(&out).into_owned())
}

/// Text moved to the right by some blanks, but for its first line.
pub fn indented(text: &str, blanks: usize) -> String {
    let pad = " ".repeat(blanks);
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&pad);
        }
        out.push_str(line);
    }
    out
}
