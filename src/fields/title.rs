//! The title of a record: the measured headline, unless the page itself prints or names a truer one.
//!
//! Some sites put the `h1`, worded for search engines, into the path above the article and print the headline as an
//! `h2`. Others have no heading that agrees with the head. Where a heading is the page's own and agrees with what the
//! head says, nothing is changed: `og:title` alone never overrules a printed headline.

use crate::measure::{Measured, TitleClaims, words_of};
use crate::normalise::one_line;
use crate::page::{BlockKind, Format};

use super::json_ld;
use super::origin::meta;

/// Most blocks of a path above an article, or of an item of a list.
const MAX_PATH_BLOCKS: u32 = 12;
/// Elements above a heading that are looked at for a path.
const PATH_DEPTH: usize = 4;
/// Fewest words of a claim that is looked for among the headings.
const MIN_CLAIM_WORDS: usize = 3;
/// Most words of a topic line in the same heading.
const MAX_TOPIC_WORDS: usize = 8;
/// Fewest letters of a site's name that is recognised in its address.
const MIN_SITE_LETTERS: usize = 4;

/// The title of a page; `host` is that of its address.
pub(super) fn title(page: &Measured<'_>, host: Option<&str>) -> Option<String> {
    let measured = page.frame.title.as_deref()?;
    let better = if page.document.format == Format::Html { corrected(page, measured, host) } else { None };
    Some(one_line(better.as_deref().unwrap_or(measured))).filter(|title| !title.is_empty())
}

/// What should stand instead of the measured headline, if anything.
fn corrected(page: &Measured<'_>, measured: &str, host: Option<&str>) -> Option<String> {
    let beside = Beside::of(page, host);
    let Some(headline) = page.frame.headline.filter(|index| level(page, *index).is_some()) else {
        return beside.without(measured);
    };
    let own = words_of(measured);
    let claims = claims(page, &beside);
    let claimed = claims.iter().any(|(_, words)| *words == own);
    let in_path = is_in_path(page, headline);
    if in_path || !claimed {
        // The first claim that is printed elsewhere; the measured one may be among them, without its topic.
        let printed = claims.iter().find(|(_, words)| is_printed(page, words, headline));
        if let Some((claim, words)) = printed {
            return (*words != own).then(|| claim.clone());
        }
    }
    if claimed || level(page, headline) == Some(1) { None } else { agreed(page, &own, &beside) }
}

/// What `og:title`, `twitter:title` and JSON-LD call the article, without the site, with the words of each.
fn claims(page: &Measured<'_>, beside: &Beside) -> Vec<(String, Vec<String>)> {
    let named = TitleClaims::of(page);
    let described = json_ld::primary(page)
        .filter(|article| article.kinds.iter().any(|kind| kind.ends_with("Article") || kind.ends_with("Posting")));
    let headline = described.and_then(|article| named.without_site(article.headline.as_deref()?));
    let all = [named.meta("og:title"), named.meta("twitter:title"), headline];
    let parted = |claim: String| beside.without(&claim).unwrap_or(claim);
    let with_words = |claim: String| {
        let words = words_of(&claim);
        (claim, words)
    };
    all.into_iter().flatten().map(parted).map(with_words).collect()
}

/// What `title` and `og:title` both say, other than the heading.
fn agreed(page: &Measured<'_>, own: &[String], beside: &Beside) -> Option<String> {
    let named = TitleClaims::of(page);
    let parted = |claim: String| beside.without(&claim).unwrap_or(claim);
    let (og, title) = (named.meta("og:title").map(parted)?, named.title().map(parted)?);
    let words = words_of(&title);
    (words.len() >= MIN_CLAIM_WORDS && words == words_of(&og) && words != own).then_some(title)
}

/// Whether a heading outside a path, other than the headline, ends in these words.
fn is_printed(page: &Measured<'_>, words: &[String], headline: usize) -> bool {
    let fits = |count: usize| (words.len()..=words.len() + MAX_TOPIC_WORDS).contains(&count);
    words.len() >= MIN_CLAIM_WORDS
        && (0..page.len()).any(|index| {
            index != headline && level(page, index).is_some() && {
                let printed = words_of(page.text(index));
                fits(printed.len()) && printed.ends_with(words) && !is_in_path(page, index)
            }
        })
}

