//! Authors: who signs the article. Persons, rather none than wrong ones, and the agencies and desks that the publisher
//! lists beside them; where the page names no person, the agency, the desk or the user that it gives as the author.

mod byline;
mod names;

use std::ops::Range;

use crate::apply::Moved;
use crate::detect::Field;
use crate::fields::json_ld::LdArticle;
use crate::lexicon::{Anchor, Class, Hit, fold};
use crate::measure::Measured;
use crate::page::AuthorMark;

pub use byline::byline_names;

/// Most authors of a record.
const MAX_AUTHORS: usize = 20;
/// Blocks before the headline in which a byline or a mark is the article's.
const BEFORE: usize = 8;
/// Blocks after the headline in which a mark is the article's.
const AFTER: usize = 14;
/// Blocks after the running text in which a labelled byline is the article's.
const BELOW: usize = 30;
/// Most names in elements by the headline that are the article's.
const MAX_NEAR: usize = 6;
/// Most names in marked elements elsewhere that are the article's.
const MAX_FAR: usize = 1;
/// The authors of a page: persons of its JSON-LD, names in the printed byline, elements marked as author by the
/// headline, names below a label, authors of the head, marked elements elsewhere; the first of these that names
/// somebody. A byline, or elements marked in so many words, that name all of JSON-LD's persons and more come first.
/// Where no person is named: who else is given as the author.
pub fn authors(page: &Measured<'_>, moved: &[Moved], article: Option<&LdArticle>) -> Vec<String> {
    let sites = site_names(page, article);
    let described = article.map(|article| from_json_ld(page, article, &sites)).unwrap_or_default();
    let mut printed = Vec::new();
    for line in bylines(page, moved) {
        add(&[], &mut printed, byline_names(page, &line.text));
    }
    if printed.len() > 1 {
        printed.retain(|name| !sites.iter().any(|site| same(site, name)));
    }
    let marks = &page.document.metadata.author_marks;
    let mut near = marked(page, marks.iter().filter(|mark| is_near(page, mark)), &sites);
    if near.len() > MAX_NEAR {
        near.clear();
    }
    if let Some(article) = article.filter(|_| !described.is_empty()) {
        let explicit = marked(page, marks.iter().filter(|mark| mark.explicit && is_near(page, mark)), &sites);
        // A byline that names more, or somebody else, is the nearer witness.
        let shared = described.iter().filter(|name| printed.iter().any(|other| same(name, other))).count();
        if shared == 0 && !printed.is_empty() {
            return printed;
        }
        // A single word is as likely an editor's account as a name.
        if shared == 0 && described.iter().all(|name| !name.contains(' ')) && !near.is_empty() {
            return near;
        }
        let mut all = if shared == described.len() {
            printed
        } else if names_all_and_more(&explicit, &described) {
            explicit
        } else {
            described
        };
        if all.iter().any(|name| name.contains(' ')) {
            add(&[], &mut all, listed_beside(page, article));
        }
        return all;
    }
    let mut named = Vec::new();
    for value in metas(page) {
        let names = byline_names(page, value);
        let names = if names.is_empty() { names::turned(value).into_iter().collect() } else { names };
        add(&sites, &mut named, names);
    }
    let signed = || signed(page, moved, article);
    let headline = headline(page);
    let far = || {
        // Marks also stand at the teasers of other articles: several names are not this one's authors.
        let all = marked(page, marks.iter(), &sites);
        if all.len() > MAX_FAR { Vec::new() } else { all }
    };
    let given = article.is_some_and(|article| !article.authors.is_empty() || !article.organisations.is_empty());
    let lists: [&dyn Fn() -> Vec<String>; 8] = [
        &|| printed.clone(),
        &|| near.clone(),
        &|| below_label(page, headline.saturating_sub(BEFORE)..headline + AFTER),
        &|| named.clone(),
        &|| beside_date_or_role(page),
        &|| labelled_below(page),
        &|| if given { Vec::new() } else { far() },
        &signed,
    ];
    lists.iter().map(|list| list()).find(|list| !list.is_empty()).unwrap_or_default()
}

/// Whether these names are all of the others, and a few more.
fn names_all_and_more(names: &[String], others: &[String]) -> bool {
    (others.len() + 1..=MAX_NEAR).contains(&names.len())
        && others.iter().all(|other| names.iter().any(|name| same(name, other)))
}

