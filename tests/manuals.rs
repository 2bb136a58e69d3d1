//! A site that is a manual is known by its pages together: on those that do not look like a manual by themselves (an index,
//! a table of contents) all stays that is not repeated by others.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is not as it should be")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Parts of a tower clock that the manual has a page about, with what they do.
const PARTS: [(&str, &str); 8] = [
    ("pawl", "keeps the wheel from turning back"),
    ("anchor", "lets one tooth pass with each swing"),
    ("weight", "drives the train for eight days"),
    ("hammer", "strikes the bell at the full hour"),
    ("dial", "carries the hands and the numerals"),
    ("ratchet", "holds the drum while it is wound"),
    ("pendulum", "sets the rate of the works"),
    ("fly", "brakes the striking train in the air"),
];
/// Entries of the index that are labels of controls elsewhere.
const ENTRIES: [&str; 8] = ["print()", "copy", "next()", "share", "subscription", "help", "reset", "menu (dial)"];

/// A page between the frames of the manual.
fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><head><title>{title} — Tower clock 3.2 documentation</title></head><body>\
         <div class=related role=navigation><h3>Navigation</h3><ul><li><a href=genindex.html>index</a></li>\
         <li><a href=modules.html>modules</a></li><li><a href=index.html>Tower clock 3.2 documentation</a></li></ul></div>\
         <div class=document><div class=documentwrapper><div class=bodywrapper><div class=body role=main>{body}</div></div>\
         </div><div class=sphinxsidebar role=navigation><h3>Table of Contents</h3><ul><li><a href=#a>{title}</a></li></ul>\
         <h3>This page</h3><ul><li><a href=_sources/a.txt>Show source</a></li></ul></div></div>\
         <div class=footer role=contentinfo>Created using a generator. Last updated on March 3.</div></body></html>"
    )
}

fn reference(part: &str, does: &str) -> String {
    let mut body = format!(
        "<section id={part}><h1>The {part} module</h1><p>The module <code>{part}</code> models the part of the works that \
         {does}. Import it before the train is built.</p><dl class=\"py function\">"
    );
    for call in ["open", "turn", "read", "close"] {
        let _ = write!(
            body,
            "<dt class=sig id={part}.{call}><code>{part}.{call}(train, *, teeth=None)</code></dt><dd><p>Return what the \
             {part} reports after <code>{call}</code>. If <em>teeth</em> is given, it must be an integer greater than \
             zero, otherwise a <code>ValueError</code> is raised.</p><pre>&gt;&gt;&gt; {part}.{call}(train, teeth=12)\n\
             Result(ok=True, teeth=12)</pre></dd>"
        );
    }
    body.push_str("</dl></section>");
    page(&format!("{part} — {does}"), &body)
}

/// An index of entries, which looks like any list of links.
fn index() -> String {
    let mut body = "<h1 id=index>Index</h1><table class=indextable><tr><td><ul>".to_owned();
    for entry in ENTRIES {
        let _ = write!(body, "<li><a href=x.html#{entry}>{entry}</a></li>");
    }
    for (part, _) in PARTS {
        let _ = write!(body, "<li><a href={part}.html>{part}.open() (in module {part})</a></li>");
    }
    body.push_str("</ul></td></tr></table>");
    page("Index", &body)
}

/// The manual's pages by name.
fn manual() -> BTreeMap<String, String> {
    let pages = PARTS.iter().map(|(part, does)| (format!("{part}.html"), reference(part, does)));
    pages.chain([("genindex.html".to_owned(), index())]).collect()
}

fn run(folder: &Path, arguments: &[&str]) -> BTreeMap<String, Value> {
    let mut command = Command::cargo_bin("dehusk").unwrap();
    command.current_dir(folder).args(["run", "raw", "-o", "clean", "-q"]).args(arguments).assert().success();
    let lines = fs::read_to_string(folder.join("clean/articles.jsonl")).unwrap();
    let records = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.map(|record| (record["source"]["path"].as_str().unwrap().to_owned(), record)).collect()
}

fn folder_with(pages: &BTreeMap<String, String>) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("raw")).unwrap();
    for (name, text) in pages {
        fs::write(folder.path().join("raw").join(name), text).unwrap();
    }
    folder
}

fn entries_in(records: &BTreeMap<String, Value>) -> usize {
    let text = records["genindex.html"]["text"].as_str().unwrap();
    ENTRIES.iter().filter(|entry| text.lines().any(|line| line.trim_start_matches("- ") == **entry)).count()
}

#[test]
fn the_index_of_a_manual_is_kept_whole() {
    let folder = folder_with(&manual());
    let alone = run(folder.path(), &["--no-learn"]);
    let records = run(folder.path(), &[]);
    assert!(entries_in(&alone) < ENTRIES.len(), "{:#?}", alone["genindex.html"]);
    assert_eq!(entries_in(&records), ENTRIES.len(), "{:#?}", records["genindex.html"]);
    for record in records.values() {
        let text = record["text"].as_str().unwrap();
        assert!(!text.contains("Show source") && !text.contains("modules") && !text.contains("generator"), "{text}");
    }
    let learned = fs::read_dir(folder.path().join("clean/learned")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&learned).unwrap();
    assert!(text.contains("\"block\":\"manual\",\"documents\":8,\"of\":9"), "{text}");
    // A person has the last word.
    fs::write(&learned, text.replacen("\"verdict\":null", "\"verdict\":\"strip\"", 1)).unwrap();
    assert_eq!(run(folder.path(), &[])["genindex.html"]["text"], alone["genindex.html"]["text"]);
    fs::write(&learned, text).unwrap();
    assert_eq!(run(folder.path(), &[]), records);
    assert_eq!(entries_in(&run(folder.path(), &["--freeze-learned"])), ENTRIES.len());
}

#[test]
fn a_folder_that_grows_into_a_manual_gives_what_a_run_from_scratch_gives() {
    let all = manual();
    let mut first = all.clone();
    first.retain(|name, _| !matches!(name.as_str(), "pawl.html" | "anchor.html" | "weight.html" | "hammer.html"));
    let folder = folder_with(&first);
    let few = run(folder.path(), &[]);
    assert!(entries_in(&few) < ENTRIES.len());
    for (name, text) in &all {
        fs::write(folder.path().join("raw").join(name), text).unwrap();
    }
    let grown = run(folder.path(), &[]);
    let whole = folder_with(&all);
    assert_eq!(grown, run(whole.path(), &[]));
    let read = |folder: &Path, name: &str| fs::read(folder.join("clean").join(name)).unwrap();
    for name in ["articles.jsonl", "articles.csv", "removals.jsonl"] {
        assert!(read(folder.path(), name) == read(whole.path(), name), "{name}");
    }
    for name in all.keys().filter(|name| !first.contains_key(*name)) {
        fs::remove_file(folder.path().join("raw").join(name)).unwrap();
    }
    assert_eq!(run(folder.path(), &[]), few);
}
