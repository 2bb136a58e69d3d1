//! The program by example: what is typed, what comes out, and with which exit code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const FERRY: &str = "Ferry back in service\n\nThe ferry to Aros sails again from Monday, the harbour office said on \
                     Thursday. It had been out of service for three weeks after its engine failed in a storm.\n\n\
                     Advertisement\n\nTickets cost as much as before, and the first boat leaves at six in the morning.\n";
const BRIDGE: &str = "<!doctype html><html lang=en><title>Bridge shut</title><body><article><h1>Bridge shut</h1>\
                      <p>The bridge at Ombry stays shut until April, the county said, because a survey found cracks.\
                      <p>Drivers must take the road through the valley, which takes twenty minutes longer.</article>";

struct Place {
    folder: TempDir,
}

impl Place {
    /// An empty folder to work in.
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with three pages below `raw`.
    fn with_pages() -> Self {
        let place = Self::empty();
        place.file("raw/ferry.txt", FERRY);
        place.file("raw/north/bridge.html", BRIDGE);
        place.file("raw/north/harbour", &FERRY.replace("Aros", "Lund").replace("Ferry", "Boat"));
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn file(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::cargo_bin("dehusk").unwrap();
        command.current_dir(self.folder.path()).args(arguments.split_whitespace());
        command
    }

    /// Runs and checks the exit code.
    fn run(&self, arguments: &str, code: i32) -> Output {
        let output = self.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments}\n{}\n{}", out(&output), err(&output));
        assert!(!err(&output).contains("panicked"), "{}", err(&output));
        output
    }

