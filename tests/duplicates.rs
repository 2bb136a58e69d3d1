//! Near duplicates: what is found of pairs whose edits are known, and what a run makes of them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is not as it should be")]
#![expect(clippy::print_stdout, reason = "figures for docs/duplicates.md")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use dehusk::config::Config;
use dehusk::disk::Machine;
use dehusk::pipeline::{self, Plan, Watch, signature, similarity};
use dehusk::report::Report;
use dehusk::sink::Destination;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

/// The shipped threshold.
const THRESHOLD: f64 = 0.8;

/// A text of the golden pages: language, and its words, a line break as a word.
struct Text {
    language: String,
    words: Vec<String>,
}

/// The golden pages' texts of at least 100 words, in ten languages.
fn texts() -> Vec<Text> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut names: Vec<_> = fs::read_dir(pages).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let text = |path: &Path| {
        let words = fs::read_to_string(path.join("expected.txt")).unwrap();
        let words: Vec<String> = words.replace('\n', " \n ").split(' ').map(str::to_owned).collect();
        let words = words.into_iter().filter(|word| !word.is_empty()).collect();
        Text { language: path.file_name().unwrap().to_str().unwrap().chars().take(2).collect(), words }
    };
    names.iter().map(|path| text(path)).filter(|text| text.words.len() >= 100 && text.language != "ja").collect()
}

/// What was done to a copy.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Typos,
    CutTail,
    ChangedHeadline,
    AgencyLine,
    InsertedParagraph,
    RewrittenSentences,
    Mixture,
}

const EDITS: [Edit; 7] = [
    Edit::Typos,
    Edit::CutTail,
    Edit::ChangedHeadline,
    Edit::AgencyLine,
    Edit::InsertedParagraph,
    Edit::RewrittenSentences,
    Edit::Mixture,
];

fn mistyped(word: &str, random: &mut StdRng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.random_range(0..letters.len());
    match random.random_range(0..3) {
        0 if letters.len() > 2 => drop(letters.remove(at)),
        1 => letters.insert(at, 'q'),
        _ => *letters.get_mut(at).unwrap() = 'x',
    }
    letters.into_iter().collect()
}

fn type_badly(words: &mut [String], count: usize, random: &mut StdRng) {
    let mut places: Vec<usize> = (0..words.len()).filter(|at| words[*at].chars().any(char::is_alphabetic)).collect();
    places.shuffle(random);
    for at in places.into_iter().take(count) {
        words[at] = mistyped(&words[at], random);
    }
}

fn foreign(count: usize, other: &[String], random: &mut StdRng) -> Vec<String> {
    let start = random.random_range(0..other.len());
    (0..count).map(|at| other[(start + at) % other.len()].clone()).collect()
}

/// A copy in which about `count` words are other ones, are missing or were put in.
fn edited(text: &[String], edit: Edit, count: usize, other: &[String], random: &mut StdRng) -> Vec<String> {
    let mut words = text.to_vec();
    match edit {
        Edit::Typos => type_badly(&mut words, count, random),
        Edit::CutTail => words.truncate(words.len() - count),
        Edit::ChangedHeadline => {
            let headline = count.min(9);
            words.splice(..headline, foreign(headline, other, random));
            type_badly(&mut words[headline..], count - headline, random);
        }
        Edit::AgencyLine => {
            let line = count.min(12);
            let at = random.random_range(0..words.len());
            words.splice(at..at, foreign(line, other, random));
            words.truncate(words.len() - (count - line));
        }
        Edit::InsertedParagraph => {
            let at = random.random_range(0..words.len());
            words.splice(at..at, foreign(count, other, random));
        }
        Edit::RewrittenSentences => {
            for _ in 0..count / 10 {
                let at = random.random_range(0..words.len() - 10);
                words.splice(at..at + 10, foreign(10, other, random));
            }
        }
        Edit::Mixture => {
            let part = count / 4;
            words = edited(&words, Edit::CutTail, part, other, random);
            words = edited(&words, Edit::ChangedHeadline, part.min(9), other, random);
            words = edited(&words, Edit::InsertedParagraph, part, other, random);
            type_badly(&mut words, count - 3 * part, random);
        }
    }
    words
}

/// Pairs at one level of similarity.
#[derive(Default)]
struct Count {
    pairs: u32,
    candidates: u32,
    found: u32,
    similarity: f64,
}

impl Count {
    fn add(&mut self, one: &str, other: &str) {
        let (is_candidate, alike) = (signature(one).is_candidate(&signature(other), THRESHOLD), similarity(one, other));
        self.pairs += 1;
        self.candidates += u32::from(is_candidate);
        self.found += u32::from(is_candidate && alike >= THRESHOLD);
        self.similarity += alike;
    }

