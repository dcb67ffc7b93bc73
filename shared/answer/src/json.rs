//! A block as Textract writes it. Every member but the id and the type may be missing or null.

use std::{borrow::Cow, fmt::Formatter};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};

use super::{Area, Block, BlockId, BlockKind, Link, LinkKind, Place, Turn};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawBlock<'a> {
    id: BlockId,
    #[serde(borrow)]
    block_type: Cow<'a, str>,
    page: Option<u32>,
    text: Option<Box<str>>,
    confidence: Option<f32>,
    geometry: Option<RawGeometry>,
    #[serde(borrow)]
    relationships: Option<Vec<RawRelationship<'a>>>,
    #[serde(borrow)]
    entity_types: Option<Vec<Word<'a>>>,
    row_index: Option<u32>,
    column_index: Option<u32>,
    query: Option<RawQuery>,
    #[serde(borrow)]
    selection_status: Option<Word<'a>>,
}

/// A text that stays in the body. (Inside of other types, serde borrows a `Cow` only when it is wrapped.)
#[derive(Deserialize)]
struct Word<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawQuery {
    text: Option<Box<str>>,
    alias: Option<Box<str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawGeometry {
    bounding_box: Option<RawBox>,
    polygon: Option<RawPolygon>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct RawBox {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct RawPoint {
    x: f32,
    y: f32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawRelationship<'a> {
    #[serde(rename = "Type", borrow)]
    kind: Cow<'a, str>,
    ids: Option<Vec<BlockId>>,
}

/// The first two corners of an outline; the others say nothing more about the direction.
#[derive(Default)]
struct RawPolygon(Option<(RawPoint, RawPoint)>);

impl<'de> Deserialize<'de> for RawPolygon {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Corners;
        impl<'de> Visitor<'de> for Corners {
            type Value = RawPolygon;

            fn expecting(&self, formatter: &mut Formatter) -> std::fmt::Result {
                formatter.write_str("the corners of an outline")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut corners: A) -> Result<RawPolygon, A::Error> {
                let first = corners.next_element()?;
                let second = corners.next_element()?;
                while corners.next_element::<IgnoredAny>()?.is_some() {}
                Ok(RawPolygon(first.zip(second)))
            }
        }
        deserializer.deserialize_seq(Corners)
    }
}

impl From<RawBlock<'_>> for Block {
    fn from(raw: RawBlock<'_>) -> Self {
        let is_key = raw.entity_types.iter().flatten().any(|entity| entity.0 == "KEY");
        let query = raw.query.and_then(|query| query.alias.or(query.text));
        Self {
            id: raw.id,
            kind: kind(&raw.block_type, is_key),
            page: raw.page.unwrap_or(1).max(1),
            text: raw.text.or(query).unwrap_or_default(),
            confidence: raw.confidence.filter(|confidence| confidence.is_finite()).unwrap_or(100.0),
            place: raw.geometry.and_then(place),
            links: raw.relationships.unwrap_or_default().into_iter().map(link).collect(),
            row: raw.row_index.unwrap_or(0),
            column: raw.column_index.unwrap_or(0),
            is_selected: raw.selection_status.is_some_and(|status| status.0 == "SELECTED"),
        }
    }
}

fn kind(block_type: &str, is_key: bool) -> BlockKind {
    match block_type {
        "PAGE" => BlockKind::Page,
        "LINE" => BlockKind::Line,
        "WORD" => BlockKind::Word,
        "KEY_VALUE_SET" if is_key => BlockKind::Key,
        "KEY_VALUE_SET" => BlockKind::Value,
        "TABLE" => BlockKind::Table,
        "CELL" => BlockKind::Cell,
        "MERGED_CELL" => BlockKind::MergedCell,
        "SELECTION_ELEMENT" => BlockKind::Selection,
        "QUERY" => BlockKind::Query,
        "QUERY_RESULT" => BlockKind::QueryResult,
        // The older capture says TITLE where newer ones say TABLE_TITLE.
        "TITLE" | "TABLE_TITLE" => BlockKind::Title,
        "SIGNATURE" => BlockKind::Signature,
        layout if layout.starts_with("LAYOUT_") => BlockKind::Layout,
        _ => BlockKind::Other,
    }
}

fn link(raw: RawRelationship<'_>) -> Link {
    let kind = match &*raw.kind {
        "CHILD" => LinkKind::Child,
        "VALUE" => LinkKind::Value,
        "ANSWER" => LinkKind::Answer,
        "MERGED_CELL" => LinkKind::MergedCell,
        "TITLE" | "TABLE_TITLE" => LinkKind::Title,
        _ => LinkKind::Other,
    };
    Link { kind, ids: raw.ids.unwrap_or_default().into_boxed_slice() }
}

/// A box without finite numbers stands nowhere.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn place(raw: RawGeometry) -> Option<Place> {
    let raw_box = raw.bounding_box?;
    let area = Area {
        left: raw_box.left,
        top: raw_box.top,
        right: raw_box.left + raw_box.width,
        bottom: raw_box.top + raw_box.height,
    };
    let is_finite = [area.left, area.top, area.right, area.bottom].iter().all(|edge| edge.is_finite());
    is_finite.then(|| Place { area, turn: raw.polygon.map(turn).unwrap_or_default() })
}

#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn turn(polygon: RawPolygon) -> Turn {
    let Some((first, second)) = polygon.0 else { return Turn::Upright };
    let (right, down) = (second.x - first.x, second.y - first.y);
    match (right.abs() >= down.abs(), right >= 0.0, down >= 0.0) {
        (true, true, _) => Turn::Upright,
        (true, false, _) => Turn::Left,
        (false, _, true) => Turn::Down,
        (false, _, false) => Turn::Up,
    }
}