/// The level of a block that is a heading of the first or second.
fn level(page: &Measured<'_>, index: usize) -> Option<u8> {
    match page.document.blocks.get(index)?.kind {
        BlockKind::Heading(level) if level <= 2 => Some(level),
        _ => None,
    }
}

/// Whether a heading is a step of the path above the article: in a small item of a list or navigation, or in an
/// element that is called so.
fn is_in_path(page: &Measured<'_>, index: usize) -> bool {
    let mut at = page.document.blocks.get(index).map_or(0, |block| block.container);
    for _ in 0..PATH_DEPTH {
        let Some(container) = page.document.containers.get(at as usize) else { return false };
        let small = container.end_block.saturating_sub(container.first_block) <= MAX_PATH_BLOCKS;
        if small && (matches!(container.tag, "li" | "nav") || page.document.tokens(container).contains("crumb")) {
            return true;
        }
        at = container.parent;
    }
    false
}

/// What stands beside titles in the head: the site and the section.
struct Beside {
    /// Letters of the host.
    host: String,
    sections: Vec<Vec<String>>,
}

impl Beside {
    fn of(page: &Measured<'_>, host: Option<&str>) -> Self {
        let heads = ["article:section", "section"].iter().filter_map(|name| meta(&page.document.metadata, &[name]));
        let described = page.json_ld.iter().filter_map(|article| article.section.clone());
        Self {
            host: host.unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect(),
            sections: heads.chain(described).map(|section| words_of(&section)).collect(),
        }
    }

    fn is_site(&self, part: &str) -> bool {
        let letters = words_of(part).concat();
        letters.chars().count() >= MIN_SITE_LETTERS && self.host.contains(&letters)
    }

