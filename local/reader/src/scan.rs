//! Text out of the picture of a page, by `tesseract`.

mod second_look;

use std::io::Cursor;

use image::ImageFormat;
use neighbours::textract::Failed;

use crate::{
    page::{Area, Page, Word},
    raster,
    tool::{self, ToolError},
};

/// What tesseract is made for.
const DOTS_PER_INCH: u32 = 300;

/// A scan at 150 dpi is read with a confidence of 90 when it is upright, of 45 on its side and of 29 on its head.
const UPRIGHT: f64 = 60.0;

/// Words that are less likely than this are specks and lines.
const SPECK: f64 = 5.0;

/// Reads a page (counted from 1), and puts it upright.
///
/// # Errors
/// A program is missing, or cannot do it.
pub(crate) async fn recognise(pdf: &[u8], number: usize, page: &Page) -> Result<Page, Failed> {
    let dots_per_inch = raster::dots_per_inch(page.width.max(page.height), DOTS_PER_INCH);
    let picture = raster::page(pdf, number, dots_per_inch).await?;
    let scale = raster::POINTS / f64::from(dots_per_inch);
    let (sparse, lines) = readings(&picture, scale).await?;
    // The sparse reading alone tells: what lines are made of on their side looks surer than it is.
    let turn = if is_upright(&sparse) { 0 } else { orientation(&picture).await? };
    let (sparse, lines) = if turn == 0 { (sparse, lines) } else { readings(&turned(&picture, turn)?, scale).await? };
    let (width, height) = if turn % 180 == 90 { (page.height, page.width) } else { (page.width, page.height) };
    Ok(Page { width, height, turned: turn, words: second_look::fill(sparse, lines), ..Page::default() })
}

fn is_upright(words: &[Word]) -> bool {
    let letters = |word: &Word| f64::from(u32::try_from(word.text.len()).unwrap_or(u32::MAX));
    let all: f64 = words.iter().map(letters).sum();
    words.iter().map(|word| word.confidence * letters(word)).sum::<f64>() >= UPRIGHT * all && all > 0.0
}

fn turned(picture: &[u8], degrees: u16) -> Result<Vec<u8>, Failed> {
    let picture = image::load_from_memory_with_format(picture, ImageFormat::Png).map_err(|_| unreadable())?;
    let turned = match degrees {
        90 => picture.rotate90(),
        180 => picture.rotate180(),
        _ => picture.rotate270(),
    };
    let mut file = Cursor::new(Vec::new());
    turned.write_to(&mut file, ImageFormat::Png).map_err(|_| unreadable())?;
    Ok(file.into_inner())
}

/// Two readings at once: sparse text in any order, since tables lose figures when tesseract looks for columns of prose in
/// them; and the lines of one block, which see some of the words that ruling hid from the first.
async fn readings(picture: &[u8], scale: f64) -> Result<(Vec<Word>, Vec<Word>), Failed> {
    tokio::try_join!(words(picture, scale, "11"), words(picture, scale, "6"))
}

/// Words as one of tesseract's page segmentation modes finds them.
async fn words(picture: &[u8], scale: f64, mode: &str) -> Result<Vec<Word>, Failed> {
    let table = tesseract(picture, &["-l", "eng", "--psm", mode, "--dpi", "300", "tsv"]).await?;
    Ok(table.lines().filter_map(|row| word(row, scale)).collect())
}

/// The turn (clockwise) that puts a picture upright; none when tesseract cannot tell.
async fn orientation(picture: &[u8]) -> Result<u16, Failed> {
    let said = match tesseract(picture, &["--psm", "0", "--dpi", "300"]).await {
        Ok(said) => said,
        // Too few letters to tell.
        Err(failed) if failed.code == "BAD_DOCUMENT" => return Ok(0),
        Err(failed) => return Err(failed),
    };
    let turn = said.lines().find_map(|line| line.strip_prefix("Rotate: ")?.trim().parse().ok());
    Ok(turn.filter(|degrees| degrees % 90 == 0).unwrap_or(0))
}

async fn tesseract(picture: &[u8], arguments: &[&str]) -> Result<String, Failed> {
    let arguments = [&["stdin", "stdout"], arguments].concat();
    let said = tool::run("tesseract", &arguments, picture).await.map_err(|error| match error {
        ToolError::Missing => raster::missing("tesseract"),
        ToolError::Failed => unreadable(),
    })?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

fn unreadable() -> Failed {
    Failed::new("BAD_DOCUMENT", "A page of this scan cannot be read. Upload a better copy.")
}

/// A row of the table: level page block paragraph line word left top width height confidence text.
fn word(row: &str, scale: f64) -> Option<Word> {
    let columns: Vec<_> = row.split('\t').collect();
    let [level, _, _, _, _, _, left, top, width, height, confidence, text] = columns.as_slice() else { return None };
    let [left, top, width, height] = [left, top, width, height].map(|number| number.parse::<f64>().ok());
    let confidence: f64 = confidence.parse().ok()?;
    let (left, top) = (left? * scale, top? * scale);
    let area = Area { left, top, right: left + width? * scale, bottom: top + height? * scale };
    let is_word = *level == "5" && !text.trim().is_empty();
    let is_speck = confidence < SPECK && !text.contains(char::is_alphanumeric);
    (is_word && !is_speck).then(|| Word { text: text.trim().to_owned(), area, confidence, is_level: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_table_is_a_word_in_points() {
        let found = word("5\t1\t2\t1\t1\t3\t300\t600\t150\t30\t91.5\tPolicy", 0.24).unwrap();
        assert_eq!((found.text.as_str(), found.confidence), ("Policy", 91.5));
        assert!((found.area.left - 72.0).abs() < 1e-9 && (found.area.bottom - 151.2).abs() < 1e-9);
        assert_eq!(word("4\t1\t2\t1\t1\t0\t300\t600\t150\t30\t-1\t", 0.24), None);
        assert_eq!(word("5\t1\t2\t1\t1\t3\t300\t600\t150\t30\t0.0\t|", 0.24), None);
    }
}
