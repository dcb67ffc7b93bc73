//! One block, in a tenth of the space of its JSON: an answer of a thousand pages has half a million of them.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use serde::Deserialize;

use super::{Place, json::RawBlock};

/// The id of a block: the UUID itself, or a hash of anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockId(u128);

impl BlockId {
    /// Textract's ids are UUIDs; others get 128 bits of hash, so that two never meet by accident.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let hashed = || {
            let half = |seed: u8| {
                let mut hasher = DefaultHasher::new();
                (seed, text).hash(&mut hasher);
                u128::from(hasher.finish())
            };
            (half(0) << 64) | half(1)
        };
        Self(uuid::Uuid::try_parse(text).map_or_else(|_| hashed(), |uuid| uuid.as_u128()))
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
