//! From candidates to originals and their copies.

use super::candidates::Nearest;

/// Originals with which a text is compared word by word at most, those of its nearest candidates.
const MOST_COMPARED: usize = 4;

/// What a text repeats: the place of the original and the similarity to it; itself when it repeats nothing.
pub(super) type Original = (u32, u16);

/// Sets the originals of the texts that come with candidates. Texts come in order of precedence, and those before the
/// first have their originals already.
///
/// Each text is compared with the originals of its candidates and becomes a copy of the one that it is most alike, or,
/// where none reaches the threshold, an original itself (leader clustering, Hartigan 1975, ch. 3). Unlike the components
/// of the graph of all alike pairs this makes no chains: the tenth version of a live report may have nothing in common
/// with the first, and a copy is always as alike its own original as was asked for. The work is bounded by
/// [`MOST_COMPARED`] comparisons a text.
pub(super) fn set_originals<E>(
    originals: &mut [Original],
    nearest: impl Iterator<Item = (u32, Nearest)>,
    threshold: u16,
    mut compare: impl FnMut(u32, u32) -> Result<u16, E>,
) -> Result<(), E> {
    let mut known = Vec::with_capacity(MOST_COMPARED);
    for (later, candidates) in nearest {
        known.clear();
        for original in candidates.texts().filter_map(|earlier| Some(originals.get(earlier as usize)?.0)) {
            if known.len() < MOST_COMPARED && !known.contains(&original) {
                known.push(original);
            }
        }
        let mut best: Original = (later, 0);
        for original in &known {
            let similarity = compare(later, *original)?;
            if similarity > best.1 || similarity == best.1 && *original < best.0 {
                best = (*original, similarity);
            }
        }
        if let Some(own) = originals.get_mut(later as usize).filter(|_| best.1 >= threshold) {
            *own = best;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::candidates::nearest;
    use super::super::minhash::{Reach, signature};
    use super::super::similarity::of_words;
    use super::super::words::short_hashes;
    use super::*;

    #[test]
    fn a_chain_of_versions_does_not_make_all_of_them_copies_of_the_first() {
        // Each version has the last 180 of the words of the one before, and 20 new ones.
        let version = |number: usize| {
            (0..200).map(|word| "w".to_owned() + &(number * 20 + word).to_string() + " ").collect::<String>()
        };
        let texts: Vec<String> = (0..10).map(version).collect();
        let signatures: Vec<_> = texts.iter().map(|text| signature(text)).collect();
        let nearest = nearest(&signatures.iter().collect::<Vec<_>>(), 0..u32::MAX, Reach::new(0.8));
        let of = |at: u32| short_hashes(texts.get(at as usize).unwrap());
        let compare = |one, other| Ok::<_, ()>(of_words(&of(one), &of(other)));
        let mut found: Vec<Original> = (0..10).map(|at| (at, 0)).collect();
        set_originals(&mut found, nearest, 8_000, compare).unwrap();
        let wanted = [(0, 0), (0, 9000), (0, 8000), (3, 0), (3, 9000), (3, 8000), (6, 0), (6, 9000), (6, 8000), (9, 0)];
        assert_eq!(found, wanted);
    }
}