    /// A claimed title without what a bar parts from it, or without the site's name, as its address has it, behind a
    /// dash. Of the two sides of a bar the first is the page's, unless it is the site or the section.
    fn without(&self, claim: &str) -> Option<String> {
        if let Some((first, rest)) = claim.split_once(" | ") {
            let above = self.is_site(first) || self.sections.contains(&words_of(first));
            let kept = if above { rest } else { first };
            return Some(kept.trim().to_owned()).filter(|kept| !words_of(kept).is_empty());
        }
        let (before, last) = [" – ", " — ", " - "].iter().find_map(|mark| claim.rsplit_once(mark))?;
        (self.is_site(last) && !words_of(before).is_empty()).then(|| before.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use crate::page::Origin;
    use crate::settings::Settings;

    fn title_of(head: &str, body: &str) -> String {
        let page = format!(
            "<html lang=en><head>{head}</head><body>{body}<p>The ferry to the island sails again from Monday, the \
             harbour office said on Tuesday, two weeks after its engine failed in the middle of the sound.</p></body>"
        );
        let origin = Origin { url: Some("https://www.soundofaros.example/x".to_owned()), ..Origin::default() };
        let cleaned = crate::clean::inspect(page.as_bytes(), &origin, &Settings::default()).unwrap().cleaned;
        cleaned.record.title.unwrap_or_default()
    }

    fn og(title: &str) -> String {
        format!("<meta property=og:title content='{title}'>")
    }

    const SEARCHED: &str = "Aros ferry: timetable, prices and return date";
    const PRINTED: &str = "After two weeks the ferry sails again";

    #[test]
    fn the_first_heading_of_a_path_is_not_the_headline() {
        let head = og(PRINTED) + &format!("<title>{SEARCHED}</title>");
        let below = format!("<main><h2>Harbour <b>{PRINTED}</b></h2>");
        for path in [
            format!("<ol><li><a href=/>Home</a></li><li><h1>{SEARCHED}</h1></li></ol>"),
            format!("<nav><a href=/>Home</a><h1>{SEARCHED}</h1></nav>"),
            format!("<div class=page__breadcrumb><h1>{SEARCHED}</h1></div>"),
        ] {
            assert_eq!(title_of(&head, &(path.clone() + &below)), PRINTED, "{path}");
            // Nothing else is printed: the head alone does not overrule it.
            assert_eq!(title_of(&head, &path), SEARCHED, "{path}");
        }
    }

    #[test]
    fn a_printed_headline_that_the_head_names_stays() {
        let head = og(PRINTED) + &format!("<meta name=twitter:title content='{SEARCHED}'><title>{SEARCHED}</title>");
        let heading = format!("<h1>{SEARCHED}</h1>");
        assert_eq!(title_of(&head, &(heading.clone() + &format!("<h2>{PRINTED}</h2>"))), SEARCHED);
        assert_eq!(title_of(&(og(PRINTED) + &format!("<title>{SEARCHED}</title>")), &heading), SEARCHED);
    }

    #[test]
    fn a_heading_that_the_head_names_comes_before_one_it_does_not() {
        let (claim, other) = ("Best ferries to the islands in 2026", "Best ferries to the islands");
        assert_eq!(title_of(&og(claim), &format!("<h1>{other}</h1><h2>{claim}</h2>")), claim);
        assert_eq!(title_of(&og(claim), &format!("<h1>{other}</h1><h2>More ferries in 2026</h2>")), other);
    }

    #[test]
    fn a_lesser_heading_yields_to_what_the_head_agrees_on() {
        let claim = "The ferry is back: all that changes on Monday";
        let head = og(claim) + &format!("<title>{claim} | The Sound</title>");
        assert_eq!(title_of(&head, "<h2>All that changes on Monday: the ferry</h2>"), claim);
        let disagreeing = og(claim) + "<title>All that changes on Monday and later</title>";
        assert_eq!(
            title_of(&disagreeing, "<h2>All that changes on Monday: the ferry</h2>"),
            "All that changes on Monday: the ferry"
        );
    }

    #[test]
    fn a_heading_that_is_only_a_link_is_the_site_unless_the_head_calls_the_page_so() {
        let claim = "What happened with the night ferry in 2026";
        let head = format!("<title>{claim} / Timetables / Aros Ferry Forums</title>");
        let linked = |text: &str| format!("<h1><a href=/>{text}</a></h1>");
        assert_eq!(title_of(&head, &linked("Aros Ferry")), claim);
        assert_eq!(title_of(&head, &linked(claim)), claim);
        assert_eq!(title_of("<title>Night ferry | Aros</title>", &linked("Night ferry")), "Night ferry");
        // Without a link it is what the page calls itself.
        assert_eq!(
            title_of("<title>The night ferry and the morning ferry</title>", "<h1>Night ferry</h1>"),
            "Night ferry"
        );
        // One stroke parts no path.
        assert_eq!(
            title_of("<title>What the ferry / bus ticket costs</title>", ""),
            "What the ferry / bus ticket costs"
        );
    }

    #[test]
    fn a_sections_label_before_the_headline_is_not_the_headline() {
        let (section, headline) = ("<h2>Opinion</h2>", format!("<h1>{PRINTED}</h1>"));
        let title = format!("<title>Opinion | {PRINTED}</title>");
        assert_eq!(title_of(&title, &format!("{section}{headline}")), PRINTED);
        assert_eq!(title_of(&(og(PRINTED) + &title), &format!("{section}{headline}")), PRINTED);
        // A page of a manual below the manual's name.
        let of_manual = "<title>Timers | The harbour clock manual</title>";
        let headings = "<h1>The harbour clock manual</h1><h1>Timers</h1>";
        assert_eq!(title_of(of_manual, headings), "Timers");
    }

    #[test]
    fn claims_lose_what_a_bar_or_the_address_parts_from_them() {
        for (title, wanted) in [
            ("Island ferries | Timetables, prices and news from the harbour", "Island ferries"),
            (
                "Sound of Aros | A ferry for the island and its many friends",
                "A ferry for the island and its many friends",
            ),
            ("Ferries – Sound of Aros", "Ferries"),
            ("Ferries – a short history", "Ferries – a short history"),
        ] {
            assert_eq!(title_of(&format!("<title>{title}</title>"), ""), wanted);
        }
        let section = "<meta property=article:section content=Opinion><title>Opinion | A ferry for the island</title>";
        assert_eq!(title_of(section, ""), "A ferry for the island");
        // Printed with the bar, it is the headline's.
        let printed = "BUDGET 3.0 | The ferry gets a new engine";
        assert_eq!(title_of(&og(printed), &format!("<h1>{printed}</h1>")), printed);
    }
}
