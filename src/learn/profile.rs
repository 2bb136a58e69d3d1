//! Which blocks each site repeats: counted once a document, in bounded memory.
//!
//! A first pass counts all marks in a small table of counters that several may share (a count-min sketch, Cormode and
//! Muthukrishnan 2005): it never counts too low. A second pass counts exactly those that the sketch has often enough.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{LearnSettings, Mark, Verdict};
use crate::measure::Fnv;

/// A block of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Learned {
    /// Documents that have it.
    pub(crate) documents: u64,
    /// Documents of the site.
    pub(crate) of: u64,
    /// Whether a share of the site has it at which it is no part of an article even in the middle of one.
    pub(crate) is_wide: bool,
    /// Whether a person said that it goes.
    pub(crate) is_said: bool,
}

/// What was learned of all sites.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    blocks: FxHashMap<(u64, u64), Learned>,
}

impl Profile {
    /// What was learned of a block of a site.
    pub(crate) fn of(&self, site: &str, hash: u64) -> Option<Learned> {
        if hash == 0 { None } else { self.blocks.get(&(site_hash(site), hash)).copied() }
    }

    /// Whether nothing was learned.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// A profile with these blocks of one site.
    pub(crate) fn of_blocks(site: &str, blocks: impl IntoIterator<Item = (u64, Learned)>) -> Self {
        let site = site_hash(site);
        Self { blocks: blocks.into_iter().map(|(hash, learned)| ((site, hash), learned)).collect() }
    }

    /// Adds the blocks of another profile.
    pub(crate) fn extend(&mut self, other: Self) {
        self.blocks.extend(other.blocks);
    }
}

fn site_hash(site: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.add(site.as_bytes());
    hash.value()
}

/// Share of the site, as a multiple of the share at the edges, from which a block may go from the middle of a text.
const WIDE: f64 = 1.5;
/// Least share of the site for that: on large sites many a sentence of the text itself comes on one page in ten.
const LEAST_WIDE: f64 = 0.2;
/// Size of a site for which the share is set; that of others goes with the root of their size.
const USUAL_SITE: f64 = 50.0;
/// Least and largest share.
const SHARES: (f64, f64) = (0.01, 0.4);
/// Counters of the sketch for each document, and their bounds: 2 to 32 MiB.
const COUNTERS_PER_DOCUMENT: usize = 16;
const COUNTERS: (usize, usize) = (1 << 20, 1 << 24);
/// Rows of the sketch that a mark is counted in.
const ROWS: u64 = 2;

/// One document: its site and its marks.
pub(crate) struct Document<'a> {
    pub(crate) site: &'a str,
    pub(crate) marks: &'a [Mark],
    /// Whether an earlier document of the site has the same words; it is not counted again.
    pub(crate) is_copy: bool,
}

