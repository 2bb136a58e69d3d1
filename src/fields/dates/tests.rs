use proptest::prelude::*;

use super::*;
use crate::apply::{Article, Moved};
use crate::detect::Field;
use crate::lexicon::Lexicon;
use crate::page::{DecodedPage, EncodingEvidence, Format, Origin};
use crate::record::{DateSource, NoteKind};

fn lexicon() -> &'static Lexicon {
    static LEXICON: std::sync::LazyLock<Lexicon> = std::sync::LazyLock::new(Lexicon::embedded);
    &LEXICON
}

fn reading(month_first: bool) -> Reading<'static> {
    Reading { words: lexicon().dates(), month_first }
}

/// The first date of a line as it would stand in a record: an instant, a local time or a day.
fn shown(line: &str) -> String {
    reading(false).find(line).map_or_else(String::new, |found| match (found.local(), found.offset) {
        (Some(local), None) => seconds(local),
        _ => found.published(),
    })
}

fn document(source: &str, format: Format) -> Document {
    let decoded = DecodedPage {
        text: source.into(),
        encoding: "UTF-8",
        evidence: EncodingEvidence::ValidUtf8,
        replaced_chars: 0,
    };
    crate::segment::segment(&decoded, format, None, &crate::settings::Limits::default()).unwrap()
}

fn chosen(source: &str, lines: &[&str], origin: &Origin) -> Dates {
    chosen_in(source, lines, origin, None)
}

fn chosen_in(source: &str, lines: &[&str], origin: &Origin, zone: Option<&TimeZone>) -> Dates {
    let document = document(source, Format::Html);
    let page = Measured::new(&document, lexicon());
    let moved: Vec<Moved> = lines
        .iter()
        .map(|line| Moved { field: Field::Date, block: 0, text: (*line).to_owned(), position: 0 })
        .collect();
    resolve(&page, &Article { moved, ..Article::default() }, origin, None, zone)
}

#[test]
fn dates_in_many_languages() {
    let cases = [
        ("3 March 2026", "2026-03-03"),
        ("March 3, 2026", "2026-03-03"),
        ("Oct 1, 2024 - 19:00", "2024-10-01T19:00:00"),
        ("Thu, Feb 22, 2024, 1:17 p.m. GMT", "2024-02-22T13:17:00+00:00"),
        ("Thu, Feb 22, 2024, 12:05 a.m. EST", "2024-02-22T00:05:00-05:00"),
        ("November 15, 2023", "2023-11-15"),
        ("20 Jan 2026, 5:05pm", "2026-01-20T17:05:00"),
        ("Fri 16 Feb 2024 08.05 GMT", "2024-02-16T08:05:00+00:00"),
        ("Updated 21:40 BST, 18 April 2025", "2025-04-18T21:40:00+01:00"),
        ("the 3rd of March 2026 at 9 am", "2026-03-03T09:00:00"),
        ("3. März 2026", "2026-03-03"),
        ("03.03.2026, 09:14 Uhr", "2026-03-03T09:14:00"),
        ("02. November 2024, 18:30 Uhr MEZ", "2024-11-02T18:30:00+01:00"),
        ("Montag, 3. Jänner 2022, 14 Uhr", "2022-01-03T14:00:00"),
        ("le 3 mars 2026 à 14h05", "2026-03-03T14:05:00"),
        ("1er août 2025", "2025-08-01"),
        ("mar. 3 mars 2026 à 8 h 05", "2026-03-03T08:05:00"),
        ("3 de marzo de 2026, 14:05 h", "2026-03-03T14:05:00"),
        ("21/08/2025 - 07:10 CEST", "2025-08-21T07:10:00+02:00"),
        ("7 marzo 2024 – 19:52 CET", "2024-03-07T19:52:00+01:00"),
        ("12 de fevereiro de 2026 às 07:45", "2026-02-12T07:45:00"),
        ("17/02/2026 16h42", "2026-02-17T16:42:00"),
        ("31 januari 2025, 14.20 uur", "2025-01-31T14:20:00"),
        ("8 marca 2026, godz. 12:30", "2026-03-08T12:30:00"),
        ("8. marts 2026 kl. 12.30", "2026-03-08T12:30:00"),
        ("8. mars 2026 klokka 12.30", "2026-03-08T12:30:00"),
        ("lördag 8 augusti 2026 kl 12.30", "2026-08-08T12:30:00"),
        ("8. maaliskuuta 2026 klo 12.30", "2026-03-08T12:30:00"),
        ("8. března 2026 v 12:30", "2026-03-08T12:30:00"),
        ("08 Ağustos 2026 - 12:30", "2026-08-08T12:30:00"),
        ("8 martie 2026, ora 12:30", "2026-03-08T12:30:00"),
        ("2026. március 8. 12:30", "2026-03-08T12:30:00"),
        ("8 Agustus 2026 12:30 WIB", "2026-08-08T12:30:00+07:00"),
        ("8 Μαρτίου 2026, 12:30", "2026-03-08T12:30:00"),
        ("3 березня 2026, 14:05", "2026-03-03T14:05:00"),
        ("14:05, 3 березня 2026 р.", "2026-03-03T14:05:00"),
        ("21 лютого 2026 о 12:00", "2026-02-21T12:00:00"),
        ("9 февраля 2026 г., 11:20 МСК", "2026-02-09T11:20:00+03:00"),
        ("12-го марта 2026 года в 10:00", "2026-03-12T10:00:00"),
    ];
    for (line, wanted) in cases {
        assert_eq!(shown(line), wanted, "{line}");
    }
}

