//! What a person's name looks like.

use crate::lexicon::fold;

/// Lower-case parts of names.
const PARTICLES: [&str; 34] = [
    "de", "van", "von", "der", "den", "del", "della", "di", "da", "do", "dos", "das", "la", "le", "el", "al", "bin",
    "ibn", "ben", "ter", "ten", "te", "zu", "zur", "vom", "zum", "af", "av", "du", "des", "san", "y", "'t", "op",
];

/// Words no person is called by: agencies, desks, roles, controls. A word of the candidate that begins with one of
/// these refuses it.
const STEMS: [&str; 96] = [
    "agenc",
    "agence",
    "agentur",
    "agenzia",
    "агент",
    "агенц",
    "presse",
    "press",
    "пресс",
    "news",
    "nieuws",
    "wire",
    "media",
    "медиа",
    "медіа",
    "magazine",
    "zeitung",
    "journal",
    "gazette",
    "herald",
    "tribune",
    "courier",
    "kurier",
    "reporter",
    "correspond",
    "korrespond",
    "corrispond",
    "correspons",
    "кореспонд",
    "корреспонд",
    "editor",
    "redak",
    "redac",
    "redaç",
    "redaz",
    "rédac",
    "редак",
    "staff",
    "team",
    "desk",
    "writer",
    "author",
    "autor",
    "автор",
    "admin",
    "journalist",
    "periodist",
    "giornalist",
    "jornalist",
    "dziennik",
    "журналист",
    "журналіст",
    "photo",
    "foto",
    "фото",
    "bild",
    "video",
    "читать",
    "follow",
    "subscri",
    "share",
    "contact",
    "guest",
    "columnist",
    "kolumn",
    "comment",
    "newsletter",
    "facebook",
    "twitter",
    "instagram",
    "university",
    "institute",
    "ministry",
    "polizei",
    "expert",
    "director",
    "manager",
    "founder",
    "specialist",
    "analyst",
    "consultant",
    "educator",
    "dietitian",
    "strategist",
    "advisor",
    "member",
    "moderator",
    "joined",
    "officer",
    "horticultur",
    "profile",
    "checked",
    "reviewer",
    "sponsored",
    "gardener",
    "marketing",
];

/// Single words that stand alone or in capitals for a newsroom.
const WORDS: [&str; 62] = [
    "dpa",
    "afp",
    "ap",
    "apa",
    "anp",
    "efe",
    "ansa",
    "lusa",
    "pap",
    "reuters",
    "tass",
    "тасс",
    "уніан",
    "укрінформ",
    "pa",
    "upi",
    "kna",
    "epd",
    "sid",
    "ots",
    "ats",
    "belga",
    "риа",
    "новости",
    "интерфакс",
    "інтерфакс",
    "bbc",
    "cnn",
    "online",
    "the",
    "our",
    "and",
    "with",
    "senior",
    "chief",
    "deputy",
    "special",
    "contributor",
    "contributors",
    "contributing",
    "producer",
    "freelance",
    "volontär",
    "volontärin",
    "anonymous",
    "unknown",
    "user",
    "webmaster",
    "home",
    "more",
    "read",
    "updated",
    "published",
    "inc",
    "ltd",
    "gmbh",
    "bio",
    "size",
    "hey",
    "titan",
    "offline",
    "getty",
];

/// What a reporter is called behind the name.
const CJK_ROLES: [&str; 6] = ["기자", "특파원", "논설위원", "선임기자", "記者", "特派員"];

/// Titles and degrees that may stand beside a name without a comma.
const TITLES: [&str; 11] = ["dr", "prof", "phd", "md", "jr", "sr", "mag", "dipl", "ing", "mba", "msc"];
/// Degrees that stand behind a comma.
const DEGREES: [&str; 25] = [
    "ms", "bsc", "rd", "rdn", "cfp", "cpa", "dvm", "vmd", "dds", "mph", "lcsw", "esq", "ma", "ba", "bs", "jd", "llm",
    "rn", "do", "ldn", "cfa", "psyd", "edd", "cepf", "cpp",
];

