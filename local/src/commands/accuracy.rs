//! `accuracy`: what was read against what people confirmed, per insurer and field; and the regression set out of it.

mod regression;
mod tally;

use std::{path::Path, process::ExitCode};

use shared::{
    clients::Clients,
    domain::UploadId,
    tables::uploads::{self, ConfirmedRow},
};
use uuid::Uuid;

use tally::Tally;

/// Uploads looked at per query.
const CHUNK: i64 = 500;

/// Reports, and with `out` writes `textract/<upload>.json.gz` and `truth/<upload>.json` there, for `extract` and `score.py`.
/// One query per 500 uploads; with `out` also one S3 request per result page.
///
/// # Errors
/// A neighbour does not answer, or the folder cannot be written.
#[expect(clippy::print_stdout, reason = "a command for people")]
pub async fn run(clients: &Clients, out: Option<&Path>) -> anyhow::Result<ExitCode> {
    let (mut tally, mut after, mut written) = (Tally::default(), UploadId(Uuid::nil()), 0_usize);
    loop {
        let rows = uploads::list_confirmed(&**clients.database().client().await?, after, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        after = last.upload_id;
        for row in &rows {
            tally.add(row);
            if let Some(folder) = out {
                written += usize::from(regression::write(clients, row, folder).await?);
            }
        }
    }
    print!("{tally}");
    if let Some(folder) = out {
        println!("{written} documents written to {}; they hold personal data", folder.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// What a person made of a field that was read otherwise, or not at all.
struct Correction<'a> {
    field: &'a str,
    read: Option<&'a str>,
    last: Option<&'a str>,
}

fn corrections(row: &ConfirmedRow) -> impl Iterator<Item = Correction<'_>> {
    row.corrections.as_array().into_iter().flatten().filter_map(|one| {
        Some(Correction { field: one["field"].as_str()?, read: one["read"].as_str(), last: one["final"].as_str() })
    })
}
