//! A confirmed document as a specimen: Textract's answer, and the truth as a person confirmed it.

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
};

use anyhow::Context as _;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use shared::{clients::Clients, objects::ObjectKey, tables::uploads::ConfirmedRow};

use super::corrections;

/// Writes one; `false` when its answer was not kept.
pub(super) async fn write(clients: &Clients, row: &ConfirmedRow, folder: &Path) -> anyhow::Result<bool> {
    let Some(answer) = answer(clients, row).await? else { return Ok(false) };
    for part in ["textract", "truth"] {
        fs::create_dir_all(folder.join(part)).with_context(|| format!("{} cannot be written", folder.display()))?;
    }
    let id = row.upload_id.0;
    let mut file = GzEncoder::new(File::create(folder.join(format!("textract/{id}.json.gz")))?, Compression::default());
    serde_json::to_writer(&mut file, &answer)?;
    file.finish()?;
    fs::write(folder.join(format!("truth/{id}.json")), serde_json::to_vec_pretty(&truth(row))?)?;
    Ok(true)
}

/// All result pages as one answer.
async fn answer(clients: &Clients, row: &ConfirmedRow) -> anyhow::Result<Option<Value>> {
    let mut whole: Option<Value> = None;
    for number in 1..=row.answer_pages.unsigned_abs() {
        let key = ObjectKey::TextractAnswer(row.upload_id.0, number);
        let Some(stored) = clients.objects().find(&key).await? else { return Ok(None) };
        let mut text = Vec::new();
        GzDecoder::new(stored.body.as_ref()).read_to_end(&mut text)?;
        let mut page: Value = serde_json::from_slice(&text)?;
        match whole.as_mut().and_then(|whole| whole["Blocks"].as_array_mut()) {
            Some(blocks) => blocks.append(page["Blocks"].as_array_mut().unwrap_or(&mut Vec::new())),
            None => whole = Some(page),
        }
    }
    if let Some(whole) = whole.as_mut().and_then(Value::as_object_mut) {
        whole.remove("NextToken");
    }
    Ok(whole)
}

/// In the form of the specimens: what was read, with the corrections in their places.
fn truth(row: &ConfirmedRow) -> Value {
    let mut fields = row.read_values.clone();
    for one in corrections(row) {
        fields[one.field] = json!(one.last);
    }
    json!({
        "file": format!("{}.pdf", row.upload_id.0),
        "layout": row.insurer,
        "insurer": row.insurer,
        "kind": "confirmed",
        "expect": "fields",
        "fields": fields,
        "accept": {},
        "skip": [],
    })
}

#[cfg(test)]
mod tests {
    use shared::domain::UploadId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_truth_is_what_was_confirmed() {
        let row = ConfirmedRow {
            upload_id: UploadId(Uuid::nil()),
            insurer: "DIGIT".into(),
            answer_pages: 1,
            read_values: json!({ "idv": "1.00", "ncb": "20" }),
            corrections: json!([{ "field": "ncb", "read": "20", "final": null }]),
        };
        assert_eq!(truth(&row)["fields"], json!({ "idv": "1.00", "ncb": null }));
    }
}
