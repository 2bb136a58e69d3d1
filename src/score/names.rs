//! Names that stand anywhere in a text: many of them in one pass.

/// Names, with the first letters by which a place is looked at closer.
#[derive(Debug)]
pub(super) struct Names {
    names: &'static [&'static str],
    /// For each byte, the names that begin with it: one bit a name.
    by_first: [u32; 256],
}

impl Names {
    /// Up to 32 names.
    #[expect(clippy::indexing_slicing, reason = "computed at compile time")]
    pub(super) const fn new(names: &'static [&'static str]) -> Self {
        let mut by_first = [0; 256];
        let mut number = 0;
        while number < names.len() {
            by_first[names[number].as_bytes()[0] as usize] |= 1 << number;
            number += 1;
        }
        Self { names, by_first }
    }

    /// Whether one of the names stands in a text.
    #[expect(clippy::indexing_slicing, reason = "a byte is always inside a table of 256")]
    pub(super) fn stand_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        bytes.iter().enumerate().any(|(at, byte)| {
            let mut left = self.by_first[usize::from(*byte)];
            while left != 0 {
                let name = self.names.get(left.trailing_zeros() as usize);
                if name.is_some_and(|name| bytes.get(at..).unwrap_or_default().starts_with(name.as_bytes())) {
                    return true;
                }
                left &= left - 1;
            }
            false
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_found_wherever_they_stand() {
        static NAMES: Names = Names::new(&["photo", "pic", "bild"]);
        for text in ["photo", "a-photo", "topic", "xbildx", "phbild"] {
            assert!(NAMES.stand_in(text), "{text}");
        }
        for text in ["", "phot", "pi", "bil d"] {
            assert!(!NAMES.stand_in(text), "{text}");
        }
    }
}
