//! Pages that lose much more or much less than the others of their host: a page of another kind, or a rule gone wrong.

use std::collections::BTreeMap;

use crate::error::FatalError;
use crate::report::{HostCount, Outlier, Outliers};
use crate::state::{Standing, Store};

/// Records of a host below which no page of it is far from the others.
const LEAST_RECORDS: u64 = 20;
/// By how many hundredths of its words a page must lose more or less than its host.
const FAR: i64 = 30;
/// Pages that are told of each host.
const MOST_OF_HOST: usize = 5;

/// The farthest pages of each host, the farthest first. They depend on the records alone.
///
/// # Errors
/// [`FatalError::State`] when what is kept cannot be read, [`FatalError::Interrupted`].
pub(super) fn find(store: &mut Store<'_>) -> Result<Outliers, FatalError> {
    let hosts: BTreeMap<String, i64> = store.totals.hosts.iter().filter_map(usual).collect();
    let (Some(least), Some(most)) = (hosts.values().min().copied(), hosts.values().max().copied()) else {
        return Ok(Outliers::new());
    };
    let mut far: BTreeMap<String, Vec<(i64, usize)>> = BTreeMap::new();
    for at in 0..store.table.rows().len() {
        let Some(row) = store.table.get(at).filter(|row| row.is != Standing::Rejected).copied() else { continue };
        let removed = i64::from(row.removed);
        // Near all hosts at once: the host, which stands in the log, need not be known.
        if removed - least < FAR && most - removed < FAR {
            continue;
        }
        let Some(host) = store.start(&row)?.host else { continue };
        let Some(usual) = hosts.get(&host) else { continue };
        let distance = (removed - usual).abs();
        if distance >= FAR {
            let own = far.entry(host).or_default();
            let place = own.partition_point(|(other, _)| *other >= distance);
            own.insert(place, (distance, at));
            own.truncate(MOST_OF_HOST);
        }
    }
    let outlier = |(_, at): (i64, usize)| {
        let row = store.table.get(at)?;
        Some(Outlier {
            path: store.table.path(row).to_owned(),
            locator: store.table.locator(row).map(ToOwned::to_owned),
            removed_share: f64::from(row.removed) / 100.0,
        })
    };
    Ok(far.into_iter().map(|(host, pages)| (host, pages.into_iter().filter_map(outlier).collect())).collect())
}

/// What a host loses of its words, in hundredths.
#[expect(clippy::cast_possible_truncation, reason = "from 0 to 100")]
fn usual((host, count): (&String, &HostCount)) -> Option<(String, i64)> {
    let removed = (100.0 * count.removed_share()).round() as i64;
    (count.records >= LEAST_RECORDS).then(|| (host.clone(), removed))
}