#[test]
fn forms_of_machines() {
    let cases = [
        ("2026-03-03", "2026-03-03"),
        ("2026/03/03", "2026-03-03"),
        ("2026-03-03T09:14:05Z", "2026-03-03T09:14:05+00:00"),
        ("2026-03-03T09:14:05.123+01:00", "2026-03-03T09:14:05+01:00"),
        ("2026-03-03T09:14-0500", "2026-03-03T09:14:00-05:00"),
        ("2026-03-03T09:14:05-03", "2026-03-03T09:14:05-03:00"),
        ("2026-03-03T09:14:05", "2026-03-03T09:14:05"),
        ("2026-03-03 09:14:05 +0200", "2026-03-03T09:14:05+02:00"),
        ("20260303T091400Z", "2026-03-03T09:14:00+00:00"),
        ("20260303", "2026-03-03"),
        ("Tue, 03 Mar 2026 09:14:00 +0100", "2026-03-03T09:14:00+01:00"),
        ("Tue Mar 03 09:14:00 GMT 2026", "2026-03-03T09:14:00+00:00"),
        ("Tue Mar 03 2026 09:14:00 GMT+0100 (CET)", "2026-03-03T09:14:00+01:00"),
        ("3 March 2026 09:14 (UTC+3)", "2026-03-03T09:14:00+03:00"),
        ("03-Mar-2026", "2026-03-03"),
        ("2026年3月3日 14:05", "2026-03-03T14:05:00"),
        ("2026年3月3日（火）14時05分", "2026-03-03T14:05:00"),
        ("2026/03/03 14:05 JST", "2026-03-03T14:05:00+09:00"),
    ];
    for (line, wanted) in cases {
        assert_eq!(shown(line), wanted, "{line}");
    }
}

#[test]
fn numbers_that_are_no_dates() {
    for line in [
        "1/12",
        "Room 3.04.20",
        "version 1.2.2026.4",
        "+49 30.12.20261",
        "tel. 0151/03/2026-44",
        "3.2026",
        "31/02/2026",
        "2026-13-01",
        "The 2026 season",
        "May 2026",
        "1.5.2.0",
        "192.168.10.20",
        "$03/04/2026",
        "03/04/1789",
        "12/2026",
        "a score of 21-18-2026-1",
        "9 March",
        "45/46/2026",
        "score 3-2",
        "2026",
        "ISBN 978-3-16-148410-0",
    ] {
        assert_eq!(shown(line), "", "{line}");
    }
}

