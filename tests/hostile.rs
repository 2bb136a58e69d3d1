//! Bad input: every page gives a record or a reason, and the run goes on.

#![expect(clippy::unwrap_used, reason = "a test stops where it is not as it should be")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use dehusk::page::Format;
use dehusk::{ArticleRecord, Origin, Outcome, Settings, clean_page};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);

/// Pages below take seconds at most, also on a busy machine without optimisation.
const HANG: Duration = Duration::from_mins(1);

const PROSE: &str = "The ferry to Aros sails again from Monday, the harbour office said on Thursday. ";
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00";

/// The code of the reason, or `record`.
fn fate(bytes: &[u8], format: Option<Format>) -> &'static str {
    match outcome(bytes, format, None) {
        Outcome::Cleaned(_) => "record",
        Outcome::Rejected(error) => error.code(),
    }
}

/// What becomes of a page. A page that takes minutes is a hang: it fails here, by name, instead of stopping all tests.
fn outcome(bytes: &[u8], format: Option<Format>, charset: Option<&str>) -> Outcome {
    let origin = Origin { path: "page".to_owned(), format, charset: charset.map(str::to_owned), ..Origin::default() };
    let (page, (sender, receiver)) = (bytes.to_vec(), channel());
    thread::spawn(move || drop(sender.send(clean_page(&page, &origin, &SETTINGS))));
    let start: String = String::from_utf8_lossy(bytes.get(..400.min(bytes.len())).unwrap_or_default()).into_owned();
    receiver.recv_timeout(HANG).unwrap_or_else(|error| panic!("{error}: {format:?} of {} bytes, {start}", bytes.len()))
}

fn record(bytes: &[u8], format: Option<Format>, charset: Option<&str>) -> ArticleRecord {
    match outcome(bytes, format, charset) {
        Outcome::Cleaned(cleaned) => cleaned.record,
        Outcome::Rejected(error) => panic!("{error}"),
    }
}

fn html(bytes: impl AsRef<[u8]>) -> &'static str {
    fate(bytes.as_ref(), Some(Format::Html))
}

fn text(bytes: impl AsRef<[u8]>) -> &'static str {
    fate(bytes.as_ref(), Some(Format::Text))
}

/// A text page with `middle` between two paragraphs, and an HTML page likewise.
fn both(middle: &str) -> [&'static str; 2] {
    [
        text(format!("{}\n\n{middle}\n\n{}\n", PROSE.repeat(2), PROSE.repeat(3))),
        html(format!("<article><p>{}</p>{middle}<p>{}</p></article>", PROSE.repeat(2), PROSE.repeat(3))),
    ]
}

#[test]
fn nothing_and_white_space_are_empty() {
    for page in ["", " \n\t\r\n ", "\u{feff}", "\u{feff} \n"] {
        assert_eq!([text(page), html(page), fate(page.as_bytes(), None)], ["empty"; 3], "{page:?}");
    }
}

#[test]
fn markup_without_text_has_no_text() {
    for page in ["<html><body></body></html>", "<script>let a = 1;</script>", "<!-- nothing -->", "<p> &nbsp; </p>"] {
        assert_eq!(html(page), "no_text", "{page:?}");
    }
}

