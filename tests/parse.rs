//! The tree of a page is the one that html5ever alone would make, whatever the page.

#![expect(clippy::unwrap_used, reason = "a test stops where it is not as it should be")]

use std::fs;
use std::path::Path;

use dehusk::segment::oracle::difference;
use proptest::prelude::*;
use proptest::sample::select;
use walkdir::WalkDir;

/// Attributes that a user's selectors might name.
const EXTRA: [&str; 4] = ["data-x", "title", "viewBox", "xmlns"];

/// What tags, texts and their accidents are made of: pages of these are mostly broken.
const PIECES: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "=",
    "\"",
    "'",
    "&",
    ";",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\u{c}",
    "\0",
    "/",
    "!",
    "-",
    "--",
    "?",
    "]",
    "]]>",
    "#",
    "a",
    "B",
    "é",
    "text ",
    "x=y",
    "<!--",
    "-->",
    "--!>",
    "<!-->",
    "<!--->",
    "<!",
    "<!doctype html>",
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 3.2//EN\" 'x'>",
    "<!doctype",
    "<![CDATA[",
    "<?xml ?>",
    "</>",
    "</ p>",
    "&amp;",
    "&amp",
    "&notit;",
    "&not",
    "&copy=",
    "&copy1",
    "&nbsp;",
    "&#65;",
    "&#65",
    "&#x41;",
    "&#x",
    "&#",
    "&#0;",
    "&#128;",
    "&#xD800;",
    "&#1114112;",
    "&CounterClockwiseContourIntegral;",
    "&NotEqualTilde;",
    "&bogus;",
    "&&",
    "<script>",
    "</script>",
    "</SCRIPT >",
    "</script",
    "<script type=\"application/ld+json\">",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe>",
    "<noembed>",
    "</noembed>",
    "<noframes>",
    "</noframes>",
    "<noscript>",
    "</noscript>",
    "<plaintext>",
    "<template>",
    "</template>",
    "<template shadowrootmode=open>",
    "<svg>",
    "</svg>",
    "<svg/>",
    "<math>",
    "</math>",
    "<foreignObject>",
    "<annotation-xml encoding=text/html>",
    "<mi>",
    "<font>",
    "<font color=red>",
    "<font size=1 FACE=x>",
    "</font>",
    "<use xlink:href='#a' href=b viewBox=c>",
    "<p>",
    "</p>",
    "<P CLASS=\"A B\" class=c>",
    "<a href='?a=b&copy=1&lt=2&amp;c'>",
    "<a href=x>",
    "<a title=1>",
    "<a data-x=1 data-y=2>",
    "<a data-y=2 data-x=1 >",
    "</a>",
    "<b>",
    "<b id=1>",
    "<b q=1>",
    "<b Q=1 q=2>",
    "</b>",
    "<i r=1 s=2>",
    "<i s=2 r=1>",
    "<i s=1 r=2>",
    "</i>",
    "<nobr>",
    "<div>",
    "</div>",
    "<div a b=c d='e' f=\"g\"/>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<th x",
    "<caption>",
    "<col>",
    "<select>",
    "<option>",
    "</select>",
    "<ul>",
    "<li>",
    "<h1>",
    "</h2>",
    "<pre>",
    "<pre>\n",
    "<listing>\r\n",
    "<br>",
    "</br x=y>",
    "<img src=a alt='&quot;'>",
    "<input type=hidden>",
    "<input type=\"text\">",
    "<html lang=en>",
    "<html id=x lang=de>",
    "<head>",
    "</head>",
    "<body>",
    "<body class=x>",
    "</body>",
    "</html>",
    "<frameset>",
    "<form>",
    "</form>",
    "<meta charset=utf-8>",
    "<meta http-equiv=content-type content='text/html; charset=x'>",
    "<x-y>",
    "<a\0b \0=\0>",
    "<p =a==b>",
    "<p a = 'b'c>",
    "<image>",
    "<figcaption>",
    "<BlockQuote>",
    "<ruby>",
    "<rt>",
    "<button>",
    "<object>",
    "<marquee>",
    "<keygen>",
];

fn same(page: &str) {
    if let Some(difference) = difference(page, &EXTRA) {
        panic!("{:?}\n{difference}", page.get(..page.len().min(2_000)).unwrap_or_default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(4_000), ..ProptestConfig::default() })]

    #[test]
    fn soup(pieces in prop::collection::vec(select(PIECES), 0..40)) {
        same(&pieces.concat());
    }

    #[test]
    fn soup_in_a_script(pieces in prop::collection::vec(select(&[
        "<!--", "-->", "--", "-", ">", "<", "/", "<script", "</script", " ", "script", "x", "\0", "\r", "<!-", "--!>",
    ][..]), 0..30)) {
        same(&format!("<p>a<script>{}</script>b", pieces.concat()));
    }

    #[test]
    fn soup_in_a_comment(pieces in prop::collection::vec(select(&["-", "--", "!", ">", "<", "a", "\0"][..]), 0..12)) {
        same(&format!("<p>a<!--{}", pieces.concat()));
    }

    #[test]
    fn soup_in_a_document_type(pieces in prop::collection::vec(select(&[
        " ", "html", "PUBLIC", "system", "\"", "'", "-//W3C//DTD HTML 3.2//EN", "x", "\0", "\n", "é",
    ][..]), 0..10)) {
        // In quirks mode, and in no other, a table stands inside the paragraph.
        same(&format!("<!doctype{}><p><table>", pieces.concat()));
        same(&format!("<!doctype{}", pieces.concat()));
    }

    #[test]
    fn soup_of_misnested_links(pieces in prop::collection::vec(select(&[
        "<a x=1>", "<a x=2>", "<a y=1 x=1>", "<a x=1 y=1>", "<b x=1>", "<b x=2>", "<b y=1 x=1>", "<div>", "<p>", "</p>",
        "</div>", "</a>", "</b>", "t", "<div><div><div><div><div><div><div><div><div>",
    ][..]), 0..60)) {
        same(&pieces.concat());
    }

    #[test]
    fn any_text(page in "\\PC{0,200}") {
        same(&page);
    }
}

#[test]
fn pages_of_the_project() {
    let pages = ["raw", "tests/pages"].iter().flat_map(WalkDir::new).map(Result::unwrap);
    let compared = pages.filter(|entry| entry.file_type().is_file()).map(|entry| same_file(entry.path())).count();
    assert!(compared > 50, "{compared}");
}

#[test]
fn every_beginning_of_a_page() {
    let page = "<!DOCTYPE html PUBLIC 'a' \"b\"><html lang=en><!-- a --!><title>A &amp; b</title><script>x<!--<script>y\
                </script>--></script><p class='a b' id=c\r\nhidden>d&eacute;e&#8217;s<svg><![CDATA[f]]></svg></p></html x>";
    for (end, _) in page.char_indices() {
        same(page.get(..end).unwrap());
    }
}

fn same_file(path: &Path) {
    same(&String::from_utf8_lossy(&fs::read(path).unwrap()));
}

/// `DEHUSK_PAGES=folder cargo test --release --test parse -- --ignored` compares a folder of other pages.
#[test]
#[ignore = "needs pages from elsewhere"]
fn pages_from_elsewhere() {
    let folder = std::env::var_os("DEHUSK_PAGES").unwrap();
    for entry in WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        same_file(entry.path());
    }
}
