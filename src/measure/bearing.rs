//! Which blocks bear a phrase of a class or a word with a signal: most rules need look at no other block.

use crate::lexicon::{Class, Signal};

/// For each class and each signal one bit a block.
#[derive(Debug, Default)]
pub(super) struct Bearing {
    rows: Vec<Row>,
}

/// Sixty-four blocks.
#[derive(Debug, Clone)]
struct Row {
    classes: [u64; Class::COUNT],
    signals: [u64; Signal::COUNT],
}

/// Blocks of a row.
const ROW: usize = u64::BITS as usize;

impl Bearing {
    /// Notes what a block bears: a bit a class, a bit a signal.
    pub(super) fn note(&mut self, block: usize, classes: u64, signals: u32) {
        while self.rows.len() <= block / ROW {
            self.rows.push(Row { classes: [0; Class::COUNT], signals: [0; Signal::COUNT] });
        }
        let Some(row) = self.rows.get_mut(block / ROW) else { return };
        for class in bits(classes) {
            row.classes.get_mut(class).into_iter().for_each(|blocks| *blocks |= 1 << (block % ROW));
        }
        for signal in bits(u64::from(signals)) {
            row.signals.get_mut(signal).into_iter().for_each(|blocks| *blocks |= 1 << (block % ROW));
        }
    }

    /// The blocks that bear one of the classes or one of the signals, in their order.
    pub(super) fn of<'b>(
        &'b self,
        classes: &'b [Class],
        signals: &'b [Signal],
    ) -> impl Iterator<Item = usize> + use<'b> {
        let blocks = |row: &Row| {
            let of_class = classes.iter().filter_map(|class| row.classes.get(class.number()));
            let of_signal = signals.iter().filter_map(|signal| row.signals.get(*signal as usize));
            of_class.chain(of_signal).fold(0, |all, own| all | own)
        };
        let rows = self.rows.iter().map(blocks).enumerate();
        rows.flat_map(|(row, blocks)| bits(blocks).map(move |block| row * ROW + block))
    }
}

/// The numbers of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (set != 0).then_some(set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        lowest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_in_their_order_and_once() {
        let mut bearing = Bearing::default();
        bearing.note(3, Class::POLL.bit(), 0);
        bearing.note(70, Class::POLL.bit() | Class::BYLINE.bit(), Signal::We.bit());
        bearing.note(130, 0, Signal::We.bit());
        let of = |classes: &[Class], signals: &[Signal]| bearing.of(classes, signals).collect::<Vec<_>>();
        assert_eq!(of(&[Class::POLL], &[]), [3, 70]);
        assert_eq!(of(&[Class::POLL, Class::BYLINE], &[Signal::We]), [3, 70, 130]);
        assert_eq!(of(&[Class::MENU_ITEM], &[Signal::You]), [] as [usize; 0]);
    }
}
