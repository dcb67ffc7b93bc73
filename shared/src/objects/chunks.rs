//! Large objects, piece by piece.

use aws_sdk_s3::operation::get_object::GetObjectError;

use super::{NEIGHBOUR, ObjectKey, Objects, store::unavailable};
use crate::error::{Error, Result};

impl Objects {
    /// Hands an object to `take` piece by piece, so that its size does not matter; false when there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not answer, or stops in the middle.
    pub async fn for_each_chunk(
        &self,
        key: &ObjectKey,
        version_id: Option<&str>,
        mut take: impl FnMut(&[u8]),
    ) -> Result<bool> {
        let request = self.client.get_object().bucket(&self.bucket).key(self.full_key(key));
        let mut answer = match request.set_version_id(version_id.map(ToOwned::to_owned)).send().await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => return Ok(false),
            Err(error) => return Err(unavailable(&error)),
        };
        while let Some(chunk) = answer.body.next().await {
            take(&chunk.map_err(|error| Error::unavailable(NEIGHBOUR, error))?);
        }
        Ok(true)
    }
}
