//! A kept output as text, for the resource pane.

use crate::domain::observation::Reading;
use crate::domain::redact;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::print;

/// Objects as the table that kubectl prints, then whole as YAML; a log as it is. What could not be seen says so.
pub fn text(reading: &Reading) -> String {
    if let Some(why) = reading.outcome.unseen() {
        return why;
    }
    if let Some(log) = &reading.log {
        return redact::text(log);
    }
    if reading.objects.is_empty() {
        return "the API answered, and there are none".to_owned();
    }
    // A reading was redacted before it was kept.
    let yaml = reading.objects.iter().map(print::yaml).collect::<Vec<_>>().join("---\n");
    match table(reading) {
        Some(table) => format!("{table}\n{yaml}"),
        None => yaml,
    }
}

/// The table of objects that are all of one known kind.
fn table(reading: &Reading) -> Option<String> {
    let first = reading.objects.first()?;
    let kinds = Kinds::builtin();
    let kind = kinds.by_kind(first.api_version(), first.kind())?;
    let alike = reading.objects.iter().all(|object| object.kind() == first.kind());
    alike.then(|| print::table(&kind.id, &reading.objects, reading.at, true))
}
