//! A case as a page that a colleague can read.
