//! Which texts are worth comparing: those that share a band of their signatures.

use std::ops::Range;

use rayon::prelude::*;

use super::minhash::{BANDS, Reach, Signature};

/// Later texts whose candidates are looked for at a time: bounds the memory, 24 bytes each. For each such part the keys
/// of all earlier texts are sorted again.
pub(super) const AT_ONCE: u32 = 1 << 18;
/// Texts of a bucket with which each is compared: all earlier ones while they are few, otherwise the first and those
/// just before it. A template page that comes a million times makes a bucket of a million.
const FIRST: usize = 2;
const LAST: usize = 4;
/// Candidates that are kept of each text, those with the most equal rows.
const KEPT: usize = 6;

/// Bits of a text's number: 67 million texts have names, the others no near duplicates.
const NAME_BITS: u32 = 26;
const NAMES: u32 = (1 << NAME_BITS) - 1;

/// The nearest candidates of one text that were found so far, the most alike first: for each the number of rows in which
/// it differs above, and the name of the text in the lower [`NAME_BITS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nearest([u32; KEPT]);

impl Nearest {
    /// A place that is free: no text differs in so many rows.
    const FREE: u32 = u32::MAX;
    const NONE: Self = Self([Self::FREE; KEPT]);

    /// The candidates, the most alike first.
    pub(super) fn texts(&self) -> impl Iterator<Item = u32> {
        self.0.iter().take_while(|own| **own != Self::FREE).map(|own| own & NAMES)
    }

    /// Without those that are hardly worth a comparison: of the texts that agree less than near duplicates do on
    /// average only the nearest stays. Where all texts of a folder are made of the same few words, each has more such
    /// candidates than there is room for, and reading them costs more than everything else here.
    fn promising(self, reach: Reach) -> Self {
        let is_likely = |own: &u32| 64u32.saturating_sub(own >> NAME_BITS) >= reach.usual_agreement();
        let likely = self.0.iter().take_while(|own| is_likely(own)).count();
        let mut promising = Self::NONE;
        for (place, own) in promising.0.iter_mut().zip(self.0).take(likely + 1) {
            *place = own;
        }
        promising
    }

    /// Puts a text with this number of equal rows in its place; the farthest falls out.
    fn add(&mut self, text: u32, agreement: u32) {
        if text > NAMES {
            return;
        }
        let differing = 64u32.saturating_sub(agreement).min(63);
        let mut new = differing << NAME_BITS | text;
        for own in &mut self.0 {
            if new < *own {
                std::mem::swap(&mut new, own);
            }
        }
    }
}

/// The candidates of those texts in `wanted` that have some, at most [`KEPT`] of each.
///
/// Texts are named by their places in `signatures`. The work is proportional to their number, whatever they are; the
/// result depends on nothing else than their signatures.
pub(super) fn nearest(
    signatures: &[&Signature],
    wanted: Range<u32>,
    reach: Reach,
) -> impl Iterator<Item = (u32, Nearest)> + use<> {
    // Earlier texts are candidates of later ones only: those behind the wanted ones have no part.
    let named = || (0..wanted.end).zip(signatures);
    let texts = named().count().saturating_sub(wanted.start as usize);
    let mut nearest = vec![Nearest::NONE; texts];
    let share = texts.div_ceil(rayon::current_num_threads()).max(1);
    let starts: Vec<u32> = (wanted.start..).step_by(share).take(texts.div_ceil(share)).collect();
    let mut keys: Vec<u64> = Vec::with_capacity(wanted.start as usize + texts);
    for band in 0..BANDS {
        keys.clear();
        keys.extend(named().map(|(at, own)| u64::from(own.band(band)) << 32 | u64::from(at)));
        keys.par_sort_unstable();
        nearest.par_chunks_mut(share).zip(starts.par_iter()).for_each(|(nearest, start)| {
            look_for(nearest, *start, &keys, signatures, reach);
        });
    }
    let promising = nearest.into_iter().map(move |own| own.promising(reach));
    (wanted.start..).zip(promising).filter(|(_, own)| *own != Nearest::NONE)
}

