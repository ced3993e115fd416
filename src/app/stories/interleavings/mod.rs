//! Any order of keys, frames, sizes, proposals, batches, moved objects, endings and clocks: nothing is ever sent but what a
//! person saw. Each run is made from a number, so one that fails can be run again.
//! The larger number is for the benchmark profile: `cargo bench --bench interleavings` runs this same test there, because
//! only a test may mint a seat.

mod oracle;
mod world;

use world::World;

/// Runs `many` interleavings and says what came of them.
fn run(many: u64, from: u64) -> Counts {
    let setup = world::setup();
    let mut counts = Counts::default();
    for seed in from..from + many {
        let mut world = World::new(seed, &setup);
        world.live(60);
        counts.add(&world.counts);
    }
    counts
}

/// What happened in some runs, so that a test which never gets as far as an approval is noticed.
#[derive(Debug, Default, Clone)]
struct Counts {
    approvals: u64,
    together: u64,
    typed: u64,
    edited: u64,
    rejected: u64,
    moved: u64,
    refused: u64,
    keys: u64,
    frames: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.approvals += other.approvals;
        self.together += other.together;
        self.typed += other.typed;
        self.edited += other.edited;
        self.rejected += other.rejected;
        self.moved += other.moved;
        self.refused += other.refused;
        self.keys += other.keys;
        self.frames += other.frames;
    }

    fn assert_telling(&self, many: u64) {
        assert!(self.approvals > many / 10, "too few approvals to prove anything: {self:?}");
        for (what, count) in [
            ("of several together", self.together),
            ("with a name typed", self.typed),
            ("of edited words", self.edited),
            ("rejections", self.rejected),
            ("of moved objects", self.moved),
            ("refusals", self.refused),
        ] {
            assert!(count > many / 500, "too few {what}: {self:?}");
        }
    }
}

#[test]
fn interleavings_send_nothing_that_was_not_seen() {
    run(1_000, 0).assert_telling(1_000);
}

#[test]
#[ignore = "takes minutes without optimisation; cargo bench --bench interleavings runs it"]
fn interleavings_100_000() {
    let counts = run(100_000, 1_000_000);
    counts.assert_telling(100_000);
    println!("interleavings: 100000 of 60 steps, {counts:?}");
}