#[test]
fn offsets_are_only_those_printed() {
    assert_eq!(shown("3 March 2026, 14:05 IST"), "2026-03-03T14:05:00");
    assert_eq!(shown("3 March 2026, 14:05 ET"), "2026-03-03T14:05:00");
    assert_eq!(shown("3 March 2026, 14:05-15:30"), "2026-03-03T14:05:00");
    assert_eq!(shown("3 March 2026 14:05 – 15 comments"), "2026-03-03T14:05:00");
}

#[test]
fn which_number_is_the_month() {
    assert_eq!(reading(true).find("03/04/2026").unwrap().date.to_string(), "2026-03-04");
    assert_eq!(reading(false).find("03/04/2026").unwrap().date.to_string(), "2026-04-03");
    assert_eq!(reading(false).find("03/14/2026").unwrap().date.to_string(), "2026-03-14");
    assert_eq!(reading(true).find("14/03/2026").unwrap().date.to_string(), "2026-03-14");
    assert_eq!(reading(true).find("03.04.2026").unwrap().date.to_string(), "2026-04-03");
    let us = document("<html lang=en><body><p>x</body>", Format::Html);
    assert!(comes_first(&us, "en", None));
    assert!(!comes_first(&us, "en-GB", None));
    assert!(!comes_first(&us, "de", None));
    let origin = Origin { url: Some("https://news.example.co.uk/a".into()), ..Origin::default() };
    assert!(!comes_first(&us, "en", Some(&origin)));
}

#[test]
fn the_range_covers_date_time_and_zone() {
    let line = "Posted Thu, Feb 22, 2024, 1:17 p.m. GMT by staff";
    let found = reading(false).find(line).unwrap();
    assert_eq!(line.get(found.range).unwrap(), "Feb 22, 2024, 1:17 p.m. GMT");
    assert_eq!(reading(false).find_all("1 May 2026, updated 2 May 2026 10:00").len(), 2);
}

#[test]
fn lines_that_are_only_a_date() {
    let yes = [
        "Stand: 12.03.2025, 07:52 Uhr",
        "Fri 27 Feb 2026",
        "First posted 18 April 2025, 21:40",
        "Paru le 15 juillet 2024 à 16h05",
        "7 marzo 2024 – 19:52 CET",
        "Aangemaakt: 31 januari 2025, 14.20 uur",
        "21 лютого 2026 о 12:00",
        "Updated 3 March, 09:14 GMT",
        "Published 3 March 2026, updated 4 March 2026",
        "(25.01.2026)",
    ];
    let no = [
        "On 3 March 2026 the bridge closed",
        "12 March",
        "Born: 3 March 1995",
        "March 2026",
        "3 March 2026, 4 May 2026, 5 June 2026",
        "Storm of 3 March 2026",
        "Room 12, 3 March 2026",
        "© 2026",
    ];
    for (lines, wanted) in [(&yes[..], true), (&no[..], false)] {
        for line in lines {
            let document = document(line, Format::Text);
            let page = Measured::new(&document, lexicon());
            assert_eq!(is_date_line(&page, 0), wanted, "{line}");
        }
    }
}

#[test]
fn the_best_source_wins() {
    let head = "<html lang=en><head><meta property='article:published_time' content='2026-03-03T09:14:00+01:00'>\
                <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2026-03-03\",\
                \"dateModified\":\"2026-03-04T10:00:00Z\"}</script></head><body><p>Text.</body>";
    let dates = chosen(head, &[], &Origin::default());
    assert_eq!(dates.published.as_deref(), Some("2026-03-03T09:14:00+01:00"));
    assert_eq!(dates.utc.as_deref(), Some("2026-03-03T08:14:00Z"));
    assert_eq!(dates.source, Some(DateSource::Meta));
    assert_eq!(dates.modified.as_deref(), Some("2026-03-04T10:00:00+00:00"));
}