    fn recall(&self) -> f64 {
        f64::from(self.found) / f64::from(self.pairs)
    }
}

/// Copies of all texts with one edit that leaves `level` of their words as they were.
fn copies(edit: Edit, level: f64, rounds: usize, random: &mut StdRng) -> Count {
    let texts = texts();
    let mut count = Count::default();
    for round in 0..rounds {
        for (at, text) in texts.iter().enumerate() {
            let other = &texts[(at + 1 + round) % texts.len()].words;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of some words")]
            let changed = ((1.0 - level) * text.words.len() as f64).round() as usize;
            let copy = edited(&text.words, edit, changed, other, random);
            count.add(&text.words.join(" "), &copy.join(" "));
        }
    }
    count
}

/// Two reports on one matter: the second takes over `shared` of the sentences (quotes, background, figures) and has
/// sentences of another text of the same language for the rest.
fn same_matter(shared: f64, rounds: usize, random: &mut StdRng) -> Count {
    let texts = texts();
    let mut count = Count::default();
    for round in 0..rounds {
        for (at, text) in texts.iter().enumerate() {
            let others: Vec<&Text> = texts.iter().filter(|other| other.language == text.language).collect();
            let other = others[(at + round) % others.len()];
            let sentences = |text: &Text| {
                let joined = text.words.join(" ");
                joined.split_inclusive(['.', '\n']).map(str::to_owned).collect::<Vec<_>>()
            };
            let (own, foreign) = (sentences(text), sentences(other));
            let mixed: String = (0..own.len())
                .map(|at| if random.random_bool(shared) { &own[at] } else { &foreign[at % foreign.len()] })
                .map(String::as_str)
                .collect();
            if std::ptr::eq(other, text) {
                continue;
            }
            count.add(&text.words.join(" "), &mixed);
        }
    }
    count
}

/// All pairs of different golden pages.
fn unrelated() -> Count {
    let texts = texts();
    let mut count = Count::default();
    for (at, one) in texts.iter().enumerate() {
        texts[..at].iter().for_each(|other| count.add(&one.words.join(" "), &other.words.join(" ")));
    }
    count
}

#[test]
fn copies_are_found_and_other_texts_are_not() {
    let mut random = StdRng::seed_from_u64(90);
    for edit in EDITS {
        let recall = copies(edit, 0.9, 2, &mut random).recall();
        assert!(recall >= 0.97, "{edit:?}: {recall}");
    }
    assert_eq!(unrelated().found, 0);
    assert_eq!(same_matter(0.5, 2, &mut random).found, 0);
}

#[test]
#[ignore = "prints the figures of docs/duplicates.md: cargo test --release --test duplicates -- --ignored --nocapture"]
fn figures() {
    let mut random = StdRng::seed_from_u64(1997);
    println!("| edit | level | pairs | similarity | candidates | found |");
    for edit in EDITS {
        for level in [0.8, 0.85, 0.9, 0.95] {
            print(&format!("{edit:?}"), level, &copies(edit, level, 40, &mut random));
        }
    }
    for shared in [0.3, 0.5, 0.7] {
        print("same matter", shared, &same_matter(shared, 40, &mut random));
    }
    print("unrelated", 0.0, &unrelated());
    for words in [30, 60, 120] {
        short(words, &mut random);
    }
    similarity_hashes(&mut random);
    let texts: Vec<String> = texts().iter().map(|text| text.words.join(" ")).collect();
    let began = Instant::now();
    let words: u32 = (0..100).flat_map(|_| &texts).map(|text| signature(text).words).sum();
    println!("{:.1} ns a word for a signature", began.elapsed().as_secs_f64() * 1e9 / f64::from(words));
}

/// The similarity hash of Charikar (2002) over shingles of three words, as in `simhash`, of 64 bits in each part.
fn similarity_hash(text: &str, parts: u64) -> Vec<u64> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let shingles: Vec<String> = words.windows(3).map(|three| three.join(" ")).collect();
    let part = |part: u64| {
        let mut votes = [0i32; 64];
        for shingle in &shingles {
            let mut hasher = DefaultHasher::new();
            (part, shingle).hash(&mut hasher);
            let hash = hasher.finish();
            votes.iter_mut().enumerate().for_each(|(bit, votes)| *votes += i32::from(hash >> bit & 1 == 1) * 2 - 1);
        }
        votes.iter().enumerate().fold(0, |hash, (bit, votes)| hash | u64::from(*votes > 0) << bit)
    };
    (0..parts).map(part).collect()
}

