//! Asks over replies that are written down.

use super::*;
use serde_json::json;
