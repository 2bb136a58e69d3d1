//! Datelines: "KYIV, March 3 (Reuters) -" at the head of the first sentence.

#[cfg(test)]
mod tests;

use crate::fields::dates::Reading;
use crate::lexicon::is_unspaced;
use crate::lexicon::{DateWords, fold};
use crate::measure::Measured;
use crate::record::Dateline;

/// Longest dateline in bytes.
const MAX_BYTES: usize = 140;

/// Agencies that sign in brackets or behind a dash, folded.
const AGENCIES: [&str; 58] = [
    "reuters",
    "ap",
    "afp",
    "dpa",
    "apa",
    "efe",
    "ansa",
    "lusa",
    "anp",
    "pap",
    "tass",
    "тасс",
    "upi",
    "pa",
    "pti",
    "ani",
    "ians",
    "xinhua",
    "kyodo",
    "yonhap",
    "belga",
    "ats",
    "sda",
    "keystone-sda",
    "epd",
    "kna",
    "sid",
    "rtr",
    "cna",
    "bloomberg",
    "interfax",
    "интерфакс",
    "інтерфакс-україна",
    "риа новости",
    "уніан",
    "укрінформ",
    "anadolu",
    "aa",
    "dts",
    "nina",
    "europa press",
    "adnkronos",
    "agi",
    "askanews",
    "agência brasil",
    "agencia brasil",
    "novinite",
    "ctk",
    "čtk",
    "mti",
    "tt",
    "ntb",
    "ritzau",
    "stt",
    "cp",
    "the canadian press",
    "the associated press",
    "associated press",
];

/// Beginnings of words that say who reports, in brackets behind a place.
const REPORTERS: [&str; 24] = [
    "agen",
    "агент",
    "агенц",
    "wire",
    "press",
    "presse",
    "news",
    "inform",
    "інформ",
    "информ",
    "notre",
    "envoyé",
    "corresp",
    "korresp",
    "corrisp",
    "кореспонд",
    "корреспонд",
    "eig",
    "ber",
    "own",
    "redak",
    "redac",
    "staff",
    "media",
];

/// Words in capitals before a dash that are no places: kickers, organisations.
const NO_PLACES: [&str; 50] = [
    "nato",
    "nasa",
    "fifa",
    "uefa",
    "opec",
    "unesco",
    "unicef",
    "who",
    "usa",
    "uno",
    "otan",
    "onu",
    "update",
    "breaking",
    "exclusive",
    "exklusiv",
    "exclusif",
    "exclusiva",
    "esclusiva",
    "interview",
    "analysis",
    "analyse",
    "opinion",
    "watch",
    "video",
    "live",
    "photos",
    "photo",
    "fotos",
    "news",
    "review",
    "explainer",
    "factbox",
    "comment",
    "kommentar",
    "ticker",
    "eilmeldung",
    "urgent",
    "alert",
    "warning",
    "note",
    "spoiler",
    "correction",
    "editorial",
    "podcast",
    "видео",
    "фото",
    "відео",
    "срочно",
    "терміново",
];

/// What a dateline is made of, and how sure it is.
#[derive(Debug, Default)]
struct Parsed {
    place: Option<String>,
    date: Option<String>,
    agency: Option<String>,
    /// The agency is a known one, or says in words that it is one.
    known_agency: bool,
    /// The place is in capitals.
    capitals: bool,
    /// It ends in a dash rather than a point.
    dash: bool,
    end: usize,
}

/// Parts a dateline from the text behind it: the dateline and the bytes to cut, dash and spaces included.
///
/// Only what is certain: a place in capitals with a dash, or with an agency or a date; a place in mixed case only with
/// an agency in brackets or a date. "Hamburg." alone counts where the page speaks of that place elsewhere.
pub fn split(page: &Measured<'_>, text: &str) -> Option<(Dateline, usize)> {
    let parsed = parse(page, text)?;
    let rest = text.get(parsed.end..)?;
    let begins = rest.chars().find(|c| c.is_alphanumeric())?;
    if crate::measure::words_in(rest) < 4 || !(begins.is_uppercase() || begins.is_numeric() || !begins.is_lowercase()) {
        return None;
    }
    let certain = match &parsed.place {
        None => parsed.known_agency && parsed.dash,
        Some(place) if parsed.capitals => {
            parsed.known_agency
                || parsed.date.is_some()
                || parsed.agency.is_some()
                || parsed.dash && is_bare_place(place)
        }
        Some(place) => parsed.known_agency || parsed.date.is_some() || !parsed.dash && is_spoken_of(page, place, text),
    };
    if !certain {
        return None;
    }
    let raw = text.get(..parsed.end)?.trim().to_owned();
    Some((Dateline { place: parsed.place, date: parsed.date, agency: parsed.agency, raw }, parsed.end))
}

/// Reads a dateline that was cut out of the text.
pub fn read(page: &Measured<'_>, raw: &str) -> Dateline {
    let raw = raw.trim();
    // The space behind it went with the cut; the reader needs it to see where the dash or point ends.
    let parsed = parse(page, &format!("{raw} ")).unwrap_or_default();
    Dateline { place: parsed.place, date: parsed.date, agency: parsed.agency, raw: raw.to_owned() }
}

