//! The committed `clean/` is what `dehusk run` makes of the committed `raw/`, on any machine and in any order.

#![expect(clippy::unwrap_used, reason = "a test stops where it is not as it should be")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The outputs that depend on nothing but the input; `report.json` tells times.
const OUTPUTS: [&str; 4] = ["articles.jsonl", "articles.csv", "removals.jsonl", "quarantine.jsonl"];

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// Runs dehusk in an empty folder, so with its embedded defaults; gives the outputs.
fn run(arguments: &[OsString]) -> Vec<(&'static str, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::cargo_bin("dehusk").unwrap();
    command.current_dir(folder.path()).args(["run", "-o", "out", "--max-quarantine", "1"]).args(arguments);
    command.assert().success();
    OUTPUTS.iter().map(|name| (*name, fs::read(folder.path().join("out").join(name)).unwrap())).collect()
}

fn raw_files() -> Vec<OsString> {
    let entries = walkdir::WalkDir::new(root("raw")).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path().into_os_string()).collect()
}

/// The first line in which two files differ, as the second file has it and as the first has it.
fn first_difference(expected: &[u8], got: &[u8]) -> Option<String> {
    let (expected, got) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(got));
    let (mut before, mut after) = (expected.split_inclusive('\n'), got.split_inclusive('\n'));
    for line in 1.. {
        match (before.next(), after.next()) {
            (None, None) => break,
            (before, after) if before == after => {}
            (before, after) => {
                let (before, after) = (before.unwrap_or("(nothing)"), after.unwrap_or("(nothing)"));
                let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
                let part = |text: &str| -> String { text.chars().skip(same.saturating_sub(60)).take(240).collect() };
                return Some(format!(
                    "line {line}, {}, character {same}:\n  committed: …{}\n  now:       …{}",
                    before.chars().take(100).collect::<String>(),
                    part(before),
                    part(after),
                ));
            }
        }
    }
    None
}

#[test]
fn the_committed_sample_is_what_a_run_gives() {
    let mut wrong = Vec::new();
    for (name, got) in run(&[root("raw").into_os_string()]) {
        let committed = fs::read(root("clean").join(name)).unwrap_or_default();
        if committed != got {
            let difference =
                first_difference(&committed, &got).unwrap_or_else(|| "bytes that are not UTF-8".to_owned());
            wrong.push(format!("clean/{name}: {difference}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n\nIf this is as it should be, refresh clean/ with: cargo run --release -- run",
        wrong.join("\n\n")
    );
}

#[test]
fn the_sample_shows_text_and_html_in_several_languages() {
    let files = raw_files();
    let html = files.iter().filter(|file| Path::new(file).extension().is_some_and(|ending| ending == "html")).count();
    assert!(files.len() >= 12 && html >= 4 && files.len() - html >= 4, "{} files, {html} of them HTML", files.len());
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let with = |jobs: &str| run(&[root("raw").into_os_string(), "--jobs".into(), jobs.into()]);
    assert!(with("1") == with("8"));
}

#[test]
fn the_order_of_inputs_changes_nothing() {
    let files = raw_files();
    let reversed: Vec<OsString> = files.iter().rev().cloned().collect();
    for ((name, forward), (_, backward)) in run(&files).into_iter().zip(run(&reversed)) {
        assert!(forward == backward, "{name}: {}", first_difference(&forward, &backward).unwrap_or_default());
    }
}
