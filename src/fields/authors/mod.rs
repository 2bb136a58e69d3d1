//! Authors: names of persons, rather none than wrong ones.

mod names;

use crate::apply::Moved;
use crate::detect::Field;
use crate::fields::dates::Reading;
use crate::fields::json_ld::LdArticle;
use crate::lexicon::{Anchor, Class, Lang, fold};
use crate::measure::{DetectedLanguage, Measured};

/// Most authors of a record.
const MAX_AUTHORS: usize = 20;
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

/// The authors of a page: persons of its JSON-LD, names in the printed byline, authors of the head, elements marked as
/// author; the first of these that names somebody. A byline that names all of JSON-LD's persons and more comes first.
pub fn authors(page: &Measured<'_>, moved: &[Moved], article: Option<&LdArticle>) -> Vec<String> {
    let described = article.map(|article| from_json_ld(page, article)).unwrap_or_default();
    let mut printed = Vec::new();
    for line in moved.iter().filter(|moved| moved.field == Field::Byline) {
        add(page, &mut printed, byline_names(page, &line.text));
    }
    if !described.is_empty() {
        let more = described.iter().all(|name| printed.iter().any(|other| same(name, other)));
        return if more { printed } else { described };
    }
    if !printed.is_empty() {
        return printed;
    }
    let metadata = &page.document.metadata;
    let mut named = Vec::new();
    for item in metadata.meta.iter().filter(|item| META.contains(&item.name.as_str()) && !item.value.contains("://")) {
        add(page, &mut named, byline_names(page, &item.value));
    }
    if named.is_empty() {
        // Marks also stand at the teasers of other articles: more than three names are not this one's authors.
        for mark in &metadata.author_marks {
            add(page, &mut named, byline_names(page, mark));
        }
        if named.len() > 3 {
            named.truncate(1);
        }
    }
    named
}

fn from_json_ld(page: &Measured<'_>, article: &LdArticle) -> Vec<String> {
    let mut all = Vec::new();
    for author in &article.authors {
        let parts = byline_names(page, author);
        let parts = if parts.is_empty() { names::person(author, true).into_iter().collect() } else { parts };
        add(page, &mut all, parts);
    }
    all
}

