//! Which blocks each site repeats, and which sites are manuals: counted once a document, in bounded memory.
//!
//! A first pass counts all marks in a small table of counters that several may share (a count-min sketch, Cormode and
//! Muthukrishnan 2005): it never counts too low. A second pass counts exactly those that the sketch has often enough.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{LearnSettings, Mark, Said, Verdict};
use crate::measure::Fnv;
use crate::state::HeadStart;

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
    /// The sites that are manuals.
    manuals: FxHashMap<u64, PagesOfManual>,
}

/// Why a site is a manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PagesOfManual {
    /// Its pages that are of a manual by themselves, copies of one text counted once.
    pub(crate) pages: u64,
    /// Its pages, counted in the same way.
    pub(crate) of: u64,
}

impl Profile {
    /// What was learned of a block of a site.
    pub(crate) fn of(&self, site: &str, hash: u64) -> Option<Learned> {
        if hash == 0 { None } else { self.blocks.get(&(site_hash(site), hash)).copied() }
    }

    /// Why a site is a manual, if it is one.
    pub(crate) fn manual(&self, site: &str) -> Option<PagesOfManual> {
        self.manuals.get(&site_hash(site)).copied()
    }

    /// Whether nothing was learned.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.manuals.is_empty()
    }

    /// Adds a site that is a manual.
    pub(crate) fn add_manual(&mut self, site: &str, pages: PagesOfManual) {
        self.manuals.insert(site_hash(site), pages);
    }

    /// A profile with these blocks of one site.
    pub(crate) fn of_blocks(site: &str, blocks: impl IntoIterator<Item = (u64, Learned)>) -> Self {
        let site = site_hash(site);
        let blocks = blocks.into_iter().map(|(hash, learned)| ((site, hash), learned)).collect();
        Self { blocks, ..Self::default() }
    }

    /// Adds the blocks of another profile.
    pub(crate) fn extend(&mut self, other: Self) {
        self.blocks.extend(other.blocks);
        self.manuals.extend(other.manuals);
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

/// Share of a site's pages that are of a manual by themselves from which it is one: chapters with more prose than code,
/// indexes and tables of contents are taken for other things.
const MANUAL_SHARE: f64 = 0.33;

/// One document: its site, and what is known of it.
pub(crate) struct Document<'a> {
    pub(crate) site: &'a str,
    pub(crate) start: &'a HeadStart,
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
    said: &Said,
    mut pass: impl FnMut(&mut dyn FnMut(&Document<'_>)) -> Result<(), E>,
) -> Result<Profile, E> {
    let mut sketch = Sketch::for_documents(count);
    let mut sites: FxHashMap<u64, PagesOfManual> = FxHashMap::default();
    pass(&mut |Document { site, start, is_copy }| {
        let site = site_hash(site);
        if !is_copy {
            let pages = sites.entry(site).or_default();
            pages.of += 1;
            pages.pages += u64::from(start.is_manual);
            // Which of the two counts is not known yet: the sketch may count too high, never too low.
            let both = start.marks.iter().chain(start.marks_of_manual.iter().flatten());
            distinct(both, |hash| sketch.add(site, hash));
        }
    })?;
    let mut profile = Profile::default();
    profile.manuals.extend(sites.iter().filter(|(_, pages)| is_manual(**pages, settings)));
    said.overrule_manuals(&mut profile);
    let mut counts: FxHashMap<(u64, u64), u64> = FxHashMap::default();
    pass(&mut |document| {
        let site = site_hash(document.site);
        let Some(pages) = sites.get(&site).filter(|_| !document.is_copy) else { return };
        let least = least(pages.of, settings);
        distinct(document.start.marks_if(profile.manuals.contains_key(&site)), |hash| {
            let count = sketch.count(site, hash);
            if count == u16::MAX || u64::from(count) >= least {
                *counts.entry((site, hash)).or_default() += 1;
            }
        });
    })?;
    drop(sketch);
    // The map is looked up only: the order in which it is walked reaches no output.
    #[expect(clippy::iter_over_hash_type, reason = "one entry does not depend on another")]
    for ((site, hash), documents) in counts {
        let PagesOfManual { of, .. } = sites.get(&site).copied().unwrap_or_default();
        if documents >= least(of, settings) {
            let is_wide = documents as f64 >= (WIDE * share(of, settings)).max(LEAST_WIDE) * of as f64;
            profile.blocks.insert((site, hash), Learned { documents, of, is_wide, is_said: false });
        }
    }
    said.overrule_blocks(&mut profile);
    Ok(profile)
}

/// Whether enough pages of a site are of a manual.
fn is_manual(PagesOfManual { pages, of }: PagesOfManual, settings: LearnSettings) -> bool {
    pages >= settings.documents && pages as f64 >= MANUAL_SHARE * of as f64
}

impl Said {
    /// Sets what a person said of sites.
    fn overrule_manuals(&self, profile: &mut Profile) {
        #[expect(clippy::iter_over_hash_type, reason = "one entry does not depend on another")]
        for (site, verdict) in &self.manuals {
            let site = site_hash(site);
            match verdict {
                Verdict::Keep => drop(profile.manuals.entry(site).or_default()),
                Verdict::Strip => drop(profile.manuals.remove(&site)),
            }
        }
    }

    /// Sets what a person said of blocks.
    fn overrule_blocks(&self, profile: &mut Profile) {
        #[expect(clippy::iter_over_hash_type, reason = "one entry does not depend on another")]
        for ((site, hash), verdict) in &self.blocks {
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
}

/// Calls `found` with each hash of a document once: what it repeats itself is a refrain.
fn distinct<'a>(marks: impl IntoIterator<Item = &'a Mark>, mut found: impl FnMut(u64)) {
    let mut seen = FxHashSet::default();
    marks.into_iter().filter(|mark| mark.hash != 0 && seen.insert(mark.hash)).for_each(|mark| found(mark.hash));
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

    fn learned(documents: &[(&str, Vec<Mark>, bool)], blocks: &[((&str, u64), Verdict)]) -> Profile {
        let blocks = blocks.iter().map(|((site, hash), verdict)| (((*site).to_owned(), *hash), *verdict)).collect();
        let start = |marks: &Vec<Mark>| HeadStart { marks: marks.clone(), ..HeadStart::default() };
        let documents: Vec<_> =
            documents.iter().map(|(site, marks, is_copy)| (*site, start(marks), *is_copy)).collect();
        learned_from(&documents, &Said { blocks, ..Said::default() })
    }

    fn learned_from(documents: &[(&str, HeadStart, bool)], said: &Said) -> Profile {
        let pass = |found: &mut dyn FnMut(&Document<'_>)| -> Result<(), ()> {
            for (site, start, is_copy) in documents {
                found(&Document { site, start, is_copy: *is_copy });
            }
            Ok(())
        };
        learn(documents.len(), LearnSettings::default(), said, pass).unwrap()
    }

    #[test]
    fn a_site_with_many_pages_of_a_manual_is_one() {
        let of_manual = HeadStart { marks: marks(&[1]), is_manual: true, ..HeadStart::default() };
        let other = HeadStart { is_manual: false, marks_of_manual: Some(marks(&[1, 7])), ..of_manual.clone() };
        let site = |manuals: usize, others: usize| -> Vec<_> {
            let all = std::iter::repeat_n(&of_manual, manuals).chain(std::iter::repeat_n(&other, others));
            all.map(|start| ("a", start.clone(), false)).collect()
        };
        let none = Said::default();
        let found = |manuals, others| learned_from(&site(manuals, others), &none);
        assert_eq!(found(6, 12).manual("a"), Some(PagesOfManual { pages: 6, of: 18 }));
        assert_eq!((found(6, 13).manual("a"), found(4, 0).manual("a"), found(6, 12).manual("b")), (None, None, None));
        // The blocks of the others are counted as they are on a manual.
        assert!(found(6, 12).of("a", 7).is_some() && found(6, 13).of("a", 7).is_none());
        let said = |verdict| Said { manuals: [("a".to_owned(), verdict)].into_iter().collect(), ..Said::default() };
        assert!(learned_from(&site(1, 9), &said(Verdict::Keep)).manual("a").is_some());
        assert!(learned_from(&site(9, 1), &said(Verdict::Strip)).manual("a").is_none());
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