fn parse(page: &Measured<'_>, text: &str) -> Option<Parsed> {
    let head = text.get(..text.floor_char_boundary(MAX_BYTES)).filter(|head| !head.is_empty())?;
    let mut reader = Reader { page, head, at: 0, parsed: Parsed::default() };
    reader.spaces();
    // "(ANSA) - ROMA, 3 MAR -" and "(Reuters) -".
    if reader.brackets() {
        if !reader.parsed.known_agency || !reader.dash() {
            return None;
        }
        reader.parsed.end = reader.at;
        let before = reader.at;
        if reader.place()
            && reader.parsed.capitals
            && {
                reader.date();
                true
            }
            && reader.dash()
        {
            reader.parsed.end = reader.at;
        } else {
            reader.parsed.place = None;
            reader.parsed.date = None;
            reader.at = before;
        }
        reader.parsed.dash = true;
        return Some(reader.parsed);
    }
    // "November 15, 2023 –BRUSSELS –".
    if head.starts_with(|c: char| c.is_alphanumeric()) && reader.leading_date() {
        return Some(reader.parsed);
    }
    reader.after_place()
}

struct Reader<'p, 'd> {
    page: &'p Measured<'d>,
    head: &'p str,
    at: usize,
    parsed: Parsed,
}

impl<'p> Reader<'p, '_> {
    fn rest(&self) -> &'p str {
        self.head.get(self.at..).unwrap_or_default()
    }

    fn spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Steps over marks; says whether there were any.
    fn marks(&mut self, marks: &[char]) -> bool {
        let length =
            self.rest().len() - self.rest().trim_start_matches(|c: char| marks.contains(&c) || c.is_whitespace()).len();
        let any = self.rest().get(..length).is_some_and(|skipped| skipped.contains(marks));
        if any {
            self.at += length;
        }
        any
    }

    /// Steps over the dash that ends a dateline, points before it included.
    fn dash(&mut self) -> bool {
        let before = self.at;
        self.marks(&['.', ',', ':']);
        let spaced = self.at > before || self.rest().starts_with(char::is_whitespace);
        let hyphen = self.rest().trim_start().starts_with('-');
        if (spaced || !hyphen) && self.marks(&['-', '–', '—', '―', '\u{2212}']) {
            self.spaces();
            return true;
        }
        self.at = before;
        false
    }

    /// Reads "(Reuters)", "/dpa/"; says whether it was there.
    fn brackets(&mut self) -> bool {
        let rest = self.rest().trim_start_matches(['.', ',', ' ', '\u{a0}']);
        let Some(inner) = rest.strip_prefix('(') else { return false };
        let Some(close) = inner.find(')') else { return false };
        let inside = inner.get(..close).unwrap_or_default().trim();
        let words = inside.split_whitespace().count();
        if inside.is_empty() || words > 5 || inside.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
        self.parsed.known_agency = is_agency(inside);
        self.parsed.agency = Some(inside.to_owned());
        self.at = self.head.len() - inner.len() + close + 1;
        true
    }

    /// Reads a place of up to five words: in capitals, or each with a capital.
    fn place(&mut self) -> bool {
        let rest = self.rest();
        let end = rest.find([',', '.', '(', '—', '–', ':', ';', '"', '“', '!', '?']).unwrap_or(rest.len());
        let end = rest.get(..end).and_then(|part| part.find(" - ")).unwrap_or(end);
        let place = rest.get(..end).unwrap_or_default().trim();
        let words: Vec<&str> = place.split_whitespace().collect();
        let letters = place.chars().filter(|c| c.is_alphabetic()).count();
        let small = |word: &&str| word.chars().count() <= 4 && word.chars().all(char::is_lowercase);
        let shaped = words.iter().enumerate().all(|(index, word)| {
            let fits = word.starts_with(char::is_uppercase)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '/' | '\'' | '’' | 'ʼ'));
            fits || index > 0 && index + 1 < words.len() && small(word)
        });
        if letters < 3 || words.len() > 5 || !shaped || place.len() > 60 {
            return false;
        }
        self.parsed.capitals = !place.chars().any(char::is_lowercase);
        self.parsed.place = Some(place.to_owned());
        self.at += end;
        true
    }

    /// Reads a date, with or without its year, right here.
    fn date(&mut self) -> bool {
        if !may_begin_date(self.page.lexicon.dates(), self.rest()) {
            return false;
        }
        let before = self.at;
        self.marks(&[',', '.']);
        let reading = Reading::of(self.page, None);
        let rest = self.rest();
        let near = |start: usize| rest.get(..start).is_some_and(|skipped| is_weekday(&reading, skipped));
        let whole = || {
            let found = reading.find(rest).filter(|found| near(found.range.start))?;
            Some((found.date.to_string(), found.range.end))
        };
        let without_year = || {
            let day = reading.find_day(rest).filter(|day| near(day.range.start))?;
            Some((rest.get(day.range.clone())?.trim_end_matches('.').to_owned(), day.range.end))
        };
        let Some((date, end)) = whole().or_else(without_year) else {
            self.at = before;
            return false;
        };
        // The point of a shortened month may be the one that ends the dateline.
        self.at += rest.get(..end).map_or(end, |read| read.trim_end_matches('.').len());
        self.parsed.date = Some(date);
        true
    }

    /// A date before the place.
    fn leading_date(&mut self) -> bool {
        if !(self.date() && self.dash() && self.place() && self.parsed.capitals && self.dash()) {
            self.at = 0;
            self.parsed = Parsed::default();
            return false;
        }
        self.parsed.dash = true;
        self.parsed.end = self.at;
        true
    }

    /// A place, then what may follow: the country, a date, an agency, a dash or a point.
    fn after_place(mut self) -> Option<Parsed> {
        if !self.place() {
            return None;
        }
        self.date();
        if self.parsed.date.is_none() && self.parsed.capitals {
            self.country();
            self.date();
        }
        let bracket = self.brackets();
        if self.parsed.date.is_none() {
            self.date();
        }
        if self.dash() {
            self.parsed.dash = true;
            if !bracket && self.parsed.date.is_some() {
                self.signed();
            }
            self.parsed.end = self.at;
            return Some(self.parsed);
        }
        // "Київ. 3 березня. УНІАН." and "Hamburg."
        let ends = self.marks(&['.']) || bracket && self.parsed.known_agency && self.marks(&[':']);
        if !ends {
            return None;
        }
        if !bracket {
            self.signed();
        }
        self.spaces();
        self.parsed.end = self.at;
        Some(self.parsed)
    }

    /// "WASHINGTON, D.C." and "KYIV, Ukraine": up to three words behind a comma, before a bracket or dash.
    fn country(&mut self) {
        let Some(inner) = self.rest().strip_prefix(',') else { return };
        let end = inner.find(['(', '—', '–']).or_else(|| inner.find(" - "));
        let Some(end) = end else { return };
        let country = inner.get(..end).unwrap_or_default().trim();
        let fits = (1..=3).contains(&country.split_whitespace().count())
            && country.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | ' ' | '-'))
            && country.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
        if fits {
            self.at += 1 + end;
        }
    }

    /// An agency's name before a point: "РИА Новости. ".
    fn signed(&mut self) {
        let rest = self.rest();
        let Some(end) = rest.find(". ") else { return };
        let name = rest.get(..end).unwrap_or_default().trim();
        if AGENCIES.contains(&fold::folded(name).as_str()) {
            self.parsed.agency = Some(name.to_owned());
            self.parsed.known_agency = true;
            self.at += end + 2;
        }
    }
}

