//! Which pages are read, and under which names.

use super::*;

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
fn what_runs_write_into_an_input_is_not_read() {
    let place = Place::with_pages();
    place.file("raw/rows.jsonl", serde_json::json!({"text": FERRY.replace("Monday", "Sunday")}).to_string());
    let mut command = place.command("run raw -o raw --shard-size 1 --include");
    command.arg("*.{jsonl,csv,txt}");
    let runs: Vec<_> = (0..2).map(|_| command.output().unwrap()).collect();
    assert!(runs.iter().all(|run| run.status.success()));
    assert!(err(&runs[1]).contains("was written by a run, so it and other outputs are not read"), "{}", err(&runs[1]));
    let records: usize = names(&place.path("raw"))
        .iter()
        .filter(|name| name.starts_with("articles-") && !name.ends_with("csv"))
        .map(|name| place.rows(&format!("raw/{name}")).len())
        .sum();
    assert_eq!(records, 2);
    // Nor when the files are named one by one.
    place.run("run raw/ferry.txt raw/report.json raw/changes.jsonl -o raw", 0);
    assert_eq!(place.rows("raw/articles.jsonl").len(), 1);
}

#[cfg(unix)]
#[test]
fn links_to_files_are_read_whatever_other_inputs_there_are() {
    let place = Place::with_pages();
    std::os::unix::fs::symlink("ferry.txt", place.path("raw/link.txt")).unwrap();
    place.file("more/own.txt", FERRY.replace("Monday", "Friday"));
    place.run("run raw", 0);
    let alone = place.paths();
    assert!(alone.contains(&"link.txt".to_owned()), "{alone:?}");
    place.run("run raw more raw/link.txt", 0);
    assert_eq!(place.paths(), [&alone[..], &["own.txt".to_owned()]].concat());
    assert_eq!(place.report()["skipped"]["repeated"], 1);
}
