//! A page as it is seen: words and ruling lines, upright, in points from the top left corner.

/// A rectangle; `right >= left`, `bottom >= top`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn around(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let nothing =
            Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };
        points.into_iter().fold(nothing, |area, (x, y)| Self {
            left: area.left.min(x),
            top: area.top.min(y),
            right: area.right.max(x),
            bottom: area.bottom.max(y),
        })
    }

    pub(crate) fn of_all(areas: impl IntoIterator<Item = Self>) -> Self {
        Self::around(areas.into_iter().flat_map(|area| [(area.left, area.top), (area.right, area.bottom)]))
    }

    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn middle(&self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    pub(crate) fn holds(&self, (x, y): (f64, f64)) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    /// How much of the lower of the two stands beside the other: 0..1.
    pub(crate) fn beside(&self, other: &Self) -> f64 {
        let shared = self.bottom.min(other.bottom) - self.top.max(other.top);
        shared / self.height().min(other.height()).max(f64::EPSILON)
    }
}

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) area: Area,
    /// 0..100.
    pub(crate) confidence: f64,
    /// Written along the page, as almost everything is; not up the margin or across like a watermark.
    pub(crate) is_level: bool,
}

/// A drawn line of a form or table, along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    /// Along x at this y, or along y at this x.
    pub(crate) at: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Degrees clockwise by which the page as a viewer shows it was turned to stand upright.
    pub(crate) turned: u16,
    pub(crate) words: Vec<Word>,
    pub(crate) across: Vec<Rule>,
    pub(crate) down: Vec<Rule>,
}

impl Page {
    /// Turns everything by quarter turns, clockwise.
    pub(crate) fn turn(&mut self, degrees: u16) {
        for _ in 0..degrees / 90 % 4 {
            self.quarter_turn();
        }
    }

    fn quarter_turn(&mut self) {
        let height = self.height;
        for word in &mut self.words {
            let Area { left, top, right, bottom } = word.area;
            word.area = Area { left: height - bottom, top: left, right: height - top, bottom: right };
        }
        let down = self.across.iter().map(|rule| Rule { at: height - rule.at, ..*rule }).collect();
        let across = self.down.iter().map(|rule| Rule { at: rule.at, from: height - rule.to, to: height - rule.from });
        (self.across, self.down) = (across.collect(), down);
        (self.width, self.height) = (self.height, self.width);
        self.turned = (self.turned + 90) % 360;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_quarter_turns_change_nothing() {
        let area = Area { left: 10.0, top: 20.0, right: 40.0, bottom: 25.0 };
        let word = Word { text: "a".into(), area, confidence: 99.0, is_level: true };
        let rule = Rule { at: 7.0, from: 1.0, to: 90.0 };
        let page = Page { width: 100.0, height: 200.0, words: vec![word], across: vec![rule], ..Page::default() };
        let mut turned = page.clone();
        turned.turn(90);
        assert_eq!((turned.width, turned.height, turned.turned), (200.0, 100.0, 90));
        assert_eq!(turned.words[0].area, Area { left: 175.0, top: 10.0, right: 180.0, bottom: 40.0 });
        assert_eq!(turned.down, [Rule { at: 193.0, from: 1.0, to: 90.0 }]);
        turned.turn(270);
        assert_eq!((turned.words, turned.across, turned.turned), (page.words, page.across, 0));
    }
}
