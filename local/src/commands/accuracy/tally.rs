//! Right, wrong and missed values, counted.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use shared::tables::uploads::ConfirmedRow;

use super::corrections;

/// How often a field was read as confirmed, read otherwise, and not read although it is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    right: u32,
    wrong: u32,
    missed: u32,
}

/// Counts per insurer and field.
#[derive(Debug, Default)]
pub(super) struct Tally {
    documents: u32,
    untouched: u32,
    counts: BTreeMap<(String, String), Count>,
}

impl Tally {
    /// A field that nobody corrected was right if it was read, and is not printed if it was not.
    pub(super) fn add(&mut self, row: &ConfirmedRow) {
        let mut corrected = BTreeSet::new();
        for one in corrections(row) {
            corrected.insert(one.field);
            let count = self.count(row, one.field);
            if one.read.is_some() {
                count.wrong += 1;
            } else {
                count.missed += 1;
            }
        }
        for (field, value) in row.read_values.as_object().into_iter().flatten() {
            if !value.is_null() && !corrected.contains(field.as_str()) {
                self.count(row, field).right += 1;
            }
        }
        self.documents += 1;
        self.untouched += u32::from(corrected.is_empty());
    }

    fn count(&mut self, row: &ConfirmedRow, field: &str) -> &mut Count {
        self.counts.entry((row.insurer.clone(), field.to_owned())).or_default()
    }
}

/// In hundredths of a percent, so that no figure is rounded up to perfection.
fn percent(part: u32, whole: u32) -> String {
    match (u64::from(part) * 10_000).checked_div(u64::from(whole)) {
        Some(share) => format!("{}.{:02}", share / 100, share % 100),
        None => "-".to_owned(),
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut all, mut insurer_before) = (Count::default(), "");
        for ((insurer, field), count) in &self.counts {
            if insurer != insurer_before {
                writeln!(f, "{insurer}")?;
                insurer_before = insurer;
            }
            let Count { right, wrong, missed } = *count;
            let share = percent(right, right + wrong);
            writeln!(
                f,
                "  {field:<20} right {right:>6}  wrong {wrong:>5}  missed {missed:>5}  precision {share:>6} %"
            )?;
            all = Count { right: all.right + right, wrong: all.wrong + wrong, missed: all.missed + missed };
        }
        writeln!(
            f,
            "{} confirmed readings, {} without a correction: precision {} %, recall {} %",
            self.documents,
            self.untouched,
            percent(all.right, all.right + all.wrong),
            percent(all.right, all.right + all.wrong + all.missed),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::domain::UploadId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_nobody_corrected_was_right() {
        let mut tally = Tally::default();
        tally.add(&ConfirmedRow {
            upload_id: UploadId(Uuid::nil()),
            insurer: "DIGIT".into(),
            answer_pages: 1,
            read_values: json!({ "idv": "1.00", "make": "TATA", "email": null, "ncb": "20" }),
            corrections: json!([
                { "field": "ncb", "read": "20", "final": "25" },
                { "field": "email", "read": null, "final": "a@b.in" },
            ]),
        });
        let count = |field: &str| tally.counts[&("DIGIT".to_owned(), field.to_owned())];
        assert_eq!(count("idv"), Count { right: 1, ..Count::default() });
        assert_eq!(count("ncb"), Count { wrong: 1, ..Count::default() });
        assert_eq!(count("email"), Count { missed: 1, ..Count::default() });
        assert!(tally.to_string().ends_with("0 without a correction: precision 66.66 %, recall 50.00 %\n"), "{tally}");
    }
}
