//! Signatures: the words of a text in 64 bytes, from which it can be told which texts may be near duplicates.
//!
//! The shingles of a text are its pairs of neighbouring words. Under a random order of all shingles the first one of
//! two texts is the same with a probability equal to their Jaccard similarity: shared shingles divided by all (Broder
//! 1997). A signature keeps the first shingle under each of 64 orders, and of each only eight bits (Li & König 2010),
//! so that two of them differ by chance in 255 of 256 rows.
//!
//! Texts are candidates when all [`ROWS_PER_BAND`] rows of some band are equal (Indyk & Motwani 1998; Leskovec,
//! Rajaraman & Ullman, *Mining of Massive Datasets*, 3.4). Bands overlap: the same rows are put together in
//! [`ARRANGEMENTS`] ways, no two bands of which share more than one row. That costs time and no memory, and finds almost
//! what that many independent signatures would find. `docs/duplicates.md` has what was measured.

use serde::{Deserialize, Serialize};

use super::words::hashes;
use crate::fields::{TextWords, spread};
use crate::vector;

/// Rows of a signature.
const ROWS: usize = 64;
/// Rows that must be equal together: fewer would make candidates of texts that share nothing but "of the" and "in the".
const ROWS_PER_BAND: usize = 4;
/// Bands in one arrangement of the rows.
const COLUMNS: usize = ROWS / ROWS_PER_BAND;
/// Ways to put rows together.
const ARRANGEMENTS: usize = 4;
/// Bands of a signature.
pub(super) const BANDS: usize = COLUMNS * ARRANGEMENTS;
/// Words of a text below which it has no near duplicates, only exact ones: what differs in a word or two of so few is
/// another forecast, not another version.
const LEAST_WORDS: u32 = 15;

/// What is kept of a text to find its near duplicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signature {
    /// Eight bits of each row, in two halves because that is how long an array serde knows.
    rows: [[u8; ROWS / 2]; 2],
    /// Words of the text.
    pub words: u32,
}

/// The signature of a text.
pub fn signature(text: &str) -> Signature {
    signature_of(&TextWords::of(text, &[]))
}

/// The signature of a text whose words are known.
pub(crate) fn signature_of(text: &TextWords) -> Signature {
    of_words(&hashes(text))
}

fn of_words(words: &[u64]) -> Signature {
    let shingles: Vec<u32> = words.windows(2).map(shingle).collect();
    let mut signature = Signature { words: u32::try_from(words.len()).unwrap_or(u32::MAX), ..Signature::default() };
    let firsts = vector::widest(
        #[inline(always)]
        || firsts(&shingles),
    );
    for (row, first) in signature.rows.as_flattened_mut().iter_mut().zip(firsts.as_flattened()) {
        // The upper bits of a minimum are nearly always the same: the lowest ones tell shingles apart.
        [*row, ..] = first.to_le_bytes();
    }
    signature
}

/// A hash of two neighbouring words.
fn shingle(pair: &[u64]) -> u32 {
    let [one, other] = pair else { return 0 };
    let [.., a, b, c, d] = spread(one.rotate_left(23) ^ other).to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Orders that are worked on together, so that their minima stay in registers.
const BLOCK: usize = 16;

/// Orders of all shingles: by a mask and an odd factor, each.
struct Orders {
    masks: [u32; BLOCK],
    factors: [u32; BLOCK],
}

impl Orders {
    /// Under each order the first shingle. Compared as signed numbers, which most processors do in one step.
    #[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
    #[inline(always)]
    fn firsts(&self, shingles: &[u32]) -> [i32; BLOCK] {
        let mut firsts = [i32::MAX; BLOCK];
        for shingle in shingles {
            for ((first, mask), factor) in firsts.iter_mut().zip(&self.masks).zip(&self.factors) {
                *first = (*first).min((shingle ^ mask).wrapping_mul(*factor).cast_signed());
            }
        }
        firsts
    }
}

/// The same under all orders. Plain loops: what the standard library does for arrays would not be built anew.
#[expect(clippy::inline_always, reason = "built anew for each kind of processor")]
#[inline(always)]
fn firsts(shingles: &[u32]) -> [[i32; BLOCK]; ROWS / BLOCK] {
    let mut firsts = [[0; BLOCK]; ROWS / BLOCK];
    for (firsts, orders) in firsts.iter_mut().zip(&ORDERS) {
        *firsts = orders.firsts(shingles);
    }
    firsts
}

/// Drawn from `SplitMix64` (Steele et al. 2014).
static ORDERS: [Orders; ROWS / BLOCK] = orders();

#[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "computed at compile time")]
const fn orders() -> [Orders; ROWS / BLOCK] {
    let mut orders = [const { Orders { masks: [0; BLOCK], factors: [0; BLOCK] } }; ROWS / BLOCK];
    let mut state: u64 = 1997;
    let mut at = 0;
    while at < ROWS {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        orders[at / BLOCK].masks[at % BLOCK] = (mixed >> 32) as u32;
        orders[at / BLOCK].factors[at % BLOCK] = mixed as u32 | 1;
        at += 1;
    }
    orders
}

impl Signature {
    /// That of no words.
    pub(crate) const NONE: Self = Self { rows: [[0; ROWS / 2]; 2], words: 0 };

    /// Whether the text is long enough to have near duplicates.
    pub(super) fn is_telling(&self) -> bool {
        self.words >= LEAST_WORDS
    }

    /// The rows of a band as one number: two texts that have it in common are candidates.
    pub(super) fn band(&self, band: usize) -> u32 {
        let (arrangement, column) = (band / COLUMNS, band % COLUMNS);
        (0..ROWS_PER_BAND).fold(0, |key, level| {
            // One row of each quarter; how far it moves from quarter to quarter is the arrangement.
            let row = COLUMNS * level + (column + arrangement * level) % COLUMNS;
            key << 8 | u32::from(self.rows.as_flattened().get(row).copied().unwrap_or_default())
        })
    }

    /// Number of equal rows, 0 to 64.
    fn agreement(&self, other: &Self) -> u32 {
        let rows = self.rows.as_flattened().iter().zip(other.rows.as_flattened());
        // Bytes, so that many are counted in one step; 64 of them fit.
        u32::from(rows.map(|(one, other)| u8::from(one == other)).sum::<u8>())
    }

    /// Whether the two texts would be compared word by word if nothing else were in the folder; `similarity` is the one
    /// that is looked for, 0 to 1.
    pub fn is_candidate(&self, other: &Self, similarity: f64) -> bool {
        self.is_telling()
            && other.is_telling()
            && Reach::new(similarity).agreement(self, other).is_some()
            && (0..BANDS).any(|band| self.band(band) == other.band(band))
    }
}

/// What signatures must have in common to be worth a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    similarity: f64,
    usual_agreement: u32,
    least_agreement: u32,
}

