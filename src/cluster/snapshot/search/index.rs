//! Which groups of texts can hold a query at all: for each group a map of the grams that stand in it.
//! Invariant: a group that the index rules out does not hold the query; an index of other texts is never used; the
//! values of Secrets are in no map.
//! Not here: where the bytes of an index are kept (`store`).

use super::corpus::Corpus;
use super::matcher::{Gram, REACH};
use crate::domain::ids::Digest;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

/// Grams are hashed to this many bits.
const BITS: u32 = 18;
const BITS_OF_THREE: u32 = 16;
const BYTES: usize = ((1 << BITS) + (1 << BITS_OF_THREE)) / 8;
/// Spreads letters over all bits.
const MIX: u32 = 0x9e37_79b1;
/// Groups that are mapped before it is asked again whether to stop.
const AT_ONCE: usize = 64;

/// A map of each group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchIndex {
    digest: Digest,
    maps: Vec<Vec<u8>>,
    /// Lines of each piece, so that a hit knows its line without the pieces before it.
    lines: Vec<u32>,
}

/// An index as it is kept: some maps at a time are compressed, so that all cores can unpack them.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    digest: Digest,
    lines: Vec<u32>,
    maps: usize,
    #[serde(borrow)]
    packed: Vec<&'a [u8]>,
}

impl SearchIndex {
    /// Reads all texts. `None` where it was stopped before the end.
    pub fn build(corpus: &Corpus, stop: &AtomicBool) -> Option<Self> {
        let mut index = Self { digest: corpus.digest().clone(), maps: Vec::new(), lines: Vec::new() };
        for groups in corpus.groups.chunks(AT_ONCE) {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let made: Vec<(Vec<u8>, Vec<u32>)> = groups
                .par_iter()
                .map(|group| {
                    let mut map = vec![0; BYTES];
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
            && self.maps.iter().all(|map| map.len() == BYTES)
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
        let pack = |maps: &[Vec<u8>]| zstd::bulk::compress(&maps.concat(), 1).unwrap_or_default();
        let packed: Vec<Vec<u8>> = self.maps.par_chunks(AT_ONCE).map(pack).collect();
        let kept = Kept {
            digest: self.digest.clone(),
            lines: self.lines.clone(),
            maps: self.maps.len(),
            packed: packed.iter().map(Vec::as_slice).collect(),
        };
        postcard::to_stdvec(&kept).unwrap_or_default()
    }

    /// `None` for bytes that are no index.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let kept: Kept<'_> = postcard::from_bytes(bytes).ok()?;
        let unpack = |packed: &&[u8]| zstd::bulk::decompress(packed, AT_ONCE * BYTES).ok();
        let unpacked: Option<Vec<Vec<u8>>> = kept.packed.par_iter().map(unpack).collect();
        let maps: Vec<Vec<u8>> = unpacked?.iter().flat_map(|some| some.chunks(BYTES)).map(<[u8]>::to_vec).collect();
        (maps.len() == kept.maps).then_some(Self { digest: kept.digest, maps, lines: kept.lines })
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

fn has(map: &[u8], gram: Gram) -> bool {
    let slot = slot(gram);
    map.get(slot / 8).is_none_or(|byte| byte & (1 << (slot % 8)) != 0)
}

/// Adds the grams of a text, but for those that touch what is hidden.
fn add(map: &mut [u8], bytes: &[u8], hidden: &[std::ops::Range<usize>]) {
    let mut from = 0;
    for part in hidden {
        add_part(map, bytes.get(from..part.start.max(from)).unwrap_or_default());
        from = from.max(part.end);
    }
    add_part(map, bytes.get(from..).unwrap_or_default());
}

fn add_part(map: &mut [u8], bytes: &[u8]) {
    let mut set = |slot: usize| {
        if let Some(byte) = map.get_mut(slot / 8) {
            *byte |= 1 << (slot % 8);
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