/// What similarity hashes of as many bytes as a signature, and of 8, find of copies with typos at 90 %, and what they
/// take of reports that share half of their sentences and are below the threshold.
fn similarity_hashes(random: &mut StdRng) {
    let texts = texts();
    for parts in [1, 8] {
        let mut distances: [Vec<u32>; 2] = Default::default();
        for (at, text) in texts.iter().enumerate() {
            let other = &texts[(at + 1) % texts.len()].words;
            let half = [&text.words[..text.words.len() / 2], other].concat();
            let count = text.words.len() / 10;
            let copies = (0..10).map(|_| edited(&text.words, Edit::Typos, count, other, random));
            let own = similarity_hash(&text.words.join(" "), parts);
            let distance = |words: &[String]| {
                let hash = similarity_hash(&words.join(" "), parts);
                own.iter().zip(hash).map(|(one, other)| (one ^ other).count_ones()).sum::<u32>()
            };
            copies.for_each(|copy| distances[0].push(distance(&copy)));
            distances[1].push(distance(&half));
        }
        for within in [3, 8, 12, 16, 20].map(|bits| bits * u32::try_from(parts).unwrap()) {
            let share = |of: &Vec<u32>| of.iter().filter(|one| **one <= within).count() as f64 / of.len() as f64;
            let [copies, halves] = &distances;
            println!(
                "{} bits, {within} differ: {:.3} of copies, {:.3} of halves",
                64 * parts,
                share(copies),
                share(halves)
            );
        }
    }
}

fn short(words: usize, random: &mut StdRng) {
    let mut count = Count::default();
    for text in texts().iter().flat_map(|text| text.words.chunks_exact(words).map(<[String]>::to_vec)) {
        let copy = edited(&text, Edit::Typos, words / 10, &text, random);
        count.add(&text.join(" "), &copy.join(" "));
    }
    print(&format!("typos, {words} words"), 0.9, &count);
}

fn print(name: &str, level: f64, count: &Count) {
    let share = |number: u32| 100.0 * f64::from(number) / f64::from(count.pairs);
    println!(
        "| {name} | {level} | {} | {:.3} | {:.2} % | {:.2} % |",
        count.pairs,
        count.similarity / f64::from(count.pairs),
        share(count.candidates),
        share(count.found)
    );
}

/// A folder of pages and what runs make of it.
struct Folder {
    place: tempfile::TempDir,
    config: Config,
}

impl Folder {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("raw")).unwrap();
        Self { place, config: Config::default() }
    }

    /// Writes a page with a date and paragraphs.
    fn write(&self, name: &str, date: &str, paragraphs: &[&str]) {
        let mut page = String::from("<html lang=en><head><title>Ferry back in service</title>");
        let _ = write!(page, "<meta property='article:published_time' content='{date}'></head><body><article>");
        page.push_str("<h1>Ferry back in service</h1>");
        for text in paragraphs {
            let _ = write!(page, "<p>{text}</p>");
        }
        fs::write(self.place.path().join("raw").join(name), page + "</article></body></html>").unwrap();
    }

    fn run(&self, destination: Destination) -> Report {
        let (settings, run) = (self.config.settings().unwrap(), self.config.run_settings(None).unwrap());
        let inputs = [self.place.path().join("raw")];
        let plan = Plan {
            inputs: &inputs,
            index: None,
            config: None,
            settings: &settings,
            run: &run,
            disk: &Machine,
            force: false,
            only_learn: false,
            patience: Duration::ZERO,
            stop: Arc::new(AtomicUsize::new(0)),
        };
        pipeline::run(&plan, destination, Watch::default()).unwrap()
    }

    fn clean(&self) -> Report {
        self.run(Destination::Folder(self.place.path().join("clean")))
    }

    /// The lines of an output by the paths in them.
    fn rows(&self, name: &str) -> BTreeMap<String, Value> {
        let text = fs::read_to_string(self.place.path().join("clean").join(name)).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let path = |row: &Value| row.get("path").unwrap_or(&row["source"]["path"]).as_str().unwrap().to_owned();
        rows.map(|row| (path(&row), row)).collect()
    }
}

const STORY: [&str; 3] = [
    "The ferry to the island sails again from Monday, the harbour office said on Tuesday, two weeks after its engine \
     failed in the middle of the sound and left forty people on a sandbank for most of the night.",
    "Nobody was hurt, and the passengers were taken off by fishermen before the tide came in. The captain, who has \
     crossed the sound for nineteen years, told the inquiry that he had never seen the gauge fall so quickly.",
    "Tickets cost as much as before, and the first boat leaves at six in the morning on every day but Sunday.",
];
const MORE: &str = "The mayor thanked the fishermen in a letter to the paper.";

