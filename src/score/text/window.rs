//! Sums over windows of lines.

/// Running sums of one figure over the lines of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums(Vec<u32>);

impl Sums {
    pub(super) fn of(values: impl Iterator<Item = u32>) -> Self {
        let mut sum = 0u32;
        let mut sums = vec![0];
        sums.extend(values.map(|value| {
            sum = sum.saturating_add(value);
            sum
        }));
        Self(sums)
    }

    fn upto(&self, line: usize) -> u32 {
        self.0.get(line).or(self.0.last()).copied().unwrap_or(0)
    }

    /// Sum over the lines of a range.
    pub(super) fn range(&self, from: usize, to: usize) -> u32 {
        self.upto(to).saturating_sub(self.upto(from))
    }

    /// Sum over all lines.
    pub(super) fn all(&self) -> u32 {
        self.upto(usize::MAX)
    }

    /// Sum over the `reach` lines before a line.
    pub(super) fn before(&self, line: usize, reach: usize) -> f32 {
        self.range(line.saturating_sub(reach), line) as f32
    }

    /// Sum over the `reach` lines behind a line.
    pub(super) fn after(&self, line: usize, reach: usize) -> f32 {
        self.range(line + 1, line + 1 + reach) as f32
    }

    /// Mean over the `reach` lines before a line; 0 where there is none.
    pub(super) fn mean_before(&self, line: usize, reach: usize) -> f32 {
        self.before(line, reach) / line.min(reach).max(1) as f32
    }

    /// Mean over the `reach` lines behind a line; 0 where there is none.
    pub(super) fn mean_after(&self, line: usize, reach: usize) -> f32 {
        let lines = self.0.len().saturating_sub(line + 2);
        self.after(line, reach) / lines.min(reach).max(1) as f32
    }

    /// Share of the whole sum that stands before a line, 0 to 1.
    pub(super) fn before_share(&self, line: usize) -> f32 {
        self.upto(line) as f32 / self.all().max(1) as f32
    }

    /// Share of the whole sum that stands behind a line, 0 to 1.
    pub(super) fn after_share(&self, line: usize) -> f32 {
        self.all().saturating_sub(self.upto(line + 1)) as f32 / self.all().max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_windows() {
        let sums = Sums::of([1, 0, 2, 3].into_iter());
        assert_eq!((sums.range(1, 3), sums.all()), (2, 6));
        assert_eq!((sums.before(2, 1), sums.after(2, 5)), (0.0, 3.0));
        assert_eq!((sums.mean_before(2, 2), sums.mean_after(1, 5)), (0.5, 2.5));
        assert_eq!((sums.before_share(2), sums.after_share(2)), (1.0 / 6.0, 0.5));
    }
}
