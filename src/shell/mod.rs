//! Where things happen: the loop, the tasks, the terminal, the files. Only this layer awaits on behalf of the workbench.
//! Invariant: the shell performs effects and reports messages; what either means is decided elsewhere.

pub mod across;
pub mod args;
pub mod cases;
pub mod config;
pub mod dumps;
pub mod entry;
pub mod eval;
pub mod fleet;
pub mod headless;
pub mod indexing;
pub mod judge;
pub mod kubectl;
pub mod live;
pub mod paths;
pub mod perform;
mod printed;
pub mod reads;
pub mod run;
mod say;
pub mod search;
pub mod serve;
pub mod tasks;
pub mod terminal;
pub mod watching;
