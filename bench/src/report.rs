//! The table, as Markdown. Whole numbers only; ratios to the first size have two decimals.

use std::fmt;

use hdrhistogram::Histogram;

use crate::request::Case;

/// One measurement.
pub(crate) struct Line {
    pub(crate) latencies: Histogram<u64>,
    pub(crate) micros: u64,
    pub(crate) bytes: u64,
    pub(crate) statements: Option<i64>,
}

/// All measurements.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    case: Case,
    policies: i64,
    per_second: u64,
    p50_micros: u64,
    p99_micros: u64,
    bytes: u64,
    statements: Option<i64>,
}

impl Table {
    pub(crate) fn add(&mut self, policies: i64, case: Case, line: &Line) {
        let requests = line.latencies.len();
        self.rows.push(Row {
            case,
            policies,
            per_second: requests * 1_000_000 / line.micros.max(1),
            p50_micros: line.latencies.value_at_quantile(0.5),
            p99_micros: line.latencies.value_at_quantile(0.99),
            bytes: line.bytes / requests.max(1),
            statements: line.statements,
        });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| request | policies | requests/s | p50 ms | p99 ms | p50 ratio | bytes | statements |")?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---:|---:|")?;
        for case in Case::ALL {
            let of_case: Vec<&Row> = self.rows.iter().filter(|row| row.case == case).collect();
            for row in &of_case {
                row.write(f, of_case.first().map_or(0, |first| first.p50_micros))?;
            }
        }
        Ok(())
    }
}

impl Row {
    fn write(&self, f: &mut fmt::Formatter<'_>, first_p50: u64) -> fmt::Result {
        let Self { case, policies, per_second, p50_micros, p99_micros, bytes, statements } = self;
        let statements = statements.map_or_else(|| "–".to_owned(), |count| count.to_string());
        let (p50, p99) = (hundredths(*p50_micros / 10), hundredths(*p99_micros / 10));
        let ratio = hundredths(p50_micros * 100 / first_p50.max(1));
        let name = case.name();
        writeln!(f, "| {name} | {policies} | {per_second} | {p50} | {p99} | {ratio} | {bytes} | {statements} |")
    }
}

fn hundredths(number: u64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(micros: u64) -> Line {
        let mut latencies = Histogram::new(3).unwrap();
        latencies.record_n(micros, 100).unwrap();
        Line { latencies, micros: 1_000_000, bytes: 20_000, statements: Some(2) }
    }

    #[test]
    fn ratios_are_to_the_first_size() {
        let mut table = Table::default();
        table.add(10, Case::Metrics, &line(1_000));
        table.add(1_000, Case::Metrics, &line(1_500));
        let text = table.to_string();
        assert!(text.contains("| GET dashboard/metrics | 10 | 100 | 1.00 | 1.00 | 1.00 | 200 | 2 |"), "{text}");
        assert!(text.contains("| GET dashboard/metrics | 1000 | 100 | 1.50 | 1.50 | 1.50 | 200 | 2 |"), "{text}");
    }
}
