//! Writes a dump of a made-up cluster: `cargo run --release --example dumps -- --out DIR --pods 5000`.
//! What can be chosen is in `--help`; what is made is in `tests/support/dumps`.

#[path = "../tests/support/dumps/mod.rs"]
mod dumps;

use clap::Parser;
use clap::builder::PossibleValuesParser;
use dumps::{Layout, Packing, Plan};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
struct Arguments {
    /// The folder or the archive to write; what must be read from it comes to lie beside it, in expected.json
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value = "inspect", value_parser = PossibleValuesParser::new(Layout::ALL.map(|(name, _)| name)))]
    layout: String,
    #[arg(long, default_value_t = 200)]
    pods: usize,
    #[arg(long, default_value_t = 2)]
    events_per_pod: usize,
    #[arg(long, default_value_t = 10)]
    log_lines: usize,
    #[arg(long, default_value_t = 0)]
    big_logs: usize,
    #[arg(long, default_value_t = 500_000)]
    big_log_lines: usize,
    #[arg(long, default_value_t = 3)]
    crds: usize,
    /// One for each hundred pods, if not given
    #[arg(long)]
    namespaces: Option<usize>,
    /// More than one makes a hub and its spokes
    #[arg(long, default_value_t = 1)]
    clusters: usize,
    /// Break it in the ways in which dumps are broken
    #[arg(long)]
    quirks: bool,
    #[arg(long, value_parser = ["tgz", "tar", "zst", "zip"])]
    archive: Option<String>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let words = Arguments::parse();
    let layout =
        Layout::ALL.iter().find(|(name, _)| *name == words.layout).map_or(Layout::Inspect, |(_, layout)| *layout);
    let packing = match words.archive.as_deref() {
        None => Packing::Folder,
        Some("tar") => Packing::Tar,
        Some("zst") => Packing::TarZst,
        Some("zip") => Packing::Zip,
        Some(_) => Packing::TarGz,
    };
    let plan = Plan {
        layout,
        packing,
        pods: words.pods,
        events_per_pod: words.events_per_pod,
        log_lines: words.log_lines,
        big_logs: words.big_logs,
        big_log_lines: words.big_log_lines,
        crds: words.crds,
        namespaces: words.namespaces,
        clusters: words.clusters,
        quirks: words.quirks,
        seed: words.seed,
    };
    match dumps::write(&plan, &words.out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} cannot be written: {error}", words.out.display());
            ExitCode::FAILURE
        }
    }
}
