//! Fingerprints of a record: its name, exact and near duplicates.

use sha2::{Digest, Sha256};

use super::words::TextWords;
use crate::measure::Fnv;

/// Words of a shingle.
const SHINGLE: usize = 3;

/// The identifier of a record: the first 32 hex digits of SHA-256 over path and locator.
pub(crate) fn id(path: &str, locator: Option<&str>) -> String {
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    if let Some(locator) = locator {
        hash.update(b"\n");
        hash.update(locator.as_bytes());
    }
    short(&hex(&hash.finalize()))
}

/// SHA-256 of some bytes in hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The exact and the similarity hash of a text.
pub(super) struct Hashes {
    /// The first 32 hex digits of SHA-256 over the folded words, a space behind each.
    pub(super) content: String,
    /// The 64-bit similarity hash over shingles of three words, in hex (Charikar 2002): each bit is the majority of
    /// that bit over the hashes of all shingles.
    pub(super) similarity: String,
}

/// Both hashes of a text.
pub(super) fn of_words(words: &TextWords) -> Hashes {
    let mut shingles = Shingles::default();
    words.iter().zip(words.hashes()).for_each(|(word, hash)| shingles.add(word, *hash));
    let value = shingles.value();
    Hashes { content: short(&sha256(words.spaced().as_bytes())), similarity: format!("{value:016x}") }
}

/// The shingles of a text, as its words come in.
#[derive(Default)]
struct Shingles {
    tally: Tally,
    count: u32,
    words: usize,
    /// Hashes of the shingles that are open: the first lacks one word.
    open: [Fnv; SHINGLE - 1],
}

impl Shingles {
    /// Adds a word with the space behind it; `third` is its hash without that.
    fn add(&mut self, word: &str, mut third: Fnv) {
        // Both open shingles at once: their hashes do not wait for each other. With a third one begins.
        let [mut first, mut second] = self.open;
        for byte in word.bytes() {
            first.add_byte(byte);
            second.add_byte(byte);
        }
        third.add_byte(b' ');
        let full = first.value();
        self.open = [second, third];
        self.words += 1;
        if self.words >= SHINGLE {
            self.vote(full);
        }
    }

    fn vote(&mut self, hash: u64) {
        self.tally.add(spread(hash));
        self.count += 1;
    }

    fn value(mut self) -> u64 {
        if self.words < SHINGLE {
            // A text of one or two words, or none, is one shingle.
            let [first, ..] = &self.open;
            let whole = first.value();
            self.vote(whole);
        }
        self.tally.majority(self.count)
    }
}

/// Counts of ones at each of 64 bits.
struct Tally {
    counts: [u32; 64],
    /// Counts of what was added last, a byte each: number `n` holds those of every eighth bit from bit `n` on, so that a
    /// hash costs eight steps instead of 64.
    bytes: [u64; 8],
    /// How many hashes that was; a byte counts up to 255.
    added: u8,
}

impl Default for Tally {
    fn default() -> Self {
        Self { counts: [0; 64], bytes: [0; 8], added: 0 }
    }
}

impl Tally {
    fn add(&mut self, hash: u64) {
        for (bit, bytes) in self.bytes.iter_mut().enumerate() {
            *bytes += hash >> bit & 0x0101_0101_0101_0101;
        }
        self.added += 1;
        if self.added == u8::MAX {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let bytes = std::mem::take(&mut self.bytes).map(u64::to_le_bytes);
        for (bit, count) in self.counts.iter_mut().enumerate() {
            *count += bytes.get(bit % 8).and_then(|own| own.get(bit / 8)).copied().map_or(0, u32::from);
        }
        self.added = 0;
    }

    /// The bits that more than half of some hashes have.
    fn majority(mut self, of: u32) -> u64 {
        self.flush();
        (0..).zip(&self.counts).fold(0, |value, (bit, count)| value | u64::from(count * 2 > of) << bit)
    }
}

/// FNV's upper bits hardly differ between short texts; this mixes all into all (the finaliser of `MurmurHash3`).
pub(crate) fn spread(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn short(hex: &str) -> String {
    hex.chars().take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> Hashes {
        of_words(&TextWords::of(text, &[]))
    }

    fn distance(one: &str, other: &str) -> u32 {
        let value = |text| u64::from_str_radix(&of_text(text).similarity, 16).unwrap();
        (value(one) ^ value(other)).count_ones()
    }

    #[test]
    fn near_copies_have_near_hashes() {
        let text = "The ferry to Aros sails again from Monday, the harbour office said, after two weeks of repairs to its \
                    engine. Around forty people had been stuck on the island, among them a wedding party and a vet.";
        let near = text.replace("forty", "fifty");
        let other = "Unbekannte haben im Naturschutzgebiet einen Dachsbau mit Beton verfüllt, die Polizei bittet um \
                     Hinweise. Der Bau war mindestens achtzig Jahre alt und hatte elf Eingänge, so der Kreis am Montag.";
        assert!(distance(text, &near) < 16, "{}", distance(text, &near));
        assert!(distance(text, other) > 16, "{}", distance(text, other));
        assert_eq!(of_text(text).similarity.len(), 16);
    }

    #[test]
    fn case_and_marks_do_not_change_the_content() {
        assert_eq!(of_text("A ferry, “again”.").content, of_text("a FERRY again").content);
        assert_ne!(of_text("a ferry").content, of_text("aferry").content);
        assert_eq!(of_text("x").content.len(), 32);
    }

    #[test]
    fn the_identifier_depends_on_path_and_locator_only() {
        assert_eq!(id("a/b.html", None), id("a/b.html", None));
        assert_ne!(id("a/b.html", None), id("a/b.html", Some("0")));
        assert_eq!(id("", None), "e3b0c44298fc1c149afbf4c8996fb924");
        assert_eq!(sha256(b"").len(), 64);
    }
}
