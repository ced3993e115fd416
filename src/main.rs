//! Arguments to one entry point. Everything else is in the library.

use clap::Parser;
use klue::shell::args::Args;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Err(error) = color_eyre::install() {
        eprintln!("klue: {error}");
    }
    klue::shell::entry::enter(Args::parse())
}
