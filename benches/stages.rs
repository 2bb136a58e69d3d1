//! The stages of cleaning, each by itself over the pages of `raw/`: `cargo bench`.

#![expect(clippy::expect_used, reason = "a benchmark without its pages has nothing to say")]

use std::fs;
use std::path::{Path, PathBuf};

use dehusk::decode::{decode, sniff};
use dehusk::fields::{Provenance, record};
use dehusk::measure::Measured;
use dehusk::page::{DecodedPage, Document, Format};
use dehusk::{Origin, Settings, apply, clean_page, detect, resolve, segment};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

const FORMATS: [&str; 2] = ["html", "text"];

/// The sample pages of a format, as far as their stages can be told apart, and what cleaning them needs.
struct Pages {
    settings: Settings,
    origin: Origin,
    bytes: Vec<Vec<u8>>,
    decoded: Vec<DecodedPage<'static>>,
    documents: Vec<Document>,
}

impl Pages {
    fn new(name: &str) -> Self {
        let format = if name == "html" { Format::Html } else { Format::Text };
        let settings = Settings::default();
        let origin = Origin { path: "page".to_owned(), format: Some(format), ..Origin::default() };
        let mut pages = Self { settings, origin, bytes: vec![], decoded: vec![], documents: vec![] };
        for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("raw")) {
            let bytes = fs::read(file).expect("a sample page can be read");
            let Ok(decoded) = decode(&bytes, &pages.origin, &pages.settings.limits) else { continue };
            let DecodedPage { text, encoding, evidence, replaced_chars } = decoded;
            let decoded = DecodedPage { text: text.into_owned().into(), encoding, evidence, replaced_chars };
            if sniff(&decoded.text) != format {
                continue;
            }
            if let Ok(document) = segment::segment(&decoded, format, None, &pages.settings.limits) {
                pages.bytes.push(bytes);
                pages.decoded.push(decoded);
                pages.documents.push(document);
            }
        }
        pages
    }

    fn size(&self) -> BytesCount {
        BytesCount::usize(self.bytes.iter().map(Vec::len).sum())
    }

    fn measured(&self) -> impl Iterator<Item = Measured<'_>> {
        let Settings { lexicon, weights, .. } = &self.settings;
        self.documents.iter().map(|document| Measured::with_weights(document, lexicon, weights))
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a sample folder can be listed") {
        let path = entry.expect("a sample folder can be listed").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[divan::bench(args = FORMATS)]
fn a_decode(bencher: Bencher<'_, '_>, format: &str) {
    let pages = Pages::new(format);
    bencher.counter(pages.size()).bench(|| {
        pages.bytes.iter().map(|bytes| decode(bytes, &pages.origin, &pages.settings.limits)).collect::<Vec<_>>()
    });
}

#[divan::bench(args = FORMATS)]
fn b_segment(bencher: Bencher<'_, '_>, format: &str) {
    let pages = Pages::new(format);
    let format = pages.origin.format.unwrap_or(Format::Text);
    bencher.counter(pages.size()).bench(|| {
        let segment = |page| segment::segment(page, format, None, &pages.settings.limits);
        pages.decoded.iter().map(segment).collect::<Vec<_>>()
    });
}

#[divan::bench(args = FORMATS)]
fn c_measure_and_score(bencher: Bencher<'_, '_>, format: &str) {
    let pages = Pages::new(format);
    bencher.counter(pages.size()).bench(|| pages.measured().map(|page| page.len()).sum::<usize>());
}

#[divan::bench(args = FORMATS)]
fn d_detect(bencher: Bencher<'_, '_>, format: &str) {
    let pages = Pages::new(format);
    let measured: Vec<_> = pages.measured().collect();
    bencher
        .counter(pages.size())
        .bench(|| measured.iter().map(|page| detect::detect(page, &pages.settings.rules).len()).sum::<usize>());
}

#[divan::bench(args = FORMATS)]
fn e_apply_and_record(bencher: Bencher<'_, '_>, format: &str) {
    let pages = Pages::new(format);
    let resolved: Vec<_> = pages
        .measured()
        .map(|page| {
            let removals = resolve::resolve(&page, None, &pages.settings.rules);
            (page, removals)
        })
        .collect();
    bencher.counter(pages.size()).bench(|| {
        for ((page, removals), (bytes, decoded)) in resolved.iter().zip(pages.bytes.iter().zip(&pages.decoded)) {
            let Ok(removals) = removals else { continue };
            let article = apply::apply(page, removals);
            let provenance = Provenance { bytes, origin: &pages.origin, decoded, zone: None };
            divan::black_box(record(page, removals, &article, &provenance));
        }
    });
}

#[divan::bench(args = FORMATS)]
fn whole_page(bencher: Bencher<'_, '_>, format: &str) {
    let pages = Pages::new(format);
    bencher.counter(pages.size()).bench(|| {
        for bytes in &pages.bytes {
            divan::black_box(clean_page(bytes, &pages.origin, &pages.settings));
        }
    });
}
