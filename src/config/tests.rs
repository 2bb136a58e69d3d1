//! What configurations come to, and how mistakes in them are told.

use std::path::Path;

use super::*;

const SHIPPED: &str = include_str!("../../pipeline.toml");

fn read(text: &str) -> Result<Config, Vec<Problem>> {
    parse(text, "p.toml", Path::new(""))
}

/// `line:column: message hint` of every mistake, sorted.
fn mistakes(text: &str) -> Vec<String> {
    let mut problems = read(text).unwrap_err();
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems.iter().map(|p| format!("{}:{}: {} / {}", p.line, p.column, p.message, p.hint)).collect()
}

fn keys(table: &toml::Table, prefix: &str, all: &mut Vec<String>) {
    for (key, value) in table {
        match value.as_table() {
            Some(inner) => keys(inner, &format!("{prefix}{key}."), all),
            None => all.push(format!("{prefix}{key}")),
        }
    }
}

#[test]
fn the_shipped_file_is_the_defaults_and_lists_every_key_and_rule() {
    let wanted = Config::default();
    let section = toml::to_string(&wanted.rules.thresholds).unwrap();
    let hint = format!("[rules.thresholds] of pipeline.toml must be:\n{section}");
    assert_eq!(read(SHIPPED).map_err(problem::report).expect(&hint), wanted);
    let (mut shipped, mut all) = (Vec::new(), Vec::new());
    keys(&SHIPPED.parse().unwrap(), "", &mut shipped);
    keys(&wanted.to_toml().parse().unwrap(), "", &mut all);
    assert_eq!(shipped, all, "{hint}");
}

#[test]
fn every_value_of_the_shipped_file_is_explained() {
    let lines: Vec<_> = SHIPPED.lines().collect();
    let mut in_thresholds = false;
    for pair in lines.windows(2) {
        if let [before, line] = pair {
            in_thresholds = if line.starts_with('[') { *line == "[rules.thresholds]" } else { in_thresholds };
            if line.contains(" = ") && !line.starts_with('#') && !in_thresholds {
                assert!(before.starts_with('#'), "{line}");
            }
        }
    }
}

#[test]
fn the_example_of_a_site_reads() {
    let example: String = SHIPPED
        .lines()
        .skip_while(|line| *line != "# [[site]]")
        .fold(String::new(), |text, line| text + line.trim_start_matches(['#', ' ']) + "\n");
    let config = read(&example).map_err(problem::report).unwrap();
    assert_eq!(config.sites[0].hosts, ["www.example.org"]);
    assert_eq!(config.sites[0].strip, [".promo", "#newsletter"]);
    assert_eq!(config.settings().unwrap().sites.len(), 1);
}

#[test]
fn an_empty_file_is_the_defaults_and_runs_as_they_do() {
    let config = read("").unwrap();
    assert_eq!(config, Config::default());
    let settings = config.settings().unwrap();
    assert_eq!(settings.limits, Limits::default());
    assert_eq!(settings.rules.thresholds, crate::detect::default_thresholds());
    assert!((settings.rules.removal_budget - RuleSettings::default().removal_budget).abs() < f32::EPSILON);
}

#[test]
fn what_is_printed_reads_back() {
    let text = "[input]\ninclude = ['*.html']\n[output]\nformats = 'csv'\ncsv-newlines = 'escape'\n[rules.thresholds]\n\
                ad-label = false\n[run]\nmax-quarantine = 0.25\n[[site]]\nhosts = ['a.b', '.c.d']\nkeep = 'p'\n\
                strip-phrases = 'Quote \"x\" \\ and ü'\n[[site]]\npaths = ['x/**']\n";
    let config = read(text).unwrap();
    assert_eq!(read(&config.to_toml()).unwrap(), config);
    assert_eq!(config.settings().unwrap().rules.thresholds[crate::detect::rule_index("ad-label").unwrap()], None);
}

