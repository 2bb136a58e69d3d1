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
