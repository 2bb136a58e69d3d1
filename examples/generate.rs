//! Writes a folder of generated pages to measure on: `cargo run --release --example generate -- FOLDER PAGES`.
//!
//! The pages are small (about 3 kB), half HTML and half text, of 100 sites, 1,000 to a folder; one in fifty repeats the
//! words of another. The same numbers give the same pages.

#![expect(clippy::print_stderr, reason = "a tool for the terminal")]

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::ExitCode;

const WORDS: [&str; 48] = [
    "harbour",
    "council",
    "bridge",
    "winter",
    "market",
    "river",
    "school",
    "doctor",
    "engine",
    "letter",
    "summer",
    "island",
    "budget",
    "village",
    "train",
    "weather",
    "garden",
    "museum",
    "captain",
    "festival",
    "station",
    "valley",
    "teacher",
    "hospital",
    "morning",
    "evening",
    "repair",
    "ticket",
    "survey",
    "report",
    "question",
    "answer",
    "meeting",
    "station",
    "window",
    "forest",
    "mountain",
    "library",
    "concert",
    "accident",
    "traffic",
    "election",
    "neighbour",
    "factory",
    "kitchen",
    "journey",
    "painting",
    "storm",
];
const VERBS: [&str; 8] = ["opened", "closed", "described", "discussed", "repaired", "visited", "sold", "painted"];

/// A generator of numbers that is the same everywhere (`SplitMix64`, Steele et al. 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % end as u64).unwrap_or(0)
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }

    fn sentence(&mut self) -> String {
        let mut text = format!("The {} {}", self.one_of(&WORDS), self.one_of(&VERBS));
        for _ in 0..=self.below(3) {
            let _ = write!(text, " the {} near the {}", self.one_of(&WORDS), self.one_of(&WORDS));
            let _ = write!(text, " after {} days", self.below(300));
        }
        text.push('.');
        text
    }

    fn paragraphs(&mut self) -> Vec<String> {
        let paragraph = |numbers: &mut Self| (0..4).map(|_| numbers.sentence()).collect::<Vec<_>>().join(" ");
        (0..self.below(4) + 3).map(|_| paragraph(self)).collect()
    }
}

fn page(number: u64) -> (String, &'static str) {
    let original = if number % 50 == 49 { number - 7 } else { number };
    let mut numbers = Numbers(original);
    let title = numbers.sentence();
    let paragraphs = numbers.paragraphs();
    let site = number % 100;
    let mut text = String::new();
    if number.is_multiple_of(2) {
        let head = format!("<!doctype html><html lang=en><head><title>{title} | Site {site}</title>");
        let _ =
            write!(text, "{head}<link rel=canonical href=\"https://site{site}.example/{number}\"></head><body><nav>");
        for link in 0..10 {
            let _ = write!(text, "<a href=\"/{link}\">Section {link}</a> ");
        }
        let _ = write!(text, "</nav><main><article><h1>{title}</h1>");
        for paragraph in &paragraphs {
            let _ = writeln!(text, "<p>{paragraph}</p>");
        }
        text.push_str("</article></main><footer>Copyright 2026. All rights reserved.</footer></body></html>");
        (text, "html")
    } else {
        let _ = write!(text, "{title}\n\n{}\n\nAdvertisement\n\nSign up for our newsletter\n", paragraphs.join("\n\n"));
        (text, "txt")
    }
}

fn generate(folder: &Path, pages: u64) -> io::Result<()> {
    for number in 0..pages {
        let below = folder.join(format!("{:05}", number / 1000));
        if number.is_multiple_of(1000) {
            std::fs::create_dir_all(&below)?;
        }
        let (text, ending) = page(number);
        std::fs::write(below.join(format!("{number:08}.{ending}")), text)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, pages] = arguments.as_slice() else {
        eprintln!("usage: generate FOLDER PAGES");
        return ExitCode::from(2);
    };
    let Ok(pages) = pages.parse() else {
        eprintln!("generate: {pages} is not a number of pages");
        return ExitCode::from(2);
    };
    match generate(Path::new(folder), pages) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("generate: {folder}: {cause}");
            ExitCode::from(74)
        }
    }
}