/// Agencies and desks that JSON-LD lists beside persons.
fn listed_beside(page: &Measured<'_>, article: &LdArticle) -> Vec<String> {
    let is_other = |name: &&String| names::person(name, false).is_none() && byline_names(page, name).is_empty();
    // All in small letters it is an account.
    let others = article.authors.iter().filter(is_other).filter(|name| name.chars().any(char::is_uppercase));
    others.chain(&article.organisations).filter_map(|name| names::signature(name)).collect()
}

/// Who signs, where it is no person: an organisation, a desk or a user of JSON-LD, the byline or the head.
fn signed(page: &Measured<'_>, moved: &[Moved], article: Option<&LdArticle>) -> Vec<String> {
    let described = article.into_iter().flat_map(|article| article.authors.iter().chain(&article.organisations));
    let described = described.map(String::as_str).find_map(names::signature).map(|name| vec![name]);
    let printed = || bylines(page, moved).map(|line| byline::signatures(page, &line.text)).find(|all| !all.is_empty());
    let head = || metas(page).find_map(names::signature).map(|name| vec![name]);
    let near = || {
        let mut marks = page.document.metadata.author_marks.iter().filter(|mark| is_near(page, mark));
        marks.find_map(|mark| byline::handle(page, &mark.parts)).map(|name| vec![name])
    };
    described.or_else(printed).or_else(near).or_else(head).unwrap_or_default()
}

/// Printed bylines, those of menus far above the headline aside.
fn bylines<'m>(page: &Measured<'_>, moved: &'m [Moved]) -> impl Iterator<Item = &'m Moved> {
    let first = page.frame.headline.unwrap_or(0).saturating_sub(BEFORE);
    moved.iter().filter(move |moved| moved.field == Field::Byline && moved.block >= first)
}

/// The names behind a label beside a date by the headline, "Posted on 4 March by Jane Roe", or before a reporter's role,
/// as newspapers in Korean and Japanese have them.
fn beside_date_or_role(page: &Measured<'_>) -> Vec<String> {
    let headline = headline(page);
    let blocks = headline.saturating_sub(BEFORE)..(headline + AFTER).min(page.len());
    let is_short = |block: &usize| (2..=MAX_DATED_WORDS).contains(&page.block(*block).words);
    let of_line = |block: usize| {
        let line = page.text(block);
        if names::has_role(line) { byline_names(page, line) } else { byline::behind_date(page, line) }
    };
    blocks.filter(is_short).map(of_line).find(|all| !all.is_empty()).unwrap_or_default()
}

/// Most words of a line with the date and the author.
const MAX_DATED_WORDS: u32 = 16;

/// The names in the first labelled byline below the article: "Author: Jane Roe", or the label with the name below it.
fn labelled_below(page: &Measured<'_>) -> Vec<String> {
    let Some(last) = page.frame.last_long else { return Vec::new() };
    let labelled = |block: &usize| {
        let stats = page.block(*block);
        (2..=8).contains(&stats.words)
            && page.hits_of(*block, Class::BYLINE).any(|hit| hit.anchor == Anchor::Start && hit.end >= 5)
    };
    let blocks = last + 1..(last + BELOW).min(page.len());
    let mut names = blocks.clone().filter(labelled).map(|block| byline_names(page, page.text(block)));
    names.find(|all| !all.is_empty()).unwrap_or_else(|| below_label(page, blocks))
}

/// The names in the line below the first that is nothing but a byline's label: "Written by".
fn below_label(page: &Measured<'_>, blocks: Range<usize>) -> Vec<String> {
    let is_label = |block: &usize| {
        let line = page.folded(*block).trim_end_matches([':', ' ']);
        let whole = |hit: &Hit| hit.anchor == Anchor::Start && hit.start == 0 && hit.end as usize >= line.len();
        !line.is_empty()
            && page.block(*block).words <= MAX_LABEL_WORDS
            && page.hits_of(*block, Class::BYLINE).any(whole)
    };
    let name = |block: usize| {
        let short = (1..=MAX_NAME_LINE_WORDS).contains(&page.block(block).words);
        if short { byline_names(page, page.text(block)) } else { Vec::new() }
    };
    let ends = blocks.end.min(page.len());
    let labels = (blocks.start..ends).filter(is_label).filter(|block| !is_of_others(page.folded(*block)));
    labels.map(|block| name(block + 1)).find(|all| !all.is_empty()).unwrap_or_default()
}

/// Most words of a label that stands alone.
const MAX_LABEL_WORDS: u32 = 3;
/// Most words of the line with the name below it.
const MAX_NAME_LINE_WORDS: u32 = 12;

