//! stub, replaced by the configuration
/// The nearest known name.
pub fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> { known.map(|k| (strsim::jaro_winkler(name, k), k)).filter(|(s, _)| *s > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, k)| k) }
