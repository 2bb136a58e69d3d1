//! Commands other than `run`, help, and messages.

use super::*;

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
    assert!(text.contains("ad-label is off") && text.contains("a.b: 1 selector,"), "{text}");
}

#[test]
fn explain_shows_the_page_with_its_decisions() {
    let place = Place::with_pages();
    let text = out(&place.run("explain raw/ferry.txt", 0));
    let removed = text.lines().find(|line| line.ends_with("Advertisement")).unwrap();
    assert!(removed.starts_with("- ad-label "), "{removed}");
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
    assert!(page.starts_with("ad-label ("), "{page}");
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
fn messages_can_be_json_or_off() {
    let place = Place::with_pages();
    place.file("raw/empty.txt", "");
    let output = place.run("run --log-format json", 3);
    let lines: Vec<Value> = err(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let levels: Vec<_> = lines.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warn", "info", "error"]);
    assert_eq!(lines[1]["report"]["pages"], 4);
    assert_eq!(err(&place.run("run --max-quarantine 1 -q", 0)), "");
    assert!(err(&place.run("run --max-quarantine 1 --force -vv", 0)).contains("dehusk: ferry.txt: "));
    let missing = place.run("run nowhere --log-format json", 66);
    assert_eq!(serde_json::from_slice::<Value>(&missing.stderr).unwrap()["level"], "error");
}

#[test]
fn pages_in_containers_are_explained_as_they_are_run() {
    let place = Place::empty();
    let row = |text: &str| serde_json::json!({"text": text, "url": "https://a.org/x"}).to_string();
    place.file("rows.jsonl", format!("{}\n{}\n", row(FERRY), row("")));
    let packed = zstd::encode_all(BRIDGE.as_bytes(), 1).unwrap();
    place.file("bridge.html.zst", packed);
    let message = err(&place.run("explain rows.jsonl", 2));
    assert!(message.contains("rows.jsonl holds several pages: name one, as in --member 'line=1'"), "{message}");
    assert!(out(&place.run("explain rows.jsonl --member line=1", 0)).contains("Ferry back in service"));
    assert!(err(&place.run("explain rows.jsonl --member line=3", 2)).contains("its first one is `line=1`"));
    assert!(
        err(&place.run("explain rows.jsonl --member line=2", 65)).starts_with("dehusk: error: rows.jsonl (line=2): ")
    );
    let unpacked = out(&place.run("explain bridge.html.zst", 0));
    assert!(unpacked.contains("bridge.html.zst  html") && unpacked.contains("Bridge shut"), "{unpacked}");
    place.run("explain bridge.html.zst --member x", 2);
}