#[test]
fn a_time_without_a_zone_stays_local() {
    let dates = chosen("<p>Text.", &["Oct 1, 2024 - 19:00"], &Origin::default());
    assert_eq!((dates.published, dates.utc), (None, None));
    assert_eq!(dates.local.as_deref(), Some("2024-10-01T19:00:00"));
    assert_eq!(dates.raw.as_deref(), Some("Oct 1, 2024 - 19:00"));
    let dates = chosen("<p>Text.", &["Updated 4 March 2026 10:00", "Published 3 March 2026"], &Origin::default());
    assert_eq!(dates.published.as_deref(), Some("2026-03-03"));
    assert_eq!(dates.modified.as_deref(), Some("2026-03-04"));
}

#[test]
fn the_address_is_the_last_resort_and_the_future_is_refused() {
    let origin = Origin {
        url: Some("https://a.example/2026/03/03/bridge.html".into()),
        date_fetched: Some("2026-03-04".into()),
        ..Origin::default()
    };
    let dates = chosen("<p>Text.", &["3 May 2031"], &origin);
    assert_eq!(dates.published.as_deref(), Some("2026-03-03"));
    assert_eq!((dates.source, dates.precision), (Some(DateSource::Url), Some(DatePrecision::Day)));
    assert_eq!(chosen("<p>Text.", &["1 January 1970"], &Origin::default()), Dates::default());
}

#[test]
fn the_day_of_the_fetch_is_checked() {
    let fetched = |raw: &str| valid_fetched(&Origin { date_fetched: Some(raw.into()), ..Origin::default() });
    assert!(fetched("2026-03-04").is_some());
    assert!(fetched("2026-03-04T10:00:00Z").is_some());
    assert!(fetched("yesterday").is_none());
    assert!(fetched("2026-03-04T10:00:00").is_none());
}

proptest! {
    #[test]
    fn reading_any_line_never_panics(line in "\\PC{0,60}|[0-9 .:/,\\-TZhapm+年月日]{0,40}|(?:[0-9]{1,4}[ ./:-]|March |um |pm ){0,12}") {
        for found in reading(true).find_all(&line) {
            prop_assert!(line.get(found.range.clone()).is_some());
            prop_assert!(YEARS.contains(&u32::try_from(found.date.year()).unwrap()));
            let _ = (found.published(), found.utc());
        }
        let _ = reading(false).find_day(&line);
    }
}

#[test]
fn less_known_names_in_the_head() {
    use super::names::{Told, told};
    for name in ["cludo:date", "ms.date", "post-published-on", "citation_date", "page_publish_date", "blog:released"] {
        assert_eq!(told(name), Some(Told::Published), "{name}");
    }
    for name in ["updated date", "page-last-modified", "content_updated", "lastmodified"] {
        assert_eq!(told(name), Some(Told::Modified), "{name}");
    }
    for name in [
        "expires",
        "expiry-date",
        "event:start_date",
        "og:price:valid_until",
        "review-date",
        "twitter:card",
        "candidate",
        "mandate",
        "format-detection",
        "availability_start",
        "copyright-date",
    ] {
        assert_eq!(told(name), None, "{name}");
    }
    let page = "<html lang=en><head><meta name=expiry-date content=2027-01-01><meta name='cms:date' content='2026-03-03'>\
                </head><body><p>x</body>";
    assert_eq!(chosen(page, &[], &Origin::default()).published.as_deref(), Some("2026-03-03"));
}

