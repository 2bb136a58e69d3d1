//! The probability from which a page's blocks are kept: where the expected F1 of the kept words is best.

/// Least and greatest threshold of a page.
const BOUNDS: (f32, f32) = (0.2, 0.6);
/// Fitted on development pages: keeping a little less than the expected F1 asks for is right more often.
const STRICTNESS: f32 = 1.2;

/// The threshold of a page, from the probability and the words of each block (expected F1 as in Nan et al. 2012).
pub(super) fn best(main: &[f32], words: &[u32]) -> f32 {
    let mut order: Vec<(f32, f32)> =
        main.iter().zip(words).filter(|(_, words)| **words > 0).map(|(p, words)| (*p, *words as f32)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let expected: f32 = order.iter().map(|(p, words)| p * words).sum();
    let (mut kept, mut right, mut found) = (0.0, 0.0, (0.0, 0.5));
    for (p, words) in &order {
        kept += words;
        right += p * words;
        let f1 = 2.0 * right / (kept + expected);
        if f1 > found.0 {
            found = (f1, *p);
        }
    }
    let most = order.first().map_or(1.0, |(p, _)| *p);
    (STRICTNESS * found.1).clamp(BOUNDS.0, BOUNDS.1).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sure_pages_get_a_threshold_between_their_blocks() {
        let cut = best(&[0.95, 0.9, 0.05, 0.02], &[100, 100, 100, 100]);
        assert!((0.3..=0.9).contains(&cut), "{cut}");
    }

    #[test]
    fn a_page_of_doubtful_blocks_keeps_the_best() {
        assert!(best(&[0.15, 0.1], &[50, 50]) <= 0.15);
        assert!(best(&[], &[]) >= 0.2);
    }
}
