//! Ids as types, so that one cannot be passed as another.

use std::fmt;
use std::str::FromStr;

use postgres_types::{FromSql, ToSql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize, FromSql, ToSql, utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[postgres(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = <$inner as FromStr>::Err;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id! {
    /// One policy; a JSON number.
    PolicyId(i64)
}
id! {
    /// One person who may sign in; a JSON number.
    UserId(i64)
}
id! {
    /// One uploaded file; a JSON string. Unguessable, because it is part of an object key.
    UploadId(Uuid)
}

impl UploadId {
    /// A new one; version 7, so that rows written together lie together.
    #[must_use]
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }
}

impl Default for UploadId {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_and_shows_as_its_value_alone() {
        assert_eq!("42".parse(), Ok(PolicyId(42)));
        assert!("abc".parse::<PolicyId>().is_err());
        assert_eq!(serde_json::json!(PolicyId(42)), serde_json::json!(42));
        let upload = UploadId(Uuid::nil());
        assert_eq!(serde_json::json!(upload), serde_json::json!("00000000-0000-0000-0000-000000000000"));
    }
}
