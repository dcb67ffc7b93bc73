//! What the bytes of a file tell before anybody parses it. Nothing in a hostile file is followed, so nothing can hang.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::pattern::byte_pattern;

/// How far from the start of a file its mark may stand: mail gateways put lines before it, and readers allow that.
/// Source: ISO 32000-1, Annex H.3, implementation note 13.
const MARK_WITHIN: usize = 1_024;

/// The mark of a PDF.
const MARK: &[u8] = b"%PDF-";

/// First bytes of what is renamed to `.pdf` now and then, and may hold the mark further on.
const OTHER_MARKS: [&[u8]; 9] =
    [b"MZ", b"PK", b"\x7fELF", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"#!", b"\xd0\xcf\x11\xe0"];

/// Bytes kept from one chunk to the next, so that an entry is found across their border: longer than any entry.
const OVERLAP: usize = 64;

/// The entry of the file's trailer that says how it is encrypted. `/EncryptMetadata` is another one.
static ENCRYPT: LazyLock<Regex> =
    LazyLock::new(|| byte_pattern(r"(?-u)/Encrypt[\x00\s]*(?:<<|[0-9]{1,10}[\x00\s]+[0-9]{1,5}[\x00\s]+R)"));

/// The most pages a file may show: every one is paid for, a policy has a few, the thickest booklet with its wordings sixty.
const MOST_PAGES: usize = 200;

/// A page, and not the tree of pages. Those in compressed objects are not seen, and a page that was changed is seen twice: a
/// file far beyond the limit can be let through, one far below it never refused.
static PAGE: LazyLock<Regex> = LazyLock::new(|| byte_pattern(r"(?-u)/Type[\x00\s]{0,16}/Page[^0-9A-Za-z]"));

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No bytes at all.
    #[error("The file is empty.")]
    Empty,
    /// Whatever it is called.
    #[error("This file is not a PDF.")]
    NotPdf,
    /// Also one that opens without a password but forbids copying.
    #[error("This PDF is encrypted. Print it to a new PDF, or save it without a password, and upload that one.")]
    Encrypted,
    /// A booklet, a whole file of letters, or something that is only meant to cost money.
    #[error("This PDF has more than {MOST_PAGES} pages. Upload only those of the policy.")]
    TooLong,
}

/// Looks at a file chunk by chunk; holds about a kilobyte of it, however large it is.
#[derive(Clone, Debug, Default)]
pub struct Inspector {
    size_bytes: u64,
    start: Vec<u8>,
    window: Vec<u8>,
    is_encrypted: bool,
    pages: usize,
}

impl Inspector {
    /// Looks at the next chunk.
    pub fn take(&mut self, chunk: &[u8]) {
        self.size_bytes += chunk.len() as u64;
        let missing = MARK_WITHIN.saturating_sub(self.start.len()).min(chunk.len());
        self.start.extend_from_slice(&chunk[..missing]);
        let known = self.window.len();
        self.window.extend_from_slice(chunk);
        self.is_encrypted |= ENCRYPT.is_match(&self.window);
        // What ended before this chunk was counted with an earlier one.
        self.pages += PAGE.find_iter(&self.window).filter(|page| page.end() > known).count();
        let done = self.window.len().saturating_sub(OVERLAP);
        self.window.drain(..done);
    }

    /// Bytes seen so far.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// May the file be read?
    ///
    /// # Errors
    /// It may not, and why.
    pub fn verdict(&self) -> Result<(), Refused> {
        let is_pdf = self.start.windows(MARK.len()).any(|window| window == MARK)
            && !OTHER_MARKS.iter().any(|mark| self.start.starts_with(mark));
        if self.size_bytes == 0 {
            return Err(Refused::Empty);
        }
        if !is_pdf {
            return Err(Refused::NotPdf);
        }
        if self.is_encrypted {
            return Err(Refused::Encrypted);
        }
        if self.pages > MOST_PAGES { Err(Refused::TooLong) } else { Ok(()) }
    }
}

/// May a file be read whose bytes are all here?
///
/// # Errors
/// It may not, and why.
pub fn inspect(bytes: &[u8]) -> Result<(), Refused> {
    let mut inspector = Inspector::default();
    inspector.take(bytes);
    inspector.verdict()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides_not_the_name() {
        for (bytes, verdict) in [
            (&b"%PDF-1.7\n"[..], Ok(())),
            (b"\xef\xbb\xbf\r\n%PDF-1.4\n", Ok(())),
            (b"%PDF-1.7 << /EncryptMetadata false >>", Ok(())),
            (b"", Err(Refused::Empty)),
            (b"hello", Err(Refused::NotPdf)),
            (b"MZ\x90\0 %PDF-1.7", Err(Refused::NotPdf)),
            (b"PK\x03\x04 %PDF-1.7", Err(Refused::NotPdf)),
            (b"%PDF-1.7 trailer << /Encrypt 11 0 R >>", Err(Refused::Encrypted)),
            (b"%PDF-1.7 trailer << /Encrypt<< /Filter /Standard >> >>", Err(Refused::Encrypted)),
        ] {
            assert_eq!(inspect(bytes), verdict, "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(inspect(&[&[b' '; MARK_WITHIN][..], MARK].concat()), Err(Refused::NotPdf));
    }

    #[test]
    fn pages_are_counted_wherever_a_chunk_ends_and_trees_of_pages_are_not() {
        let page = b"3 0 obj << /Type /Page /Parent 2 0 R >> endobj 2 0 obj <</Type/Pages/Kids[]>> endobj ";
        for (pages, verdict) in [(MOST_PAGES, Ok(())), (MOST_PAGES + 1, Err(Refused::TooLong))] {
            let bytes = [MARK, &page.repeat(pages)].concat();
            assert_eq!(inspect(&bytes), verdict);
            for size in [1, 7, 63, 64, 65, page.len(), 4_096] {
                let mut inspector = Inspector::default();
                bytes.chunks(size).for_each(|chunk| inspector.take(chunk));
                assert_eq!(inspector.verdict(), verdict, "{pages} pages in chunks of {size}");
            }
        }
    }

    #[test]
    fn it_does_not_matter_where_a_chunk_ends() {
        let bytes = b"%PDF-1.7\n1 0 obj << >> endobj trailer << /Root 1 0 R /Encrypt 12 0 R >>";
        for size in 1..bytes.len() {
            let mut inspector = Inspector::default();
            bytes.chunks(size).for_each(|chunk| inspector.take(chunk));
            assert_eq!(inspector.verdict(), Err(Refused::Encrypted), "chunks of {size}");
            assert_eq!(inspector.size_bytes(), bytes.len() as u64);
        }
    }
}
