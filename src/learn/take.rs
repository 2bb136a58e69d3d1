//! Which of the blocks that a site repeats go from one page.

use super::{Learned, Mark, Profile};
use crate::fields::Repeated;

/// Words of a block from which on it counts as the page's own text.
const OWN_WORDS: u8 = 5;
/// Words that one block at an edge of the text must have for the blocks there to go.
const EDGE_WORDS: u8 = 4;
/// Words that a block in the middle of the text must have to go: headings and refrains repeat there.
const MIDDLE_WORDS: u8 = 5;
/// The same for one that is only alike but for its numbers and dates.
const MIDDLE_OPEN_WORDS: u8 = 8;

/// The blocks that go, by their numbers.
///
/// Before the page's own text and behind it every block of the site goes, if one of them is no mere heading; behind it a
/// heading of something that stays stays too. Between two blocks of its own only one that is long enough to be no heading,
/// and that a larger share of the site has. A page with no text of its own keeps all: what a site has only such pages of
/// is what it is about.
pub(crate) fn take(marks: &[Mark], site: &str, profile: &Profile) -> Vec<Repeated> {
    let learned: Vec<_> = marks.iter().map(|mark| profile.of(site, mark.hash)).collect();
    let is_own = |at: &usize| {
        let mark = marks.get(*at);
        learned.get(*at).is_some_and(Option::is_none) && mark.is_some_and(|mark| mark.words >= OWN_WORDS)
    };
    let Some(first) = (0..marks.len()).find(is_own) else { return Vec::new() };
    let last = (0..marks.len()).rfind(is_own).unwrap_or(first);
    // A short block alone at an edge may be the heading of what follows.
    let is_long = |at: usize| {
        learned.get(at).is_some_and(Option::is_some) && marks.get(at).is_some_and(|mark| mark.words >= EDGE_WORDS)
    };
    let (head_goes, tail_goes) = ((0..first).any(is_long), (last + 1..marks.len()).any(is_long));
    let heads = |at: usize, mark: &Mark| mark.words < EDGE_WORDS && learned.get(at + 1).is_some_and(Option::is_none);
    let goes = |at: usize, mark: &Mark| {
        let learned = learned.get(at).copied().flatten()?;
        let is_edge = (at < first && head_goes) || (at > last && tail_goes && !heads(at, mark));
        let least = if mark.is_open { MIDDLE_OPEN_WORDS } else { MIDDLE_WORDS };
        let is_sure = is_edge || learned.is_said || (learned.is_wide && mark.words >= least);
        is_sure.then(|| repeated(at, learned))
    };
    marks.iter().enumerate().filter_map(|(at, mark)| goes(at, mark)).collect()
}

/// The block with what is said of it.
fn repeated(block: usize, Learned { documents, of, .. }: Learned) -> Repeated {
    let tenths = (documents * 10).checked_div(of).and_then(|tenths| u8::try_from(tenths.min(10)).ok());
    Repeated { block, documents: documents.checked_ilog2().map_or(0, |log| 1 << log), tenths: tenths.unwrap_or(10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(hash: u64, words: u8) -> Mark {
        Mark { hash, words, is_open: false }
    }

    #[test]
    fn the_edges_go_sooner_than_the_middle() {
        let wide = Learned { documents: 40, of: 50, is_wide: true, is_said: false };
        let narrow = Learned { is_wide: false, ..wide };
        let profile = Profile::of_blocks("a", [(1, wide), (2, narrow)]);
        let out = |marks: &[Mark]| take(marks, "a", &profile).iter().map(|own| own.block).collect::<Vec<_>>();
        let (own, appeal, heading, line) = (mark(9, 30), mark(1, 12), mark(1, 2), mark(2, 12));
        assert_eq!(out(&[line, own, appeal, own, line]), [0, 2, 4]);
        assert_eq!(out(&[own, heading, own, line, own]), [0; 0]);
        assert_eq!(out(&[heading, own, heading, line]), [2, 3]);
        assert_eq!(out(&[appeal, line]), [0; 0]);
        // What stays behind the text keeps its heading.
        assert_eq!(out(&[own, line, heading, mark(8, 2), line]), [1, 4]);
        assert!(take(&[appeal, own], "b", &profile).is_empty());
    }
}
