//! The rule `repeated-headline`.

use crate::measure::Measured;

use super::{Action, Field, Findings, rule};

rule! {
    /// The headline and its copies above the article.
    ///
    /// # Why it is boilerplate
    /// The headline has a field of its own; text scrapes often print it two or three times, with a site's or a topic's
    /// name behind it.
    ///
    /// # Signals
    /// The block that was chosen as headline; blocks before the article with the same words, or with the same words
    /// and a suffix behind a separator; a line that is only that suffix.
    ///
    /// # Near misses
    /// A sentence of the article that uses the headline's words; the one sentence of a post, which is its own headline.
    "repeated-headline", "headline", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    if let Some(block) = page.frame.headline
        && !is_all_of_it(page, block)
    {
        findings.block(page, block, Action::Move(Field::Title), 0.9, &["the headline"]);
    }
    for block in &page.frame.copies {
        findings.block(page, *block, Action::Remove, 0.9, &["repeats the headline"]);
    }
}

/// Whether the scorer for HTML pages takes the headline for main content and next to nothing else on the page.
fn is_all_of_it(page: &Measured<'_>, headline: usize) -> bool {
    let scores = page.main_scores();
    let kept = |block: &usize| scores.get(*block).is_some_and(|own| own.kept);
    let own = page.block(headline).words;
    let others = (0..page.len()).filter(kept).filter(|block| *block != headline && !page.frame.is_copy(*block));
    own >= LEAST_WORDS && kept(&headline) && others.map(|block| page.block(block).words).sum::<u32>() <= own / 4
}

/// Fewest words of a post.
const LEAST_WORDS: u32 = 12;

#[cfg(test)]
mod tests {
    use crate::detect::cases::taken_by;

    const POST: &str = "The harbour council will close the old quay to lorries from Monday, and the ferry company says it \
                        will land its freight at the fish market for as long as that lasts.";

    #[test]
    fn a_post_that_is_its_own_headline_stays() {
        let head = format!("<html><head><title>{POST}</title></head><body><h1>{POST}</h1>");
        assert_eq!(taken_by("repeated-headline", &format!("{head}</body></html>")), Vec::<String>::new());
        let below = "<p>Lorries are to turn at the roundabout by the swimming pool, where a man with a flag will show them \
                     the way, and the shops on the quay will have their goods brought by handcart until the spring.</p>";
        let page = format!("{head}{below}{below}</body></html>");
        assert_eq!(taken_by("repeated-headline", &page).len(), 1);
    }
}
