//! How long reading takes: `cargo run --release -p shared --example reading_speed`.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::float_arithmetic,
    reason = "a program for people, about times and not about money"
)]

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use flate2::read::GzDecoder;
use shared::extraction::{Templates, parse_answers, read};

/// Every specimen is read so many times; the fastest counts, because other programs only make it slower.
const ROUNDS: usize = 5;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specimens/textract");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("the specimens").flatten().map(|it| it.path()).collect();
    paths.sort();
    let (mut pages, mut parsing, mut reading) = (0, Duration::ZERO, Duration::ZERO);
    for path in paths {
        let mut body = Vec::new();
        GzDecoder::new(File::open(&path).expect("readable")).read_to_end(&mut body).expect("gzip");
        let parse = || parse_answers([body.as_slice()]).expect("an answer of Textract");
        let analysis = parse();
        pages += analysis.pages;
        parsing += fastest(|| drop(parse()));
        reading += fastest(|| drop(read(&analysis, Templates::builtin(), None)));
    }
    let per_page = |all: Duration| all.as_secs_f64() * 1_000.0 / f64::from(pages);
    println!("{pages} pages: parsing {:.3} ms/page, reading {:.3} ms/page", per_page(parsing), per_page(reading));
}

fn fastest(work: impl Fn()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}
