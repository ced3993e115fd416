//! Label and field selectors, in the API server's grammar and with its words for what is wrong.
//! Invariant: a selector that is not understood is an error, never a list that ignores it.

mod fields;
mod labels;

pub use fields::{Fields, fields_of, value_of};
pub use labels::Labels;