#[test]
fn other_formats_are_binary_under_any_name() {
    let noise: Vec<u8> = (0..4_096u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let pages: [&[u8]; 8] = [
        GZIP,
        PNG,
        JPEG,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"PK\x03\x04\x14\0\0\0",
        b"\x7fELF\x02\x01",
        &noise,
        &[0; 999],
    ];
    for page in pages {
        let start = page.get(..4).unwrap();
        assert_eq!([text(page), html(page), fate(page, None)], ["binary"; 3], "{start:?}");
    }
}

#[test]
fn single_nul_bytes_are_dropped() {
    let page = format!("{PROSE}\n\nTickets cost as\0 much as before.\0\n\n{}", PROSE.repeat(8));
    assert!(record(page.as_bytes(), Some(Format::Text), None).text.contains("Tickets cost as much as before."));
    let page = format!("<p>Tickets cost as\0 much as before, she said. {}</p>", PROSE.repeat(8));
    assert!(record(page.as_bytes(), Some(Format::Html), None).text.contains("Tickets cost as much as before"));
}

#[test]
fn a_little_invalid_utf_8_costs_only_its_characters() {
    let mut page = PROSE.repeat(40).into_bytes();
    page.extend_from_slice("Überfähre – naïve – Ørsted – Łódź ".repeat(8).as_bytes());
    page.extend_from_slice(b"\xff\xfe\xc3(\xf0\x9f ");
    page.extend_from_slice(PROSE.as_bytes());
    let found = record(&page, Some(Format::Text), None);
    assert!(found.text.ends_with(PROSE.trim()));
}

#[test]
fn what_no_encoding_explains_is_undecodable() {
    let page: Vec<u8> = [b"\xef\xbb\xbf".as_slice(), &b"\xff\xc0\xfd word ".repeat(200)].concat();
    assert_eq!(text(&page), "undecodable");
    assert_eq!(html(&page), "undecodable");
}

#[test]
fn a_wrong_declared_charset_does_no_harm() {
    let page = format!("<meta charset=windows-1251><article><p>Überfähre nach Aros: {PROSE}</p></article>");
    let found = record(page.as_bytes(), Some(Format::Html), None);
    assert!(found.text.starts_with("Überfähre"), "{}", found.text);
    let page = format!("Überfähre nach Aros fährt wieder: {PROSE}");
    for charset in ["utf-16le", "shift_jis", "no-such-charset", "", "replacement", "x-user-defined"] {
        let found = record(page.as_bytes(), Some(Format::Text), Some(charset));
        assert!(found.text.starts_with("Überfähre"), "{charset}: {}", found.text);
    }
    let latin: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let found = record(&latin, Some(Format::Text), Some("utf-8"));
    assert!(found.text.starts_with("Überfähre"), "{}", found.text);
}

#[test]
fn utf_16_is_read_with_and_without_a_mark() {
    let page = format!("Ferry back in service\n\n{}\n\nTickets cost as much as before.\n", PROSE.repeat(3));
    let units: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".as_slice(), &units].concat();
    for bytes in [&units, &marked] {
        assert!(record(bytes, Some(Format::Text), None).text.contains("ferry to Aros"));
    }
    assert_eq!(text(b"\xff\xfe\x00\xd8\x00\xd8a"), "undecodable");
}

#[test]
fn a_page_over_the_limit_is_too_large() {
    let mut settings = Settings::default();
    settings.limits.max_page_bytes = 100;
    let origin = Origin::default();
    let Outcome::Rejected(error) = clean_page(&[b'a'; 101], &origin, &settings) else { panic!("a record") };
    assert_eq!(error.code(), "too_large");
    assert!(matches!(clean_page(&[b'a'; 100], &origin, &settings), Outcome::Cleaned(_)));
}

#[test]
fn ten_megabytes_on_one_line_are_read() {
    assert_eq!(text(PROSE.repeat((10 << 20) / PROSE.len())), "record");
    assert_eq!(text("x".repeat(10 << 20)), "record");
    assert_eq!(html(format!("<p>{}", PROSE.repeat((10 << 20) / PROSE.len()))), "record");
}

#[test]
fn elements_nested_without_end_are_refused() {
    assert_eq!(html("<div>".repeat(100_000)), "too_deep");
    assert_eq!(html(format!("{}{PROSE}{}", "<div>".repeat(100_000), "</div>".repeat(100_000))), "too_deep");
    for tag in ["span", "table><tr><td", "ul><li", "blockquote", "svg", "math", "template", "section", "x-y", "select"]
    {
        let fate = html(format!("<p>{PROSE}</p>{}{PROSE}", format!("<{tag}>").repeat(20_000)));
        assert!(["too_deep", "too_much_work", "too_many_nodes", "record"].contains(&fate), "{tag}: {fate}");
    }
}

#[test]
fn deep_but_bearable_nesting_is_read() {
    for (open, close) in [("<div>", "</div>"), ("<ul><li>", "</li></ul>"), ("<table><tr><td>", "</td></tr></table>")] {
        let page = format!("{}{}{}", open.repeat(150), PROSE.repeat(4), close.repeat(150));
        assert!(record(page.as_bytes(), Some(Format::Html), None).text.contains("ferry to Aros"), "{open}");
    }
}

#[test]
fn formatting_elements_reopened_without_end_are_refused() {
    let open = (0..500).map(|number| format!("<b id={number}>")).collect::<Vec<_>>().concat();
    let fate = html(format!("<p>{open}{}", "<p>x".repeat(2_000)));
    assert!(["too_deep", "too_much_work", "too_many_nodes"].contains(&fate), "{fate}");
    let fate = html("<a><b><i><p>x".repeat(50_000));
    assert!(["too_deep", "too_much_work", "too_many_nodes"].contains(&fate), "{fate}");
}

#[test]
fn a_million_attributes_are_refused() {
    let attributes = (0..1_000_000).map(|number| format!(" a{number}=1")).collect::<Vec<_>>().concat();
    assert_eq!(html(format!("<p{attributes}>{PROSE}</p>")), "too_many_attributes");
    let many = (0..1_000).map(|number| format!(" a{number}=1")).collect::<Vec<_>>().concat();
    assert_eq!(html(format!("<p{many}>{PROSE}</p>")), "record");
    assert_eq!(html(format!("<p class='{}'>{PROSE}</p>", "token ".repeat(200_000))), "record");
}

#[test]
fn a_million_elements_are_refused() {
    assert_eq!(html("<p>a".repeat(1_000_000)), "too_many_nodes");
}

#[test]
fn one_character_a_million_times_is_read() {
    for character in
        ["<", "&", "[", "{", "(", "#", "$", "%", "|", "-", "\"", "'", "=", ">", ";", "\u{301}", "\u{200b}", "\t."]
    {
        let fates = both(&character.repeat((1 << 20) / character.len()));
        assert_eq!(fates, ["record"; 2], "{character:?}");
    }
}

#[test]
fn openings_that_never_close_are_read() {
    for opening in
        ["{{", "{{#a}}", "{%", "<%=", "${", "[[", "[caption ", "%%", "((", "<a", "</", "&#", "```\n", "<![CDATA["]
    {
        let fates = both(&opening.repeat(200_000));
        let fine = |fate: &str| ["record", "too_many_nodes", "too_much_work", "too_many_attributes"].contains(&fate);
        assert!(fates[0] == "record" && fine(fates[1]), "{opening:?}: {fates:?}");
    }
}

#[test]
fn unclosed_comments_scripts_and_titles_end_with_the_page() {
    for opening in ["<!--", "<script>", "<style>", "<title>", "<textarea>", "<!doctype ", "<p title='", "<plaintext>"] {
        let page = format!("<article><p>{}</p>{opening}{}", PROSE.repeat(4), PROSE.repeat(10_000));
        let found = record(page.as_bytes(), Some(Format::Html), None);
        assert!(found.text.contains("ferry to Aros"), "{opening}: {}", found.text.len());
    }
    assert_eq!(both(&"<!--".repeat(200_000)), ["record"; 2]);
}

#[test]
fn very_many_short_lines_are_read() {
    for line in ["a\n", "\n\n", "- item\n", "a | b | c\n", "Read more\n", "Photo: A B\n", "{{x}}\n", "1. a\r\n"] {
        assert_eq!(text(format!("{PROSE}\n\n{}{PROSE}", line.repeat(100_000))), "record", "{line:?}");
    }
}

#[test]
fn the_same_block_very_many_times_is_read() {
    for block in ["<p>Share</p>", "<li><a href=/a>Read more</a>", "<img alt='a boat'>", "<tr><td>a<td>b", "<br>x"] {
        assert_eq!(html(format!("<article><p>{}</p>{}", PROSE.repeat(4), block.repeat(20_000))), "record", "{block}");
    }
}

#[test]
fn oversized_metadata_is_read() {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for head in [
        format!("<script type=application/ld+json>{nested}</script>"),
        format!("<script type=application/ld+json>{}</script>", "{\"@graph\":".repeat(10_000)),
        "<meta property=article:tag content=a>".repeat(20_000),
        format!("<title>{}</title>", "Ferry | ".repeat(100_000)),
        format!("<meta name=author content='{}'>", "Jane Roe, ".repeat(50_000)),
        "<time datetime=9999999999999-99-99T99:99:99+99:99>x</time>".to_owned(),
        "<html lang='\u{202e}{{lang}}-x-y-z-'>".to_owned(),
        "<base href='::::'><link rel=canonical href='http://[::1'>".to_owned(),
    ] {
        let page = format!("{head}<article><p>{}</p></article>", PROSE.repeat(6));
        assert_eq!(html(&page), "record", "{}", head.chars().take(60).collect::<String>());
    }
}

/// A folder with one good page and the named ones; the codes of the quarantined pages after a run.
fn quarantined(pages: &[(&str, &[u8])]) -> Vec<(String, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    fs::create_dir(&raw).unwrap();
    fs::write(raw.join("ferry.txt"), PROSE.repeat(3)).unwrap();
    for (name, bytes) in pages {
        fs::write(raw.join(name), bytes).unwrap();
    }
    let codes = run(folder.path());
    assert_eq!(
        rows(folder.path(), "articles.jsonl").len() + codes.len(),
        pages.len() + 1,
        "pages in = records + rejects"
    );
    codes
}

fn run(folder: &Path) -> Vec<(String, String, String)> {
    let mut command = Command::cargo_bin("dehusk").unwrap();
    let output = command.current_dir(folder).args(["run", "--max-quarantine", "1"]).output().unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{messages}");
    assert!(!messages.contains("panicked"), "{messages}");
    let field = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let found = rows(folder, "quarantine.jsonl");
    assert!(found.iter().all(|row| !field(row, "message").is_empty()), "{found:?}");
    found.iter().map(|row| (field(row, "path"), field(row, "stage"), field(row, "code"))).collect()
}

fn rows(folder: &Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("clean").join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn bad_files_are_quarantined_and_the_run_goes_on() {
    let deep = "<div>".repeat(100_000);
    let found = quarantined(&[
        ("deep.html", deep.as_bytes()),
        ("empty.html", b""),
        ("gzip.html", GZIP),
        ("none.html", b"<html></html>"),
        ("photo.html", PNG),
        ("photo.txt", JPEG),
        ("zeros", &[0; 4_096]),
    ]);
    let wanted = [
        ("deep.html", "segment", "too_deep"),
        ("empty.html", "decode", "empty"),
        ("gzip.html", "decode", "binary"),
        ("none.html", "segment", "no_text"),
        ("photo.html", "decode", "binary"),
        ("photo.txt", "decode", "binary"),
        ("zeros", "decode", "binary"),
    ];
    assert_eq!(found, wanted.map(|(path, stage, code)| (path.to_owned(), stage.to_owned(), code.to_owned())));
}

#[test]
fn a_huge_file_is_refused_by_its_size() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("raw")).unwrap();
    fs::write(folder.path().join("raw/ferry.txt"), PROSE).unwrap();
    fs::File::create(folder.path().join("raw/huge.html")).unwrap().set_len(200 << 20).unwrap();
    assert_eq!(run(folder.path()), [("huge.html".to_owned(), "read".to_owned(), "too_large".to_owned())]);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_is_named_in_the_quarantine() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    fs::create_dir(&raw).unwrap();
    fs::write(raw.join("ferry.txt"), PROSE).unwrap();
    for name in [&b"bad\xFF.html"[..], b"new\nline.html", b"\xF0\x9F\x98.html"] {
        fs::write(raw.join(std::ffi::OsStr::from_bytes(name)), "").unwrap();
    }
    let found = run(folder.path());
    assert_eq!(found.len(), 3);
    assert!(
        found.iter().all(|(path, stage, code)| !path.is_empty() && stage == "decode" && code == "empty"),
        "{found:?}"
    );
    assert!(found.iter().any(|(path, ..)| path == "bad\\xFF.html"), "{found:?}");
}

