//! Pages as pictures, with the values that were read boxed and named.

use std::{io::Cursor, path::Path};

use anyhow::Context as _;
use embedded_graphics::{
    Drawable as _, Pixel,
    draw_target::DrawTarget,
    geometry::{Dimensions as _, OriginDimensions, Point, Size},
    mono_font::{MonoTextStyleBuilder, ascii::FONT_8X13_BOLD},
    pixelcolor::{Rgb888, RgbColor as _, WebColors as _},
    primitives::{Primitive as _, PrimitiveStyle, Rectangle},
    text::{Baseline, Text},
    transform::Transform as _,
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use shared::extraction::{BoundingBox, Reading};

use crate::raster;

/// Fine enough to read, small enough to look at many.
const DOTS_PER_INCH: u32 = 110;

/// Longest side of a page that is drawn at that resolution: A3, in points.
const LONGEST_SIDE: f64 = 1_191.0;

/// Writes `<stem>-<page>.png` for every page with a value.
///
/// # Errors
/// A page cannot be drawn, or the folder not be written.
pub(super) async fn pages(pdf: &[u8], answer: &[u8], reading: &Reading, out: &Path, stem: &str) -> anyhow::Result<()> {
    let answer: Value = serde_json::from_slice(answer)?;
    let pages = reading.fields.values().filter_map(|field| field.page).collect::<std::collections::BTreeSet<_>>();
    for number in pages {
        let dots_per_inch = raster::dots_per_inch(LONGEST_SIDE, DOTS_PER_INCH);
        let drawn = raster::page(pdf, number as usize, dots_per_inch)
            .await
            .map_err(|failed| anyhow::anyhow!(failed.message))?;
        let picture = upright(image::load_from_memory_with_format(&drawn, ImageFormat::Png)?, turn(&answer, number));
        let mut canvas = Canvas(picture.into_rgb8());
        for (names, area, confidence) in marks(reading, number) {
            canvas.mark(&names.join(" + "), confidence, &area);
        }
        let mut file = Cursor::new(Vec::new());
        canvas.0.write_to(&mut file, ImageFormat::Png)?;
        let target = out.join(format!("{stem}-{number}.png"));
        std::fs::write(&target, file.get_ref()).with_context(|| format!("{} cannot be written", target.display()))?;
    }
    Ok(())
}

/// The boxes of a page; fields that are read from one place share one.
fn marks(reading: &Reading, number: u32) -> Vec<(Vec<&str>, BoundingBox, f64)> {
    let mut marks: Vec<(Vec<&str>, BoundingBox, f64)> = Vec::new();
    for (name, field) in reading.fields.iter().filter(|(_, field)| field.page == Some(number)) {
        let Some(area) = field.bounding_box else { continue };
        match marks.iter_mut().find(|(_, other, _)| *other == area) {
            Some((names, _, confidence)) => {
                names.push(name);
                *confidence = confidence.min(field.confidence);
            }
            None => marks.push((vec![name], area, field.confidence)),
        }
    }
    marks
}

/// How far the page was turned to stand upright: the boxes are those of the upright page.
fn turn(answer: &Value, number: u32) -> u64 {
    let blocks = answer["Blocks"].as_array();
    let page = blocks.into_iter().flatten().find(|block| block["BlockType"] == "PAGE" && block["Page"] == number);
    page.and_then(|page| page["Geometry"]["RotationAngle"].as_u64()).unwrap_or(0)
}

fn upright(picture: DynamicImage, degrees: u64) -> DynamicImage {
    match degrees {
        90 => picture.rotate90(),
        180 => picture.rotate180(),
        270 => picture.rotate270(),
        _ => picture,
    }
}

/// A picture that can be drawn on.
struct Canvas(RgbImage);

impl Canvas {
    fn mark(&mut self, name: &str, confidence: f64, area: &BoundingBox) {
        let colour = colour(confidence);
        let (x, y) = (place(area.left, self.0.width()), place(area.top, self.0.height()));
        let (width, height) = (place(area.width, self.0.width()), place(area.height, self.0.height()));
        let corner = Point::new(x - 2, y - 2);
        let size = Size::new((width + 4).unsigned_abs(), (height + 4).unsigned_abs());
        Rectangle::new(corner, size).into_styled(PrimitiveStyle::with_stroke(colour, 2)).draw(self).ok();
        let style =
            MonoTextStyleBuilder::new().font(&FONT_8X13_BOLD).text_color(Rgb888::WHITE).background_color(colour);
        let text = Text::with_baseline(name, Point::new(x - 2, y - 2), style.build(), Baseline::Bottom);
        // A name never runs over the right edge.
        let beyond = text.bounding_box().top_left.x + text.bounding_box().size.width.cast_signed()
            - self.0.width().cast_signed();
        text.translate(Point::new(-beyond.max(0), 0)).draw(self).ok();
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a picture has at most 10,000 dots on a side")]
fn place(share: f64, dots: u32) -> i32 {
    (share * f64::from(dots)).round() as i32
}

/// Green can be trusted, orange is worth a look, red needs one.
fn colour(confidence: f64) -> Rgb888 {
    match confidence {
        sure if sure >= 95.0 => Rgb888::CSS_DARK_GREEN,
        likely if likely >= 80.0 => Rgb888::CSS_DARK_ORANGE,
        _ => Rgb888::CSS_CRIMSON,
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.0.width(), self.0.height())
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = std::convert::Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Self::Error> {
        for Pixel(point, colour) in pixels {
            let place = u32::try_from(point.x).ok().zip(u32::try_from(point.y).ok());
            if let Some(dot) = place.and_then(|(x, y)| self.0.get_pixel_mut_checked(x, y)) {
                *dot = Rgb([colour.r(), colour.g(), colour.b()]);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beyond_the_edge_is_left_out() {
        let mut canvas = Canvas(RgbImage::new(20, 20));
        Rectangle::new(Point::new(-5, 5), Size::new(60, 4))
            .into_styled(PrimitiveStyle::with_fill(Rgb888::WHITE))
            .draw(&mut canvas)
            .unwrap();
        assert_eq!(canvas.0.pixels().filter(|dot| dot.0 == [255; 3]).count(), 20 * 4);
    }
}
