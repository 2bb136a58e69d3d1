//! The rule `player-control`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;
use crate::page::Format;

use super::lines::{self, Controls, Prompt};
use super::voice::Voice;
use super::{Action, Findings, rule};

rule! {
    /// Controls and messages of audio and video players, and invitations to listen to the article.
    ///
    /// # Why it is boilerplate
    /// They operate a player that is not in the text.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the classes `player-control` or `audio-player`, or clock figures such
    /// as "0:00 / 1:25" and "00:00:49"; speeds ("1.5x") beside each other or with their name ("Speed 1x"); lengths to the
    /// second ("7 min 12 sec"); a title between paragraphs below the length of a recording, one or two on a page; a
    /// message in a full sentence also needs an address and a word of operating a page.
    ///
    /// # Near misses
    /// A help article on such an error; a film review; "Listen to this," she said; a sub-heading "Background"; the
    /// times of a timetable or a transcript; a list of films with their lengths.
    "player-control", "player", 0.5
}

const CONTROLS: Controls = Controls::ambiguous(&[Class::AUDIO_PLAYER, Class::PLAYER_CONTROL]);
const PROMPTS: [Prompt; 2] =
    [Prompt::removing(Class::AUDIO_PLAYER, &[Signal::Ui]), Prompt::removing(Class::PLAYER_CONTROL, &[Signal::Ui])];

/// Digits of the clock of a player, at least: "0:00 / 1:25" has six, "0:5 / 1:2" four.
const CLOCK_DIGITS: u32 = 4;
/// Digits of a place in a recording, at least: "0:49".
const POSITION_DIGITS: u32 = 3;
/// Bytes of a time, at most: "00:00:49".
const LONGEST_TIME: usize = 8;
/// Bytes of a length to the second, at most: "120 minutes 12 sec.".
const LONGEST_DURATION: usize = 24;
/// Lines of nothing but a time on a page with players, at most: a timetable and a transcript have more.
const MOST_TIMES: usize = 3;

/// Lengths of recordings on a page that has a player beside its article, at most.
const MOST_RECORDINGS: usize = 2;
/// Lines with a speed on a page with a player, at least.
const LEAST_SPEEDS: usize = 3;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    let speeds: Vec<usize> = (0..page.len()).filter(|block| is_speed(page.text(*block))).collect();
    // A player has its own speed among them; the figures of a table do not.
    let has_speeds = speeds.len() >= LEAST_SPEEDS && speeds.iter().any(|block| is_own_speed(page.text(*block)));
    let has_positions = (1..=MOST_TIMES).contains(&lines_of_time(page));
    // A list of films or episodes has many.
    let timed = (0..page.len()).filter(|block| page.block(*block).digits >= POSITION_DIGITS);
    let has_recording = timed.filter(|block| is_length(page.text(*block))).count() <= MOST_RECORDINGS;
    for block in 0..page.len() {
        let is_title = has_recording && is_title_of_recording(page, block);
        let may_play = is_title
            || has_speeds
            || page.block(block).digits > 0 && page.block(block).words <= 4
            || page.block(block).digits >= POSITION_DIGITS
            || page.bears(block, CONTROLS.classes, &[Signal::Listen]);
        if !may_play || lines::is_code(page, block) {
            continue;
        }
        let is_position = || has_positions && is_position(page.text(block));
        let is_speed = || has_speeds && is_speed(page.text(block)) || is_named_speed(page, block);
        let text = page.text(block);
        let lasts = || has_recording && is_duration(text) && !lines::between_running_text(page, block, 1);
        if is_clock(text) || is_position() || is_speed() || lasts() || has_clock(page, block) || is_offer(page, block) {
            findings.block(page, block, Action::Remove, 0.9, &["clock of a player", "alone on its line"]);
        } else if is_title {
            findings.block(page, block, Action::Remove, 0.85, &["below the clock of a player", "shaped like a title"]);
        } else if cannot_play(page, block) {
            findings.block(
                page,
                block,
                Action::Remove,
                0.8,
                &["message of a player", "names the browser", "addresses the reader"],
            );
        } else if page.block(block).words > 1 {
            for prompt in &PROMPTS {
                if let Some((score, signals)) = lines::weigh_strictly(page, block, prompt) {
                    findings.block(page, block, prompt.action, score, &signals);
                }
            }
        }
    }
}