fn add(page: &Measured<'_>, all: &mut Vec<String>, found: Vec<String>) {
    let metadata = &page.document.metadata;
    let site = super::origin::meta(metadata, &["og:site_name", "application-name"]);
    for name in found {
        let is_site = site.as_deref().is_some_and(|site| same(site, &name));
        if !is_site && all.len() < MAX_AUTHORS && !all.iter().any(|known| same(known, &name)) {
            all.push(name);
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    fold::folded(one) == fold::folded(other)
}

/// The names in a byline such as "By Jane Roe in Leeds and John Doe, science editor".
pub fn byline_names(page: &Measured<'_>, line: &str) -> Vec<String> {
    let line: String = line.chars().take(300).collect();
    let line = without_dates(page, &line);
    let mut all = Vec::new();
    for part in line
        .split([',', ';', '|', '•', '·', '\n', '\t', '—', '–', '(', ')', '、', '／', '+'])
        .flat_map(|part| part.split(" - "))
    {
        let Some(part) = without_label(page, part) else { continue };
        for candidate in split_words(page, part) {
            let candidate = without_place(page, &candidate);
            let words: Vec<&str> = candidate.split_whitespace().filter(|word| !names::is_degree(word)).collect();
            all.extend(names::person(&words.join(" "), false));
        }
    }
    all
}

/// The line with its printed dates cut out.
fn without_dates(page: &Measured<'_>, line: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for found in Reading::of(page, None).find_all(line) {
        out.push_str(line.get(from..found.range.start).unwrap_or_default());
        out.push('|');
        from = found.range.end;
    }
    out.push_str(line.get(from..).unwrap_or_default());
    out
}

/// A part of a byline without the label before the name; `None` if it is the label of somebody else: a photographer.
fn without_label<'l>(page: &Measured<'_>, part: &'l str) -> Option<&'l str> {
    let mut part = part.trim();
    for _ in 0..2 {
        let folded = fold::folded(part);
        let mut hits = Vec::new();
        page.lexicon.find(&folded, &mut hits);
        let own = |lang: Lang| page.lang.is_none_or(|known| known == lang) || lang == Lang::ANY;
        let longest = |class: Class| {
            hits.iter()
                .filter(|hit| hit.class == class && hit.anchor == Anchor::Start && hit.start == 0 && own(hit.lang))
                .map(|hit| hit.end as usize)
                .max()
        };
        let credit = longest(Class::IMAGE_CREDIT);
        match longest(Class::BYLINE) {
            Some(label) if credit.is_none_or(|credit| credit <= label) => {
                part = part.get(fold::source_offset(part, label)..)?.trim_start_matches([':', ' ', '.', '\u{a0}']);
            }
            _ if credit.is_some() => return None,
            _ => break,
        }
    }
    // An unknown label: what stands behind it may be anybody.
    if part.contains(':') {
        return None;
    }
    Some(behind_by(part).unwrap_or(part))
}

/// What stands behind "by" in a label the lexicon does not know: "Filed by Jane Roe", "Recueilli par Léa Blanc".
fn behind_by(part: &str) -> Option<&str> {
    let mut words = part.split(' ').take(3);
    let (label, by) = (words.next()?, words.find(|word| matches!(*word, "by" | "par" | "por" | "door" | "przez"))?);
    let at = part.get(label.len()..)?.find(&format!(" {by} "))?;
    part.get(label.len() + at + by.len() + 2..)
}

/// Parts at the words for "and" of the page's language.
fn split_words(page: &Measured<'_>, part: &str) -> Vec<String> {
    let lang = page.language.as_ref().map(DetectedLanguage::primary).unwrap_or_default();
    let own: &[&str] = match lang {
        "de" => &["und", "sowie"],
        "fr" => &["et"],
        "es" => &["y", "e"],
        "it" => &["e", "ed"],
        "pt" => &["e"],
        "nl" => &["en"],
        "pl" => &["i", "oraz"],
        "uk" => &["і", "й", "та"],
        "ru" => &["и"],
        _ => &[],
    };
    let common = ["and", "&", "und", "et", "with", "avec", "mit", "con", "com", "met", "und", "та"];
    let mut all = vec![String::new()];
    for word in part.split_whitespace() {
        if own.contains(&word) || common.contains(&word) {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    all
}

/// The name without a place behind it: "Jane Roe in Leeds", "Jane Roe, aus Berlin".
fn without_place(page: &Measured<'_>, candidate: &str) -> String {
    let lang = page.language.as_ref().map(DetectedLanguage::primary).unwrap_or_default();
    let own: &[&str] = match lang {
        "de" => &["in", "aus", "für"],
        "fr" => &["à", "en", "pour"],
        "es" => &["en", "desde", "para"],
        "it" => &["a", "dal", "per"],
        "pt" => &["em", "para"],
        "nl" => &["in", "uit", "voor"],
        "pl" => &["w", "z"],
        "uk" => &["у", "в", "з"],
        "ru" => &["в", "из"],
        _ => &["in", "at", "from", "for"],
    };
    let words: Vec<&str> = candidate.split_whitespace().collect();
    let end = words.iter().position(|word| own.contains(word)).filter(|end| *end >= 2).unwrap_or(words.len());
    let kept = words.get(..end).unwrap_or_default();
    kept.iter().filter(|word| !word.contains('@')).copied().collect::<Vec<_>>().join(" ")
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

    proptest! {
        #[test]
        fn any_byline_is_read_without_panic(line in "\\PC{0,80}|(?:By |Von |and |[A-ZÄ][a-zß]{1,6} |, |: |[0-9]{1,2}){0,12}") {
            static DOCUMENT: LazyLock<Document> = LazyLock::new(|| document("<html lang=en><body><p>x</body>"));
            static PAGE: LazyLock<Measured<'static>> = LazyLock::new(|| Measured::new(&DOCUMENT, lexicon()));
            let _ = byline_names(&PAGE, &line);
        }
    }
}
