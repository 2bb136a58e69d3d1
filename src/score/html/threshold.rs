//! The probability from which a page's blocks are kept: where the expected F1 of the kept words is best.

/// How strict a threshold is: a factor of the one that the expected F1 asks for, and the least and greatest value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Strictness {
    factor: f32,
    least: f32,
    greatest: f32,
}

/// Articles: fitted on development pages, where keeping a little less than the expected F1 asks for is right more
/// often.
pub(super) const ARTICLE: Strictness = Strictness { factor: 1.3, least: 0.2, greatest: 0.6 };
/// Pages of a business about what it offers: all short texts between their frames are content. Found on development
/// pages.
pub(super) const OFFER: Strictness = Strictness { factor: 0.9, least: 0.2, greatest: 0.5 };
/// Lists, shops, threads: much of their content is short and doubtful.
pub(super) const ENTRIES: Strictness = Strictness { factor: 0.95, least: 0.1, greatest: 0.5 };
/// Manuals: nearly everything between their frames is content, and half of it looks like lists of links, tables and
/// labels. Found on development pages; four manuals whose own main container is known lose a third of what they lost with
/// the strictness of articles.
pub(super) const MANUAL: Strictness = Strictness { factor: 0.5, least: 0.1, greatest: 0.3 };

/// A page none of whose blocks is likelier main content than this has none, if it has this many words: what is there
/// is the frame of a page whose content did not load.
const HOPELESS: f32 = 0.2;
const HOPELESS_WORDS: u32 = 100;

/// Share of the best expected F1 that strictness may cost at most. Where a page's blocks are all doubtful, a factor takes
/// the threshold past most of them, and next to nothing of an article would stay.
const MOST_LOST: f32 = 0.05;

/// The threshold of a page, from the probability and the words of each block (expected F1 as in Nan et al. 2012).
pub(super) fn cut(main: &[f32], words: &[u32], strictness: Strictness) -> f32 {
    let mut order: Vec<(f32, f32)> =
        main.iter().zip(words).filter(|(_, words)| **words > 0).map(|(p, words)| (*p, *words as f32)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let expected: f32 = order.iter().map(|(p, words)| p * words).sum();
    let (mut kept, mut right) = (0.0, 0.0);
    let by_f1: Vec<(f32, f32)> = order
        .iter()
        .map(|(p, words)| {
            kept += words;
            right += p * words;
            (2.0 * right / (kept + expected), *p)
        })
        .collect();
    let best = by_f1.iter().fold((0.0, 0.5), |best, found| if found.0 > best.0 { *found } else { best });
    let dearest = by_f1.iter().find(|(f1, _)| *f1 >= (1.0 - MOST_LOST) * best.0).map_or(1.0, |(_, p)| *p);
    let cut = (strictness.factor * best.1).clamp(strictness.least, strictness.greatest).min(dearest);
    let most = order.first().map_or(1.0, |(p, _)| *p);
    let hopeless = most < HOPELESS && words.iter().sum::<u32>() >= HOPELESS_WORDS;
    if hopeless { HOPELESS } else { cut.min(most) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_pages_get_a_threshold_between_their_blocks() {
        let found = cut(&[0.95, 0.9, 0.05, 0.02], &[100, 100, 100, 100], ARTICLE);
        assert!((0.3..=0.9).contains(&found), "{found}");
    }

    #[test]
    fn a_page_of_doubtful_blocks_keeps_the_best() {
        assert!(cut(&[0.15, 0.1], &[50, 40], ARTICLE) <= 0.15);
        assert!(cut(&[], &[], ARTICLE) >= 0.2);
    }

    #[test]
    fn strictness_costs_little_where_all_is_doubtful() {
        let found = cut(&[0.7, 0.56, 0.55, 0.5, 0.05], &[50, 90, 90, 90, 300], ARTICLE);
        assert!((0.3..=0.5).contains(&found), "{found}");
    }

    #[test]
    fn a_long_page_without_hope_keeps_nothing() {
        assert!(cut(&[0.15, 0.1], &[50, 50], ENTRIES) > 0.15);
    }

    #[test]
    fn lists_keep_more_than_articles_and_manuals_more_than_lists() {
        let page = (&[0.6, 0.45, 0.4, 0.35, 0.05], &[50, 50, 50, 50, 50]);
        assert!(cut(page.0, page.1, ENTRIES) < cut(page.0, page.1, ARTICLE));
        assert!(cut(page.0, page.1, MANUAL) < cut(page.0, page.1, ENTRIES));
    }
}
