//! Which texts are worth comparing: those that share a band of their signatures.

use std::ops::Range;

use rayon::prelude::*;

use super::minhash::{BANDS, Reach, Signature};

/// Later texts whose candidates are looked for at a time: bounds the memory, some 150 bytes each where every text is
/// like every other.
pub(super) const AT_ONCE: u32 = 1 << 17;
/// Texts of a bucket with which each is compared: all earlier ones while they are few, otherwise the first and those
/// just before it. A template page that comes a million times makes a bucket of a million.
const FIRST: usize = 2;
const LAST: usize = 4;
/// Candidates that are kept of each text, those with the most equal rows.
const KEPT: usize = 6;

/// A later and an earlier text that may be alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// The later one.
    pub(super) later: u32,
    /// Rows in which they differ (the fewer, the more alike) above, the earlier one in the lower [`NAME_BITS`].
    rest: u32,
}

/// Bits of a text's number: 67 million texts have names, the others no near duplicates.
const NAME_BITS: u32 = 26;

impl Pair {
    fn new(later: u32, earlier: u32, agreement: u32) -> Option<Self> {
        let differing = 64u32.checked_sub(agreement)?.min(63);
        (earlier >> NAME_BITS == 0).then_some(Self { later, rest: differing << NAME_BITS | earlier })
    }

    /// The earlier one.
    pub(super) fn earlier(self) -> u32 {
        self.rest & ((1 << NAME_BITS) - 1)
    }
}

/// The candidates of the texts in `wanted`, by the later text and then the most alike first; at most [`KEPT`] of each.
///
/// Texts are named by their places in `signatures`. The work is proportional to their number, whatever they are; the
/// result depends on nothing else than their signatures.
pub(super) fn pairs(signatures: &[&Signature], wanted: Range<u32>, reach: Reach) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for band in 0..BANDS {
        pairs.extend(of_band(signatures, band, &wanted, reach));
        // Two runs that are in order, which the stable sort puts together in one go.
        pairs.sort();
        pairs.dedup();
        keep_nearest(&mut pairs);
    }
    pairs
}

/// Candidates that have a band in common, in order.
fn of_band(signatures: &[&Signature], band: usize, wanted: &Range<u32>, reach: Reach) -> Vec<Pair> {
    // Earlier texts are candidates of later ones only: those behind the wanted ones have no part.
    let named = (0..wanted.end).zip(signatures);
    let mut keys: Vec<(u32, u32)> = named.map(|(at, own)| (own.band(band), at)).collect();
    keys.par_sort_unstable();
    let buckets = keys.par_chunk_by(|one, other| one.0 == other.0).filter(|bucket| bucket.len() > 1);
    let of_bucket = |bucket: &[(u32, u32)]| {
        let mut pairs = Vec::new();
        let begin = bucket.partition_point(|(_, at)| *at < wanted.start);
        for (at, (_, later)) in bucket.iter().enumerate().skip(begin) {
            let (before, _) = bucket.split_at(at);
            let first = before.iter().take(FIRST);
            let last = before.iter().skip(FIRST.max(before.len().saturating_sub(LAST)));
            pairs.extend(first.chain(last).filter_map(|(_, earlier)| {
                let (one, other) = (signatures.get(*later as usize)?, signatures.get(*earlier as usize)?);
                let agreement = reach.agreement(one, other)?;
                Pair::new(*later, *earlier, agreement)
            }));
        }
        pairs
    };
    let mut pairs: Vec<Pair> = buckets.flat_map_iter(of_bucket).collect();
    pairs.par_sort_unstable();
    pairs
}

fn keep_nearest(pairs: &mut Vec<Pair>) {
    let (mut text, mut count) = (u32::MAX, 0);
    pairs.retain(|pair| {
        count = if pair.later == text { count + 1 } else { 1 };
        text = pair.later;
        count <= KEPT
    });
}

#[cfg(test)]
mod tests {
    use super::super::minhash::signature;
    use super::*;

    fn all(signatures: &[Signature]) -> Vec<Pair> {
        pairs(&signatures.iter().collect::<Vec<_>>(), 0..u32::MAX, Reach::new(0.8))
    }

    fn text(number: usize, changed: usize) -> String {
        (0..200).map(|word| if word == changed { "x ".into() } else { format!("w{number}n{word} ") }).collect()
    }

    #[test]
    fn alike_texts_are_paired_and_others_are_not() {
        let texts: Vec<_> = [(0, 999), (1, 999), (0, 5), (2, 999), (1, 100)].map(|(n, c)| text(n, c)).into();
        let signatures: Vec<_> = texts.iter().map(|text| signature(text)).collect();
        let found = all(&signatures);
        assert_eq!(found.iter().map(|pair| (pair.later, pair.earlier())).collect::<Vec<_>>(), [(2, 0), (4, 1)]);
    }

    #[test]
    fn parts_make_the_whole() {
        let signatures: Vec<_> = (0..60).map(|page| signature(&text(page % 7, page))).collect();
        let refs: Vec<_> = signatures.iter().collect();
        let part = |wanted| pairs(&refs, wanted, Reach::new(0.8));
        assert_eq!([part(0..20), part(20..45), part(45..60)].concat(), all(&signatures));
    }

    #[test]
    #[ignore = "a measurement: cargo test --release --lib million -- --ignored --nocapture"]
    fn a_million_texts_are_paired_in_seconds() {
        // Every tenth text is a copy with one word of 200 changed.
        let number = |at: usize| if at.is_multiple_of(10) { at / 2 } else { at };
        let signatures: Vec<_> = (0..1_000_000).map(|at| signature(&text(number(at), at % 200))).collect();
        let began = std::time::Instant::now();
        let found = all(&signatures);
        println!("{} pairs of a million texts in {:.1} s", found.len(), began.elapsed().as_secs_f64());
    }

    #[test]
    fn a_bucket_of_thousands_is_not_compared_all_with_all() {
        let signatures: Vec<_> = (0..5_000).map(|page| signature(&text(0, page % 200))).collect();
        let found = all(&signatures);
        assert!(found.len() <= 5_000 * KEPT, "{}", found.len());
        assert!(found.chunk_by(|one, other| one.later == other.later).count() == 4_999);
    }
}
