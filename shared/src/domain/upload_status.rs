//! How far an uploaded file has come, and the only steps it may take.

use super::text_enum::text_enum;

text_enum! {
    /// `AWAITING_FILE → UPLOADED → PROCESSING → REVIEW → COMPLETED`, or one of three other ends.
    UploadStatus {
        /// A presigned upload whose file has not arrived.
        AwaitingFile => "AWAITING_FILE",
        /// The file is in S3; nobody has read it yet.
        Uploaded => "UPLOADED",
        /// Textract is at work.
        Processing => "PROCESSING",
        /// Read; a person must confirm it.
        Review => "REVIEW",
        /// Confirmed: it has become a policy.
        Completed => "COMPLETED",
        /// Could not be read.
        Failed => "FAILED",
        /// A person said it is not to become a policy.
        Rejected => "REJECTED",
        /// The file never arrived.
        Expired => "EXPIRED",
    }
}

impl UploadStatus {
    /// The states one step away. Reading again leads back from every state but `COMPLETED` and `EXPIRED`.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::AwaitingFile => &[Self::Uploaded, Self::Expired, Self::Failed, Self::Rejected],
            Self::Uploaded => &[Self::Processing, Self::Failed, Self::Rejected],
            Self::Processing => &[Self::Review, Self::Failed, Self::Rejected],
            Self::Review => &[Self::Completed, Self::Rejected, Self::Uploaded],
            Self::Failed | Self::Rejected => &[Self::Uploaded],
            Self::Completed | Self::Expired => &[],
        }
    }

    /// May it become `next`?
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// Is it at rest, with no event still to come?
    #[must_use]
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::AwaitingFile | Self::Uploaded | Self::Processing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completed_upload_never_moves_again() {
        assert!(UploadStatus::ALL.iter().all(|next| !UploadStatus::Completed.may_become(*next)));
    }

    #[test]
    fn only_review_leads_to_completed() {
        let before: Vec<_> =
            UploadStatus::ALL.iter().filter(|state| state.may_become(UploadStatus::Completed)).collect();
        assert_eq!(before, [&UploadStatus::Review]);
    }

    #[test]
    fn texts_read_back_and_unknown_ones_name_the_list() {
        for status in UploadStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
        }
        assert!("DONE".parse::<UploadStatus>().unwrap_err().contains("AWAITING_FILE, UPLOADED"));
    }
}