/// The candidate as a person's name, if it looks like one. Names of one word count only where `single` is set: where
/// the page's data says that it is a person.
pub(super) fn person(candidate: &str, single: bool) -> Option<String> {
    let name = candidate.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '\'' | '\u{2019}')).trim();
    let name = name.trim_start_matches(['.', '\'']).trim_end_matches(['\'', ' ']);
    let name = name
        .strip_suffix('.')
        .filter(|rest| rest.split(' ').next_back().is_some_and(|word| word.len() > 2))
        .unwrap_or(name);
    let mut words: Vec<&str> = name.split_whitespace().collect();
    // A picture's text and a link that both print the name.
    if words.len() >= 4 && words.len().is_multiple_of(2) && words.get(..words.len() / 2) == words.get(words.len() / 2..)
    {
        words.truncate(words.len() / 2);
    }
    // "Reporter" behind the name, as bylines in Korean and Japanese have it.
    while words.len() > 1 && words.last().is_some_and(|last| CJK_ROLES.contains(last)) {
        words.pop();
    }
    if name.chars().count() > 60
        || name.chars().any(|c| c.is_numeric() || matches!(c, '@' | '/' | ':' | '_' | '#' | '('))
    {
        return single.then(|| handle(name)).flatten();
    }
    if refused(&words) {
        return None;
    }
    if is_cjk(name) {
        return (2..=12).contains(&name.chars().count()).then(|| words.join(" "));
    }
    let capitals = words.iter().filter(|word| is_capitalised(word)).count();
    let shaped = words.iter().enumerate().all(|(index, word)| {
        is_capitalised(word) || index + 1 < words.len() && PARTICLES.contains(&fold::folded(word).as_str())
    });
    let full = words.iter().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2).count();
    if shaped && (2..=6).contains(&words.len()) && (2..=5).contains(&capitals) && full >= 1 {
        return Some(words.join(" "));
    }
    (single && (1..=6).contains(&words.len()) && name.chars().any(char::is_alphabetic)).then(|| words.join(" "))
}

/// Whether a word of a line is the role of a reporter in Korean or Japanese.
pub(super) fn has_role(line: &str) -> bool {
    line.split_whitespace().any(|word| CJK_ROLES.contains(&word))
}

/// A person's name from "Roe, Ada", as catalogues and journals write it.
pub(super) fn turned(name: &str) -> Option<String> {
    let (last, first) = name.split_once(", ")?;
    let single = |part: &str| part.split_whitespace().filter(|word| is_capitalised(word)).count() == 1;
    // Names of several words before the comma may have their order already.
    let joined = format!("{} {}", first.trim(), last.trim());
    person(&joined, false).filter(|_| single(last) && (1..=3).contains(&first.split_whitespace().count()))
}

/// Who signs a text without being a person: an agency, a desk, a site, a user; nobody where the name says nothing.
pub(super) fn signature(candidate: &str) -> Option<String> {
    let name = candidate.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')' | '\u{2019}')).trim();
    let words = name.split_whitespace().count();
    let folded = fold::folded(name);
    let shaped = (1..=6).contains(&words)
        && (2..=60).contains(&name.chars().count())
        && name.chars().any(char::is_alphabetic)
        && !name.contains(['@', '/', '{', '<', '|', '\\', '='])
        && !name.contains("://");
    (shaped && !NOBODY.contains(&folded.as_str())).then(|| name.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Names that content management systems give by themselves.
const NOBODY: [&str; 22] = [
    "admin",
    "administrator",
    "author",
    "autor",
    "auteur",
    "anonymous",
    "unknown",
    "user",
    "username",
    "default",
    "none",
    "null",
    "undefined",
    "n/a",
    "webmaster",
    "root",
    "guest",
    "test",
    "editor",
    "wordpress",
    "name",
    "adminn",
];

/// A user's name: one word of letters, digits and joining marks.
fn handle(name: &str) -> Option<String> {
    let shaped = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (shaped && name.chars().any(char::is_alphabetic) && name.chars().count() <= 40).then(|| name.to_owned())
}

fn refused(words: &[&str]) -> bool {
    words.iter().any(|word| {
        let folded = fold::folded(word);
        let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
        WORDS.contains(&bare) || STEMS.iter().any(|stem| bare.starts_with(stem))
    })
}

/// Whether a word begins like one of a name: "Jane", "J.", "O'Hara", "d'Arc".
fn is_capitalised(word: &str) -> bool {
    let inner =
        ["d'", "d\u{2019}", "l'", "l\u{2019}", "al-", "el-", "'t"].iter().find_map(|start| word.strip_prefix(start));
    let word = inner.unwrap_or(word);
    word.starts_with(char::is_uppercase)
        && word
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '-' | '‑' | '.' | '\u{301}'))
        && !word.ends_with("--")
}

/// The name without titles before it and degrees behind it. "Md" before a name is a name.
pub(super) fn without_degrees(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let keeps =
        |index: usize, word: &&&str| index == 0 && fold::folded(word) == "md" || !TITLES.contains(&bare(word).as_str());
    words
        .iter()
        .enumerate()
        .filter(|(index, word)| keeps(*index, word))
        .map(|(_, word)| *word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a word is a title or a degree, which no name is made of alone: "Dr.", "Ph.D.", "MBA".
pub(super) fn is_degree(word: &str) -> bool {
    let bare = bare(word);
    TITLES.contains(&bare.as_str()) || DEGREES.contains(&bare.as_str())
}

/// The folded letters and figures of a word.
fn bare(word: &str) -> String {
    fold::folded(word).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a name is written in ideographs, kana or hangul.
fn is_cjk(name: &str) -> bool {
    name.chars().all(|c| {
        matches!(c, '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | ' ' | '\u{3000}')
    }) && name.chars().any(|c| !c.is_whitespace())
}
