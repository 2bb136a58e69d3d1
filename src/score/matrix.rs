//! A table of features: one row a block, one named column a feature, stored column by column.

/// Features of all blocks of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matrix {
    rows: usize,
    names: Vec<&'static str>,
    values: Vec<f32>,
    /// For each column whether somebody asks for it; those beyond the last entry are asked for.
    asked: Vec<bool>,
}

/// Columns that there is room for from the start: a little more than the scorers have.
const COLUMNS: usize = 256;

impl Matrix {
    /// A table with `rows` rows and no column yet.
    pub fn new(rows: usize) -> Self {
        Self::asking(rows, &[])
    }

    /// The same in which only some columns are filled in: a forest asks for fewer than there are to fit one to. The
    /// others are there, and zero; columns beyond the end of `asked` are filled in.
    pub fn asking(rows: usize, asked: &[bool]) -> Self {
        let (names, values) = (Vec::with_capacity(COLUMNS), Vec::with_capacity(rows * COLUMNS));
        Self { rows, names, values, asked: asked.to_vec() }
    }

    /// Whether the column that is added next is asked for.
    pub fn asks_next(&self) -> bool {
        self.asked.get(self.names.len()).copied().unwrap_or(true)
    }

    /// Adds a column: its name, and its value in each row. Values must be finite and must come from arithmetic that is
    /// the same on every machine: no logarithms or exponentials.
    pub fn add(&mut self, name: &'static str, value: impl FnMut(usize) -> f32) {
        if self.asks_next() {
            self.values.extend((0..self.rows).map(value));
        } else {
            self.values.resize(self.values.len() + self.rows, 0.0);
        }
        self.names.push(name);
    }

    /// The same columns with these rows alone, in their order; numbers beyond the last row are left out.
    pub(crate) fn of_rows(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|row| *row < self.rows).collect();
        let mut values = Vec::with_capacity(rows.len() * self.names.len());
        for column in (0..self.names.len()).map(|number| self.column(number)) {
            values.extend(rows.iter().map(|row| column.get(*row).copied().unwrap_or_default()));
        }
        Self { rows: rows.len(), names: self.names.clone(), values, asked: self.asked.clone() }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Names of the columns.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// A column by its number; empty when there is no such column.
    pub fn column(&self, number: usize) -> &[f32] {
        self.values.get(number * self.rows..(number + 1) * self.rows).unwrap_or_default()
    }

    /// All values, column by column.
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}
