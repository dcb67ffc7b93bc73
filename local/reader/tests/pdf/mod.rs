//! PDFs written by hand, as wrong as wished.

use std::{fmt::Write as _, io::Write as _};

use flate2::{Compression, write::ZlibEncoder};

/// Objects by number (from 3: the catalog is 1, the root of the pages 2), and what the first two say.
pub(crate) struct Pdf {
    pub(crate) catalog: String,
    pub(crate) count: u64,
    kids: String,
    objects: Vec<Vec<u8>>,
}

const PAGE: &str = "/Type /Page /MediaBox [0 0 595 842] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 \
                    /BaseFont /Helvetica >> >> >>";

impl Pdf {
    fn new() -> Self {
        Self { catalog: String::new(), count: 1, kids: String::new(), objects: Vec::new() }
    }

    /// Adds an object and gives its number.
    fn add(&mut self, object: impl Into<Vec<u8>>) -> usize {
        self.objects.push(object.into());
        self.objects.len() + 2
    }

    /// Pages with these contents.
    pub(crate) fn of_pages(contents: &[&str]) -> Self {
        let mut pdf = Self::new();
        pdf.count = contents.len() as u64;
        for content in contents {
            let stream = pdf.add(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
            let page = pdf.add(format!("<< {PAGE} /Parent 2 0 R /Contents {stream} 0 R >>"));
            write!(pdf.kids, "{page} 0 R ").unwrap();
        }
        pdf
    }

    /// One page under `depth` nodes.
    pub(crate) fn with_deep_tree(depth: usize) -> Self {
        let mut pdf = Self::new();
        for level in 0..depth {
            pdf.add(format!(
                "<< /Type /Pages /Parent {} 0 R /Count 1 /Kids [{} 0 R] >>",
                (level + 2).max(2),
                level + 4
            ));
        }
        pdf.add(format!("<< {PAGE} /Parent {} 0 R >>", depth + 2));
        pdf.kids.push_str("3 0 R");
        pdf
    }

    /// A tree that never comes to a page.
    pub(crate) fn with_circle() -> Self {
        let mut pdf = Self::new();
        pdf.add("<< /Type /Pages /Parent 2 0 R /Count 1 /Kids [2 0 R 3 0 R] >>");
        pdf.kids.push_str("3 0 R 2 0 R");
        pdf
    }

    /// A page whose content is the same `megabytes` of text operators, packed, over and over.
    pub(crate) fn with_bomb(megabytes: usize, times: usize) -> Self {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        let piece = b"BT (A) Tj ET                    ".repeat(1 << 15);
        for _ in 0..megabytes {
            encoder.write_all(&piece).unwrap();
        }
        let packed = encoder.finish().unwrap();
        let mut object = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", packed.len()).into_bytes();
        object.extend(packed);
        object.extend(b"\nendstream");
        let mut pdf = Self::new();
        let stream = pdf.add(object);
        let contents = format!("{stream} 0 R ").repeat(times);
        let page = pdf.add(format!("<< {PAGE} /Parent 2 0 R /Contents [{contents}] >>"));
        pdf.kids = format!("{page} 0 R");
        pdf
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let catalog = format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog);
        let root = format!("<< /Type /Pages /Count {} /Kids [{}] >>", self.count, self.kids);
        let (mut file, mut places) = (b"%PDF-1.7\n".to_vec(), Vec::new());
        let objects = [catalog.as_bytes(), root.as_bytes()].into_iter().chain(self.objects.iter().map(Vec::as_slice));
        for (object, number) in objects.zip(1..) {
            places.push(file.len());
            file.extend(format!("{number} 0 obj\n").bytes());
            file.extend(object);
            file.extend(b"\nendobj\n");
        }
        let start = file.len();
        file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
        for place in &places {
            file.extend(format!("{place:010} 00000 n \n").bytes());
        }
        let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", places.len() + 1);
        file.extend(trailer.bytes());
        file
    }
}
