//! The rule `shop-prompt`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;
use crate::page::Format;

use super::lines::{self, Controls, Prompt};
use super::{Action, Findings, rule};

rule! {
    /// Buttons and small print of shops: carts, tickets, price boxes.
    ///
    /// # Why it is boilerplate
    /// It sells something; the article does not speak of it.
    ///
    /// # Signals
    /// A phrase of the class `shop-prompt` that is its whole line, given a sign of a control or another such line
    /// beside it; in a sentence also an address ("we", "you"), a price, the tail of the page. In a text scrape lines of a
    /// price and a seller ("$98 at Heron & Sons"), two and more, if a seller is known.
    ///
    /// # Near misses
    /// An article about an offer, which its headline names; stories about prices and shoppers, "tickets cost four
    /// euros" in a report, a sub-heading "Prices", lists of what something costs where or on which day.
    "shop-prompt", "shop", 0.5
}

const CONTROLS: Controls =
    Controls { heading_words: 2, operating: false, ..Controls::ambiguous(&[Class::SHOP_PROMPT]) };
const PROMPT: Prompt = Prompt {
    class: Class::SHOP_PROMPT,
    short_words: 14,
    sentences: true,
    signals: &[Signal::Ui],
    action: Action::Remove,
};

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    for block in page.bearing(&[Class::SHOP_PROMPT], &[]) {
        if page.block(block).words > 1
            && let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT)
            && !is_matter(page, block)
        {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
    if page.document.format == Format::Text {
        offers(page, findings);
    }
}

/// Words from which a block tells of something rather than being a button.
const TELLING_WORDS: u32 = 8;

/// Whether a block tells of what the headline names: an article about an offer.
fn is_matter(page: &Measured<'_>, block: usize) -> bool {
    let Some(title) = page.frame.title.as_deref().filter(|_| page.block(block).words >= TELLING_WORDS) else {
        return false;
    };
    // The first word of a sentence is in capitals anyway.
    let names = |text: &str| -> Vec<String> {
        let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let is_name = |word: &String| word.starts_with(char::is_uppercase);
        text.split_whitespace().skip(1).map(word).filter(is_name).collect()
    };
    let own = names(page.text(block));
    names(title).iter().filter(|name| own.contains(name)).count() >= 2
}

/// Most words of a line that offers something: the price counts as up to three, the seller's name has four at most.
const OFFER_WORDS: u32 = 9;

/// Prices with their sellers, if there are several on the page and one of the sellers is known.
fn offers(page: &Measured<'_>, findings: &mut Findings) {
    let may_offer = |block: &usize| {
        let stats = page.block(*block);
        stats.shape.has_money
            && stats.words <= OFFER_WORDS
            && !stats.shape.ends_sentence
            && !lines::is_code(page, *block)
    };
    let offers: Vec<usize> = (0..page.len()).filter(may_offer).filter(|block| is_offer(page.text(*block))).collect();
    if offers.len() >= 2 && offers.iter().any(|block| page.has_part(*block, &[Class::SHOP_PROMPT])) {
        for block in offers {
            let signals = ["price and seller", "no sentence", "several on the page"];
            findings.block(page, block, Action::Remove, 0.85, &signals);
        }
    }
}

/// Whether a line is a price, a short preposition and a name with capitals or the name of a site.
fn is_offer(text: &str) -> bool {
    let is_price = |word: &str| word.contains(['$', '€', '£']) && word.contains(|c: char| c.is_ascii_digit());
    let mut words = text.split_whitespace().skip_while(|word| !is_price(word)).skip(1);
    let preposition =
        words.next().is_some_and(|word| word.chars().count() <= 4 && word.chars().all(char::is_lowercase));
    let is_seller = |word: &str| word.starts_with(char::is_uppercase) || word.contains('.') || word == "&";
    let mut sellers = words.peekable();
    preposition && sellers.peek().is_some() && sellers.all(is_seller)
}

#[cfg(test)]
mod tests {
    use crate::detect::cases::taken_by;

    /// What the rule takes out of an article below this headline.
    fn taken(headline: &str) -> Vec<String> {
        let told = "The council voted on Tuesday night to bring the ferry back to the island after eleven years, and the \
                    boat is to sail twice a day from May.";
        let more = "Nobody under twelve will have to pay for it, said the harbour master, who had brought the minutes of \
                    the meeting with her in a plastic bag.";
        let offer = "Act fast and you get a Heron Compass for only $42 (reg. $180) while supplies last.";
        taken_by("shop-prompt", &format!("<html><body><h1>{headline}</h1><p>{told}</p><p>{more}</p><p>{offer}</p>"))
    }

    #[test]
    fn an_offer_stays_in_an_article_about_it() {
        assert_eq!(taken("Why sailors pay less for a Heron Compass this winter"), Vec::<String>::new());
        assert_eq!(taken("The ferry to the island is back").len(), 1);
    }
}
