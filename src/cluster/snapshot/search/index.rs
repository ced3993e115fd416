//! Which groups of texts can hold a query at all: for each group a map of the grams that stand in it.
//! Invariant: a group that the index rules out does not hold the query; an index of other texts is never used; the
//! values of Secrets are in no map.
//! Not here: where the bytes of an index are kept (`store`).

use super::corpus::Corpus;
use super::matcher::{Gram, REACH};
use crate::domain::ids::Digest;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

/// Grams are hashed to this many bits.
const BITS: u32 = 18;
const BITS_OF_THREE: u32 = 16;
const WORDS: usize = ((1 << BITS) + (1 << BITS_OF_THREE)) / 64;
/// Spreads letters over all bits.
const MIX: u32 = 0x9e37_79b1;
/// Groups that are mapped before it is asked again whether to stop.
const AT_ONCE: usize = 64;

/// A map of each group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchIndex {
    digest: Digest,
    maps: Vec<Vec<u64>>,
    /// Lines of each piece, so that a hit knows its line without the pieces before it.
    lines: Vec<u32>,
}

impl SearchIndex {
    /// Reads all texts. `None` where it was stopped before the end.
    pub fn build(corpus: &Corpus, stop: &AtomicBool) -> Option<Self> {
        let mut index = Self { digest: corpus.digest().clone(), maps: Vec::new(), lines: Vec::new() };
        for groups in corpus.groups.chunks(AT_ONCE) {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let made: Vec<(Vec<u64>, Vec<u32>)> = groups
                .par_iter()
                .map(|group| {
                    let mut map = vec![0; WORDS];
                    let lines = corpus.pieces_of(group).iter().map(|piece| {
                        let Some(text) = corpus.text_of(piece) else { return 0 };
                        // A match that begins in a piece may end behind it; all of its grams belong to the piece.
                        let len = piece.to - piece.from + REACH as u64;
                        let Ok(bytes) = corpus.tree.range(text.id, piece.from, len) else { return 0 };
                        add(&mut map, &bytes, &corpus.hidden(text, &bytes));
                        let own =
                            &bytes[..bytes.len().min(usize::try_from(piece.to - piece.from).unwrap_or(usize::MAX))];
                        count(own)
                    });
                    let lines = lines.collect();
                    (map, lines)
                })
                .collect();
            for (map, lines) in made {
                index.maps.push(map);
                index.lines.extend(lines);
            }
        }
        Some(index)
    }

    /// Whether it was made of these very texts.
    pub fn fits(&self, corpus: &Corpus) -> bool {
        self.maps.len() == corpus.groups.len()
            && self.lines.len() == corpus.pieces.len()
            && self.maps.iter().all(|map| map.len() == WORDS)
            && self.digest == *corpus.digest()
    }

    /// Whether a group can hold a text that has all these grams.
    pub(super) fn may_hold(&self, group: usize, grams: &[Gram]) -> bool {
        self.maps.get(group).is_none_or(|map| grams.iter().all(|gram| has(map, *gram)))
    }

    pub(super) fn lines(&self, piece: usize) -> Option<u32> {
        self.lines.get(piece).copied()
    }

    /// As bytes for a cache; they are compressed.
    pub fn to_bytes(&self) -> Vec<u8> {
        let plain = postcard::to_stdvec(self).unwrap_or_default();
        zstd::bulk::compress(&plain, 1).unwrap_or_default()
    }

    /// `None` for bytes that are no index.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        const MOST: usize = 1 << 30;
        let plain = zstd::stream::Decoder::new(bytes).ok()?;
        let mut whole = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(plain, MOST as u64), &mut whole).ok()?;
        postcard::from_bytes(&whole).ok()
    }
}

pub(super) fn count(bytes: &[u8]) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX)
}

/// Where the bit of a gram is. Those of three letters have a part of their own behind the others.
fn slot(gram: Gram) -> usize {
    match gram {
        Gram::Three([a, b, c]) => three(u32::from_be_bytes([0, a, b, c])),
        Gram::Four(letters) => four(u32::from_be_bytes(letters)),
    }
}

fn four(gram: u32) -> usize {
    (gram.wrapping_mul(MIX) >> (32 - BITS)) as usize
}

fn three(gram: u32) -> usize {
    (1 << BITS) + (gram.wrapping_mul(MIX) >> (32 - BITS_OF_THREE)) as usize
}

fn has(map: &[u64], gram: Gram) -> bool {
    let slot = slot(gram);
    map.get(slot / 64).is_none_or(|word| word & (1 << (slot % 64)) != 0)
}

/// Adds the grams of a text, but for those that touch what is hidden.
fn add(map: &mut [u64], bytes: &[u8], hidden: &[std::ops::Range<usize>]) {
    let mut from = 0;
    for part in hidden {
        add_part(map, bytes.get(from..part.start.max(from)).unwrap_or_default());
        from = from.max(part.end);
    }
    add_part(map, bytes.get(from..).unwrap_or_default());
}

fn add_part(map: &mut [u64], bytes: &[u8]) {
    let mut set = |slot: usize| {
        if let Some(word) = map.get_mut(slot / 64) {
            *word |= 1 << (slot % 64);
        }
    };
    let mut gram: u32 = 0;
    for (at, byte) in bytes.iter().enumerate() {
        gram = gram << 8 | u32::from(byte.to_ascii_lowercase());
        if at >= 2 {
            set(three(gram & 0x00ff_ffff));
        }
        if at >= 3 {
            set(four(gram));
        }
    }
}
