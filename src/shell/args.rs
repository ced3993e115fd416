//! The command line.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// klue finds the clue across clusters: a terminal workbench for fleets run with Open Cluster Management.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Args {
    /// A kubeconfig other than the default; its contexts are the clusters.
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// A theme: dark, light, ansi, or one of your own.
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Change nothing on any cluster, whatever is approved.
    #[arg(long, global = true)]
    pub read_only: bool,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Open a recorded fleet with a real incident; approvals act on a sandbox.
    Demo {
        /// Which recording; the first one by default. `klue demo --list` names them.
        name: Option<String>,
        #[arg(long)]
        list: bool,
    },
    /// Open dumps (folders or archives) as a fleet.
    Open {
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Show what changed between two dumps of one cluster, or from a dump to live:CONTEXT. Without a terminal it is
        /// printed, a line for each object.
        #[arg(long)]
        diff: bool,
    },
    /// Serve dumps to kubectl on loopback, each as a context of a kubeconfig of its own, until Ctrl-C.
    Serve {
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// A port on loopback; a free one by default.
        #[arg(long, value_name = "N", default_value_t = 0)]
        port: u16,
    },
    /// Investigate without a screen. Reads only. Exit code: 0 found or healthy, 3 inconclusive, 2 usage, 1 error.
    Investigate {
        #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
        question: String,
        /// A dump instead of live clusters.
        #[arg(long, value_name = "PATH")]
        from: Vec<PathBuf>,
        /// Only this cluster of the fleet.
        #[arg(long, value_name = "NAME")]
        cluster: Option<String>,
        /// One JSON object on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Ask as kubectl would: get, describe, logs, events, explain, top, wait, rollout status, auth can-i, api-resources.
    /// Flags of klue's own come first. Exit code: as kubectl; 2 usage, 4 for what would do more than read.
    Kubectl {
        /// A dump, or a folder of dumps, instead of live clusters.
        #[arg(long, value_name = "PATH")]
        from: Vec<PathBuf>,
        /// Which cluster, where there are several; a,b or @set:NAME or @all for a table with the cluster in front.
        #[arg(long, value_name = "NAME")]
        cluster: Option<String>,
        /// kubectl's words: get pods -A.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "WORDS")]
        words: Vec<String>,
    },
    /// Say what the gate makes of a command: its plan, each request, its class and why. Changes nothing, and without
    /// --from or --cluster asks nobody.
    Judge {
        /// One JSON object on standard output.
        #[arg(long)]
        json: bool,
        /// A dump, or a folder of dumps, whose objects the change is worked out from.
        #[arg(long, value_name = "PATH")]
        from: Vec<PathBuf>,
        /// The cluster that it would be for.
        #[arg(long, value_name = "NAME")]
        cluster: Option<String>,
        /// kubectl's words: scale deployment/web --replicas=3.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "WORDS")]
        words: Vec<String>,
    },
    /// Investigate cases with known truth and say how often that was right. Exit code: 1 below --at-least.
    Eval {
        /// Folders of cases: NAME.tar.zst, or folders with a truth.json.
        #[arg(required = true, value_name = "DIR")]
        paths: Vec<PathBuf>,
        /// One JSON object on standard output, for --against.
        #[arg(long)]
        json: bool,
        /// Every case, not only what went wrong.
        #[arg(long)]
        verbose: bool,
        /// Cases at once.
        #[arg(long, value_name = "N", default_value_t = 2)]
        jobs: usize,
        /// The share of cases, in percent, whose first conclusion must be right.
        #[arg(long, value_name = "PERCENT")]
        at_least: Option<f64>,
        /// A run that was kept with --json, to say what is different.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// What thinks.
        #[arg(long, value_enum, default_value_t = MindName::Rules)]
        mind: MindName,
        /// How often each case is asked.
        #[arg(long, value_name = "N", default_value_t = 1)]
        repeats: usize,
    },
    /// Find a word in all objects, events and logs of dumps. Exit code: 0 found, 1 nothing found, 2 error.
    Search {
        /// What to look for; upper and lower case are the same. `/…/` is a regular expression.
        #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
        word: String,
        /// A dump, or a folder of dumps.
        #[arg(long, value_name = "PATH", required = true)]
        from: Vec<PathBuf>,
        /// Only this cluster of the fleet.
        #[arg(long, value_name = "NAME")]
        cluster: Option<String>,
        /// The word is a regular expression.
        #[arg(long)]
        regex: bool,
        /// One JSON object on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Look at a recorded case again, step by step, from the file alone.
    Replay {
        /// An id, a unique beginning of one, or a path; the last case by default.
        case: Option<String>,
    },
    /// List the recorded cases, or export one.
    Cases {
        #[command(subcommand)]
        verb: Option<CasesVerb>,
    },
}

#[derive(Debug, Subcommand)]
pub enum CasesVerb {
    /// A line for each case, oldest first.
    List,
    /// Write a case as a report.
    Export {
        /// An id, a unique beginning of one, or a path; the last case by default.
        case: Option<String>,
        #[arg(long, value_enum, default_value_t = Format::Markdown)]
        format: Format,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MindName {
    Rules,
    Model,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Markdown,
    Json,
}
