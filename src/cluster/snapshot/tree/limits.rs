//! What an archive may grow to, and what its entries may be called.
//! Invariant: the work and the memory that an archive costs are bounded by its own size.

/// Bytes that any archive may hold when unpacked.
const FREE_BYTES: u64 = 512 << 20;
/// Beyond that, bytes for each of its own. Repeated log lines shrink to a fiftieth or so; bombs to a thousandth.
const GROWTH: u64 = 120;
/// The most entries that are listed of one archive.
pub const MOST_ENTRIES: usize = 2_000_000;

/// How many bytes an archive of this size may unpack to.
pub fn unpacked(size: u64) -> u64 {
    FREE_BYTES.saturating_add(size.saturating_mul(GROWTH))
}

/// The path of an entry, tidied; an error says why it is refused.
pub fn tidied(path: &str) -> Result<String, &'static str> {
    const LONGEST: usize = 4096;
    if path.len() > LONGEST {
        return Err("its name is too long");
    }
    if path.starts_with('/') || path.starts_with('\\') || path.get(1..2) == Some(":") {
        return Err("its path starts outside the archive");
    }
    let mut steps = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => return Err("its path leads outside the archive"),
            step if step.contains('\0') => return Err("its name holds a zero byte"),
            step => steps.push(step),
        }
    }
    if steps.is_empty() { Err("it has no name") } else { Ok(steps.join("/")) }
}

/// Where a link in an archive leads, seen from the top of the archive; `None` where that is outside.
pub fn link_target(path: &str, target: &str, hard: bool) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    // A hard link is named from the top, a symbolic one from the folder that it is in.
    let mut steps: Vec<&str> = if hard { Vec::new() } else { path.split('/').collect() };
    if !hard {
        steps.pop();
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}