#[test]
fn lines_by_the_headline() {
    let text = "The ferry to the island sails again from Monday, the harbour office said on Tuesday, two weeks after its \
                engine failed in the middle of the sound and left forty people on a sandbank.";
    let dated = |line: &str, tail: &str| {
        chosen(
            &format!(
                "<html lang=en-GB><body><h1>Ferry back in service after two weeks</h1><p>{line}<p>{text}<p>{text}\
                 <footer>(c) 2 January 2026</footer><p>{tail}</body>"
            ),
            &[],
            &Origin::default(),
        )
    };
    let cases = [
        ("Jane Roe \u{2022} 3 March 2026 \u{2022} 4 min read", "", Some("2026-03-03")),
        ("Started by Jane Roe, 3 March 2026", "", Some("2026-03-03")),
        ("Member since 3 March 2019", "", None),
        ("Join us on 3 March 2026", "", None),
        ("Four minutes", "Posted on 3 March 2026", Some("2026-03-03")),
        ("<time itemprop=datePublished content=2026-03-03>yesterday</time>", "", Some("2026-03-03")),
        ("Four minutes", "Lighthouse tours 3 March 2026", None),
    ];
    for (line, tail, wanted) in cases {
        assert_eq!(dated(line, tail).published.as_deref(), wanted, "{line} {tail}");
    }
    let changed = dated("Last updated: 3 March 2026 by Jane Roe", "");
    assert_eq!((changed.published.as_deref(), changed.source), (Some("2026-03-03"), Some(DateSource::Modified)));
    assert_eq!(changed.modified.as_deref(), Some("2026-03-03"));
    for (lang, line) in [
        ("sv", "Uppdaterad 3 mars 2026"),
        ("da", "Opdateret 3. marts 2026"),
        ("hu", "Frissítve: 2026. március 3."),
        ("id", "Diperbarui: 3 Maret 2026"),
        ("ko", "수정 2026.03.03"),
    ] {
        let page =
            format!("<html lang={lang}><body><h1>Ferry back in service after two weeks</h1><p>{line}<p>{text}</body>");
        assert_eq!(chosen(&page, &[], &Origin::default()).modified.as_deref(), Some("2026-03-03"), "{line}");
    }
}

#[test]
fn a_note_of_first_publication_dates_a_page_that_nothing_else_dates() {
    let document =
        document("<html lang=en><body><h1>Ferry back in service</h1><p>The ferry sails again.</body>", Format::Html);
    let page = Measured::new(&document, lexicon());
    let text = "First published on 3 March 2026. Last updated 5 March 2026.".to_owned();
    let field = Field::Note(NoteKind::RepublishedFrom);
    let article = Article { moved: vec![Moved { field, block: 0, text, position: 0 }], ..Article::default() };
    let dates = resolve(&page, &article, &Origin::default(), None, None);
    assert_eq!(dates.published.as_deref(), Some("2026-03-03"));
    assert_eq!(dates.modified.as_deref(), Some("2026-03-05"));
}

#[test]
fn the_day_a_site_was_built_is_no_publication() {
    let page = |published: &str, changed: &str, line: &str| {
        let source = format!(
            "<head><script type='application/ld+json'>{{\"@type\":\"Article\",\"datePublished\":\"{published}\",\
             \"dateModified\":\"{changed}\"}}</script></head><body><h1>Ferry sails again to the island</h1>\
             <div>{line}</div><p>x</p>"
        );
        chosen(&source, &[], &Origin::default()).published
    };
    let built = "2026-06-24";
    assert_eq!(page(built, built, "Jane Roe, 3 March 2026").as_deref(), Some("2026-03-03"));
    // The same day by another clock, a day that is printed too, an article that was changed later, none printed.
    assert_eq!(page(built, built, "Jane Roe, 23 June 2026").as_deref(), Some(built));
    assert_eq!(page(built, built, "24 June 2026, first filed 3 March 2026").as_deref(), Some(built));
    assert_eq!(page(built, "2026-06-25", "Jane Roe, 3 March 2026").as_deref(), Some(built));
    assert_eq!(page(built, built, "Jane Roe").as_deref(), Some(built));
}