#[test]
fn all_mistakes_come_at_once() {
    let text = "[output]\nformts = ['csv']\nformats = ['xml']\ncsv-raw = 1\n[rules.thresholds]\nad-lable = 0.5\n\
                ad-label = 1.7\n[limits]\nmax-depth = 0\n[run]\njobs = -1\nmax-quarantine = 'x'\n[inptu]\n";
    assert_eq!(
        mistakes(text),
        [
            "2:1: unknown key `formts` in [output] / did you mean `formats`?",
            "3:12: `formats` cannot be \"xml\" / allowed: \"jsonl\", \"csv\"",
            "4:11: `csv-raw` must be true or false, not a value of type integer / ",
            "6:1: there is no rule `ad-lable` / did you mean `ad-label`?",
            "7:12: `ad-label` is out of range / allowed: 0 to 1",
            "9:13: `max-depth` is out of range / allowed: 1 to 60000",
            "11:8: `jobs` is out of range / allowed: 0 to 1024",
            "12:18: `max-quarantine` must be a number from 0 to 1, not a value of type string / ",
            "13:2: unknown key `inptu` / did you mean `input`?",
        ]
    );
}

#[test]
fn sites_are_checked() {
    let text = "[[site]]\nhost = 'https://a.b/'\nstrip = ['p', 'a<b', ' ']\nkeep-phrases = ' '\n[[site]]\nbody = 'p'\n\
                [input]\nexclude = ['a[']\n[lexicon]\nfiles = ['/no/such/file']\n";
    let found = mistakes(text);
    assert_eq!(found.len(), 7, "{found:#?}");
    for (mistake, start) in found.iter().zip(["2:8", "3:1", "3:2", "4:16", "5:1", "8:12", "10:10"]) {
        assert!(mistake.starts_with(start), "{mistake} should be at {start}");
    }
}

#[test]
fn fields_of_rows_and_bounds_of_containers_are_read_and_checked() {
    let config = read("[input.fields]\nhtml = 'raw'\ntext = []\n[limits]\nmax-ratio = 50\nmax-members = 9\n").unwrap();
    let settings = config.input_settings();
    assert_eq!((&settings.fields.html[..], settings.fields.text.len()), (&["raw".to_owned()][..], 0));
    assert_eq!((settings.max_ratio, settings.max_members), (50, 9));
    assert_eq!(settings.max_page_bytes, config.limits.max_page_bytes);
    assert_eq!(read(&config.to_toml()).unwrap(), config);
    let text = "[input.fields]\nhmtl = 'a'\nurl = 1\n[limits]\nmax-ratio = 0\n";
    assert_eq!(
        mistakes(text),
        [
            "2:1: unknown key `hmtl` in [input.fields] / did you mean `html`?",
            "3:7: `url` must be a string or a list of strings, not a value of type integer / ",
            "5:13: `max-ratio` is out of range / allowed: 1 to 1000000",
        ]
    );
    let none = mistakes("[input.fields]\nhtml = []\npage = []\ntext = []\n");
    assert!(none[0].contains("names no field for the page"), "{none:?}");
}

#[test]
fn broken_toml_is_shown_with_its_place() {
    let found = mistakes("[run]\njobs = \nwindow = 3\njobs = 2\n");
    assert!(found[0].starts_with("2:"), "{found:?}");
}

#[test]
fn mistakes_in_a_phrase_file_are_shown_in_that_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.toml"), "[ad-lable]\nwhole = [\"x\"]\n[ad-label]\nend = [\"Not Folded\"]\n")
        .unwrap();
    let text = "[lexicon]\nfiles = [\"own.toml\"]\n";
    let problems = parse(text, "p.toml", folder.path()).unwrap_err();
    let places: Vec<_> = problems.iter().map(|p| (p.file.ends_with("own.toml"), p.line, p.column)).collect();
    assert_eq!(places, [(true, 4, 8), (true, 1, 2)], "{problems:#?}");
}

#[test]
fn globs_without_a_slash_match_names_at_any_depth() {
    let set = glob_set("--include", &["*.html".into(), "drafts/".into(), "./top/*.txt".into()]).unwrap();
    for path in ["a.html", "x/y/a.html", "drafts", "x/drafts", "top/a.txt"] {
        assert!(set.is_match(path), "{path}");
    }
    for path in ["a.htm", "x/top/a.txt", "top/x/a.txt"] {
        assert!(!set.is_match(path), "{path}");
    }
}

#[test]
fn the_nearest_name_is_near() {
    let names = ["donation-prompt", "newsletter-signup", "ad-label"];
    assert_eq!(nearest("donation-promt", names.into_iter()), Some("donation-prompt"));
    assert_eq!(nearest("newsletter-singup", names.into_iter()), Some("newsletter-signup"));
    assert_eq!(nearest("zzz", names.into_iter()), None);
}
