//! 100,000 interleavings of keys, frames, proposals and clocks in the benchmark profile: how many ran, and how long it took.
//! They are a test of the library, run from here: a seat for tests exists only where the library is compiled for its tests,
//! so that no program that links klue could mint a keystroke.

use std::process::{Command, ExitCode};
use std::time::Instant;

const TEST: &str = "app::stories::interleavings::interleavings_100_000";

fn main() -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = ["test", "--release", "--lib", "--", "--ignored", "--exact", "--nocapture", TEST];
    let mut command = Command::new(cargo);
    command.args(words).current_dir(env!("CARGO_MANIFEST_DIR"));
    let began = Instant::now();
    match command.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            for line in
                said.lines().filter(|line| line.starts_with("interleavings:") || line.starts_with("test result"))
            {
                println!("{line}");
            }
            println!("{:.0} s, building included", began.elapsed().as_secs_f64());
            // A run in which the test was not found would also end well.
            if output.status.success() && said.contains("interleavings: 100000") {
                return ExitCode::SUCCESS;
            }
            eprintln!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("cargo cannot be run: {error}");
            ExitCode::FAILURE
        }
    }
}
