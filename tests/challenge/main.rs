//! The multilingual challenge: articles in ten languages with husk and look-alikes put between their paragraphs.
//!
//! `LANGUAGE.txt` holds carriers (articles), husk by kind and traps (content that looks like husk). All was written
//! before the rules that are measured on it, and apart from the rules' own cases and from the lexicon. Items with an
//! even number may be looked at when rules are mended; those with an odd number are only counted, so that the second
//! half says what rules do to wording that nobody had in view.
//!
//! `fresh.txt`, `third-open.txt` and `third-kept.txt` hold more husk and traps for the same carriers, in wording chosen
//! later and without a look at the lexicon or the rules. What failed in the first two has been looked at since; what
//! fails in the third is only counted, never shown. `fourth.txt` was written to be hard: its authors knew nothing of the
//! program and left out the usual wordings. Its even half may be looked at, as that of the first set.
//!
//! `cargo test --test challenge -- --ignored --nocapture` prints the figures by language and kind, with
//! `CHALLENGE=failures` also what went wrong, where that may be looked at.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that stops where it is not as it should be"
)]

mod pages;
mod score;

use std::collections::BTreeMap;

use dehusk::Settings;
use score::{Counts, Failure, Half, Score};

/// Languages, with their files.
const FILES: [(&str, &str); 10] = [
    ("en", include_str!("en.txt")),
    ("de", include_str!("de.txt")),
    ("fr", include_str!("fr.txt")),
    ("es", include_str!("es.txt")),
    ("it", include_str!("it.txt")),
    ("pt", include_str!("pt.txt")),
    ("nl", include_str!("nl.txt")),
    ("pl", include_str!("pl.txt")),
    ("uk", include_str!("uk.txt")),
    ("ru", include_str!("ru.txt")),
];

/// Which failures may be looked at.
type Shown = fn(&Failure) -> bool;

/// More husk and traps, by language: the name of a set, its file, and which of its failures may be looked at.
const LATER: [(&str, &str, Shown); 4] = [
    ("fresh", include_str!("fresh.txt"), in_the_even_half),
    ("third, open", include_str!("third-open.txt"), |_| true),
    ("third, kept", include_str!("third-kept.txt"), |_| false),
    ("fourth", include_str!("fourth.txt"), in_the_even_half),
];

fn in_the_even_half(failure: &Failure) -> bool {
    failure.number.is_multiple_of(2)
}

/// The carriers of a language with the husk and the traps of a later set.
fn with_items(items: &str, language: &str, source: &str) -> String {
    let carriers = source.split("\n[husk ").next().unwrap();
    let items = items.split(&format!("[language {language}]\n")).nth(1).unwrap();
    format!("{carriers}\n{}", items.split("[language ").next().unwrap())
}

/// Scores by language and by kind (kinds of traps begin with `+`), and failures.
type Scores = (BTreeMap<&'static str, Score>, BTreeMap<String, Score>, Vec<String>);

/// Scores of the pages made of each language's file, and the failures that may be looked at.
fn run(source: impl Fn(&str, &str) -> String, shown: Shown) -> Scores {
    let settings = Settings::default();
    let (mut by_language, mut by_kind, mut failures) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for (language, file) in FILES {
        for page in pages::pages(language, &source(language, file)) {
            let seen = dehusk::inspect(page.text.as_bytes(), &pages::origin(), &settings).unwrap();
            for (kind, score, failure) in score::score(&page, &seen) {
                by_language.entry(language).or_insert_with(Score::default).add(&score);
                by_kind.entry(kind).or_insert_with(Score::default).add(&score);
                failures.extend(failure.filter(shown).map(|failure| format!("{language} {}", failure.line)));
            }
        }
    }
    (by_language, by_kind, failures)
}

fn total<K>(scores: &BTreeMap<K, Score>) -> Score {
    let mut sum = Score::default();
    for score in scores.values() {
        sum.add(score);
    }
    sum
}

fn row(name: &str, score: &Score) -> String {
    let half = |counts: &Counts| {
        let share = |value: Option<f64>| value.map_or("     -".to_owned(), |value| format!("{value:6.1}"));
        format!("{} {} {}", share(counts.leak()), share(counts.kept()), share(counts.captions()))
    };
    let (even, odd, both) = (score.half(Half::Even), score.half(Half::Odd), score.both());
    format!(
        "{name:24} {:6.2} | {} | {} | {} {:5}",
        score.harm(),
        half(&even),
        half(&odd),
        half(&both),
        both.words_left()
    )
}

#[test]
#[ignore = "prints a table"]
fn table() {
    println!("{}", report(run(|_, source| source.to_owned(), in_the_even_half)));
    for (name, items, shown) in LATER {
        println!("\n{name}\n{}", report(run(|language, source| with_items(items, language, source), shown)));
    }
}

fn report((by_language, by_kind, failures): Scores) -> String {
    let mut lines = if std::env::var("CHALLENGE").is_ok() { failures } else { Vec::new() };
    let columns = "  leak  traps  capt.";
    lines.push(format!("{:24}   harm | {columns} | {columns} | {columns}", ""));
    lines.push(format!("{:24} {:6} | {:20} | {:20} | all, in per cent; words left", "", "", "even", "odd"));
    lines.extend(by_language.iter().map(|(language, score)| row(language, score)));
    lines.extend(by_kind.iter().map(|(kind, score)| row(kind, score)));
    lines.push(row("all", &total(&by_language)));
    lines.join("\n")
}

#[test]
fn husk_goes_and_articles_stay() {
    let (by_language, _, _) = run(|_, source| source.to_owned(), in_the_even_half);
    let all = total(&by_language);
    let (even, odd) = (all.half(Half::Even), all.half(Half::Odd));
    for (half, name) in [(even, "even"), (odd, "odd")] {
        assert!(half.leak().unwrap() <= 15.0, "{name}: leak {:?}", half.leak());
        assert!(half.kept().unwrap() >= 95.0, "{name}: traps kept {:?}", half.kept());
        assert!(half.captions().unwrap() >= 80.0, "{name}: captions {:?}", half.captions());
    }
    assert!(all.harm() <= 0.3, "harm {}", all.harm());
}
