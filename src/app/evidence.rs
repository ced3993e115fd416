//! A kept output as text, for the resource pane.

use crate::domain::observation::Reading;
use crate::domain::redact;
use crate::kubectl::print;

/// Whole objects as YAML, a log as it is. What could not be seen says so.
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
    reading.objects.iter().map(print::yaml).collect::<Vec<_>>().join("---\n")
}
