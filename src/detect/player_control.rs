//! The rule `player-control`.

use crate::lexicon::{Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Controls, Prompt};
use super::{Action, Findings, rule};

rule! {
    /// Controls and messages of audio and video players, and invitations to listen to the article.
    ///
    /// # Why it is boilerplate
    /// They operate a player that is not in the text.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the classes `player-control` or `audio-player`, or clock figures such
    /// as "0:00 / 1:25"; a message in a full sentence also needs an address and a word of operating a page.
    ///
    /// # Near misses
    /// A help article on such an error; a film review; "Listen to this," she said; a sub-heading "Background".
    "player-control", "player", 0.5
}

const CONTROLS: Controls = Controls::ambiguous(&[Class::AUDIO_PLAYER, Class::PLAYER_CONTROL]);
const PROMPTS: [Prompt; 2] =
    [Prompt::removing(Class::AUDIO_PLAYER, &[Signal::Ui]), Prompt::removing(Class::PLAYER_CONTROL, &[Signal::Ui])];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    for block in 0..page.len() {
        if lines::is_code(page, block) {
            continue;
        }
        if is_clock(page.text(block)) {
            findings.block(page, block, Action::Remove, 0.9, &["clock of a player", "alone on its line"]);
        } else if page.block(block).words > 1 {
            for prompt in &PROMPTS {
                if let Some((score, signals)) = lines::weigh_strictly(page, block, prompt) {
                    findings.block(page, block, prompt.action, score, &signals);
                }
            }
        }
    }
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
    use super::is_clock;

    #[test]
    fn clocks_of_players_are_two_times() {
        assert!(is_clock("0:00 / 1:25") && is_clock("1:02:03/1:10:00"));
        assert!(!is_clock("12/15") && !is_clock("3:2 / 1:0") && !is_clock("0:00"));
    }
}