/// Whether a date may be the first thing in a text: it begins with a number or with the name of a month, and nothing
/// but the name of a weekday may stand before it. True as well where it takes the recogniser to tell what the first word
/// is.
fn may_begin_date(dates: &DateWords, text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (word, behind) = text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()));
    let goes_on = |c: char| matches!(c, '\'' | '\u{2019}' | '\u{2bc}') || fold::is_invisible(c);
    word.is_empty()
        || word.chars().any(is_unspaced)
        || behind.starts_with(goes_on)
        || dates.names_day(&fold::folded(word))
}

/// Whether nothing but a weekday stands there.
fn is_weekday(reading: &Reading<'_>, text: &str) -> bool {
    let folded = fold::folded(text);
    folded
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .all(|word| reading.words.weekdays.contains_key(word))
}

/// Whether a bracket names an agency or says who reports.
fn is_agency(inside: &str) -> bool {
    let folded = fold::folded(inside);
    let known = |name: &str| AGENCIES.contains(&name.trim());
    known(&folded)
        || folded.split(['/', ',', '-']).any(known)
        || folded.split(' ').any(|word| {
            REPORTERS
                .iter()
                .any(|stem| word.starts_with(stem) && (stem.len() > 3 || word.trim_end_matches('.') == *stem))
                || word.ends_with("inform")
                || word.ends_with("інформ")
                || word.ends_with("информ")
        })
}

/// Whether a place in capitals may stand before a dash with no agency and no date.
fn is_bare_place(place: &str) -> bool {
    let folded = fold::folded(place);
    !folded.split([' ', '/']).any(|word| NO_PLACES.contains(&word))
}

/// Whether the page speaks of the place elsewhere, behind a word such as "in": "Hamburg." is then a dateline. A common
/// noun behind "in" would have an article.
fn is_spoken_of(page: &Measured<'_>, place: &str, own: &str) -> bool {
    if place.split_whitespace().count() > 2 || page.lang != crate::lexicon::Lang::named("de") {
        return false;
    }
    ["in", "aus", "nach", "In", "Aus"].iter().any(|word| {
        let needle = format!("{word} {place}");
        (0..page.len()).map(|index| page.text(index)).filter(|text| *text != own).any(|text| {
            text.match_indices(&needle).any(|(at, found)| {
                let before = text.get(..at).and_then(|before| before.chars().next_back());
                let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
                !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(|c| c.is_alphanumeric() || c == '-')
            })
        })
    })
}