/// A page made to hurt: a shape that some parser has stumbled over, repeated up to `bytes`, sometimes cut or damaged.
fn hostile_page(random: &mut StdRng, bytes: usize) -> (&'static str, Vec<u8>) {
    const SHAPES: [&str; 24] = [
        "<div>",
        "<b><i><u>",
        "<p><a href=x>x",
        "<table><tr><td>",
        "</p></p></div>",
        "<a b c d e f g h=1 ",
        "<svg><desc><p>",
        "&amp;&#x110000;&notit;",
        "<!--",
        "<script>'</scrip",
        "<select><option>",
        "<math><mi><mglyph>",
        "<template>",
        "<form><input>",
        "\u{feff}\u{202e}\u{200b}",
        "{{#a}}{{/b}}",
        "1. 2. 3. 4. ",
        "\n\n\n",
        "a\n",
        "\"author\": {\"@graph\": [",
        "<h1>T</h1><p>x",
        "März 3, 2026 13:61 +9999 ",
        "<style>*{a:b}",
        "<noscript><plaintext>",
    ];
    let mut page = Vec::new();
    if random.random_bool(0.3) {
        page.extend(b"<html lang=en><script type=application/ld+json>[{\"@type\":\"Article\",\"headline\":");
    }
    while page.len() < bytes {
        let shape = SHAPES.choose(random).unwrap().as_bytes();
        let times = [1, 3, 50, 2000].choose(random).unwrap();
        (0..*times).for_each(|_| page.extend(shape));
        if random.random_bool(0.3) {
            page.extend(PROSE.repeat(random.random_range(1..40)).bytes());
        }
    }
    page.truncate(bytes);
    for _ in 0..random.random_range(0..20) {
        let at = random.random_range(0..page.len());
        *page.get_mut(at).unwrap() = random.random();
    }
    (["html", "txt", "html.gz", "zip", "jsonl", "warc"].choose(random).unwrap(), page)
}