/// An early short version, a late full one, a copy of it, and another page.
fn stories() -> Folder {
    let folder = Folder::new();
    folder.write("a-late.html", "2026-03-05T09:00:00Z", &[&STORY[..], &[MORE]].concat());
    folder.write("b-early.html", "2026-03-03T09:00:00Z", &STORY);
    folder.write("c-copy.html", "2026-03-05T09:00:00Z", &[&STORY[..], &[MORE]].concat());
    folder.write("d-same.html", "2026-03-03", &STORY);
    let other = "The museum opens a room for the old ferry's bell, which a diver brought up from the harbour last summer. \
                 It will hang beside the logbook, and children may ring it on the first Saturday of the month.";
    folder.write("e-other.html", "2026-03-03", &[other]);
    folder
}

#[test]
fn the_earliest_version_is_the_original_and_the_others_name_it() {
    let folder = stories();
    let report = folder.clean();
    assert_eq!((report.duplicates.exact, report.duplicates.near, report.duplicates.dropped), (1, 2, 0));
    let rows = folder.rows("articles.jsonl");
    let id = &rows["b-early.html"]["id"];
    let told = |path: &str| {
        let row = &rows[path];
        (row["duplicate_of"] == *id, row["duplicate_cluster"] == *id, row["similarity"].as_f64())
    };
    assert_eq!(told("b-early.html"), (false, true, None));
    assert_eq!(told("d-same.html"), (true, true, Some(1.0)));
    let (is_copy, is_in_cluster, alike) = told("a-late.html");
    assert!(is_copy && is_in_cluster && (0.8..1.0).contains(&alike.unwrap()), "{alike:?}");
    assert_eq!(told("c-copy.html"), (true, true, alike));
    assert_eq!(told("e-other.html"), (false, false, None));
    assert_eq!(rows["e-other.html"]["duplicate_cluster"], Value::Null);
    let near = |path: &str| rows[path]["flags"].as_array().unwrap().contains(&"near_duplicate".into());
    let flagged: Vec<&String> = rows.keys().filter(|path| near(path)).collect();
    assert_eq!(flagged, ["a-late.html", "c-copy.html"]);
}

#[test]
fn copies_are_left_out_when_asked_and_come_back_when_their_original_goes() {
    let mut folder = stories();
    folder.clean();
    folder.config.dedup.drop = true;
    let report = folder.clean();
    assert_eq!((report.pages, report.totals.records, report.duplicates.dropped, report.run.cleaned), (5, 2, 3, 0));
    assert_eq!(folder.rows("articles.jsonl").keys().collect::<Vec<_>>(), ["b-early.html", "e-other.html"]);
    assert!(folder.rows("removals.jsonl").keys().all(|path| path.starts_with(['b', 'e'])));
    let changes = folder.rows("changes.jsonl");
    let id = &folder.rows("articles.jsonl")["b-early.html"]["id"];
    let dropped = changes.values().filter(|row| row["change"] == "dropped" && row["duplicate_of"] == *id).count();
    assert_eq!((changes.len(), dropped, report.run.dropped), (3, 3, 3));
    assert!(folder.clean().run.written.is_empty());
    fs::remove_file(folder.place.path().join("raw/b-early.html")).unwrap();
    folder.clean();
    assert_eq!(folder.rows("articles.jsonl").keys().collect::<Vec<_>>(), ["d-same.html", "e-other.html"]);
    let changes = folder.rows("changes.jsonl");
    assert_eq!(
        (&changes["d-same.html"]["change"], &changes["b-early.html"]["change"]),
        (&"added".into(), &"removed".into())
    );
    folder.config.dedup.drop = false;
    folder.clean();
    assert_eq!(folder.rows("articles.jsonl").len(), 4);
}

#[test]
fn at_a_similarity_of_one_only_the_same_words_count() {
    let mut folder = stories();
    folder.config.dedup.similarity = 1.0;
    let report = folder.clean();
    assert_eq!((report.duplicates.exact, report.duplicates.near), (2, 0));
}

#[test]
fn a_stream_marks_exact_duplicates_only() {
    let mut folder = stories();
    let report = folder.run(Destination::Nowhere);
    assert_eq!((report.duplicates.exact, report.duplicates.near), (2, 0));
    folder.config.dedup.drop = true;
    let report = folder.run(Destination::Nowhere);
    assert_eq!((report.totals.records, report.duplicates.dropped), (3, 2));
}