/// Lines of the page that are nothing but a time.
fn lines_of_time(page: &Measured<'_>) -> usize {
    let is_time =
        |block: &usize| page.block(*block).digits >= POSITION_DIGITS && time_parts(page.text(*block)).is_some();
    (0..page.len()).filter(is_time).count()
}

/// Whether a line is a speed to play at: "1.5x", "2×".
fn is_speed(text: &str) -> bool {
    let number = text.trim().strip_suffix(['x', '×']);
    number.is_some_and(|number| {
        number.len() <= 4 && number.parse::<f32>().is_ok_and(|speed| (0.1..=4.0).contains(&speed))
    })
}

/// Whether a line is the speed that a recording has: "1x", "1.0×".
fn is_own_speed(text: &str) -> bool {
    let number = text.trim().strip_suffix(['x', '×']);
    number.is_some_and(|number| number == "1" || number.starts_with("1.0"))
}

/// Words before the speed to play at, folded.
const SPEEDS: [&str; 12] = [
    "speed",
    "tempo",
    "geschwindigkeit",
    "vitesse",
    "velocidad",
    "velocità",
    "velocidade",
    "snelheid",
    "prędkość",
    "швидкість",
    "скорость",
    "playback speed",
];

/// Whether a line names the speed to play at: "Speed 1x", "Tempo 1,0".
fn is_named_speed(page: &Measured<'_>, block: usize) -> bool {
    let Some((name, speed)) = page.folded(block).rsplit_once(' ') else { return false };
    let number = speed.replace(',', ".");
    let shaped = is_speed(&number) || number.contains('.') && is_speed(&format!("{number}x"));
    page.block(block).words <= 4 && SPEEDS.contains(&name.trim_end_matches(':')) && shaped
}

/// Whether a line is how long a recording takes, to the second: "7 min 12 sec", "8 Min. 4 Sek.".
fn is_duration(text: &str) -> bool {
    const MINUTES: [&str; 5] = ["min", "minutes", "мин", "хв", "minuten"];
    const SECONDS: [&str; 6] = ["s", "sec", "sek", "seg", "с", "сек"];
    if text.len() > LONGEST_DURATION || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.trim_end_matches(['.', ',']).to_lowercase()).collect();
    let number = |word: &str| (1..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    matches!(words.as_slice(), [minutes, min, seconds, sec]
        if number(minutes) && number(seconds) && MINUTES.contains(&min.as_str()) && SECONDS.contains(&sec.as_str()))
}

/// Whether a line is a place in a recording that is no time of day: "0:49", "00:00:49".
fn is_position(text: &str) -> bool {
    time_parts(text).is_some_and(|parts| parts.first() == Some(&0))
}

/// The numbers of a line that is nothing but a time with minutes or with hours, minutes and seconds.
fn time_parts(text: &str) -> Option<Vec<u32>> {
    let text = text.trim();
    if text.len() > LONGEST_TIME {
        return None;
    }
    let parts: Vec<&str> = text.split(':').collect();
    let (first, rest) = parts.split_first()?;
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_written_so = (1..=2).contains(&first.len()) && rest.iter().all(|part| part.len() == 2);
    let is_time = (2..=3).contains(&parts.len()) && is_written_so && parts.iter().all(is_number);
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
    numbers.filter(|_| is_time)
}

/// Whether a line is the length of a recording: "04:16 min", "00:00:49".
fn is_length(text: &str) -> bool {
    let (time, unit) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    time_parts(time).is_some() && (unit.starts_with("min") || unit.is_empty() && is_position(time))
}

/// Whether a line between two paragraphs is a title below the length of a recording: "04:16 min", "00:00:49".
fn is_title_of_recording(page: &Measured<'_>, block: usize) -> bool {
    page.document.format == Format::Text
        && block >= 2
        && page.block(block - 1).digits >= POSITION_DIGITS
        && is_length(page.text(block - 1))
        && page.block(block - 2).is_long()
        && page.block(block + 1).is_long()
        && lines::is_title_shaped(page, block)
}

