//! The rule `image-file-name`.

use crate::measure::Measured;

use super::{Action, Findings, lines, rule};

rule! {
    /// Names of picture files alone on a line: `IMG_2041-1024x683.jpg`, `shutterstock_12345`.
    ///
    /// # Why it is boilerplate
    /// It stands where a picture was, and says nothing to a reader.
    ///
    /// # Signals
    /// The line is only a file name: no more than three words, the last of them with the ending of a picture file, or
    /// one word that begins as cameras and picture libraries name their files and goes on with figures.
    ///
    /// # Near misses
    /// A sentence that names a file; a line of code; the name of a product with figures.
    "image-file-name", "image", 0.5
}

/// Endings of picture files.
const ENDINGS: [&str; 13] =
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "tif", "tiff", "heic", "bmp", "jpe", "jfif"];
/// How cameras, messengers and picture libraries begin the names of files.
const STEMS: [&str; 20] = [
    "img_",
    "img-",
    "dsc_",
    "dsc0",
    "dscn",
    "dscf",
    "dji_",
    "pxl_",
    "_mg_",
    "_dsc",
    "shutterstock_",
    "gettyimages-",
    "istock-",
    "istockphoto-",
    "adobestock_",
    "depositphotos_",
    "dreamstime_",
    "screenshot_",
    "whatsapp image ",
    "pict0",
];

/// Digits of a camera's name, at least.
const LEAST_DIGITS: u32 = 3;
/// Words of the longest names, those that messengers give: `WhatsApp Image 2026-03-14 at 09.31.22`.
const MOST_WORDS: usize = 8;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        // A camera's name has digits, an ending a point.
        let may_be_name = stats.digits >= LEAST_DIGITS || stats.sentence_marks > 0;
        if may_be_name && !lines::is_code(page, block) && is_file_name(page.folded(block)) {
            findings.block(page, block, Action::Remove, 0.95, &["file name", "alone on its line"]);
        }
    }
}

/// Whether a folded line is the name of a picture file.
pub(super) fn is_file_name(folded: &str) -> bool {
    let name = folded.trim_matches(|c: char| matches!(c, ' ' | '[' | ']' | '(' | ')' | '"' | '*' | '!' | '-' | '|'));
    let words = memchr::memchr_iter(b' ', name.as_bytes()).take(MOST_WORDS).count() + 1;
    // The longest names of files are shorter than this.
    if words > MOST_WORDS || folded.len() > 300 {
        return false;
    }
    // A camera's name has digits, an ending a point.
    let digits = folded.bytes().filter(u8::is_ascii_digit).count();
    if digits < LEAST_DIGITS as usize && memchr::memchr(b'.', folded.as_bytes()).is_none() {
        return false;
    }
    if digits >= LEAST_DIGITS as usize
        && STEMS.iter().any(|stem| name.starts_with(stem))
        && words <= if name.starts_with("whatsapp") { MOST_WORDS } else { 2 }
    {
        return true;
    }
    let ends = name.rsplit_once('.').is_some_and(|(rest, ending)| {
        ENDINGS.contains(&ending) && (rest.ends_with(char::is_alphanumeric) || rest.ends_with([')', '_', '-']))
    });
    // Two names, or an address with a path, are still nothing but names.
    ends && words <= 3
        && !(words > 1 && name.contains("://"))
        && !name.contains([',', ';', '"', '!', '?'])
        && (words == 1 || name.contains(['_', '-', '(']) || name.contains(|c: char| c.is_ascii_digit()))
}
