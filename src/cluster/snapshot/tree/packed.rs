//! A compressed tar in memory: in parts that are compressed one by one, so that any range of it can be read.
//! Invariant: what is held is about as large as the archive; a few parts are kept unpacked for whoever reads on.

use bytes::Bytes;
use rayon::Scope;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

const PART: usize = 512 << 10;
/// The level that takes less time than unpacking did.
const LEVEL: i32 = -3;
/// Parts that are kept unpacked: 16 MiB.
const KEPT: usize = 32;

#[derive(Default)]
pub struct Packed {
    parts: Vec<Box<[u8]>>,
    len: u64,
    recent: Mutex<VecDeque<(usize, Bytes)>>,
}

impl std::fmt::Debug for Packed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packed").field("parts", &self.parts.len()).field("len", &self.len).finish_non_exhaustive()
    }
}

impl Packed {
    /// Bytes that were unpacked.
    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn range(&self, start: u64, len: u64) -> io::Result<Bytes> {
        let end = start.saturating_add(len).min(self.len);
        let (start, end) = (index(start.min(end)), index(end));
        let first = start / PART;
        if start < end && first == (end - 1) / PART {
            let part = self.part(first)?;
            let (from, to) = (start % PART, (end - 1) % PART + 1);
            return if to <= part.len() { Ok(part.slice(from..to)) } else { Err(cut()) };
        }
        let mut whole = Vec::with_capacity(end - start);
        while start + whole.len() < end {
            let at = start + whole.len();
            let part = self.part(at / PART)?;
            let more = part.get(at % PART..part.len().min(at % PART + end - at)).filter(|more| !more.is_empty());
            whole.extend_from_slice(more.ok_or_else(cut)?);
        }
        Ok(whole.into())
    }

    fn part(&self, number: usize) -> io::Result<Bytes> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = recent.iter().find(|(known, _)| *known == number) {
            return Ok(bytes.clone());
        }
        drop(recent);
        let part = self.parts.get(number).ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        let bytes = Bytes::from(zstd::bulk::decompress(part, PART)?);
        recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= KEPT {
            recent.pop_front();
        }
        recent.push_back((number, bytes.clone()));
        Ok(bytes)
    }
}

fn cut() -> io::Error {
    io::Error::from(io::ErrorKind::UnexpectedEof)
}

fn index(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// Takes bytes as they are unpacked, and packs them again on the other cores.
pub struct Packer<'s, 'scope> {
    scope: &'s Scope<'scope>,
    buffer: Vec<u8>,
    parts: Arc<Mutex<Vec<Box<[u8]>>>>,
    begun: usize,
    len: u64,
}

impl<'s, 'scope> Packer<'s, 'scope> {
    pub fn new(scope: &'s Scope<'scope>) -> Self {
        Self { scope, buffer: Vec::with_capacity(PART), parts: Arc::default(), begun: 0, len: 0 }
    }

    pub fn push(&mut self, mut bytes: &[u8]) {
        self.len += bytes.len() as u64;
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PART - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == PART {
                self.pack();
            }
        }
    }

    fn pack(&mut self) {
        /// Parts that may wait for a core; more than these are packed by whoever unpacks.
        const WAITING: usize = 16;
        let part = std::mem::replace(&mut self.buffer, Vec::with_capacity(PART));
        let (number, parts) = (self.begun, self.parts.clone());
        self.begun += 1;
        let waiting = Arc::strong_count(&parts).saturating_sub(2);
        let work = move || {
            // Compressing what is in memory, at a level that exists, cannot fail.
            let packed = zstd::bulk::compress(&part, LEVEL).unwrap_or_default().into_boxed_slice();
            let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
            if parts.len() <= number {
                parts.resize_with(number + 1, Default::default);
            }
            parts[number] = packed;
        };
        if waiting > WAITING { work() } else { self.scope.spawn(move |_| work()) }
    }

    /// Packs what is left; the parts are complete once the scope has ended.
    pub fn finish(mut self) -> Unfinished {
        if !self.buffer.is_empty() {
            self.pack();
        }
        Unfinished { parts: self.parts, len: self.len }
    }
}

pub struct Unfinished {
    parts: Arc<Mutex<Vec<Box<[u8]>>>>,
    len: u64,
}

impl Unfinished {
    pub fn complete(self) -> Packed {
        let parts = std::mem::take(&mut *self.parts.lock().unwrap_or_else(PoisonError::into_inner));
        Packed { parts, len: self.len, recent: Mutex::default() }
    }
}