    fn rows(&self, path: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path(path)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn paths(&self) -> Vec<String> {
        let path = |row: &Value| row["source"]["path"].as_str().unwrap().to_owned();
        self.rows("clean/articles.jsonl").iter().map(path).collect()
    }

    fn report(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("clean/report.json")).unwrap()).unwrap()
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn every_command_has_help() {
    let place = Place::empty();
    for command in ["run", "explain", "rules", "rules list", "rules show", "rules test", "check", "schema"] {
        let help = out(&place.run(&format!("{command} --help"), 0));
        assert!(help.contains("Usage: dehusk"), "{help}");
    }
    for command in ["run", "explain", "rules", "check", "schema"] {
        let help = out(&place.run(&format!("{command} --help"), 0));
        assert!(help.contains("Examples:\n  dehusk "), "{help}");
    }
    assert!(out(&place.run("--help", 0)).contains("Exit codes:"));
    assert!(out(&place.run("--version", 0)).starts_with("dehusk "));
    assert!(err(&place.run("", 2)).contains("Usage: dehusk"));
}

#[test]
fn raw_becomes_clean() {
    let place = Place::with_pages();
    let output = place.run("run", 0);
    assert_eq!(out(&output), "");
    assert!(err(&output).starts_with("3 pages: 3 records"), "{}", err(&output));
    let files = ["articles.csv", "articles.jsonl", "quarantine.jsonl", "removals.jsonl", "report.json"];
    assert_eq!(names(&place.path("clean")), files);
    assert_eq!(place.paths(), ["ferry.txt", "north/bridge.html", "north/harbour"]);
    let mut table = csv::Reader::from_path(place.path("clean/articles.csv")).unwrap();
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), dehusk::sink::COLUMNS);
    assert_eq!(table.records().count(), 3);
    assert!(place.rows("clean/removals.jsonl").iter().any(|row| row["text"] == "Advertisement"));
    let report = place.report();
    assert_eq!((&report["pages"], &report["records"], &report["quarantined"]), (&3.into(), &3.into(), &0.into()));
    assert!(report["timing"]["seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_output_does_not_depend_on_jobs_or_window() {
    let place = Place::empty();
    for number in 0..60 {
        place.file(&format!("raw/{}/{number}.txt", number % 7), FERRY.replace("three", &(number / 2).to_string()));
    }
    place.file("raw/empty.txt", "");
    place.file("one.toml", "[run]\nwindow = 1\n");
    place.run("run -o a --jobs 1 -q", 0);
    place.run("run -o b --jobs 4 -q", 0);
    place.run("run -o c --jobs 3 --config one.toml -q", 0);
    for name in ["articles.jsonl", "articles.csv", "removals.jsonl", "quarantine.jsonl"] {
        let first = fs::read(place.path("a").join(name)).unwrap();
        assert!(!first.is_empty(), "{name}");
        for other in ["b", "c"] {
            assert!(first == fs::read(place.path(other).join(name)).unwrap(), "{other}/{name}");
        }
    }
}

#[test]
fn exact_duplicates_name_the_first_by_path() {
    let place = Place::with_pages();
    place.file("raw/z.txt", FERRY);
    place.file("raw/0.txt", FERRY);
    place.run("run", 0);
    let rows = place.rows("clean/articles.jsonl");
    let of = |path: &str| rows.iter().find(|row| row["source"]["path"] == path).unwrap();
    assert_eq!(of("0.txt")["duplicate_of"], Value::Null);
    assert_eq!(of("ferry.txt")["duplicate_of"], of("0.txt")["id"]);
    assert_eq!(of("z.txt")["duplicate_of"], of("0.txt")["id"]);
    assert!(place.report()["duplicates"].as_u64().unwrap() >= 2);
}

#[test]
fn a_bad_page_is_a_row_and_the_run_goes_on() {
    let place = Place::with_pages();
    place.file("raw/empty.txt", "");
    place.file("raw/picture.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    place.file("raw/huge.txt", FERRY.repeat(100));
    place.file("pipeline.toml", "[limits]\nmax-page-bytes = 2_000\n");
    let output = place.run("run --max-quarantine 0.5", 0);
    let rows = place.rows("clean/quarantine.jsonl");
    let codes: Vec<_> = rows.iter().map(|row| (row["path"].as_str().unwrap(), row["code"].as_str().unwrap())).collect();
    assert_eq!(codes, [("empty.txt", "empty"), ("huge.txt", "too_large"), ("picture.html", "binary")]);
    assert!(rows.iter().all(|row| !row["stage"].as_str().unwrap().is_empty() && row["message"].is_string()));
    assert!(err(&output).contains("dehusk: warning: empty.txt: is empty (quarantined by decode)"), "{}", err(&output));
    let report = place.report();
    assert_eq!((&report["pages"], &report["records"], &report["quarantined"]), (&6.into(), &3.into(), &3.into()));
    assert_eq!(report["config"], "pipeline.toml");
}

#[test]
fn too_many_quarantined_pages_give_3_after_everything_is_written() {
    let place = Place::with_pages();
    place.file("raw/empty.txt", "");
    assert!(err(&place.run("run", 3)).contains("1 of 4 pages were quarantined (allowed: 0.05)"));
    assert_eq!(place.paths().len(), 3);
    place.run("run --max-quarantine 0.25", 0);
    place.run("run --max-quarantine 1.5", 2);
}

#[test]
fn usage_mistakes_give_2() {
    let place = Place::with_pages();
    for arguments in
        ["run --jobs x", "run --format xml", "run --nonsense", "frobnicate", "run --include a[", "rules show zzz"]
    {
        assert!(!err(&place.run(arguments, 2)).is_empty());
    }
    assert!(err(&place.run("rules show ad-lable", 2)).contains("did you mean `ad-label`?"));
}

#[test]
fn no_document_gives_65_and_writes_nothing() {
    let place = Place::empty();
    place.file("raw/photo.jpg", "x");
    place.file("raw/.hidden.txt", FERRY);
    let output = place.run("run", 65);
    assert_eq!(err(&output), "dehusk: error: no readable document below raw; 1 with another ending; 1 hidden\n");
    assert!(!place.path("clean").exists());
}

#[test]
fn a_missing_input_gives_66() {
    let place = Place::empty();
    assert_eq!(err(&place.run("run", 66)), "dehusk: error: raw: no such file or folder\n");
    place.run("explain nothing.html", 66);
    place.file("raw/a.txt", FERRY);
    place.run("run --index nothing.jsonl", 66);
}

#[test]
fn an_output_that_cannot_be_created_gives_73() {
    let place = Place::with_pages();
    place.file("clean", "a file");
    assert!(err(&place.run("run", 73)).starts_with("dehusk: error: clean: cannot write here: "));
    fs::create_dir_all(place.path("out/articles.csv")).unwrap();
    place.run("run -o out", 73);
    assert_eq!(names(&place.path("out")), ["articles.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_gives_74() {
    let place = Place::with_pages();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dehusk"));
    command.current_dir(place.folder.path()).args(["run", "-o", "-"]).stdout(full);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{}", err(&output));
    assert!(err(&output).contains("standard output: writing failed"), "{}", err(&output));
}

#[test]
fn a_bad_configuration_gives_78_with_every_mistake() {
    let place = Place::with_pages();
    place.file(
        "pipeline.toml",
        "[output]\nformts = ['csv']\n[rules.thresholds]\nad-lable = 0.5\n[limits]\nmax-depth = 0\n",
    );
    for command in ["run", "check", "check pipeline.toml", "explain raw/ferry.txt", "run --config pipeline.toml"] {
        let text = err(&place.run(command, 78));
        assert!(text.starts_with("dehusk: error: 3 mistakes in the configuration\n"), "{text}");
        assert_eq!(text.lines().filter(|line| line.contains('^')).count(), 3, "{text}");
        assert!(text.contains("pipeline.toml:2:1: unknown key `formts` in [output]"), "{text}");
        assert!(text.contains("2 | formts = ['csv']\n  | ^^^^^^ did you mean `formats`?"), "{text}");
    }
    let text = err(&place.run("run --config missing.toml", 78));
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!place.path("clean").exists());
}

#[test]
fn a_bad_index_gives_78_with_the_line() {
    let place = Place::with_pages();
    place.file("index.jsonl", "{\"path\":\"ferry.txt\"}\n{\"url\":1}\n");
    let text = err(&place.run("run --index index.jsonl", 78));
    assert!(text.starts_with("dehusk: error: index.jsonl: line 2, column "), "{text}");
}

#[test]
fn the_index_supplies_addresses_and_dates() {
    let place = Place::with_pages();
    let index = "path,url,date_fetched\nferry.txt,https://a.example/ferry,2026-03-03\n\
                 north/bridge.html,https://a.example/bridge,2026-03-03T09:14:00Z\nraw/north/harbour,https://a.example/h,\n\
                 gone.txt,https://a.example/gone,\n";
    place.file("index.csv", index);
    let output = place.run("run --index index.csv", 0);
    let urls: Vec<Value> = place.rows("clean/articles.jsonl").iter().map(|row| row["url"].clone()).collect();
    assert_eq!(urls, ["https://a.example/ferry", "https://a.example/bridge", "https://a.example/h"]);
    assert_eq!(place.rows("clean/articles.jsonl")[0]["date_fetched"], "2026-03-03");
    assert!(err(&output).contains("1 of 4 index entries are for no page"), "{}", err(&output));
    assert_eq!(place.report()["index"], serde_json::json!({"entries": 4, "unmatched": 1}));
}

#[test]
fn one_page_goes_through_a_pipe() {
    let place = Place::empty();
    let output = place.command("run - -o -").write_stdin(FERRY).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["source"]["path"], "stdin");
    assert!(!record["text"].as_str().unwrap().contains("Advertisement"));
    assert_eq!(names(place.folder.path()), [""; 0]);
}

#[test]
fn standard_output_has_records_only() {
    let place = Place::with_pages();
    place.file("raw/empty.txt", "");
    let output = place.run("run -o - --format csv -v", 3);
    assert_eq!(out(&output).lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).count(), 3);
    assert!(err(&output).contains("empty.txt: is empty"), "{}", err(&output));
    assert!(!place.path("clean").exists());
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::empty();
    for number in 0..400 {
        place.file(&format!("raw/{number}.txt"), FERRY.repeat(4));
    }
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("dehusk"));
    command.current_dir(place.folder.path()).args(["run", "-o", "-"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = Place::with_pages();
    let output = place.run("run --dry-run", 0);
    assert!(err(&output).contains("dry run: nothing was written"));
    assert_eq!(names(place.folder.path()), ["raw"]);
}

#[test]
fn limit_include_and_exclude_choose_pages() {
    let place = Place::with_pages();
    place.run("run --limit 2", 0);
    assert_eq!(place.paths(), ["ferry.txt", "north/bridge.html"]);
    assert_eq!(place.report()["skipped"]["past_limit"], 1);
    place.run("run --include *.html", 0);
    assert_eq!(place.paths(), ["north/bridge.html"]);
    place.run("run --include north/* --exclude harbour", 0);
    assert_eq!(place.paths(), ["north/bridge.html"]);
    place.run("run --exclude north", 0);
    assert_eq!(place.paths(), ["ferry.txt"]);
    place.file("pipeline.toml", "[input]\nexclude = ['*.txt']\n");
    place.run("run --exclude harbour", 0);
    assert_eq!(place.paths(), ["north/bridge.html"]);
}

#[test]
fn endings_choose_files_but_not_those_named() {
    let place = Place::with_pages();
    for name in ["A.HTM", "b.Text", "c.md", "d.xhtml", "e.pdf", "f.html~", "example.org_2026_01_harbour", ".git/x.txt"]
    {
        place.file(&format!("raw/{name}"), FERRY.replace("Aros", name));
    }
    place.run("run", 0);
    let wanted = [
        "A.HTM",
        "b.Text",
        "c.md",
        "d.xhtml",
        "example.org_2026_01_harbour",
        "ferry.txt",
        "north/bridge.html",
        "north/harbour",
    ];
    let found = place.paths();
    assert!(wanted.iter().all(|path| found.contains(&(*path).to_owned())), "{found:?}");
    assert_eq!(place.report()["skipped"]["hidden"], 1);
    place.run("run raw/e.pdf", 0);
    assert_eq!(place.paths(), ["e.pdf"]);
}

#[test]
fn several_inputs_keep_their_pages_apart() {
    let place = Place::with_pages();
    place.file("more/ferry.txt", FERRY.replace("Monday", "Sunday"));
    place.file("more/own.txt", FERRY.replace("Monday", "Friday"));
    place.run("run more raw raw/north", 0);
    assert_eq!(place.paths(), ["more/ferry.txt", "north/bridge.html", "north/harbour", "own.txt", "raw/ferry.txt"]);
    assert_eq!(place.report()["skipped"]["repeated"], 2);
}

#[test]
fn the_output_inside_the_input_is_not_read() {
    let place = Place::with_pages();
    place.file("raw/clean/old.txt", FERRY);
    let output = place.run("run raw -o raw/clean", 0);
    assert!(err(&output).contains("raw/clean: is the output folder"), "{}", err(&output));
    assert_eq!(place.rows("raw/clean/articles.jsonl").len(), 3);
}

#[test]
fn files_of_an_earlier_run_are_told_of() {
    let place = Place::with_pages();
    place.run("run", 0);
    let output = place.run("run --format jsonl", 0);
    assert!(err(&output).contains("articles.csv: is from an earlier run"), "{}", err(&output));
}

#[test]
fn a_failed_run_leaves_the_files_of_the_last_one() {
    let place = Place::with_pages();
    place.run("run", 0);
    let before = fs::read(place.path("clean/articles.jsonl")).unwrap();
    fs::remove_file(place.path("clean/report.json")).unwrap();
    fs::create_dir(place.path("clean/report.json")).unwrap();
    place.run("run --limit 1", 73);
    assert_eq!(fs::read(place.path("clean/articles.jsonl")).unwrap(), before);
    assert!(names(&place.path("clean")).iter().all(|name| !name.contains("tmp")));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn symbolic_links_are_followed_to_files_and_loops_end() {
        let place = Place::with_pages();
        symlink(place.path("raw"), place.path("raw/north/up")).unwrap();
        symlink(place.path("raw/ferry.txt"), place.path("raw/link.txt")).unwrap();
        place.file("elsewhere/x.txt", FERRY);
        symlink(place.path("elsewhere"), place.path("raw/elsewhere")).unwrap();
        place.run("run", 0);
        assert_eq!(place.paths(), ["ferry.txt", "link.txt", "north/bridge.html", "north/harbour"]);
        assert_eq!(place.report()["skipped"]["linked_folders"], 2);
        let output = place.run("run --follow-symlinks", 0);
        assert_eq!(place.paths().len(), 5);
        assert!(err(&output).contains("north/up: a symbolic link that leads back"), "{}", err(&output));
    }

    #[test]
    fn a_link_to_nowhere_is_quarantined() {
        let place = Place::with_pages();
        symlink("nowhere", place.path("raw/gone.txt")).unwrap();
        for arguments in ["run --max-quarantine 1", "run --max-quarantine 1 --follow-symlinks"] {
            place.run(arguments, 0);
            let rows = place.rows("clean/quarantine.jsonl");
            assert_eq!((&rows[0]["path"], &rows[0]["code"]), (&"gone.txt".into(), &"unreadable".into()));
        }
    }

    #[test]
    fn names_that_are_not_utf_8_are_read_and_told_apart() {
        let place = Place::with_pages();
        for name in [&b"caf\xE9.txt"[..], b"caf\xE8.txt"] {
            fs::write(place.path("raw").join(OsStr::from_bytes(name)), FERRY).unwrap();
        }
        place.run("run --include *.txt", 0);
        assert_eq!(place.paths(), ["caf\\xE8.txt", "caf\\xE9.txt", "ferry.txt"]);
    }

    #[test]
    fn what_may_not_be_read_is_quarantined() {
        let place = Place::with_pages();
        place.file("raw/locked/a.txt", FERRY);
        place.file("raw/locked.txt", FERRY);
        let lock = |path: &str, mode| fs::set_permissions(place.path(path), fs::Permissions::from_mode(mode)).unwrap();
        lock("raw/locked", 0);
        lock("raw/locked.txt", 0);
        let readable = fs::read(place.path("raw/locked.txt")).is_ok();
        let output = place.command("run --max-quarantine 1").output().unwrap();
        lock("raw/locked", 0o755);
        if readable {
            return; // root reads everything
        }
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let rows = place.rows("clean/quarantine.jsonl");
        let rows: Vec<_> =
            rows.iter().map(|row| (row["path"].as_str().unwrap(), row["stage"].as_str().unwrap())).collect();
        assert_eq!(rows, [("locked", "discover"), ("locked.txt", "read")]);
    }

    #[test]
    fn a_pipe_in_the_folder_does_not_hang_the_run() {
        let place = Place::with_pages();
        let made = std::process::Command::new("mkfifo").arg(place.path("raw/pipe.txt")).status();
        if made.is_ok_and(|status| status.success()) {
            place.run("run", 0);
            assert_eq!(place.report()["skipped"]["special"], 1);
        }
    }
}

#[test]
fn the_printed_configuration_reads_back_as_itself() {
    let place = Place::with_pages();
    let printed = out(&place.run("run --print-config --jobs 3 --format csv --csv-bom --exclude x/**", 0));
    place.file("own.toml", &printed);
    assert_eq!(out(&place.run("run --print-config --config own.toml", 0)), printed);
    assert_eq!(out(&place.run("check own.toml --print-config", 0)), printed);
    assert!(printed.contains("jobs = 3") && printed.contains("csv-bom = true"), "{printed}");
    assert!(!place.path("clean").exists());
}

#[test]
fn check_says_what_is_in_force() {
    let place = Place::empty();
    assert!(out(&place.run("check", 0)).starts_with("the defaults: no mistakes\nrules "));
    place.file("p.toml", "[rules.thresholds]\nad-label = false\n[[site]]\nhost = 'a.b'\nstrip = 'p'\n");
    let text = out(&place.run("check p.toml", 0));
    assert!(text.contains("ad-label is off") && text.contains("a.b: 1 selectors"), "{text}");
}

#[test]
fn a_rule_that_is_off_removes_nothing() {
    let place = Place::with_pages();
    place.file("pipeline.toml", "[rules.thresholds]\nad-label = false\n");
    place.run("run", 0);
    assert!(place.rows("clean/removals.jsonl").iter().all(|row| row["rule"] != "ad-label"));
}

#[test]
fn explain_shows_the_page_with_its_decisions() {
    let place = Place::with_pages();
    let text = out(&place.run("explain raw/ferry.txt", 0));
    let removed = text.lines().find(|line| line.ends_with("Advertisement")).unwrap();
    assert!(removed.starts_with("- ad-label 0."), "{removed}");
    assert!(text.contains("│ The ferry to Aros sails again"), "{text}");
    assert!(!text.contains('\u{1b}'));
    assert!(out(&place.run("explain raw/ferry.txt --color always", 0)).contains("\u{1b}[31m"));
    assert!(text.lines().skip(4).all(|line| line.chars().count() <= 100), "{text}");
    place.file("empty.txt", "");
    assert_eq!(err(&place.run("explain empty.txt", 65)), "dehusk: error: empty.txt: is empty\n");
}

#[test]
fn rules_are_listed_shown_and_tested() {
    let place = Place::empty();
    let table = out(&place.run("rules", 0));
    assert_eq!(table.lines().count(), dehusk::detect::RULES.len() + 1);
    assert_eq!(table, out(&place.run("rules list", 0)));
    let page = out(&place.run("rules show ad-label", 0));
    assert!(page.starts_with("ad-label (ad), counts from a score of 0."), "{page}");
    assert!(page.contains("\n  - Advertisement\n"), "{page}");
    assert!(out(&place.run("rules test ad-label", 0)).ends_with("must stay: ok\n"));
    place.run("rules test", 0);
}

#[test]
fn schemas_are_printed() {
    let place = Place::empty();
    let schema: Value = serde_json::from_str(&out(&place.run("schema", 0))).unwrap();
    assert_eq!(schema["title"], "ArticleRecord");
    assert!(schema["properties"]["text"]["description"].is_string());
    let schema: Value = serde_json::from_str(&out(&place.run("schema --removals", 0))).unwrap();
    assert_eq!(schema["title"], "RemovalRecord");
    assert!(out(&place.run("schema --csv", 0)).starts_with("id,title,"));
}

#[test]
fn formulas_are_defused_unless_asked_otherwise() {
    let place = Place::empty();
    place.file("raw/=evil.txt", FERRY);
    place.run("run", 0);
    let read = || fs::read_to_string(place.path("clean/articles.csv")).unwrap();
    assert!(read().contains(",'=evil.txt,"), "{}", read());
    assert_eq!(place.report()["csv"]["escaped_cells"], 1);
    place.run("run --csv-raw", 0);
    assert!(read().contains(",=evil.txt,"), "{}", read());
    place.run("run --csv-newlines escape --csv-crlf", 0);
    assert_eq!(read().matches('\n').count(), 2);
    assert_eq!(read().matches("\r\n").count(), 2);
}

#[test]
fn messages_can_be_json_or_off() {
    let place = Place::with_pages();
    place.file("raw/empty.txt", "");
    let output = place.run("run --log-format json", 3);
    let lines: Vec<Value> = err(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let levels: Vec<_> = lines.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warn", "info", "error"]);
    assert_eq!(lines[1]["report"]["pages"], 4);
    assert_eq!(err(&place.run("run --max-quarantine 1 -q", 0)), "");
    assert!(err(&place.run("run --max-quarantine 1 -vv", 0)).contains("dehusk: ferry.txt: "));
    let missing = place.run("run nowhere --log-format json", 66);
    assert_eq!(serde_json::from_slice::<Value>(&missing.stderr).unwrap()["level"], "error");
}