/// Runs over a folder of hostile pages: each is a record or a row of the quarantine.
fn hostile_folder(pages: usize, most_bytes: usize) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("raw")).unwrap();
    let mut random = StdRng::seed_from_u64(11);
    for number in 0..pages {
        let bytes = random.random_range(1..most_bytes);
        let (ending, page) = hostile_page(&mut random, bytes);
        fs::write(folder.path().join(format!("raw/{number:04}.{ending}")), page).unwrap();
    }
    let mut command = Command::cargo_bin("dehusk").unwrap();
    command.current_dir(folder.path()).args([
        "run",
        "-q",
        "--max-quarantine",
        "1",
        "--include",
        "*.{html,txt,gz,zip,jsonl,warc}",
    ]);
    command.timeout(Duration::from_mins(20)).assert().success();
    let report: Value = serde_json::from_slice(&fs::read(folder.path().join("clean/report.json")).unwrap()).unwrap();
    let count = |key: &str| report.get(key).and_then(Value::as_u64).unwrap();
    assert!(count("pages") >= pages as u64 / 2, "{report}");
    assert_eq!(count("records") + count("quarantined"), count("pages"));
}

#[test]
fn a_folder_of_hostile_pages_is_gone_through() {
    hostile_folder(120, 60_000);
}

#[test]
#[ignore = "takes a while: cargo test --release --test hostile -- --ignored"]
fn a_large_folder_of_hostile_pages_is_gone_through() {
    hostile_folder(1000, 2_000_000);
}
