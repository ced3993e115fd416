//! Which model is asked, and how much it may cost.

use serde::{Deserialize, Serialize};

/// The model of a mind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// As the endpoint calls it.
    pub name: String,
    /// Not sent if it is not given: some models refuse every value but their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    #[serde(default)]
    pub budget: Budget,
}

impl ModelSettings {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), temperature: None, budget: Budget::default() }
    }
}

/// What one question may cost before the rules mind finishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    pub turns: usize,
    /// Prompt and completion together.
    pub tokens: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { turns: 24, tokens: 200_000 }
    }
}
