//! What the tests that need a real terminal share.
#![allow(dead_code)] // each test program uses its own part of this
#![allow(clippy::panic)] // a wait in vain fails the test

pub mod pty;
pub mod readme;
