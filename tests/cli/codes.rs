//! Every exit code and the message that goes with it.

use super::*;

#[test]
fn too_many_quarantined_pages_give_3_after_everything_is_written() {
    let place = Place::with_pages();
    place.file("raw/empty.txt", "");
    assert!(err(&place.run("run", 3)).contains("1 of 4 pages quarantined (allowed: 0.05)"));
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
fn what_was_learned_and_cannot_be_read_gives_78_and_is_left_alone() {
    let place = Place::with_pages();
    place.run("run", 0);
    let line = "{\"site\":\"a.org\",\"block\":\"0a\",\"documents\":9,\"of\":9,\"is_wide\":false,\"since\":null,\
                \"example\":\"x\",\"verdict\":\"stirp\"}\n";
    for (bytes, told) in [
        (format!("\n{line}").into_bytes(), "clean/learned/a.org.jsonl:2:"),
        (b"\xff".to_vec(), "clean/learned/a.org.jsonl: cannot be read"),
    ] {
        place.file("clean/learned/a.org.jsonl", &bytes);
        for command in ["run --force", "run --freeze-learned", "learn"] {
            let message = err(&place.run(command, 78));
            assert!(message.starts_with(&format!("dehusk: error: {told}")), "{message}");
            assert!(!message.contains("at line"), "{message}");
        }
        assert_eq!(fs::read(place.path("clean/learned/a.org.jsonl")).unwrap(), bytes);
    }
    place.file("clean/learned/a.org.jsonl", line.replace("stirp", "strip"));
    place.run("run", 0);
}

#[test]
fn options_without_effect_give_2() {
    let place = Place::with_pages();
    for options in ["--format csv", "--format jsonl,csv", "--shard-size 5", "--compress zstd", "--csv-raw", "--csv-bom"]
    {
        let message = err(&place.run(&format!("run -o - {options}"), 2));
        assert!(message.contains("has no effect: standard output"), "{message}");
    }
    place.run("run -o - --format jsonl --compress none --shard-size 0", 0);
    let help = out(&place.run("learn --help", 0));
    for option in ["--shard-size", "--compress", "--csv-bom", "--no-learn", "--freeze-learned", "--dry-run"] {
        assert!(!help.contains(&format!("\n      {option}")), "{help}");
    }
    for options in ["--shard-size 5", "--compress zstd", "--no-learn", "--dry-run"] {
        assert!(err(&place.run(&format!("learn {options}"), 2)).contains("`dehusk learn` writes only"), "{options}");
    }
    assert!(!place.path("clean").exists());
    place.run("learn", 0);
}

#[test]
fn the_metrics_tell_of_a_run_that_could_not_begin() {
    let place = Place::with_pages();
    place.run("run --metrics-file m.prom", 0);
    place.file("pipeline.toml", "x = 1");
    place.run("run --metrics-file m.prom", 78);
    let metrics = fs::read_to_string(place.path("m.prom")).unwrap();
    assert!(metrics.contains("dehusk_last_exit_code 78\n"), "{metrics}");
    assert!(metrics.contains("dehusk_last_success_timestamp_seconds 1"), "{metrics}");
}

#[test]
fn a_wrong_selector_or_glob_is_told_in_words_for_its_author() {
    let place = Place::with_pages();
    for (selector, told) in [
        ("a >", "a selector is missing after the combinator"),
        ("div[", "it ends too early"),
        (":foo", "pseudo-class"),
        ("..x", "a class name is missing"),
        ("ns|a", "namespaces cannot be used"),
        ("[1]", "no attribute selector"),
        ("{", "a selector is missing"),
        ("a b)", "not expected here"),
    ] {
        place.file("bad.toml", format!("[[site]]\nhost = 'a.org'\nstrip = ['{selector}']\n"));
        let message = err(&place.run("check bad.toml", 78));
        assert!(message.contains("bad.toml:3:") && message.contains(told), "{selector}: {message}");
        assert!(!message.contains("developer") && !message.contains("Kind"), "{message}");
    }
    let message = err(&place.run("run --include [", 2));
    assert!(message.starts_with("dehusk: error: --include `[`: ") && !message.contains("**"), "{message}");
    assert!(err(&place.run("run --exclude a/{b", 2)).contains("--exclude `a/{b`: "));
}

#[test]
fn pages_none_of_which_gives_a_record_give_65_with_their_reasons() {
    let place = Place::empty();
    place.file("raw/a.txt", "");
    place.file("raw/b.txt", "\n");
    let told = err(&place.run("run", 65));
    assert!(told.contains("no readable document: 2 pages quarantined, none gave a record"), "{told}");
    assert_eq!(place.rows("clean/quarantine.jsonl").len(), 2);
    place.run("run --max-quarantine 1", 0);
}

#[test]
fn explain_calls_standard_input_as_run_does() {
    let place = Place::empty();
    let output = place.command("explain -").write_stdin(" ").output().unwrap();
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(65), "dehusk: error: stdin: is empty\n"));
    place.file("a.txt", FERRY);
    place.run("explain a.txt --url nothing", 2);
}
