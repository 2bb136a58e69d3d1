//! Who repeats whom, word for word or nearly so.
//!
//! The worker that cleans a page makes a [`Signature`] of its text, which is kept with the page. When all pages of a run
//! are done, pages of the same words become one text; texts whose signatures share a band are `candidates`; these are
//! compared by the words themselves (`similarity`), and `clusters` says who is the original of whom. All of that depends
//! on the set of records alone, so that it is the same whatever was done in which run, by how many threads.

mod candidates;
mod clusters;
mod minhash;
mod similarity;
mod words;

use std::cmp::Reverse;
use std::rc::Rc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rayon::ThreadPool;
use rustc_hash::FxHashMap;

pub(super) use minhash::signature_of;
pub use minhash::{Signature, signature};
pub use similarity::similarity;

use crate::config::DedupConfig;
use crate::error::FatalError;
use crate::fields::record_id;
use crate::record::ArticleRecord;
use crate::report::DuplicateCounts;
use crate::state::{Kin, MOST_SIMILARITIES, Mark, MarkedWith, Row, Similarity, Standing, Store, Table};

use candidates::AT_ONCE;
use clusters::Original;
use minhash::Reach;
use similarity::WHOLE;

/// Words whose hashes are kept while texts are compared: 8 MB.
const KEPT_WORDS: usize = 1 << 21;
/// The time of a record whose date is not known: behind all others.
pub(super) const UNDATED: i64 = i64::MAX;

/// When a record says that it was published, in seconds since 1970. A date without a clock time counts as the end of
/// its day, month or year: a record that knows the time comes before one of the same day that does not.
pub(super) fn published(record: &ArticleRecord) -> i64 {
    let exact = record.date_published_utc.as_deref().and_then(|date| date.parse::<Timestamp>().ok());
    let bare = || record.date_published.as_deref().or(record.date_local.as_deref()).and_then(end_of);
    exact.map(Timestamp::as_second).or_else(bare).unwrap_or(UNDATED)
}

fn end_of(date: &str) -> Option<i64> {
    let whole = |rest: &str| format!("{date}{rest}").parse::<Date>().ok();
    let (first, period) = match date.len() {
        4 => (whole("-01-01")?, 1.year()),
        7 => (whole("-01")?, 1.month()),
        _ => (date.get(..10)?.parse().ok()?, 1.day()),
    };
    let next = first.checked_add(period).ok()?;
    Some(next.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second() - 1)
}

/// Marks originals and copies in the store's table; gives the number of copies.
///
/// # Errors
/// [`FatalError::State`] when a text that must be compared cannot be read.
pub(super) fn mark(
    store: &mut Store<'_>,
    dedup: &DedupConfig,
    pool: &ThreadPool,
) -> Result<DuplicateCounts, FatalError> {
    let with = MarkedWith { threshold: threshold(dedup), drop: dedup.drop };
    if !store.is_marked(with) {
        let texts = texts(&store.table);
        let originals = near(store, &texts, with.threshold, pool)?;
        set_marks(&mut store.table, &texts, &originals, with);
        store.marked(with);
    }
    Ok(count(&store.table))
}

/// The configured similarity in ten-thousandths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number from 0 to 1")]
fn threshold(dedup: &DedupConfig) -> u16 {
    (dedup.similarity.clamp(0.0, 1.0) * f64::from(WHOLE)).round() as u16
}

/// Which of several records is the original: the earliest, then the one with the most words, then the first by path.
type Precedence = (i64, Reverse<u32>, u32);

fn precedence(table: &Table, at: u32) -> Precedence {
    let Some(row) = table.get(at as usize) else { return (UNDATED, Reverse(0), at) };
    (row.published, Reverse(table.signature(row).words), at)
}

/// All different texts in order of precedence, each with the records of the same words.
struct Texts {
    /// Numbers of the rows of all records that have words; those of one text together, in order of precedence.
    records: Vec<u32>,
    /// Beginning and end of each text in `records`.
    texts: Vec<(u32, u32)>,
}