/// Looks for candidates of the texts from number `start` on, of which these are the nearest so far, in the buckets of
/// keys that share a band. Bucket by bucket rather than text by text: the signatures of those before a text are at hand
/// then, where memory for a million of them is slow.
fn look_for(nearest: &mut [Nearest], start: u32, keys: &[u64], signatures: &[&Signature], reach: Reach) {
    for bucket in keys.chunk_by(|one, other| one >> 32 == other >> 32) {
        for (at, later) in bucket.iter().map(|key| text_of(*key)).enumerate().skip(1) {
            let own = later.checked_sub(start).and_then(|place| nearest.get_mut(place as usize));
            if let (Some(own), Some(before)) = (own, bucket.get(..at)) {
                look(own, before, later, signatures, reach);
            }
        }
    }
}

/// The text whose key this is: a band above, the number of the text below.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
fn text_of(key: u64) -> u32 {
    key as u32
}

/// Looks for candidates of a text among those before it in its bucket.
fn look(nearest: &mut Nearest, before: &[u64], later: u32, signatures: &[&Signature], reach: Reach) {
    let Some(one) = signatures.get(later as usize) else { return };
    let first = before.iter().take(FIRST);
    let last = before.iter().skip(FIRST.max(before.len().saturating_sub(LAST)));
    for earlier in first.chain(last).map(|key| text_of(*key)) {
        if nearest.texts().any(|known| known == earlier) {
            continue;
        }
        let agreement = signatures.get(earlier as usize).and_then(|other| reach.agreement(one, other));
        if let Some(agreement) = agreement {
            nearest.add(earlier, agreement);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::minhash::signature;
    use super::*;

    fn all(signatures: &[Signature]) -> Vec<(u32, Vec<u32>)> {
        part(&signatures.iter().collect::<Vec<_>>(), 0..u32::MAX)
    }

    fn part(signatures: &[&Signature], wanted: Range<u32>) -> Vec<(u32, Vec<u32>)> {
        nearest(signatures, wanted, Reach::new(0.8)).map(|(later, own)| (later, own.texts().collect())).collect()
    }

    fn text(number: usize, changed: usize) -> String {
        (0..200).map(|word| if word == changed { "x ".into() } else { format!("w{number}n{word} ") }).collect()
    }

    #[test]
    fn alike_texts_are_paired_and_others_are_not() {
        let texts: Vec<_> = [(0, 999), (1, 999), (0, 5), (2, 999), (1, 100)].map(|(n, c)| text(n, c)).into();
        let signatures: Vec<_> = texts.iter().map(|text| signature(text)).collect();
        assert_eq!(all(&signatures), [(2, vec![0]), (4, vec![1])]);
    }

    #[test]
    fn parts_make_the_whole() {
        let signatures: Vec<_> = (0..60).map(|page| signature(&text(page % 7, page))).collect();
        let refs: Vec<_> = signatures.iter().collect();
        let part = |wanted| part(&refs, wanted);
        assert_eq!([part(0..20), part(20..45), part(45..60)].concat(), all(&signatures));
    }

    #[test]
    fn of_the_unlikely_only_the_nearest_is_compared() {
        let reach = Reach::new(0.8);
        let promising = |agreements: &[u32]| {
            let mut nearest = Nearest::NONE;
            (0..).zip(agreements).for_each(|(text, agreement)| nearest.add(text, *agreement));
            nearest.promising(reach).texts().collect::<Vec<_>>()
        };
        let usual = reach.usual_agreement();
        assert_eq!(promising(&[usual - 2, usual - 1, usual - 3]), [1]);
        assert_eq!(promising(&[usual, usual - 1, 64, usual - 3, usual + 1]), [2, 4, 0, 1]);
        assert_eq!(promising(&[64; KEPT]).len(), KEPT);
    }

    #[test]
    #[ignore = "a measurement: cargo test --release --lib million -- --ignored --nocapture"]
    fn a_million_texts_are_paired_in_seconds() {
        // Every tenth text is a copy with one word of 200 changed.
        let number = |at: usize| if at.is_multiple_of(10) { at / 2 } else { at };
        let signatures: Vec<_> = (0..1_000_000).map(|at| signature(&text(number(at), at % 200))).collect();
        let began = std::time::Instant::now();
        let found = all(&signatures);
        println!("{} of a million texts have candidates, found in {:.1} s", found.len(), began.elapsed().as_secs_f64());
    }

    #[test]
    fn a_bucket_of_thousands_is_not_compared_all_with_all() {
        let signatures: Vec<_> = (0..5_000).map(|page| signature(&text(0, page % 200))).collect();
        let found = all(&signatures);
        assert_eq!(found.len(), 4_999);
    }
}
