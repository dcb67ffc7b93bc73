//! Where a block stands on its page, and which way its text runs.

use serde::{Deserialize, Serialize};

/// Where something stands on its page as it lies, as fractions of width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct BoundingBox {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// A box by its edges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

/// Which way text runs on a page as it lies: a scanned page may be turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// To the right.
    #[default]
    Upright,
    /// Down: the page was turned clockwise.
    Down,
    /// To the left: the page is upside down.
    Left,
    /// Up.
    Up,
}

/// A box and the direction of what is in it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The box.
    pub area: Area,
    /// From the first corner of the outline to the second; Textract begins where the text begins.
    pub turn: Turn,
}

#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
impl Area {
    /// From one edge to the other.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// From one edge to the other.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Of the height.
    #[must_use]
    pub fn middle(&self) -> f32 {
        f32::midpoint(self.top, self.bottom)
    }

    /// Of the width.
    #[must_use]
    pub fn center(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    /// How much of the widths is shared; negative is the distance.
    #[must_use]
    pub fn shared_width(&self, other: &Self) -> f32 {
        self.right.min(other.right) - self.left.max(other.left)
    }

    /// How much of the heights is shared; negative is the distance.
    #[must_use]
    pub fn shared_height(&self, other: &Self) -> f32 {
        self.bottom.min(other.bottom) - self.top.max(other.top)
    }

    /// The smallest box around both.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The same box after the page was set upright.
    #[must_use]
    pub fn turned(&self, turn: Turn) -> Self {
        match turn {
            Turn::Upright => *self,
            Turn::Down => Self { left: self.top, right: self.bottom, top: 1.0 - self.right, bottom: 1.0 - self.left },
            Turn::Left => {
                Self { left: 1.0 - self.right, right: 1.0 - self.left, top: 1.0 - self.bottom, bottom: 1.0 - self.top }
            }
            Turn::Up => Self { left: 1.0 - self.bottom, right: 1.0 - self.top, top: self.left, bottom: self.right },
        }
    }
}

#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
impl From<Area> for BoundingBox {
    /// To six decimals: a page of ten metres to a hundredth of a millimetre.
    fn from(area: Area) -> Self {
        let round = |value: f32| (f64::from(value) * 1e6).round() / 1e6;
        Self { left: round(area.left), top: round(area.top), width: round(area.width()), height: round(area.height()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_page_is_set_upright() {
        // A word at the left of the first line of the upright page.
        let upright = Area { left: 0.1, top: 0.05, right: 0.3, bottom: 0.07 };
        let lying = [
            (Turn::Down, Area { left: 0.93, top: 0.1, right: 0.95, bottom: 0.3 }),
            (Turn::Left, Area { left: 0.7, top: 0.93, right: 0.9, bottom: 0.95 }),
            (Turn::Up, Area { left: 0.05, top: 0.7, right: 0.07, bottom: 0.9 }),
        ];
        for (turn, area) in lying {
            let set = area.turned(turn);
            assert!((set.left - upright.left).abs() < 1e-6 && (set.top - upright.top).abs() < 1e-6, "{turn:?} {set:?}");
            assert!((set.right - upright.right).abs() < 1e-6, "{turn:?} {set:?}");
        }
    }
}
