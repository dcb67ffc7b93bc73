//! The multipart form of an upload, taken in piece by piece and never more of it than fits.

use axum::{
    body::Body,
    extract::{
        DefaultBodyLimit, FromRequest as _, Multipart, Request,
        multipart::{Field, MultipartError},
    },
};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Map, Value};
use shared::{
    domain::{FieldErrors, Insurer, pdf},
    error::{Error, Result},
};

use crate::extras;

/// Largest body. Lambda takes 6 MB of JSON, in which a binary body is base64, four letters for three bytes, beside headers
/// and context of up to 290 kB. Source: «Lambda quotas», invocation payload.
pub(crate) const LARGEST_BODY: usize = 4_500_000;

/// A body that is refused for its size is still read, and thrown away, up to this size: a client that is busy sending would
/// otherwise see a broken connection instead of the answer.
const LARGEST_DISCARDED: usize = 64 * 1024 * 1024;

/// Longest text field: a remark.
const LONGEST_TEXT: usize = 8_000;

/// Longest file name kept.
const LONGEST_NAME: usize = 255;

/// A form that may become an upload.
#[derive(Debug)]
pub(crate) struct Form {
    /// A PDF that is not encrypted, as far as its bytes tell.
    pub(crate) file: Vec<u8>,
    /// As the person named it.
    pub(crate) filename: String,
    /// Code or words.
    pub(crate) insurer: String,
    /// `manual_<name>`, without the prefix.
    pub(crate) manual_extras: Map<String, Value>,
}

/// The fields as they come, before anything is checked.
#[derive(Default)]
struct Fields {
    file: Option<(Option<String>, Vec<u8>)>,
    insurer: Option<String>,
    extras: Map<String, Value>,
}

/// Reads and checks a form.
///
/// # Errors
/// 413 over the limit, 415 for another kind of body or a file that is no PDF, 422 with every wrong field, 400 for a form that
/// breaks off.
pub(crate) async fn read(mut request: Request) -> Result<Form> {
    if announced_length(request.headers()).is_some_and(|length| length > LARGEST_BODY) {
        discard(request).await;
        return Err(too_large());
    }
    DefaultBodyLimit::max(LARGEST_BODY).apply(&mut request);
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| {
        Error::UnsupportedMedia("Send the file as multipart/form-data with the fields pdf and insurer.".into())
    })?;
    check(collect(multipart).await?)
}

fn announced_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A client that asked first (`Expect: 100-continue`) sends nothing once it is told; the others are heard out.
async fn discard(request: Request) {
    if request.headers().contains_key(header::EXPECT) {
        return;
    }
    let mut body: Body = request.into_body();
    let mut discarded = 0;
    while let Some(Ok(frame)) = body.frame().await {
        discarded += frame.data_ref().map_or(0, bytes::Bytes::len);
        if discarded > LARGEST_DISCARDED {
            return;
        }
    }
}

async fn collect(mut multipart: Multipart) -> Result<Fields> {
    let mut fields = Fields::default();
    while let Some(field) = multipart.next_field().await.map_err(|error| unreadable(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "pdf" {
            let filename = field.file_name().map(ToOwned::to_owned);
            if fields.file.is_some() {
                return Err(Error::field("pdf", "must be one file"));
            }
            fields.file = Some((filename, take(field, LARGEST_BODY).await?.ok_or_else(too_large)?));
        } else if name == "insurer" {
            fields.insurer = Some(text(&name, field).await?);
        } else if name.starts_with(extras::PREFIX) {
            let value = text(&name, field).await?;
            fields.extras.insert(name, value.into());
        }
    }
    Ok(fields)
}

/// `None`: more than that.
async fn take(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

async fn text(name: &str, field: Field<'_>) -> Result<String> {
    let too_long = || Error::Invalid(FieldErrors::one(name.to_owned(), "is too long"));
    let bytes = take(field, LONGEST_TEXT).await?.ok_or_else(too_long)?;
    String::from_utf8(bytes).map_err(|_| Error::BadRequest(format!("The field {name} is not UTF-8 text.")))
}

fn unreadable(error: &MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Error::BadRequest("The form is damaged or breaks off. Please send it again.".into())
}

fn too_large() -> Error {
    Error::TooLarge(
        "This file is too large to be sent through here (at most 4.5 MB with the form). Ask POST /api/upload/presign for a \
         link and send it straight there: that takes up to 50 MB."
            .into(),
    )
}

fn check(fields: Fields) -> Result<Form> {
    let mut errors = FieldErrors::new();
    let insurer = errors.check("insurer", insurer(fields.insurer.as_deref()));
    let manual_extras = extras::parse(&fields.extras).unwrap_or_else(|wrong| {
        wrong.iter().for_each(|(field, text)| errors.add(field.to_owned(), text));
        Map::new()
    });
    let Some((filename, file)) = fields.file else {
        errors.add("pdf", "is required: the policy as a PDF file");
        return Err(Error::Invalid(errors));
    };
    match pdf::inspect(&file) {
        Ok(()) => {}
        Err(refused @ pdf::Refused::NotPdf) => return Err(Error::UnsupportedMedia(refused.to_string())),
        Err(refused) => errors.add("pdf", refused.to_string()),
    }
    errors.into_result().map_err(Error::Invalid)?;
    let insurer = insurer.unwrap_or_default();
    Ok(Form { file, filename: tidy(filename.as_deref().unwrap_or_default()), insurer, manual_extras })
}

/// Code or words, as they are stored.
pub(crate) fn insurer(sent: Option<&str>) -> std::result::Result<String, String> {
    let insurer = Insurer::parse(sent.unwrap_or_default())?;
    if insurer.as_str().contains('\0') {
        return Err("must be text".to_owned());
    }
    Ok(insurer.as_str().to_owned())
}

/// A name without folders and control characters; data only, it is never part of a key or a path.
pub(crate) fn tidy(filename: &str) -> String {
    let last = filename.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    let kept = kept.trim();
    if kept.is_empty() { "policy.pdf".to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_kept_without_folders_and_control_characters() {
        for (sent, kept) in [
            ("C:\\fakepath\\Policy 1.pdf", "Policy 1.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\0.pdf", "ab.pdf"),
            ("पॉलिसी.pdf", "पॉलिसी.pdf"),
            ("/", "policy.pdf"),
        ] {
            assert_eq!(tidy(sent), kept, "{sent:?}");
        }
        assert_eq!(tidy(&"x".repeat(400)).len(), LONGEST_NAME);
    }
}
