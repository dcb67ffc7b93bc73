//! Pages as pictures, with the values that were read boxed and named.

use std::{io::Cursor, path::Path};

use anyhow::Context as _;
use embedded_graphics::{
    Drawable as _, Pixel,
    draw_target::DrawTarget,
    geometry::{OriginDimensions, Point, Size},
    mono_font::{MonoTextStyleBuilder, ascii::FONT_8X13_BOLD},
    pixelcolor::{Rgb888, RgbColor as _, WebColors as _},
    primitives::{Primitive as _, PrimitiveStyle, Rectangle},
    text::{Baseline, Text},
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use shared::extraction::{BoundingBox, Field, Reading};

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
        for (name, field) in &reading.fields {
            if let Some(area) = field.bounding_box.filter(|_| field.page == Some(number)) {
                canvas.mark(name, field, &area);
            }
        }
        let mut file = Cursor::new(Vec::new());
        canvas.0.write_to(&mut file, ImageFormat::Png)?;
        let target = out.join(format!("{stem}-{number}.png"));
        std::fs::write(&target, file.get_ref()).with_context(|| format!("{} cannot be written", target.display()))?;
    }
    Ok(())
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
    fn mark(&mut self, name: &str, field: &Field, area: &BoundingBox) {
        let colour = colour(field.confidence);
        let (x, y) = (place(area.left, self.0.width()), place(area.top, self.0.height()));
        let (width, height) = (place(area.width, self.0.width()), place(area.height, self.0.height()));
        let corner = Point::new(x - 2, y - 2);
        let size = Size::new((width + 4).unsigned_abs(), (height + 4).unsigned_abs());
        Rectangle::new(corner, size).into_styled(PrimitiveStyle::with_stroke(colour, 2)).draw(self).ok();
        let style =
            MonoTextStyleBuilder::new().font(&FONT_8X13_BOLD).text_color(Rgb888::WHITE).background_color(colour);
        Text::with_baseline(name, Point::new(x - 2, y - 2), style.build(), Baseline::Bottom).draw(self).ok();
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
