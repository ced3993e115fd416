//! Rows as lines of cells, as kubectl prints them.

use crate::cluster::door::{Column, Row};
use crate::kubectl::invocation::{Format, Output};

/// Cells that stand before those of the server.
pub struct Front {
    pub cluster: bool,
    pub namespace: bool,
    /// `deployment.apps` before each name.
    pub kind: Option<String>,
}

/// The line of titles.
pub fn titles(columns: &[Column], front: &Front, output: &Output) -> Vec<String> {
    let before = [(front.cluster, "CLUSTER"), (front.namespace, "NAMESPACE")];
    let before = before.iter().filter(|(is_on, _)| *is_on).map(|(_, title)| (*title).to_owned());
    let own = shown(columns, output).map(|at| columns[at].name.to_uppercase());
    let labels = output.label_columns.iter().map(|key| key.rsplit('/').next().unwrap_or(key).to_uppercase());
    before.chain(own).chain(labels).chain(output.labels.then(|| "LABELS".to_owned())).collect()
}

/// The line of a row.
pub fn cells(cluster: &str, mut row: Row, columns: &[Column], front: &Front, output: &Output) -> Vec<String> {
    let mut line = Vec::with_capacity(columns.len() + 3);
    if front.cluster {
        line.push(cluster.to_owned());
    }
    if front.namespace {
        line.push(std::mem::take(&mut row.namespace));
    }
    let named = columns.iter().position(Column::is_name);
    for at in shown(columns, output) {
        let Some(cell) = row.cells.get_mut(at).map(std::mem::take) else { break };
        line.push(match &front.kind {
            Some(kind) if named == Some(at) => format!("{kind}/{cell}"),
            Some(_) | None => cell,
        });
    }
    line.extend(output.label_columns.iter().map(|key| row.labels.get(key).cloned().unwrap_or_default()));
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
