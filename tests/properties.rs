//! What holds for every page, whatever its bytes.

#![expect(clippy::unwrap_used, reason = "a test stops where it is not as it should be")]

use std::sync::LazyLock;

use dehusk::detect::Action;
use dehusk::measure::Measured;
use dehusk::normalise::normalise;
use dehusk::page::{Block, BlockKind, Document, Format, ListMark};
use dehusk::record::Cleaned;
use dehusk::resolve::Removals;
use dehusk::{ArticleRecord, Inspection, Origin, Outcome, RemovalRecord, Settings, apply, clean_page, inspect};
use proptest::prelude::*;
use proptest::sample::select;

static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);

/// Prose, husk, template tokens and oddities: what pages are made of.
const PIECES: &[&str] = &[
    "The ferry to Aros sails again from Monday, the harbour office said on Thursday.",
    "Tickets cost as much as before, and the first boat leaves at six in the morning.",
    "“We give what we can,” she said, “and ask for nothing.”",
    "Der Gemeinderat hat am Dienstag beschlossen, die alte Brücke bis zum Frühjahr zu sperren.",
    "Мост закрыли в понедельник, сообщили в мэрии, и откроют не раньше апреля.",
    "Le pont restera fermé jusqu'au printemps, a annoncé la mairie mardi soir.",
    "OMBRY, March 3 (Agency) - The bridge stays shut.",
    "Ferry back in service",
    "By Jane Roe",
    "Oct 1, 2024 - 19:00",
    "Advertisement",
    "Sign up for our newsletter",
    "Read more: Bridge shut for a third week",
    "Support our journalism. Your gift keeps the lights on. Donate today.",
    "Photo: Jane Roe / Agency",
    "A boat at the quay. (Jane Roe/Agency)",
    "Share on Facebook",
    "We use cookies to improve your experience. Accept all",
    "© 2026 The Ledger. All rights reserved.",
    "{{#banner}}",
    "The mayor {{first_name}} spoke.",
    "word{{glued}}word",
    "${price}",
    "<%= title %>",
    "{% if x %}",
    "[caption id=1]",
    "%%NAME%%",
    "- an item of a list",
    "1. the first of three",
    "Place | Boats | Price",
    "```",
    "e\u{301}te\u{301} na\u{ef}ve co\u{ad}operate \u{200b}zero\u{feff}",
    "\u{a0}\u{2028}\u{85}",
    "CafÃ© â€œquotedâ€\u{9d}",
    "日本語の文章です。橋は閉鎖されました。",
    "שלום עולם",
    "👩‍👩‍👧 🇵🇱",
    "&amp; &lt;b&gt; &nbsp; &#0; &#x110000; &bogus; &",
    "<",
    "]]>",
    "",
    " ",
];

const TAGS: &[&str] = &[
    "div",
    "p",
    "article",
    "main",
    "aside",
    "nav",
    "footer",
    "header",
    "section",
    "figure",
    "figcaption",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "caption",
    "blockquote",
    "pre",
    "code",
    "h1",
    "h2",
    "a",
    "b",
    "i",
    "span",
    "br",
    "img",
    "form",
    "button",
    "select",
    "option",
    "svg",
    "math",
    "template",
    "noscript",
    "script",
    "style",
    "textarea",
    "title",
    "time",
    "iframe",
    "details",
    "summary",
    "dialog",
    "frameset",
    "body",
    "html",
    "custom-tag",
];

const ATTRIBUTES: &[&str] = &[
    "",
    " class='article-body'",
    " class='share social'",
    " id=comments",
    " hidden",
    " style='display:none'",
    " aria-hidden=true",
    " role=navigation",
    " href='/a'",
    " rel=author",
    " rel=tag",
    " alt='boat quay harbour ferry' src=boat.jpg",
    " datetime=2026-03-03T09:14:00+01:00",
    " itemprop=datePublished",
    " class='\u{e9}\u{301} {{x}}' =broken",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,40}",
        1 => any::<String>(),
    ]
}

/// Markup nested at random; some elements are left open, some end twice.
fn markup() -> impl Strategy<Value = String> {
    piece().prop_recursive(6, 96, 8, |inner| {
        (select(TAGS), select(ATTRIBUTES), prop::collection::vec(inner, 0..8), 0..10u8).prop_map(
            |(tag, attributes, children, end)| {
                let children = children.concat();
                match end {
                    0 => format!("<{tag}{attributes}>{children}"),
                    1 => format!("<{tag}{attributes}>{children}</{tag}></{tag}>"),
                    2 => format!("<!--{children}--><{tag}>"),
                    _ => format!("<{tag}{attributes}>{children}</{tag}>"),
                }
            },
        )
    })
}

