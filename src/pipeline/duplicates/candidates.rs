//! Which texts are worth comparing: those that share a band of their signatures.

use rayon::prelude::*;

use super::minhash::{BANDS, Reach, Signature};

/// Bands that are sorted at the same time: bounds the memory, 8 bytes a text and band.
const BANDS_AT_ONCE: usize = 2;
/// Texts of a bucket with which each is compared: all earlier ones while they are few, otherwise the first and those
/// just before it. A template page that comes a million times makes a bucket of a million.
const FIRST: usize = 2;
const LAST: usize = 6;
/// Candidates that are kept of each text, those with the most equal rows.
const KEPT: usize = 8;

/// A later and an earlier text that may be alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// The later one.
    pub(super) later: u32,
    /// Rows in which they differ: the fewer, the more alike.
    differing: u32,
    /// The earlier one.
    pub(super) earlier: u32,
}

/// All candidates, by the later text and then the most alike first; at most [`KEPT`] of each text.
///
/// Texts are named by their numbers below `count`. The work is proportional to it, whatever the texts are; the result
/// depends on nothing else than their signatures.
pub(super) fn pairs<'s>(
    count: usize,
    signature: impl Fn(u32) -> Option<&'s Signature> + Sync,
    reach: Reach,
) -> Vec<Pair> {
    let signatures: Vec<&Signature> = (0..).take(count).map(|at| signature(at).unwrap_or(&Signature::NONE)).collect();
    let bands: Vec<usize> = (0..BANDS).collect();
    let mut pairs: Vec<Pair> = Vec::new();
    for bands in bands.chunks(BANDS_AT_ONCE) {
        let found: Vec<Vec<Pair>> = bands.par_iter().map(|band| of_band(&signatures, *band, reach)).collect();
        for found in found {
            pairs.extend(found);
            // Two runs that are in order, which the stable sort puts together in one go.
            pairs.sort();
            pairs.dedup();
            keep_nearest(&mut pairs);
        }
    }
    pairs
}

/// Candidates that have a band in common, in order.
fn of_band(signatures: &[&Signature], band: usize, reach: Reach) -> Vec<Pair> {
    let mut keys: Vec<(u32, u32)> = (0..).zip(signatures).map(|(at, own)| (own.band(band), at)).collect();
    keys.sort_unstable();
    let mut pairs = Vec::new();
    for bucket in keys.chunk_by(|one, other| one.0 == other.0).filter(|bucket| bucket.len() > 1) {
        for (at, (_, later)) in bucket.iter().enumerate() {
            let (before, _) = bucket.split_at(at);
            let first = before.iter().take(FIRST);
            let last = before.iter().skip(FIRST.max(before.len().saturating_sub(LAST)));
            pairs.extend(first.chain(last).filter_map(|(_, earlier)| pair(signatures, *later, *earlier, reach)));
        }
    }
    drop(keys);
    pairs.sort_unstable();
    pairs
}

fn pair(signatures: &[&Signature], later: u32, earlier: u32, reach: Reach) -> Option<Pair> {
    let (one, other) = (signatures.get(later as usize)?, signatures.get(earlier as usize)?);
    let agreement = reach.agreement(one, other)?;
    Some(Pair { later, differing: 64 - agreement, earlier })
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

    fn text(number: usize, changed: usize) -> String {
        (0..200).map(|word| if word == changed { "x ".into() } else { format!("w{number}n{word} ") }).collect()
    }

    #[test]
    fn alike_texts_are_paired_and_others_are_not() {
        let texts: Vec<_> = [(0, 999), (1, 999), (0, 5), (2, 999), (1, 100)].map(|(n, c)| text(n, c)).into();
        let signatures: Vec<_> = texts.iter().map(|text| signature(text)).collect();
        let found = pairs(signatures.len(), |at| signatures.get(at as usize), Reach::new(0.8));
        assert_eq!(found.iter().map(|pair| (pair.later, pair.earlier)).collect::<Vec<_>>(), [(2, 0), (4, 1)]);
    }

    #[test]
    #[ignore = "a measurement: cargo test --release --lib million -- --ignored --nocapture"]
    fn a_million_texts_are_paired_in_seconds() {
        // Every tenth text is a copy with one word of 200 changed.
        let number = |at: usize| if at.is_multiple_of(10) { at / 2 } else { at };
        let signatures: Vec<_> = (0..1_000_000).map(|at| signature(&text(number(at), at % 200))).collect();
        let began = std::time::Instant::now();
        let found = pairs(signatures.len(), |at| signatures.get(at as usize), Reach::new(0.8));
        println!("{} pairs of a million texts in {:.1} s", found.len(), began.elapsed().as_secs_f64());
    }

    #[test]
    fn a_bucket_of_thousands_is_not_compared_all_with_all() {
        let signatures: Vec<_> = (0..5_000).map(|page| signature(&text(0, page % 200))).collect();
        let found = pairs(signatures.len(), |at| signatures.get(at as usize), Reach::new(0.8));
        assert!(found.len() <= 5_000 * KEPT, "{}", found.len());
        assert!(found.chunk_by(|one, other| one.later == other.later).count() == 4_999);
    }
}
