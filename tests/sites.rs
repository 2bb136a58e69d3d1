//! Site sections of the configuration: what the user's selectors and phrases do to a page.

#![expect(clippy::unwrap_used, reason = "a test")]

use dehusk::{Format, Origin, Outcome, Settings};

const PAGE: &str = "<html><head><title>Pier opens</title></head><body><main><h1>Pier opens</h1>\
    <p>The pier opened on Monday after a long winter, and the first walkers came before the sun was up, she said.</p>\
    <div class='box'><p>The pier office keeps a list of all the lamps that were broken by the storm in January.</p></div>\
    <p>Our own words: bring a coat. The wind on the pier is stronger than it looks from the quay, the office said.</p>\
    <p>By the evening more than four hundred people had walked to the end of the pier and back to the town.</p>\
    </main><aside class='facts'><p>The pier is 300 metres long and was built in the year 1908 by a firm from Aros.</p>\
    </aside></body></html>";

fn text_with(config: &str) -> String {
    let config = dehusk::config::parse(config, "pipeline.toml", std::path::Path::new(".")).unwrap();
    let settings: Settings = config.settings().unwrap();
    let origin = Origin {
        path: "pier.html".to_owned(),
        format: Some(Format::Html),
        url: Some("https://news.example.org/pier".to_owned()),
        ..Origin::default()
    };
    match dehusk::clean_page(PAGE.as_bytes(), &origin, &settings) {
        Outcome::Cleaned(cleaned) => cleaned.record.text,
        Outcome::Rejected(error) => panic!("{error}"),
    }
}

#[test]
fn strip_takes_out_and_keep_holds() {
    let text = text_with("[[site]]\nhosts = [\".example.org\"]\nstrip = \"div.box\"\nkeep = \"aside.facts\"\n");
    assert!(!text.contains("list of all the lamps"), "{text}");
    assert!(text.contains("300 metres long"), "{text}");
}

#[test]
fn phrases_take_out_and_keep() {
    let text = text_with("[[site]]\nhosts = [\"www.news.example.org\"]\nstrip-phrases = [\"bring a coat\"]\n");
    assert!(!text.contains("bring a coat"), "{text}");
}

#[test]
fn another_host_is_left_alone() {
    let text = text_with("[[site]]\nhosts = [\"example.com\"]\nstrip = \"main\"\n");
    assert!(text.contains("list of all the lamps"), "{text}");
}

/// The text of the page with these lines in its head, when no address of it is known.
fn text_of_unaddressed(head: &str, config: &str) -> String {
    let config = dehusk::config::parse(config, "pipeline.toml", std::path::Path::new(".")).unwrap();
    let page = PAGE.replace("<head>", &format!("<head>{head}"));
    match dehusk::clean(page.as_bytes(), &config.settings().unwrap()) {
        Outcome::Cleaned(cleaned) => cleaned.record.text,
        Outcome::Rejected(error) => panic!("{error}"),
    }
}

#[test]
fn a_page_of_no_known_address_is_of_the_host_that_its_head_names() {
    let config = "[[site]]\nhosts = [\"other.org\"]\nstrip = \"main\"\n\
                  [[site]]\nhosts = [\".example.org\"]\nstrip = \"div[class=box]\"\n";
    let boxed = "<meta property='og:url' content='https://www.news.example.org/pier'>";
    let canonical = "<link rel=canonical href='https://news.example.org/pier'><meta property='og:url' content='https://other.org/'>";
    let relative = format!("<link rel=canonical href='/pier'>{boxed}");
    let page = |head: &str| text_of_unaddressed(head, config);
    let described = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Pier opens\",\
                     \"url\":\"https://news.example.org/pier\"}</script>";
    for head in [boxed, canonical, &relative, described] {
        assert!(!page(head).contains("list of all the lamps"), "{head}");
    }
    assert!(page("").contains("list of all the lamps"));
}

#[test]
fn phrases_and_time_zone_follow_the_address_in_the_head() {
    let config =
        "[[site]]\nhosts = [\"news.example.org\"]\nstrip-phrases = [\"bring a coat\"]\ntime-zone = \"Europe/Oslo\"\n";
    let head = "<link rel=canonical href='https://news.example.org/pier'>\
                <meta property='article:published_time' content='2026-03-02T09:14:00'>";
    assert!(!text_of_unaddressed(head, config).contains("bring a coat"));
    let settings =
        dehusk::config::parse(config, "pipeline.toml", std::path::Path::new(".")).unwrap().settings().unwrap();
    let page = PAGE.replace("<head>", &format!("<head>{head}"));
    let Outcome::Cleaned(cleaned) = dehusk::clean(page.as_bytes(), &settings) else { panic!("a reject") };
    assert_eq!(cleaned.record.date_published.as_deref(), Some("2026-03-02T09:14:00+01:00"));
}
