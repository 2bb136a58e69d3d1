//! Authors: who signs the article. Persons, rather none than wrong ones; where the page names no person, the agency, the
//! desk or the user that it gives as the author.

mod byline;
mod names;

use crate::apply::Moved;
use crate::detect::Field;
use crate::fields::json_ld::LdArticle;
use crate::lexicon::{Anchor, Class, fold};
use crate::measure::Measured;
use crate::page::{AuthorMark, MetaItem};

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
/// `meta` names of authors.
const META: [&str; 9] = [
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "cxenseparse:author",
];

/// The authors of a page: persons of its JSON-LD, names in the printed byline, elements marked as author by the
/// headline, authors of the head, marked elements elsewhere; the first of these that names somebody. A byline that
/// names all of JSON-LD's persons and more comes first. Where no person is named: who else is given as the author.
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
    if !described.is_empty() {
        // A byline that names more, or somebody else, is the nearer witness.
        let shared = described.iter().filter(|name| printed.iter().any(|other| same(name, other))).count();
        let other = shared == 0 && !printed.is_empty();
        // A single word is as likely an editor's account as a name.
        let account = described.iter().all(|name| !name.contains(' ')) && !near.is_empty();
        return if shared == described.len() || other {
            printed
        } else if account {
            near
        } else {
            described
        };
    }
    let mut named = Vec::new();
    for item in metas(page) {
        add(&sites, &mut named, byline_names(page, &item.value));
    }
    let signed = || signed(page, moved, article);
    let far = || {
        // Marks also stand at the teasers of other articles: several names are not this one's authors.
        let all = marked(page, marks.iter(), &sites);
        if all.len() > MAX_FAR { Vec::new() } else { all }
    };
    let given = article.is_some_and(|article| !article.authors.is_empty() || !article.organisations.is_empty());
    let lists: [&dyn Fn() -> Vec<String>; 6] = [
        &|| printed.clone(),
        &|| near.clone(),
        &|| named.clone(),
        &|| labelled_below(page),
        &|| if given { Vec::new() } else { far() },
        &signed,
    ];
    lists.iter().map(|list| list()).find(|list| !list.is_empty()).unwrap_or_default()
}

/// Who signs, where it is no person: an organisation, a desk or a user of JSON-LD, the byline or the head.
fn signed(page: &Measured<'_>, moved: &[Moved], article: Option<&LdArticle>) -> Vec<String> {
    let described = article.into_iter().flat_map(|article| article.authors.iter().chain(&article.organisations));
    let described = described.map(String::as_str).find_map(names::signature).map(|name| vec![name]);
    let printed = || bylines(page, moved).map(|line| byline::signatures(page, &line.text)).find(|all| !all.is_empty());
    let head = || metas(page).find_map(|item| names::signature(&item.value)).map(|name| vec![name]);
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

/// The names in the first labelled byline below the article: "Author: Jane Roe".
fn labelled_below(page: &Measured<'_>) -> Vec<String> {
    let Some(last) = page.frame.last_long else { return Vec::new() };
    let labelled = |block: &usize| {
        let stats = page.block(*block);
        (2..=8).contains(&stats.words)
            && page.hits_of(*block, Class::BYLINE).any(|hit| hit.anchor == Anchor::Start && hit.end >= 5)
    };
    let blocks = (last + 1..(last + BELOW).min(page.len())).filter(labelled);
    blocks.map(|block| byline_names(page, page.text(block))).find(|all| !all.is_empty()).unwrap_or_default()
}

fn is_near(page: &Measured<'_>, mark: &AuthorMark) -> bool {
    let headline = page.frame.headline.or(page.frame.first_long).unwrap_or(0);
    (headline.saturating_sub(BEFORE)..=headline + AFTER).contains(&(mark.block as usize))
}

fn metas<'p>(page: &'p Measured<'_>) -> impl Iterator<Item = &'p MetaItem> {
    let named = |item: &&MetaItem| META.contains(&item.name.as_str()) && !item.value.contains("://");
    page.document.metadata.meta.iter().filter(named)
}

fn marked<'p>(page: &Measured<'_>, marks: impl Iterator<Item = &'p AuthorMark>, sites: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for mark in marks {
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
            text: source.to_owned(),
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
        ];
        for (lang, line, wanted) in cases {
            assert_eq!(named(lang, line), wanted, "{line}");
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
