//! Recorded fleets that come with klue, on which an approved change has an effect: in memory, for as long as klue runs.
//! Invariant: no clock and no randomness, so the same requests always lead to the same fleet.
//! Not here: how a dump is read (`snapshot`), who may change what (`door`).
//!
//! `recording` unpacks in memory, `goal` knows what the real fix set, `change` computes what a request makes of an
//! object, `sandbox` keeps what was changed and when the fleet moves to what was recorded after the fix.

mod change;
mod goal;
mod json_patch;
mod merge;
mod recording;
mod sandbox;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

use crate::cluster::Opened;
pub use recording::{Recording, names};

/// Why a recording could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("there is no recording {asked:?}; did you mean {nearest}? There are {}", all())]
    Unknown { asked: String, nearest: &'static str },
    #[error("the recording {name} is broken ({why}); this klue was built wrong, so build or install it again")]
    Broken { name: &'static str, why: String },
}

/// The response header that says that a change has moved the fleet to what was recorded after the fix.
pub const MOVED: &str = "klue-sandbox";

/// Opens a recording by its name.
pub fn open(name: &str) -> Result<Opened, DemoError> {
    let recording = recording::find(name)?;
    let broken = |why: String| DemoError::Broken { name: recording.name, why };
    let fleet = recording.unpack().map_err(|error| broken(error.to_string()))?;
    let sandbox = sandbox::Sandbox::new(fleet).map_err(broken)?;
    Ok(Opened { clusters: sandbox::clusters(sandbox, recording.name), ..Opened::default() })
}

/// Whether there is a recording of that name.
pub fn check(name: &str) -> Result<(), DemoError> {
    recording::find(name).map(|_| ())
}

fn all() -> String {
    names().iter().map(|recording| recording.name).collect::<Vec<_>>().join(", ")
}
