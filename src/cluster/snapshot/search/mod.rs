//! One query over all objects, events and logs of a dump.
//! Invariant: hits come in the order of the files, each once, redacted and bounded; what could not be searched is said;
//! what `guard` hides is not found.
//! Not here: which files a cluster has (`layout`), who asks (`door`).

pub mod corpus;
mod excerpt;
mod guard;
pub mod index;
mod look;
mod matcher;
mod place;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

pub use corpus::{Corpus, Text, What};
pub use excerpt::Excerpt;
pub use index::SearchIndex;

use crate::domain::search::{Hit, Progress, Query};
use look::{Look, Seen};
use matcher::Matcher;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::sync::atomic::{AtomicBool, Ordering};

/// Hits that are kept of one search.
pub const MOST_HITS: usize = 1000;
/// Groups that are looked through before hits are told, for each thread.
const AT_ONCE: usize = 8;
/// Files of which it is said that they could not be searched.
const MOST_UNSEARCHED: usize = 100;

/// What comes of a search, bit by bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub hits: Vec<Hit>,
    pub progress: Progress,
}

/// Looks through a cluster's texts for at most `most` hits. `tell` is called as they are found, and a last time at the
/// end; where it returns false the search ends.
pub fn run(
    corpus: &Corpus,
    index: Option<&SearchIndex>,
    query: &Query,
    most: usize,
    stop: &AtomicBool,
    mut tell: impl FnMut(News) -> bool,
) -> Result<(), String> {
    let matcher = Matcher::new(query)?;
    let index = index.filter(|index| index.fits(corpus));
    let look = Look { corpus, index, matcher: &matcher, most };
    let mut progress = Progress { of_files: corpus.files() as u64, of_bytes: corpus.bytes(), ..Progress::default() };
    progress.unsearched.extend(corpus.unsearched().take(MOST_UNSEARCHED));
    let mut kept = 0;
    let mut last_hit: Option<(String, u64)> = None;
    let mut lines = Lines::default();
    let groups = look.groups();
    let batch = AT_ONCE * rayon::current_num_threads().max(1);
    // The first answers come soon; what finds nothing is not asked to stop and report too often.
    for groups in groups.chunks(batch) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let seen: Vec<Seen> = groups.into_par_iter().map(|group| look.at(*group)).collect();
        let mut hits = Vec::new();
        for seen in seen {
            hits.extend(seen.found.into_iter().map(|found| lines.number(&look, found)));
            if progress.unsearched.len() < MOST_UNSEARCHED {
                progress.unsearched.extend(seen.unsearched);
            }
        }
        let last = groups.last().copied().unwrap_or_default();
        (progress.files, progress.bytes) = look.past(last);
        // One line of which two pieces hold a part is one hit.
        hits.dedup_by(|one, other| one.line == other.line && one.path == other.path);
        if hits
            .first()
            .is_some_and(|first| Some((&first.path, first.line)) == last_hit.as_ref().map(|(path, line)| (path, *line)))
        {
            hits.remove(0);
        }
        last_hit = hits.last().map(|hit| (hit.path.clone(), hit.line)).or(last_hit);
        let room = most - kept;
        progress.more = hits.len() > room;
        hits.truncate(room);
        kept += hits.len();
        if !tell(News { hits, progress: progress.clone() }) || progress.more {
            break;
        }
    }
    if !progress.more && !stop.load(Ordering::Relaxed) {
        (progress.files, progress.bytes) = (progress.of_files, progress.of_bytes);
    }
    progress.ended = true;
    tell(News { hits: Vec::new(), progress });
    Ok(())
}

/// Numbers the lines of hits: those of a piece follow those of the pieces before it.
#[derive(Default)]
struct Lines {
    text: u32,
    /// Lines of the text before this piece.
    before: u64,
    piece: usize,
}

impl Lines {
    fn number(&mut self, look: &Look<'_>, mut found: look::Found) -> Hit {
        if found.starts_at > 0 {
            found.hit.line += self.lines_before(look, found.piece);
        }
        found.hit
    }

    fn lines_before(&mut self, look: &Look<'_>, piece: usize) -> u64 {
        let Some(wanted) = look.corpus.pieces.get(piece) else { return 0 };
        if self.text != wanted.text || self.piece > piece {
            let first = look.corpus.pieces.partition_point(|known| known.text < wanted.text);
            *self = Self { text: wanted.text, before: 0, piece: first };
        }
        while self.piece < piece {
            self.before += u64::from(look.lines(self.piece));
            self.piece += 1;
        }
        self.before
    }
}
