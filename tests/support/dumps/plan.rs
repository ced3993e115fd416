//! How much of what a dump holds.

use super::layouts::Layout;

/// What the dump lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Folder,
    Tar,
    TarGz,
    TarZst,
    Zip,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub layout: Layout,
    pub packing: Packing,
    pub pods: usize,
    pub events_per_pod: usize,
    pub log_lines: usize,
    pub big_logs: usize,
    pub big_log_lines: usize,
    pub crds: usize,
    /// None: one for each hundred pods.
    pub namespaces: Option<usize>,
    /// One, or a hub and its spokes.
    pub clusters: usize,
    pub quirks: bool,
    pub seed: u64,
}

impl Default for Plan {
    /// Small enough for a test: every state of a pod once, in two namespaces.
    fn default() -> Self {
        Self {
            layout: Layout::Inspect,
            packing: Packing::Folder,
            pods: 120,
            events_per_pod: 2,
            log_lines: 3,
            big_logs: 0,
            big_log_lines: 0,
            crds: 3,
            namespaces: Some(2),
            clusters: 1,
            quirks: false,
            seed: 1,
        }
    }
}

impl Plan {
    pub fn of(layout: Layout) -> Self {
        Self { layout, ..Self::default() }
    }

    pub fn namespaces(&self) -> usize {
        self.namespaces.unwrap_or(self.pods.div_ceil(100)).max(1)
    }

    pub fn nodes(&self) -> usize {
        self.pods.div_ceil(100).max(2)
    }
}