fn headline(page: &Measured<'_>) -> usize {
    page.frame.headline.or(page.frame.first_long).unwrap_or(0)
}

fn is_near(page: &Measured<'_>, mark: &AuthorMark) -> bool {
    let headline = headline(page);
    (headline.saturating_sub(BEFORE)..=headline + AFTER).contains(&(mark.block as usize))
}

/// What the head gives as the author, and what it labels so for previews: `twitter:label1` "Written by" names what
/// `twitter:data1` is.
fn metas<'p>(page: &'p Measured<'_>) -> impl Iterator<Item = &'p str> {
    let named = page.document.metadata.authors().filter(|value| !value.contains("://"));
    let value = |name: &str| page.document.metadata.meta(name);
    let labelled = PREVIEWS.iter().filter_map(move |(label, data)| {
        let label = fold::folded(value(label)?);
        let mut hits = Vec::new();
        page.lexicon.find(&label, &mut hits);
        let whole = |hit: &Hit| hit.class == Class::BYLINE && hit.start == 0 && hit.end as usize >= label.len();
        if hits.iter().any(whole) && !is_of_others(&label) { value(data) } else { None }
    });
    named.chain(labelled)
}

/// `meta` names of labels and values in the previews of messengers.
const PREVIEWS: [(&str, &str); 2] = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];

/// Whether the words before a mark say that it is somebody who did not write the text: "Fact-checked by".
fn is_helper(page: &Measured<'_>, mark: &AuthorMark) -> bool {
    let block = mark.block as usize;
    let line = page.text(block);
    let first = mark.parts.split('|').next().unwrap_or_default().trim();
    let Some(before) = line.find(first).and_then(|at| line.get(..at)).filter(|_| !first.is_empty()) else {
        return false;
    };
    let label = if before.trim().is_empty() {
        let above = block.checked_sub(1).filter(|above| page.block(*above).words <= MAX_LABEL_WORDS);
        above.map(|above| page.text(above)).unwrap_or_default()
    } else {
        before.rsplit(byline::BREAKS).next().unwrap_or_default()
    };
    is_of_others(&fold::folded(label))
}

/// Whether a folded label is that of another's work, with the word or colon before the name.
fn is_of_others(label: &str) -> bool {
    let is_by = |word: &str| word.ends_with(':') || byline::BY.contains(&word);
    let named = label.split_whitespace().any(is_by);
    named && byline::is_others_work(label)
}

fn marked<'p>(page: &Measured<'_>, marks: impl Iterator<Item = &'p AuthorMark>, sites: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for mark in marks.filter(|mark| !is_helper(page, mark)) {
        add(sites, &mut all, byline_names(page, &mark.parts));
    }
    all
}

fn from_json_ld(page: &Measured<'_>, article: &LdArticle, sites: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for author in &article.authors {
        let parts = byline_names(page, author);
        let parts = if parts.is_empty() { names::person(author, true).into_iter().collect() } else { parts };
        add(sites, &mut all, parts);
    }
    all
}

/// What the site and its publisher are called: none of its authors.
fn site_names(page: &Measured<'_>, article: Option<&LdArticle>) -> Vec<String> {
    let metadata = &page.document.metadata;
    let heads = ["og:site_name", "application-name", "publisher", "dc.publisher", "copyright", "article:publisher"];
    let mut all: Vec<String> = heads.iter().filter_map(|name| super::origin::meta(metadata, &[name])).collect();
    all.extend(article.and_then(|article| article.publisher.clone()));
    all
}

