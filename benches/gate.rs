//! Figures of the engine and the gate: `cargo bench --bench gate [-- judge pods fanout]`.
//! They are reported beside their targets, not judged: a busy machine must not fail a build. kubectl and klue run in turn
//! against the same server, so that what disturbs one disturbs the other.

#[path = "../tests/support/dumps/mod.rs"]
mod dumps;
#[path = "gate/fanout.rs"]
mod fanout;
#[path = "gate/judge.rs"]
mod judge;
#[path = "gate/pods.rs"]
mod pods;
#[path = "gate/run.rs"]
mod run;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if !std::env::args().any(|word| word == "--bench") {
        return; // started by `cargo test --all-targets`, which has no use for figures
    }
    println!("| what | target | seen | note |\n|---|---|---|---|");
    let measures: [(&str, fn()); 3] = [("judge", judge::measure), ("pods", pods::measure), ("fanout", fanout::measure)];
    for (name, measure) in measures {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            measure();
        }
    }
}