/// Whether a short line has the clock of a player between its controls.
fn has_clock(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let text = page.text(block);
    let around = |at: usize| {
        let before = text.get(..at).and_then(|before| before.trim_end().rsplit(' ').next()).unwrap_or_default();
        let after = text.get(at + 1..).and_then(|after| after.trim_start().split(' ').next()).unwrap_or_default();
        is_clock(&format!("{before}/{after}"))
    };
    (4..=16).contains(&stats.words)
        && stats.digits >= CLOCK_DIGITS
        && !stats.shape.ends_sentence
        && text.match_indices('/').take(4).any(|(at, _)| around(at))
}

/// Whether a short line offers to play the article or film: a word of listening and how long it takes.
fn is_offer(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    (2..=9).contains(&stats.words)
        && page.signal(block, Signal::Listen) > 0
        && !page.has(block, Class::READ_TIME)
        && (1..=3).contains(&stats.digits)
        && !stats.shape.ends_sentence
        && !stats.shape.begins_quote
        && names_minutes(page.folded(block))
}

/// Whether a number of minutes stands in a folded text: "5 min", "12 хв.", "7minutes".
fn names_minutes(folded: &str) -> bool {
    ["min", "хв", "мин"].iter().any(|unit| {
        let ends_in_number = |at: usize| folded.get(..at).is_some_and(|text| text.trim_end().ends_with(is_digit));
        folded.match_indices(unit).any(|(at, _)| ends_in_number(at))
    })
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Whether a sentence says that the browser cannot play something.
fn cannot_play(page: &Measured<'_>, block: usize) -> bool {
    const BROWSER: [&str; 5] = ["browser", "navigateur", "navegador", "przeglądark", "браузер"];
    let folded = page.folded(block);
    page.block(block).words <= 30
        && page.signal(block, Signal::Listen) > 0
        && BROWSER.iter().any(|word| folded.contains(word))
        && Voice::of(page, block, Signal::Listen).is_some_and(|voice| voice.you || voice.has(Signal::Ui))
}

/// Whether a line is the clock of a player: two times of day with a stroke between them, the first of them not later.
fn is_clock(text: &str) -> bool {
    let Some((now, all)) = text.split_once('/') else { return false };
    let seconds = |time: &str| -> Option<u32> {
        let parts: Vec<&str> = time.trim().split(':').collect();
        let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
        (2..=3)
            .contains(&parts.len())
            .then_some(numbers?.iter().fold(0, |sum: u32, part| sum.saturating_mul(60) + part))
    };
    matches!((seconds(now), seconds(all)), (Some(now), Some(all)) if now <= all)
}

#[cfg(test)]
mod tests {
    use super::{is_clock, is_duration, is_position, is_speed};

    #[test]
    fn clocks_of_players_are_two_times() {
        assert!(is_clock("0:00 / 1:25") && is_clock("1:02:03/1:10:00"));
        assert!(!is_clock("12/15") && !is_clock("3:2 / 1:0") && !is_clock("0:00"));
    }

    #[test]
    fn places_in_recordings_begin_with_nothing() {
        assert!(is_position("0:49") && is_position(" 00:49") && is_position("00:00:49"));
        assert!(
            ["7:49", "0:4", "000:49", "00:49 Uhr", "0", ":49", "0:49:1", "0:+9"].iter().all(|text| !is_position(text))
        );
    }

    #[test]
    fn durations_have_minutes_and_seconds() {
        assert!(is_duration("7 min 12 sec") && is_duration("8 Min. 4 Sek."));
        assert!(["7 min", "7 min read", "in 7 min 12 sec", "4 for 5 sec"].iter().all(|text| !is_duration(text)));
    }

    #[test]
    fn speeds_are_numbers_and_a_cross() {
        assert!(is_speed("1.0x") && is_speed("2×") && is_speed(" 0.75x "));
        assert!(["x", "12x", "4x4", "1.0", "x2", "nanx"].iter().all(|text| !is_speed(text)));
    }
}