#[test]
fn a_footer_by_the_headline_may_print_the_date() {
    let page = |before: &str, behind: &str| {
        let text = "The ferry to the island sails again from Monday, the harbour office said on Tuesday, two weeks after \
                    its engine failed in the middle of the sound and left forty people on a sandbank.";
        let source = format!(
            "<html lang=en><body><article><h1>Ferry sails again to the island</h1>{before}<p>{text}</p><p>{text}</p>{behind}"
        );
        chosen(&source, &[], &Origin::default()).published
    };
    let line = "<footer>By Jane Roe | March 3, 2026</footer>";
    assert_eq!(page(line, "").as_deref(), Some("2026-03-03"));
    assert_eq!(page("", line), None);
}

#[test]
fn forums_hide_the_time_in_a_title() {
    let page = "<html lang=en><body><h1>How do ferries turn in a narrow harbour?</h1><div>asked \
                <span class=relativetime title='2026-03-03 09:14:05Z'>3 days ago</span></div></body>";
    assert_eq!(chosen(page, &[], &Origin::default()).published.as_deref(), Some("2026-03-03T09:14:05+00:00"));
    let microdata = "<html lang=en><body><h1>Ferry back in service</h1>\
                     <span itemprop=datePublished content='2026-03-03T09:14:05+01:00'>Tuesday</span></body>";
    assert_eq!(chosen(microdata, &[], &Origin::default()).published.as_deref(), Some("2026-03-03T09:14:05+01:00"));
}

#[test]
fn a_zone_of_the_site_makes_instants() {
    let zone = jiff::tz::TimeZoneDatabase::bundled().get("Europe/Berlin").unwrap();
    let page = |time: &str| format!("<head><meta property=article:published_time content='{time}'></head><p>x");
    let cases = [
        ("2026-03-03T09:14:05", Some("2026-03-03T09:14:05+01:00"), Some("2026-03-03T08:14:05Z")),
        ("2026-07-03T09:14:05", Some("2026-07-03T09:14:05+02:00"), Some("2026-07-03T07:14:05Z")),
        ("2026-07-03T09:14:05Z", Some("2026-07-03T09:14:05+00:00"), Some("2026-07-03T09:14:05Z")),
        // A clock time that the zone skips, and one that it has twice.
        ("2026-03-29T02:30:00", Some("2026-03-29T02:30:00+01:00"), Some("2026-03-29T01:30:00Z")),
        ("2026-10-25T02:30:00", Some("2026-10-25T02:30:00+02:00"), Some("2026-10-25T00:30:00Z")),
        ("2026-07-03", Some("2026-07-03"), None),
    ];
    for (time, published, utc) in cases {
        let dates = chosen_in(&page(time), &[], &Origin::default(), Some(&zone));
        assert_eq!((dates.published.as_deref(), dates.utc.as_deref()), (published, utc), "{time}");
        assert_eq!(dates.local, None);
    }
}

#[test]
fn two_readings_are_marked_and_settled() {
    let ambiguous = |lang: &str, line: &str, head: &str| {
        let dates = chosen(&format!("<html lang={lang}><head>{head}</head><p>x"), &[line], &Origin::default());
        (dates.published.unwrap_or_default(), dates.ambiguous)
    };
    assert_eq!(ambiguous("en-GB", "03/04/2026", ""), ("2026-04-03".to_owned(), true));
    assert_eq!(ambiguous("en-US", "03/04/2026", ""), ("2026-03-04".to_owned(), true));
    assert_eq!(ambiguous("de", "03.04.2026", ""), ("2026-04-03".to_owned(), false));
    assert_eq!(ambiguous("en-US", "23/04/2026", ""), ("2026-04-23".to_owned(), false));
    assert_eq!(ambiguous("en-US", "04/04/2026", ""), ("2026-04-04".to_owned(), false));
    // Another witness settles it.
    let head = "<link rel=canonical href='https://a.example/2026/04/03/ferry'>";
    assert_eq!(ambiguous("en-US", "03/04/2026", head), ("2026-04-03".to_owned(), false));
}