/// Learns from documents, which `pass` goes through from the first to the last whenever it is called.
///
/// # Errors
/// What `pass` fails with.
pub(crate) fn learn<E>(
    count: usize,
    settings: LearnSettings,
    verdicts: &FxHashMap<(String, u64), Verdict>,
    mut pass: impl FnMut(&mut dyn FnMut(&Document<'_>)) -> Result<(), E>,
) -> Result<Profile, E> {
    let mut sketch = Sketch::for_documents(count);
    let mut sites: FxHashMap<u64, u64> = FxHashMap::default();
    pass(&mut |document| {
        let site = site_hash(document.site);
        if !document.is_copy {
            *sites.entry(site).or_default() += 1;
            distinct(document.marks, |hash| sketch.add(site, hash));
        }
    })?;
    let sites: FxHashMap<u64, (u64, u64)> =
        sites.into_iter().map(|(site, of)| (site, (of, least(of, settings)))).collect();
    let mut counts: FxHashMap<(u64, u64), u64> = FxHashMap::default();
    pass(&mut |document| {
        let site = site_hash(document.site);
        let Some((_, least)) = sites.get(&site).filter(|_| !document.is_copy) else { return };
        distinct(document.marks, |hash| {
            let count = sketch.count(site, hash);
            if count == u16::MAX || u64::from(count) >= *least {
                *counts.entry((site, hash)).or_default() += 1;
            }
        });
    })?;
    drop(sketch);
    let mut profile = Profile::default();
    // The map is looked up only: the order in which it is walked reaches no output.
    #[expect(clippy::iter_over_hash_type, reason = "one entry does not depend on another")]
    for ((site, hash), documents) in counts {
        let (of, least) = sites.get(&site).copied().unwrap_or_default();
        if documents >= least {
            let is_wide = documents as f64 >= (WIDE * share(of, settings)).max(LEAST_WIDE) * of as f64;
            profile.blocks.insert((site, hash), Learned { documents, of, is_wide, is_said: false });
        }
    }
    overrule(&mut profile, verdicts);
    Ok(profile)
}

/// Sets what a person said.
fn overrule(profile: &mut Profile, verdicts: &FxHashMap<(String, u64), Verdict>) {
    #[expect(clippy::iter_over_hash_type, reason = "one entry does not depend on another")]
    for ((site, hash), verdict) in verdicts {
        let key = (site_hash(site), *hash);
        match verdict {
            Verdict::Keep => drop(profile.blocks.remove(&key)),
            Verdict::Strip => {
                let learned = Learned { documents: 0, of: 0, is_wide: true, is_said: false };
                profile.blocks.entry(key).or_insert(learned).is_said = true;
            }
        }
    }
}

/// Calls `found` with each hash of a document once: what it repeats itself is a refrain.
fn distinct(marks: &[Mark], mut found: impl FnMut(u64)) {
    let mut seen = FxHashSet::default();
    marks.iter().filter(|mark| mark.hash != 0 && seen.insert(mark.hash)).for_each(|mark| found(mark.hash));
}

/// Share of a site of this size that must have a block.
fn share(of: u64, settings: LearnSettings) -> f64 {
    let (least, most) = SHARES;
    (settings.share * (USUAL_SITE / of.max(1) as f64).sqrt()).clamp(least, most)
}

/// Documents of a site of this size that must have a block.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count of documents")]
fn least(of: u64, settings: LearnSettings) -> u64 {
    settings.documents.max((share(of, settings) * of as f64).ceil() as u64)
}

/// Counters that several marks may share.
struct Sketch {
    counters: Vec<u16>,
}

impl Sketch {
    fn for_documents(count: usize) -> Self {
        let (least, most) = COUNTERS;
        let size = count.saturating_mul(COUNTERS_PER_DOCUMENT).next_power_of_two().clamp(least, most);
        Self { counters: vec![0; size] }
    }

    fn places(&self, site: u64, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.counters.len() as u64 - 1;
        (1..=ROWS).map(move |row| {
            let mut mixed =
                (site ^ hash.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(2 * row + 1));
            mixed ^= mixed >> 32;
            usize::try_from(mixed & mask).unwrap_or_default()
        })
    }

    fn add(&mut self, site: u64, hash: u64) {
        for place in self.places(site, hash) {
            if let Some(counter) = self.counters.get_mut(place) {
                *counter = counter.saturating_add(1);
            }
        }
    }

    fn count(&self, site: u64, hash: u64) -> u16 {
        self.places(site, hash).filter_map(|place| self.counters.get(place).copied()).min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(hashes: &[u64]) -> Vec<Mark> {
        hashes.iter().map(|hash| Mark { hash: *hash, words: 9, is_open: false }).collect()
    }

    fn learned(documents: &[(&str, Vec<Mark>, bool)], verdicts: &[((&str, u64), Verdict)]) -> Profile {
        let verdicts = verdicts.iter().map(|((site, hash), verdict)| (((*site).to_owned(), *hash), *verdict)).collect();
        let pass = |found: &mut dyn FnMut(&Document<'_>)| -> Result<(), ()> {
            for (site, marks, is_copy) in documents {
                found(&Document { site, marks, is_copy: *is_copy });
            }
            Ok(())
        };
        learn(documents.len(), LearnSettings::default(), &verdicts, pass).unwrap()
    }

    #[test]
    fn blocks_count_once_a_document_and_site() {
        let documents: Vec<_> = (0..50u64)
            .map(|number| {
                let own = [1000 + number, 1000 + number, 7];
                let more = if number < 7 { &own[..2] } else { &own[..] };
                (if number == 49 { "b" } else { "a" }, marks(more), number % 10 == 3)
            })
            .collect();
        let profile = learned(&documents, &[]);
        assert_eq!(profile.of("a", 7).map(|learned| (learned.documents, learned.of)), Some((38, 44)));
        assert_eq!((profile.of("b", 7), profile.of("a", 1005), profile.of("a", 0)), (None, None, None));
    }

    #[test]
    fn few_documents_teach_nothing() {
        let documents: Vec<_> = (0..4).map(|_| ("a", marks(&[7]), false)).collect();
        assert!(learned(&documents, &[]).is_empty());
    }

    #[test]
    fn a_person_has_the_last_word() {
        let documents: Vec<_> = (0..20).map(|_| ("a", marks(&[7]), false)).collect();
        let profile = learned(&documents, &[(("a", 7), Verdict::Keep), (("a", 8), Verdict::Strip)]);
        assert_eq!(profile.of("a", 7), None);
        assert!(profile.of("a", 8).is_some_and(|learned| learned.is_said));
    }

    #[test]
    fn larger_sites_need_a_smaller_share() {
        assert_eq!(
            [10, 50, 200, 5000, 1_000_000].map(|of| least(of, LearnSettings::default())),
            [5, 8, 15, 75, 10_000]
        );
    }
}