fn texts(table: &Table) -> Texts {
    let is_text = |row: &Row| row.is != Standing::Rejected && row.content != 0;
    let rows = (0u32..).zip(table.rows()).filter(|(_, row)| is_text(row));
    let mut records: Vec<(u64, Precedence)> = rows.map(|(at, row)| (row.content, precedence(table, at))).collect();
    records.sort_unstable();
    let mut texts = Vec::new();
    let mut end = 0;
    for same in records.chunk_by(|one, other| one.0 == other.0) {
        let start = end;
        end += u32::try_from(same.len()).unwrap_or(u32::MAX);
        texts.push((start, end));
    }
    texts.sort_unstable_by_key(|(start, _)| records.get(*start as usize).map(|(_, precedence)| *precedence));
    Texts { records: records.into_iter().map(|(_, (.., at))| at).collect(), texts }
}

impl Texts {
    /// The rows of the records of a text.
    fn records(&self, text: usize) -> &[u32] {
        let (start, end) = self.texts.get(text).copied().unwrap_or_default();
        self.records.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The first record of a text.
    fn row<'t>(&self, table: &'t Table, text: usize) -> Option<&'t Row> {
        table.get(*self.records(text).first()? as usize)
    }

    fn signature<'t>(&self, table: &'t Table, text: u32) -> Option<&'t Signature> {
        Some(table.signature(self.row(table, text as usize)?))
    }
}

/// The original of each text.
fn near(store: &mut Store<'_>, texts: &Texts, threshold: u16, pool: &ThreadPool) -> Result<Vec<Original>, FatalError> {
    let count = texts.texts.len();
    let mut all: Vec<Original> = (0..).take(count).map(|at| (at, 0)).collect();
    if threshold >= WHOLE {
        store.similarities.clear();
        return Ok(all);
    }
    // Texts long enough to have near duplicates, still in order of precedence.
    let telling = |text: &u32| texts.signature(&store.table, *text).is_some_and(Signature::is_telling);
    let long: Vec<u32> = (0..).take(count).filter(telling).collect();
    let reach = Reach::new(f64::from(threshold) / f64::from(WHOLE));
    let place = |at: u32| long.get(at as usize).copied().unwrap_or_default();
    let mut originals: Vec<Original> = (0..).take(long.len()).map(|at| (at, 0)).collect();
    let mut comparison = Comparison::new(store);
    for start in (0..u32::try_from(long.len()).unwrap_or(u32::MAX)).step_by(AT_ONCE as usize) {
        let wanted = start..start.saturating_add(AT_ONCE);
        let nearest = {
            let table = &comparison.store.table;
            let signatures: Vec<&Signature> =
                long.iter().map(|text| texts.signature(table, *text).unwrap_or(&Signature::NONE)).collect();
            pool.install(|| candidates::nearest(&signatures, wanted, reach))
        };
        let compare = |one, other| comparison.similarity(texts, place(one), place(other), reach);
        clusters::set_originals(&mut originals, nearest, threshold, compare)?;
    }
    comparison.finish();
    for (text, (original, similarity)) in long.iter().zip(originals) {
        if let Some(own) = all.get_mut(*text as usize) {
            *own = (place(original), similarity);
        }
    }
    Ok(all)
}

/// Compares texts, which are read from the log unless an earlier run compared the same ones.
struct Comparison<'s, 'd> {
    store: &'s mut Store<'d>,
    /// By the contents of both, the smaller first.
    before: Vec<Similarity>,
    now: Vec<Similarity>,
    words: FxHashMap<u32, Rc<[u32]>>,
    kept_words: usize,
}

impl<'s, 'd> Comparison<'s, 'd> {
    fn new(store: &'s mut Store<'d>) -> Self {
        let before = std::mem::take(&mut store.similarities);
        Self { store, before, now: Vec::new(), words: FxHashMap::default(), kept_words: 0 }
    }