impl Reach {
    /// For texts that are to be at least this alike, 0 to 1.
    ///
    /// Of all edits, words changed here and there cost most shingles, two each: with a share `s` of the words unchanged,
    /// `s²` of the shingles of either text are shared, which is a Jaccard similarity of `s² / (2 - s²)`. Texts with one and a
    /// half standard deviations fewer equal rows than these have on average are not compared: at 0.8 less than 24 of 64,
    /// where unrelated texts of one language have about two. It costs a few pairs at the threshold itself and none a
    /// little above.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 64")]
    pub(super) fn new(similarity: f64) -> Self {
        let shared = similarity * similarity;
        let jaccard = shared / (2.0 - shared);
        let equal = jaccard + (1.0 - jaccard) / 256.0;
        let rows = ROWS as f64;
        let usual = rows * equal;
        let least = usual - 1.5 * (usual * (1.0 - equal)).sqrt();
        Self { similarity, usual_agreement: usual as u32, least_agreement: least.max(0.0) as u32 }
    }

    /// Number of equal rows, 0 to 64, that texts have on average which are just that alike by words changed here and
    /// there.
    pub(super) fn usual_agreement(self) -> u32 {
        self.usual_agreement
    }

    /// Number of equal rows, 0 to 64, of two texts that may be that alike.
    pub(super) fn agreement(self, one: &Signature, other: &Signature) -> Option<u32> {
        // What the longer text has more is not shared.
        let (short, long) = (one.words.min(other.words), one.words.max(other.words));
        let may_reach = f64::from(short) >= self.similarity * f64::from(long);
        may_reach.then(|| one.agreement(other)).filter(|agreement| *agreement >= self.least_agreement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_are_as_frequent_as_shared_shingles() {
        // Of 300 shingles each has, 200 are shared: a Jaccard similarity of one half.
        let words: Vec<u64> = (0..40_401).map(spread).collect();
        let pair = |from: usize| (of_words(&words[from..from + 301]), of_words(&words[from + 100..from + 401]));
        let equal: u32 = (0..100).map(|number| pair(number * 400)).map(|(one, other)| one.agreement(&other)).sum();
        assert!((3_050..=3_350).contains(&equal), "{equal} of 6,400");
        let (one, _) = pair(0);
        let far: Vec<u64> = (100_000..100_300).map(spread).collect();
        assert!(one.agreement(&of_words(&far)) < 4);
        assert_eq!(one.agreement(&one), 64);
    }

    #[test]
    fn texts_of_which_one_is_much_longer_are_not_compared() {
        let words: Vec<u64> = (0..300).map(spread).collect();
        let (whole, most, half) = (of_words(&words), of_words(&words[..250]), of_words(&words[..150]));
        assert!(whole.is_candidate(&most, 0.8) && !whole.is_candidate(&half, 0.8));
        assert_eq!([0.6, 0.8, 0.9].map(|similarity| Reach::new(similarity).least_agreement), [9, 24, 38]);
    }

    #[test]
    fn no_two_bands_share_more_than_one_row() {
        let sets: Vec<u64> = (0..BANDS)
            .map(|band| {
                (0..ROWS).fold(0, |set, row| {
                    let mut alone = Signature::default();
                    alone.rows.as_flattened_mut()[row] = 1;
                    set | u64::from(alone.band(band) != 0) << row
                })
            })
            .collect();
        for (at, one) in sets.iter().enumerate() {
            assert_eq!(one.count_ones(), 4);
            assert!(sets[..at].iter().all(|other| (one & other).count_ones() <= 1));
        }
    }

    #[test]
    fn a_signature_is_the_same_on_every_machine() {
        let signature = signature("The ferry to Aros sails again from Monday, the harbour office said.");
        assert_eq!(signature.words, 12);
        let rows: Vec<u8> = signature.rows.as_flattened()[..6].to_vec();
        assert_eq!(rows, [247, 183, 218, 115, 229, 95]);
    }

    #[test]
    fn texts_without_a_pair_of_words_have_a_signature_too() {
        assert_eq!(signature("").words, 0);
        assert!(!signature("One").is_candidate(&signature("One"), 0.8));
    }
}