fn html_page() -> impl Strategy<Value = String> {
    (select(&["", "<!doctype html>", "<html lang=de>"][..]), prop::collection::vec(markup(), 1..8))
        .prop_map(|(start, parts)| format!("{start}{}", parts.concat()))
}

fn text_page() -> impl Strategy<Value = String> {
    let end = select(&["\n\n", "\n", "\r\n", "\n\n\n", " "][..]);
    prop::collection::vec((piece(), end), 1..40)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

fn page() -> impl Strategy<Value = (String, Format)> {
    prop_oneof![html_page().prop_map(|page| (page, Format::Html)), text_page().prop_map(|page| (page, Format::Text)),]
}

fn origin(path: &str, format: Option<Format>) -> Origin {
    Origin { path: path.to_owned(), format, ..Origin::default() }
}

fn look(page: &str, format: Format) -> Option<Inspection> {
    inspect(page.as_bytes(), &origin("a/page", Some(format)), &SETTINGS).ok()
}

/// The letters and digits of a text in its normal form.
fn letters(text: &str) -> String {
    normalise(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn words(text: &str) -> Vec<String> {
    normalise(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The text of a block without what is cut out of it.
fn remainder(document: &Document, removals: &Removals, block: &Block) -> String {
    let text = block.span.slice(&document.text);
    let start = block.span.start;
    let cut = |at: u32| {
        let covers = |span: dehusk::page::TextSpan| span.start <= at && at < span.end;
        removals.spans.iter().any(|removal| !matches!(removal.action, Action::Flag(_)) && covers(removal.span))
    };
    let at = |offset: usize| start + u32::try_from(offset).unwrap();
    text.char_indices().map(|(offset, c)| if cut(at(offset)) { ' ' } else { c }).collect()
}

/// A paragraph without the mark that lists of HTML pages get.
fn without_mark(text: &str, kind: BlockKind) -> &str {
    if kind != BlockKind::ListItem {
        return text;
    }
    let unnumbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.strip_prefix("- ").or_else(|| unnumbered.strip_prefix(". ").filter(|_| unnumbered != text)).unwrap_or(text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_record_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for format in [None, Some(Format::Html), Some(Format::Text)] {
            clean_page(&bytes, &origin("any", format), &SETTINGS);
        }
    }

    #[test]
    fn any_text_gives_a_record_or_a_reason(text in any::<String>(), (page, _) in page()) {
        for format in [None, Some(Format::Html), Some(Format::Text)] {
            clean_page(text.as_bytes(), &origin("any", format), &SETTINGS);
            clean_page(page.as_bytes(), &origin("any", format), &SETTINGS);
        }
    }

    #[test]
    fn a_page_broken_off_anywhere_gives_a_record_or_a_reason((page, format) in page(), share in 0.0..1.0f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a short length")]
        let end = (page.len() as f64 * share) as usize;
        let bytes = page.as_bytes().get(..end).unwrap();
        clean_page(bytes, &origin("any", Some(format)), &SETTINGS);
        clean_page(bytes, &origin("any", None), &SETTINGS);
    }

    #[test]
    fn blocks_and_removals_are_sorted_disjoint_and_inside((page, format) in page()) {
        let Some(Inspection { document, removals, .. }) = look(&page, format) else { return Ok(()) };
        let text = &document.text;
        let mut end = 0;
        for span in document.blocks.iter().map(|block| block.span) {
            prop_assert!(end <= span.start && span.start < span.end, "{span:?} after {end}");
            prop_assert!(text.get(span.range()).is_some(), "{span:?} of {}", text.len());
            end = span.end;
        }
        let (mut end, mut blocks) = (0, 0);
        for removal in &removals.spans {
            let span = removal.span;
            prop_assert!(end <= span.start && span.start < span.end, "{span:?} after {end}");
            prop_assert!(text.get(span.range()).is_some(), "{span:?} of {}", text.len());
            prop_assert!((0.0..=1.0).contains(&removal.score), "{removal:?}");
            prop_assert!(blocks <= removal.block && removal.block < document.blocks.len(), "{removal:?}");
            (end, blocks) = (span.end, removal.block);
        }
    }

    #[test]
    fn every_letter_is_kept_or_removed((page, format) in page()) {
        let Some(Inspection { document, removals, .. }) = look(&page, format) else { return Ok(()) };
        let measured = Measured::new(&document, &SETTINGS.lexicon);
        let article = apply::apply(&measured, &removals);
        let mut paragraphs = article.paragraphs.iter().peekable();
        for (index, block) in document.blocks.iter().enumerate() {
            let left = letters(&remainder(&document, &removals, block));
            let paragraph = paragraphs.next_if(|paragraph| paragraph.block == index);
            // An item whose mark the page does not give may begin with a number of its own.
            let marked = if block.mark == ListMark::None { BlockKind::Paragraph } else { block.kind };
            let kept = paragraph.map_or(String::new(), |paragraph| letters(without_mark(&paragraph.text, marked)));
            prop_assert_eq!(left, kept, "block {}: {:?}", index, block.span.slice(&document.text));
        }
        prop_assert!(paragraphs.next().is_none(), "a paragraph of no block");
    }

    #[test]
    fn the_text_is_made_of_the_pages_words_in_their_order((page, format) in page()) {
        let Some(Inspection { document, cleaned, .. }) = look(&page, format) else { return Ok(()) };
        let there: Vec<String> =
            document.blocks.iter().flat_map(|block| words(block.span.slice(&document.text))).collect();
        let listed = document.blocks.iter().any(|block| block.kind == BlockKind::ListItem);
        let mut rest = there.iter();
        for line in cleaned.record.text.lines() {
            let line = if listed { without_mark(line, BlockKind::ListItem) } else { line };
            for word in words(line) {
                prop_assert!(rest.any(|other| *other == word), "{word:?} of {line:?} in {there:?}");
            }
        }
    }

    #[test]
    fn records_tell_the_truth_about_themselves((page, format) in page()) {
        let Some(Inspection { document, cleaned: Cleaned { record, removals, .. }, .. }) = look(&page, format) else {
            return Ok(());
        };
        // Preformatted text keeps its own white space.
        if document.blocks.iter().all(|block| block.kind != BlockKind::Pre) {
            prop_assert_eq!(normalise(&record.text).len(), record.text.len(), "the text is in its normal form");
        }
        prop_assert_eq!(record.char_count, record.text.chars().count() as u64);
        prop_assert!((0.0..=1.0).contains(&record.removed_ratio) && (0.0..=1.0).contains(&record.confidence));
        prop_assert_eq!(record.removed_by.values().sum::<u64>(), record.removed_chars);
        for (seq, removal) in removals.iter().enumerate() {
            prop_assert_eq!(removal.seq, seq as u64);
            prop_assert_eq!(&*removal.id, &*record.id);
            let range = usize::try_from(removal.start).unwrap()..usize::try_from(removal.end).unwrap();
            prop_assert_eq!(document.text.get(range), Some(removal.text.as_str()));
        }
        for caption in &record.captions {
            prop_assert!(caption.position <= record.paragraph_count, "{caption:?}");
        }
        prop_assert!(record.date_published.is_none() || record.date_local.is_none());
    }

    #[test]
    fn records_and_removals_come_back_from_json((page, format) in page()) {
        let Some(Inspection { cleaned: Cleaned { record, removals, .. }, .. }) = look(&page, format) else {
            return Ok(());
        };
        let json = serde_json::to_string(&record).unwrap();
        let back: ArticleRecord = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&serde_json::to_string(&back).unwrap(), &json);
        prop_assert_eq!(&back.text, &record.text);
        for removal in removals {
            let json = serde_json::to_string(&removal).unwrap();
            let back: RemovalRecord = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(serde_json::to_string(&back).unwrap(), json);
        }
    }

    #[test]
    fn the_same_page_gives_the_same_record_under_the_same_id((page, format) in page()) {
        let run = |page: &str, path: &str, settings: &Settings| {
            match clean_page(page.as_bytes(), &origin(path, Some(format)), settings) {
                Outcome::Cleaned(cleaned) => Some(cleaned),
                Outcome::Rejected(_) => None,
            }
        };
        let first = run(&page, "a/page", &SETTINGS);
        prop_assert_eq!(&first, &run(&page, "a/page", &SETTINGS.clone()));
        let Some(first) = first else { return Ok(()) };
        let moved = run(&page, "b/page", &SETTINGS).unwrap();
        prop_assert_ne!(&moved.record.id, &first.record.id);
        prop_assert_eq!(&moved.record.content_hash, &first.record.content_hash);
        if let Some(longer) = run(&format!("{page}\nOne more line of text."), "a/page", &SETTINGS) {
            prop_assert_eq!(longer.record.id, first.record.id);
        }
    }
}
