//! The part that awaits: the loop, the tasks it starts, the terminal, the paths.
//! Invariant: nothing below this layer knows that a terminal, a file or a clock exists.

pub mod terminal;
