//! The files that `run` writes.

use super::*;

#[test]
fn raw_becomes_clean() {
    let place = Place::with_pages();
    let output = place.run("run", 0);
    assert_eq!(out(&output), "");
    assert!(err(&output).starts_with("3 pages: 3 records"), "{}", err(&output));
    let mut files = vec![".dehusk", "articles.csv", "articles.jsonl", "changes.jsonl", "quarantine.jsonl"];
    files.extend(["removals.jsonl", "report.json"]);
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
    assert_eq!(place.report()["duplicates"]["exact"], 2);
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
fn standard_output_has_records_only() {
    let place = Place::with_pages();
    place.file("raw/empty.txt", "");
    let output = place.run("run -o - --format jsonl -v", 3);
    let records: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 3);
    assert!(err(&output).contains("empty.txt: is empty"), "{}", err(&output));
    assert!(!place.path("clean").exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = Place::with_pages();
    let output = place.run("run --dry-run", 0);
    assert!(err(&output).contains("dry run: nothing was written"));
    assert_eq!(names(place.folder.path()), ["raw"]);
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

#[test]
fn a_rule_that_is_off_removes_nothing() {
    let place = Place::with_pages();
    place.file("pipeline.toml", "[rules.thresholds]\nad-label = false\n");
    place.run("run", 0);
    assert!(place.rows("clean/removals.jsonl").iter().all(|row| row["rule"] != "ad-label"));
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
fn a_second_run_says_what_changed() {
    let place = Place::with_pages();
    place.run("run", 0);
    place.file("raw/new.txt", FERRY.replace("Aros", "Vik"));
    let output = place.run("run", 0);
    let wanted = "1 page cleaned, the others are as they were: 1 record added, 0 updated, 0 removed";
    assert!(err(&output).contains(wanted), "{}", err(&output));
    assert_eq!(place.rows("clean/changes.jsonl").len(), 1);
    place.run("run --force", 0);
    assert_eq!(place.report()["run"]["cleaned"], 4);
}

#[test]
fn shards_and_packing_are_as_asked() {
    let place = Place::with_pages();
    place.run("run --shard-size 2 --compress zstd", 0);
    let is_shard = |name: &&String| name.starts_with("articles-0000") && name.ends_with(".jsonl.zst");
    assert_eq!(names(&place.path("clean")).iter().filter(is_shard).count(), 2);
    let shard = fs::read(place.path("clean/articles-00000.jsonl.zst")).unwrap();
    assert!(zstd::decode_all(shard.as_slice()).unwrap().is_empty() || shard.len() > 100);
}

#[test]
fn metrics_are_written_whether_the_run_succeeds_or_not() {
    let place = Place::with_pages();
    place.run("run --metrics-file m.txt", 2);
    place.run("run --metrics-file m.prom", 0);
    let metric = |name: &str| {
        let text = fs::read_to_string(place.path("m.prom")).unwrap();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(metric("dehusk_documents{outcome=\"record\"}"), "3");
    let success = metric("dehusk_last_success_timestamp_seconds");
    fs::remove_dir_all(place.path("raw")).unwrap();
    place.run("run --metrics-file m.prom", 66);
    assert_eq!(
        (metric("dehusk_last_exit_code"), metric("dehusk_last_success_timestamp_seconds")),
        ("66".into(), success)
    );
}

#[cfg(unix)]
#[test]
fn a_second_run_in_the_same_folder_is_refused_with_the_name_of_the_first() {
    let place = Place::with_pages();
    place.run("run", 0);
    let lock = fs::OpenOptions::new().write(true).open(place.path("clean/.dehusk/lock")).unwrap();
    lock.lock().unwrap();
    let output = place.run("run", 75);
    assert!(err(&output).contains("is in use by process"), "{}", err(&output));
    drop(lock);
    place.run("run --wait-lock 5", 0);
}

#[test]
fn a_lost_page_of_a_container_is_told_with_its_place_in_it() {
    let place = Place::empty();
    place.file("rows.jsonl", format!("{}\n{}\n", serde_json::json!({"text": FERRY}), serde_json::json!({"text": " "})));
    let told = err(&place.run("run rows.jsonl", 3));
    let locator = place.rows("clean/quarantine.jsonl")[0]["locator"].as_str().unwrap().to_owned();
    assert!(told.contains(&format!("rows.jsonl ({locator}): is empty (quarantined by decode)")), "{told}");
}

#[test]
fn records_that_leave_the_outputs_are_told() {
    let place = Place::with_pages();
    place.run("run", 0);
    let told = err(&place.run("run --limit 1", 0));
    let wanted = "2 records of earlier runs left the outputs: their pages are not among the first 1 of the pages of this run (--limit)";
    assert!(told.contains(wanted), "{told}");
    assert_eq!(place.paths(), ["ferry.txt"]);
    place.file("typo/other.txt", FERRY.replace("Monday", "Sunday"));
    let told = err(&place.run("run typo", 0));
    assert!(
        told.contains("warning: 1 record of earlier runs left the outputs: its page is not among the pages"),
        "{told}"
    );
    assert!(told.contains("\n1 record of earlier runs removed\n"), "{told}");
    place.run("run --limit 0", 2);
    assert_eq!(place.paths(), ["other.txt"]);
}
