//! The rule `print-controls`.

use crate::lexicon::Class;
use crate::measure::Measured;

use super::lines::{self, Controls};
use super::{Findings, rule};

rule! {
    /// Buttons for printing, saving as PDF and changing the size of letters.
    ///
    /// # Why it is boilerplate
    /// They operate the page.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the class `print-controls`; a single word also needs a sign of a
    /// control, such a line beside it, or the head or tail of the page.
    ///
    /// # Near misses
    /// A story about print editions or printing works; a sub-heading "Print".
    "print-controls", "controls", 0.5
}

const CONTROLS: Controls = Controls { operating: false, ..Controls::of(&[Class::PRINT_CONTROLS]) };

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
}