fn add(sites: &[String], all: &mut Vec<String>, found: Vec<String>) {
    for name in found {
        let is_site = sites.iter().any(|site| same(site, &name));
        if !is_site && all.len() < MAX_AUTHORS && !all.iter().any(|known| same(known, &name)) {
            all.push(name);
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    fold::folded(one) == fold::folded(other)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::lexicon::Lexicon;
    use crate::page::{DecodedPage, Document, EncodingEvidence, Format};
    use proptest::prelude::*;

    fn lexicon() -> &'static Lexicon {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::embedded);
        &LEXICON
    }

    fn document(source: &str) -> Document {
        let decoded = DecodedPage {
            text: source.into(),
            encoding: "UTF-8",
            evidence: EncodingEvidence::ValidUtf8,
            replaced_chars: 0,
        };
        crate::segment::segment(&decoded, Format::Html, None, &crate::settings::Limits::default()).unwrap()
    }

    fn named(lang: &str, line: &str) -> String {
        let document = document(&format!("<html lang={lang}><body><p>x</body>"));
        byline_names(&Measured::new(&document, lexicon()), line).join("; ")
    }

    #[test]
    fn bylines_in_many_languages() {
        let cases = [
            ("en", "By Jane Roe", "Jane Roe"),
            ("en", "By Jane Roe in Leeds and John Doe, science editor", "Jane Roe; John Doe"),
            ("en", "JANE ROE | 3 March 2026", "JANE ROE"),
            ("en", "Written by Siobhan O’Hara & Mary-Ann van der Berg", "Siobhan O’Hara; Mary-Ann van der Berg"),
            ("en", "Jane Roe, jane@a.example", "Jane Roe"),
            ("en", "Filed by Tobias Renn and Isla McGarvie", "Tobias Renn; Isla McGarvie"),
            ("de", "Von Henrike Polt", "Henrike Polt"),
            ("de", "Matthis Ahlers und Dr. Jule Sandkamp", "Matthis Ahlers; Jule Sandkamp"),
            ("fr", "Clémence Aubertin, avec l’Agence de presse des lacs", "Clémence Aubertin"),
            ("es", "Íñigo Sarasate y Lucía Benavent", "Íñigo Sarasate; Lucía Benavent"),
            ("it", "di Tommaso Rinaudo", "Tommaso Rinaudo"),
            ("pt", "Célio Drummond e Iara Nobre", "Célio Drummond; Iara Nobre"),
            ("nl", "Bram Nijssen en Lotte de Waal", "Bram Nijssen; Lotte de Waal"),
            ("ru", "Текст: Глеб Стародуб", "Глеб Стародуб"),
            ("uk", "Автор: Тарас Веремій", "Тарас Веремій"),
            ("ja", "遠野さやか", "遠野さやか"),
            ("ko", "남궁보라 기자", "남궁보라"),
            ("de", "Autorin/Autor: Jule Sandkamp", "Jule Sandkamp"),
        ];
        for (lang, line, wanted) in cases {
            assert_eq!(named(lang, line), wanted, "{line}");
        }
    }

    #[test]
    fn lines_with_the_date_or_a_role_name_authors() {
        let names = |lang: &str, line: &str| {
            let text = "<p>The ferry sails again from Monday, the harbour office said on Tuesday, to all islands.</p>";
            let page =
                format!("<html lang={lang}><body><h1>Ferry sails again</h1><div>{line}</div>{text}{text}</body>");
            let document = document(&page);
            beside_date_or_role(&Measured::new(&document, lexicon())).join("; ")
        };
        for (lang, line, wanted) in [
            ("en", "Posted on March 4, 2026 by Ada Roe in News, Ferries | 3 Comments", "Ada Roe"),
            ("en", "March 4, 2026 by Ada Roe and Ben Oke", "Ada Roe; Ben Oke"),
            ("ko", "홍길동 기자 hong@sound.example", "홍길동"),
            // A section, a place, a helper.
            ("en", "March 4, 2026 | Harbour News", ""),
            ("en", "Harbour News, March 4, 2026", ""),
            ("en", "March 4, 2026, edited by Ada Roe", ""),
        ] {
            assert_eq!(names(lang, line), wanted, "{line}");
        }
    }

    #[test]
    fn names_of_catalogues_are_turned() {
        assert_eq!(names::turned("Roe, Ada").as_deref(), Some("Ada Roe"));
        assert_eq!(names::turned("van der Berg, Mary-Ann").as_deref(), Some("Mary-Ann van der Berg"));
        for other in ["Ada Roe, Editor", "Reuters, Editor", "Roe", "roe, ada", "Roe, Ada, Oke"] {
            assert_eq!(names::turned(other), None, "{other}");
        }
    }

    #[test]
    fn rather_none_than_wrong() {
        for (lang, line) in [
            ("en", "By Reuters"),
            ("en", "By Staff Reporter"),
            ("en", "Senior Correspondent"),
            ("en", "By Northern Wire"),
            ("en", "Share"),
            ("en", "Madonna"),
            ("en", "By the harbour office"),
            ("de", "Von unserer Redaktion"),
            ("de", "dpa"),
            ("de", "Foto: Anna Berg"),
            ("ru", "Редакция сайта"),
            ("fr", "Le Journal"),
            ("en", "https://a.example/jane-roe"),
        ] {
            assert_eq!(named(lang, line), "", "{line}");
        }
    }

    #[test]
    fn sources_in_order() {
        let page = "<html lang=en><head><meta name=author content='John Doe'><script type='application/ld+json'>\
                    {\"@type\":\"NewsArticle\",\"author\":[{\"@type\":\"Person\",\"name\":\"marrowfat\"},\
                    {\"@type\":\"Organization\",\"name\":\"Leeds News\"}]}</script></head><body><p>x</body>";
        let document = document(page);
        let measured = Measured::new(&document, lexicon());
        assert_eq!(authors(&measured, &[], measured.json_ld.first()), ["marrowfat"]);
        assert_eq!(authors(&measured, &[], None), ["John Doe"]);
        let line = Moved { field: Field::Byline, block: 0, text: "By Jane Roe".into(), position: 0 };
        assert_eq!(authors(&measured, &[line], None), ["Jane Roe"]);
    }

    #[test]
    fn roles_dates_and_helpers_name_nobody() {
        for (line, wanted) in [
            ("By Jane Roe, Managing Editor, Northern Herald and John Doe", "Jane Roe; John Doe"),
            ("By Jane Roe, MD, PhD, and John Doe, DVM", "Jane Roe; John Doe"),
            ("By Jane Roe on 3 March 2026 | Indoor Plants", "Jane Roe"),
            ("By Jane Roe \u{22c5} Founder \u{22c5} Updated 3 March 2026", "Jane Roe"),
            ("By Jane Roe | Fact-checked by John Doe", "Jane Roe"),
            ("Medically reviewed by John Doe", ""),
            ("By Jane Roe (Reuters)", "Jane Roe"),
            ("Jane Roe/John Doe", "Jane Roe; John Doe"),
            ("By Jane Roe and John Doe / Yellow Daily Staff Writers", "Jane Roe; John Doe"),
            ("Jane Roe Jane Roe", "Jane Roe"),
            ("By Md Aynal Haque", "Md Aynal Haque"),
            ("By Yo-Yo Ma", "Yo-Yo Ma"),
            ("Jane Roe Founder", ""),
            ("View Full Profile", ""),
        ] {
            assert_eq!(named("en", line), wanted, "{line}");
        }
    }

    fn signed(body: &str, byline: Option<&str>) -> String {
        let document = document(&format!("<html lang=en>{body}"));
        let page = Measured::new(&document, lexicon());
        let moved: Vec<Moved> = byline
            .map(|line| Moved { field: Field::Byline, block: 0, text: line.to_owned(), position: 0 })
            .into_iter()
            .collect();
        authors(&page, &moved, page.json_ld.first()).join("; ")
    }

    #[test]
    fn agencies_sign_where_no_person_does() {
        let described = |kind: &str, name: &str| {
            format!(
                "<head><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"author\":\
                 {{\"@type\":\"{kind}\",\"name\":\"{name}\"}}}}</script></head><body><p>x</body>"
            )
        };
        assert_eq!(signed("<body><p>x</body>", Some("By Associated Press")), "Associated Press");
        assert_eq!(signed("<body><p>x</body>", Some("By Linny and Peter")), "Linny; Peter");
        assert_eq!(signed(&described("Organization", "dpa"), None), "dpa");
        assert_eq!(signed(&described("Person", "Guardian staff reporter"), None), "Guardian staff reporter");
        assert_eq!(signed(&described("Organization", "dpa"), Some("By Jane Roe")), "Jane Roe");
        assert_eq!(signed(&described("Person", "admin"), None), "");
        assert_eq!(signed(&described("Person", "John Doe"), Some("By Jane Roe")), "Jane Roe");
        assert_eq!(signed(&described("Person", "John Doe"), Some("By Jane Roe and John Doe")), "Jane Roe; John Doe");
    }

    #[test]
    fn agencies_listed_beside_a_person_are_authors_too() {
        let described = |authors: &str| {
            format!(
                "<head><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"author\":[{authors}]}}</script></head>\
                 <body><p>x</body>"
            )
        };
        let jane = "{\"@type\":\"Person\",\"name\":\"Jane Roe\"}";
        for (beside, wanted) in [
            ("{\"@type\":\"Person\",\"name\":\"Harbour Desk\"}", "Jane Roe; Harbour Desk"),
            ("{\"@type\":\"Organization\",\"name\":\"dpa\"}", "Jane Roe; dpa"),
            ("{\"@type\":\"Person\",\"name\":\"admin\"}", "Jane Roe"),
            ("{\"@type\":\"Person\",\"name\":\"harbour staff\"}", "Jane Roe"),
        ] {
            assert_eq!(signed(&described(&format!("{jane},{beside}")), None), wanted, "{beside}");
        }
        let account =
            "{\"@type\":\"Person\",\"name\":\"marrowfat\"},{\"@type\":\"Organization\",\"name\":\"Leeds News\"}";
        assert_eq!(signed(&described(account), None), "marrowfat");
        assert_eq!(signed(&described(&format!("{jane},{account}")), Some("By John Doe")), "John Doe");
    }

    #[test]
    fn who_edits_or_checks_is_no_author() {
        let page = |marks: &str| format!("<body><h1>Ferry back in service</h1>{marks}<p>x</body>");
        let (jane, john) = ("<a href=/author/jane-roe>Jane Roe</a>", "<a href=/author/john-doe>John Doe</a>");
        for (marks, wanted) in [
            (format!("<div>By {jane} | Fact-checked by {john}</div>"), "Jane Roe"),
            (format!("<div>By {jane}</div><div>Edited by:</div><div>{john}</div>"), "Jane Roe"),
            (format!("<div>By {jane}</div><div>With contributions from {john}</div>"), "Jane Roe"),
            (format!("<div>By {jane} and {john}</div>"), "Jane Roe; John Doe"),
            (format!("<div>Video editor {jane}</div>"), "Jane Roe"),
        ] {
            assert_eq!(signed(&page(&marks), None), wanted, "{marks}");
        }
    }

    #[test]
    fn marks_that_name_more_than_json_ld_come_first() {
        let page = |marks: &str| {
            let head = "<head><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry back in \
                        service\",\"author\":{\"@type\":\"Person\",\"name\":\"Jane Roe\"}}</script></head>";
            format!("{head}<body><h1>Ferry back in service</h1>{marks}<p>x</body>")
        };
        for (marks, wanted) in [
            ("<a rel=author>John Doe</a><a rel=author>Jane Roe</a>", "John Doe; Jane Roe"),
            ("<a rel=author>John Doe</a>", "Jane Roe"),
            ("<a href=/author/john-doe>John Doe</a><a href=/author/jane-roe>Jane Roe</a>", "Jane Roe"),
        ] {
            assert_eq!(signed(&page(marks), None), wanted, "{marks}");
        }
    }

    #[test]
    fn names_below_a_label_and_in_previews() {
        let page = |lines: &str| format!("<body><h1>Ferry back in service</h1>{lines}<p>x</body>");
        assert_eq!(signed(&page("<p>Written by</p><p>Jane Roe</p>"), None), "Jane Roe");
        assert_eq!(signed(&page("<p>Edited by</p><p>Jane Roe</p>"), None), "");
        assert_eq!(signed(&page("<p>By the harbour</p><p>Jane Roe</p>"), None), "");
        let preview = |label: &str| {
            format!(
                "<head><meta name=twitter:label1 content='{label}'><meta name=twitter:data1 content='Jane Roe'></head><body><p>x</body>"
            )
        };
        assert_eq!(signed(&preview("Written by"), None), "Jane Roe");
        assert_eq!(signed(&preview("Filed under"), None), "");
    }

    #[test]
    fn marks_by_the_headline() {
        let page = |mark: &str| format!("<body><h1>Ferry back in service</h1>{mark}<p>x</body>");
        for (mark, wanted) in [
            ("<div class=post-author-name>Jane Roe</div>", "Jane Roe"),
            ("<a href=/author/jane-roe>Jane Roe</a>", "Jane Roe"),
            ("<div class=byline>By <b>Jane Roe</b><div>Senior Editor</div></div>", "Jane Roe"),
            ("<div class=author-bio>John Doe</div>", ""),
            ("<a rel=author>harbourwatch77</a>", "harbourwatch77"),
        ] {
            assert_eq!(signed(&page(mark), None), wanted, "{mark}");
        }
    }

    proptest! {
        #[test]
        fn any_byline_is_read_without_panic(line in "\\PC{0,80}|(?:By |Von |and |[A-ZÄ][a-zß]{1,6} |, |: |[0-9]{1,2}){0,12}") {
            static DOCUMENT: LazyLock<Document> = LazyLock::new(|| document("<html lang=en><body><p>x</body>"));
            let _ = byline_names(&Measured::new(&DOCUMENT, lexicon()), &line);
        }
    }
}