    /// The similarity of two texts in ten-thousandths; 0 when their signatures say that it is not worth a look.
    fn similarity(&mut self, texts: &Texts, one: u32, other: u32, reach: Reach) -> Result<u16, FatalError> {
        let table = &self.store.table;
        let row = |text: u32| texts.row(table, text as usize);
        let Some((a, b)) = row(one).zip(row(other)) else { return Ok(0) };
        if reach.agreement(table.signature(a), table.signature(b)).is_none() {
            return Ok(0);
        }
        let (first, second) = (a.content.min(b.content), a.content.max(b.content));
        let known = self.before.binary_search_by_key(&(first, second), |known| (known.0, known.1));
        let similarity = match known.ok().and_then(|at| self.before.get(at)) {
            Some(known) => known.2,
            None => similarity::of_words(&self.words(texts, one)?, &self.words(texts, other)?),
        };
        if self.now.len() < MOST_SIMILARITIES {
            self.now.push((first, second, similarity));
        }
        Ok(similarity)
    }

    fn words(&mut self, texts: &Texts, text: u32) -> Result<Rc<[u32]>, FatalError> {
        if let Some(words) = self.words.get(&text) {
            return Ok(Rc::clone(words));
        }
        let row = texts.row(&self.store.table, text as usize).copied().unwrap_or_default();
        let words: Rc<[u32]> = words::short_hashes(&self.store.text(&row)?).into();
        if self.kept_words + words.len() > KEPT_WORDS {
            (self.kept_words, self.words) = (0, FxHashMap::default());
        }
        self.kept_words += words.len();
        self.words.insert(text, Rc::clone(&words));
        Ok(words)
    }

    /// Keeps for the next run what this one asked for.
    fn finish(mut self) {
        self.now.sort_unstable();
        self.now.dedup();
        self.store.similarities = self.now;
    }
}

/// Marks all rows.
fn set_marks(table: &mut Table, texts: &Texts, originals: &[Original], with: MarkedWith) {
    let mut has_copies = vec![false; originals.len()];
    for (text, (original, _)) in originals.iter().enumerate() {
        if let Some(has_copies) = has_copies.get_mut(*original as usize) {
            *has_copies |= *original as usize != text || texts.records(text).len() > 1;
        }
    }
    let mut is_marked = vec![false; table.rows().len()];
    for (text, (original, similarity)) in originals.iter().enumerate() {
        if !has_copies.get(*original as usize).copied().unwrap_or_default() {
            continue;
        }
        let is_copy = *original as usize != text;
        let of = texts.row(table, *original as usize).map_or(0, |row| id(table, row));
        let copy = Mark { of, kin: Kin::Near, similarity: *similarity, is_dropped: with.drop };
        let exact = Mark { kin: Kin::Exact, similarity: WHOLE, ..copy };
        let original = Mark { kin: Kin::Original, similarity: 0, is_dropped: false, ..copy };
        for (number, at) in texts.records(text).iter().enumerate() {
            let mark = match (is_copy, number) {
                (true, _) => copy,
                (false, 0) => original,
                (false, _) => exact,
            };
            table.set_mark(*at as usize, mark);
            if let Some(is_marked) = is_marked.get_mut(*at as usize) {
                *is_marked = true;
            }
        }
    }
    for (at, _) in is_marked.iter().enumerate().filter(|(_, is_marked)| !**is_marked) {
        table.set_mark(at, Mark::default());
    }
}

fn id(table: &Table, row: &Row) -> u128 {
    u128::from_str_radix(&record_id(table.path(row), table.locator(row)), 16).unwrap_or_default()
}

fn count(table: &Table) -> DuplicateCounts {
    let mut counts = DuplicateCounts::default();
    for row in table.rows() {
        let kin = table.mark(row).kin;
        counts.exact += u64::from(kin == Kin::Exact);
        counts.near += u64::from(kin == Kin::Near);
        counts.dropped += u64::from(row.is == Standing::Dropped);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_late_as_it_may_be() {
        let seconds = |date: &str| date.parse::<Timestamp>().unwrap().as_second();
        assert_eq!(end_of("2026-03-03"), Some(seconds("2026-03-03T23:59:59Z")));
        assert_eq!(end_of("2026-02"), Some(seconds("2026-02-28T23:59:59Z")));
        assert_eq!(end_of("2024"), Some(seconds("2024-12-31T23:59:59Z")));
        assert_eq!(end_of("2026-03-03T10:00:00"), Some(seconds("2026-03-03T23:59:59Z")));
        assert_eq!((end_of("soon"), end_of("9999-12-31T00"), end_of("")), (None, None, None));
    }
}
