//! Looks through one group of texts.
//! Invariant: whoever looks reads each piece once, and the bytes around a hit once more where the piece does not have them.

use super::corpus::{Corpus, Piece, Text, What};
use super::guard;
use super::index::{SearchIndex, count};
use super::matcher::{Matcher, REACH};
use super::place::Shape;
use crate::domain::redact;
use crate::domain::search::{Hit, Place};
use std::ops::Range;

/// Bytes before and behind a hit that redaction sees.
const AROUND: usize = 4096;
/// Characters of a line that are shown.
const SHOWN: usize = 240;
/// Characters of them before the hit.
const BEFORE: usize = 80;
/// Bytes around a hit in a large file in which its object is looked for.
const OBJECT: u64 = 96 * 1024;

pub(super) struct Look<'a> {
    pub corpus: &'a Corpus,
    pub index: Option<&'a SearchIndex>,
    pub matcher: &'a Matcher,
    pub most: usize,
}

/// A hit whose line is counted from the beginning of its piece.
pub(super) struct Found {
    pub hit: Hit,
    pub piece: usize,
    pub starts_at: u64,
}

#[derive(Default)]
pub(super) struct Seen {
    pub found: Vec<Found>,
    pub unsearched: Vec<String>,
}

impl Look<'_> {
    /// The groups that may hold the query.
    pub fn groups(&self) -> Vec<usize> {
        let all = 0..self.corpus.groups.len();
        match self.index {
            Some(index) => all.filter(|group| index.may_hold(*group, self.matcher.grams())).collect(),
            None => all.collect(),
        }
    }

    /// Files and bytes that lie before the end of a group.
    pub fn past(&self, group: usize) -> (u64, u64) {
        let end = self.corpus.groups.get(group).map_or(0, |group| group.end as usize);
        let pieces = self.corpus.pieces.get(..end).unwrap_or_default();
        let files = pieces.last().map_or(0, |piece| u64::from(piece.text) + 1);
        (files, pieces.iter().map(|piece| piece.to - piece.from).sum())
    }

    /// How many lines a piece has.
    pub fn lines(&self, piece: usize) -> u32 {
        if let Some(lines) = self.index.and_then(|index| index.lines(piece)) {
            return lines;
        }
        let Some(piece) = self.corpus.pieces.get(piece) else { return 0 };
        let text = self.corpus.text_of(piece);
        let bytes = text.and_then(|text| self.corpus.tree.range(text.id, piece.from, piece.to - piece.from).ok());
        bytes.map_or(0, |bytes| count(&bytes))
    }

    pub fn at(&self, group: usize) -> Seen {
        let mut seen = Seen::default();
        let Some(pieces) = self.corpus.groups.get(group) else { return seen };
        for (number, piece) in (pieces.start as usize..).zip(self.corpus.pieces_of(pieces)) {
            let Some(text) = self.corpus.text_of(piece) else { continue };
            if let Err(error) = self.piece(number, piece, text, &mut seen.found) {
                seen.unsearched.push(format!("{}: {error}", self.corpus.path(text)));
            }
            // Enough to fill the list and to know that there are more.
            if seen.found.len() > self.most {
                break;
            }
        }
        seen
    }

    fn piece(&self, number: usize, piece: &Piece, text: &Text, found: &mut Vec<Found>) -> std::io::Result<()> {
        // A little more at both ends: a match may reach over, and a line is redacted as a whole.
        let around = if piece.from > 0 { AROUND as u64 } else { 0 };
        let begin = piece.from - around.min(piece.from);
        let bytes = self.corpus.tree.range(text.id, begin, piece.to - begin + REACH as u64)?;
        let own = usize::try_from(piece.from - begin).unwrap_or(0);
        let end = usize::try_from(piece.to - begin).unwrap_or(usize::MAX).min(bytes.len());
        let mut at = own;
        let mut counted = (own, 0);
        let mut hidden: Option<Vec<Range<usize>>> = None;
        let mut shape = None;
        while let Some(start) = self.matcher.find(&bytes, at).filter(|start| *start < end) {
            let line_end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |after| start + after);
            let hidden = hidden.get_or_insert_with(|| self.corpus.hidden(text, &bytes));
            if is_binary(&bytes) {
                break;
            }
            if guard::hides(hidden, start) || guard::in_private_key(&bytes, start) {
                at = start + 1;
                continue;
            }
            at = line_end;
            let Some(shown) = self.shown(&bytes, start, line_end) else { continue };
            counted = (start, counted.1 + u64::from(count(&bytes[counted.0..start])));
            let place = self.place(text, piece, &bytes, begin, start, &mut shape);
            let path = self.corpus.path(text);
            let hit = Hit { cluster: self.corpus.cluster.clone(), path, line: counted.1 + 1, text: shown, place };
            found.push(Found { hit, piece: number, starts_at: piece.from });
            if found.len() > self.most {
                break;
            }
        }
        Ok(())
    }

    /// The line as it may be shown; none where redaction takes away what was found.
    fn shown(&self, bytes: &[u8], start: usize, line_end: usize) -> Option<String> {
        let from = start.saturating_sub(AROUND);
        let line = memchr::memrchr(b'\n', &bytes[from..start]).map_or(from, |before| from + before + 1);
        let text = String::from_utf8_lossy(&bytes[line..line_end.min(start + AROUND)]);
        let safe = redact::text(&text);
        let at = self.matcher.first(&safe)?;
        let before = safe.get(..at).map_or(0, |before| before.chars().count());
        let skipped = if safe.chars().count() > SHOWN { before.saturating_sub(BEFORE) } else { 0 };
        let cut: String = safe.chars().skip(skipped).collect();
        let cut = redact::bounded(cut.trim(), SHOWN).replace('\t', " ");
        Some(if skipped > 0 { format!("…{cut}") } else { cut })
    }

    fn place(
        &self,
        text: &Text,
        piece: &Piece,
        bytes: &[u8],
        begin: u64,
        at: usize,
        shape: &mut Option<Shape>,
    ) -> Place {
        match &text.what {
            What::Log { .. } => Corpus::place_of_log(text).unwrap_or(Place::File),
            What::Other => Place::File,
            What::Objects { .. } => {
                let is_whole = piece.from == 0 && piece.to == self.corpus.tree.size(text.id);
                let shape = *shape.get_or_insert_with(|| {
                    if piece.from == 0 {
                        return Shape::of(bytes);
                    }
                    self.corpus.tree.range(text.id, 0, 4096).map_or(Shape::Unknown, |head| Shape::of(&head))
                });
                if is_whole {
                    return shape.object(bytes, at).unwrap_or(Place::File);
                }
                let position = begin + at as u64;
                let from = position.saturating_sub(OBJECT);
                let window = self.corpus.tree.range(text.id, from, OBJECT * 2);
                let inner = usize::try_from(position - from).unwrap_or(0);
                window.ok().and_then(|window| shape.object(&window, inner.min(window.len()))).unwrap_or(Place::File)
            }
        }
    }
}

/// Whether it is no text at all.
fn is_binary(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_some()
}
