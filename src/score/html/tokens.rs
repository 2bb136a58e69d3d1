//! Class and id tokens: how each speaks for or against main content, fitted on development pages.

use rustc_hash::FxHashMap;

use crate::measure::Measured;
use crate::page::{Container, TextSpan};
use crate::score::forest::WeightsError;

/// Log-odds of tokens by their hash.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct TokenTable {
    odds: FxHashMap<u32, i8>,
}

/// The tags and tokens of a page's elements. Most elements share theirs with others: what is read from them is read
/// once for those.
#[derive(Debug)]
pub(super) struct ElementNames<'a> {
    /// Tag and tokens.
    pub(super) distinct: Vec<(&'a str, &'a str)>,
    /// For each container, the number of its own.
    pub(super) of_container: Vec<u32>,
}

impl<'a> ElementNames<'a> {
    pub(super) fn of(page: &Measured<'a>) -> Self {
        // By where the tokens stand: those of most elements that share theirs stand in one place.
        let mut known: FxHashMap<(&str, TextSpan), u32> = FxHashMap::default();
        let mut distinct = Vec::new();
        let of_container = page.document.containers.iter().map(|container| {
            *known.entry((container.tag, container.tokens)).or_insert_with(|| {
                distinct.push((container.tag, page.document.tokens(container)));
                u32::try_from(distinct.len() - 1).unwrap_or(u32::MAX)
            })
        });
        let of_container = of_container.collect();
        Self { distinct, of_container }
    }
}

/// What the tokens of one element say, in log-odds of 1/20: the least, the most, their sum and number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct TokenOdds {
    pub(super) least: f32,
    pub(super) most: f32,
    pub(super) sum: f32,
    pub(super) known: f32,
}

impl TokenOdds {
    /// Mean of the known tokens, 0 where none is known.
    pub(super) fn mean(self) -> f32 {
        if self.known > 0.0 { self.sum / self.known } else { 0.0 }
    }

    fn add(&mut self, odds: f32) {
        self.least = self.least.min(odds);
        self.most = self.most.max(odds);
        self.sum += odds;
        self.known += 1.0;
    }
}

/// FNV-1a, 32 bits, of a token; runs of digits count as one `0`.
pub(crate) fn token_hash(token: &[u8]) -> u32 {
    let mut hash = START;
    let mut digits = false;
    for byte in token {
        let digit = byte.is_ascii_digit();
        if !digit || !digits {
            hash = hashed(hash, if digit { b'0' } else { *byte });
        }
        digits = digit;
    }
    hash
}

const START: u32 = 0x811c_9dc5;

fn hashed(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// The hash of a token, and those of its parts if it has a hyphen or underscore: all of them in one pass.
fn hashes_of_token(token: &[u8], found: &mut impl FnMut(u32)) {
    let (mut whole, mut part) = (START, START);
    let (mut length, mut digits, mut is_joined) = (0, false, false);
    let mut close = |part: u32, length: usize| {
        if length >= LEAST_PART {
            found(part.rotate_left(8));
        }
    };
    for byte in token {
        let digit = byte.is_ascii_digit();
        let own = if digit { b'0' } else { *byte };
        if !digit || !digits {
            whole = hashed(whole, own);
        }
        if matches!(byte, b'-' | b'_') {
            close(part, length);
            (part, length, is_joined) = (START, 0, true);
        } else {
            if !digit || !digits {
                part = hashed(part, own);
            }
            length += 1;
        }
        digits = digit;
    }
    if is_joined {
        close(part, length);
    }
    found(whole);
}

/// Letters of a part of a token that counts, at least.
const LEAST_PART: usize = 2;

/// Hashes of the tokens of an element: its tag, each token, and the parts of those with a hyphen or underscore.
pub(crate) fn hashes_of(tag: &str, tokens: &str, mut found: impl FnMut(u32)) {
    found(token_hash(tag.as_bytes()).rotate_left(16));
    for token in tokens.as_bytes().split(|byte| *byte == b' ').filter(|token| !token.is_empty()) {
        hashes_of_token(token, &mut found);
    }
}

impl TokenTable {
    /// Reads a table: a 4-byte hash and a signed byte of log-odds an entry.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let entries = bytes.chunks_exact(5);
        if !entries.remainder().is_empty() {
            return Err(WeightsError::Malformed);
        }
        let entry = |entry: &[u8]| match *entry {
            [a, b, c, d, odds] => (u32::from_le_bytes([a, b, c, d]), i8::from_le_bytes([odds])),
            _ => (0, 0),
        };
        Ok(Self { odds: entries.map(entry).collect() })
    }

    fn of(&self, tag: &str, tokens: &str) -> TokenOdds {
        let mut odds = TokenOdds::default();
        hashes_of(tag, tokens, |hash| {
            if let Some(found) = self.odds.get(&hash) {
                odds.add(f32::from(*found));
            }
        });
        odds
    }

    /// What the tokens of every container say, and of all of it and above it together.
    pub(super) fn of_page(&self, page: &Measured<'_>, names: &ElementNames<'_>) -> (Vec<TokenOdds>, Vec<TokenOdds>) {
        let containers: &[Container] = &page.document.containers;
        let known: Vec<TokenOdds> = names.distinct.iter().map(|(tag, tokens)| self.of(tag, tokens)).collect();
        let mut own = Vec::with_capacity(containers.len());
        let mut all: Vec<TokenOdds> = Vec::with_capacity(containers.len());
        for (container, number) in containers.iter().zip(&names.of_container) {
            let odds = known.get(*number as usize).copied().unwrap_or_default();
            let above = all.get(container.parent as usize).copied().unwrap_or_default();
            own.push(odds);
            all.push(TokenOdds {
                least: odds.least.min(above.least),
                most: odds.most.max(above.most),
                sum: odds.sum + above.sum,
                known: odds.known + above.known,
            });
        }
        (own, all)
    }
}
