//! One block, in a tenth of the space of its JSON: an answer of a thousand pages has half a million of them.

use std::{
    fmt::Formatter,
    hash::{DefaultHasher, Hash, Hasher as _},
};

use serde::{Deserialize, Deserializer, de::Visitor};

use super::{Place, json::RawBlock};

/// The id of a block: the UUID folded, or a hash of anything else. Of a million ids two are the same once in forty million
/// documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockId(u64);

/// Odd, so that halves which differ stay different; its bits are those of the golden ratio.
const MIXING: u64 = 0x9e37_79b9_7f4a_7c15;

impl BlockId {
    /// Textract's ids are UUIDs.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let hashed = || {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            hasher.finish()
        };
        let folded = |uuid: uuid::Uuid| {
            let (high, low) = uuid.as_u64_pair();
            high.wrapping_mul(MIXING) ^ low
        };
        Self(uuid::Uuid::try_parse(text).map_or_else(|_| hashed(), folded))
    }
}

/// What a block is. Types that say nothing about a policy are `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are Textract's")]
pub enum BlockKind {
    Page,
    Line,
    Word,
    Key,
    Value,
    Table,
    Cell,
    MergedCell,
    Selection,
    Query,
    QueryResult,
    Title,
    Signature,
    Layout,
    Other,
}

/// How a block refers to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Textract's")]
pub enum LinkKind {
    Child,
    Value,
    Answer,
    MergedCell,
    Title,
    Other,
}

/// References of one kind.
#[derive(Clone, Debug)]
pub struct Link {
    /// Which kind.
    pub kind: LinkKind,
    /// To these.
    pub ids: Box<[BlockId]>,
}

impl<'de> Deserialize<'de> for BlockId {
    /// Straight from the text of the body: of half a million ids none is copied.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Id;
        impl Visitor<'_> for Id {
            type Value = BlockId;

            fn expecting(&self, formatter: &mut Formatter) -> std::fmt::Result {
                formatter.write_str("the id of a block")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<BlockId, E> {
                Ok(BlockId::of(text))
            }
        }
        deserializer.deserialize_str(Id)
    }
}

/// One block.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "RawBlock")]
pub struct Block {
    /// Its id.
    pub id: BlockId,
    /// What it is.
    pub kind: BlockKind,
    /// On which page, from 1.
    pub page: u32,
    /// What is printed; of a query, its alias (or its question).
    pub text: Box<str>,
    /// 0..100; 100 where Textract says nothing.
    pub confidence: f32,
    /// Where, if it stands anywhere.
    pub place: Option<Place>,
    /// To other blocks.
    pub links: Box<[Link]>,
    /// Row and column of a cell, from 1.
    pub row: u32,
    /// See `row`.
    pub column: u32,
    /// Ticked, of a selection element.
    pub is_selected: bool,
}
