//! How long reading takes, and what it needs: `cargo run --release -p shared --example reading_speed`.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::float_arithmetic,
    reason = "a program for people, about times and not about money"
)]

use std::{
    alloc::System,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use flate2::read::GzDecoder;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use shared::extraction::{Analysis, Reading, Templates, parse_answers, read};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Everything is read so many times; the fastest counts, because other programs only make it slower.
const ROUNDS: usize = 5;

/// The long answer: the booklet over and over, or a schedule on every page.
const LONG_PAGES: u32 = 1_000;

/// Memory is looked at so often.
const BETWEEN_LOOKS: Duration = Duration::from_micros(200);

/// Textract sends at most so many blocks in one result page.
const MOST_BLOCKS: usize = 1_000;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specimens/textract");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("the specimens").flatten().map(|it| it.path()).collect();
    paths.sort();
    let bodies: Vec<Vec<u8>> = paths.iter().map(|path| unpacked(path)).collect();
    // Templates are compiled once, at the cold start.
    let templates = fastest_of(1, || {
        let _ = Templates::builtin();
    });
    println!("templates: {:.1} ms once", milliseconds(templates));
    specimens(&bodies);
    let by_pages = |body: &&Vec<u8>| parse(std::slice::from_ref(*body)).pages;
    let booklet = bodies.iter().max_by_key(by_pages).expect("there are specimens");
    long("the booklet again and again", &long_answer(booklet));
    let schedule = bodies.iter().filter(|body| by_pages(body) == 1).max_by_key(|body| body.len());
    long("a schedule on every page", &long_answer(schedule.expect("there are schedules of one page")));
}

/// Every specimen by itself.
fn specimens(bodies: &[Vec<u8>]) {
    let (mut pages, mut parsing, mut reading, mut allocations) = (0, Duration::ZERO, Duration::ZERO, 0);
    for body in bodies {
        let body = std::slice::from_ref(body);
        let analysis = parse(body);
        pages += analysis.pages;
        parsing += fastest(|| drop(parse(body)));
        reading += fastest(|| drop(read_fields(&analysis)));
        let region = Region::new(ALLOCATOR);
        read_fields(&parse(body));
        allocations += region.change().allocations;
    }
    let per_page = |all: Duration| milliseconds(all) / f64::from(pages);
    println!(
        "{pages} pages of specimens: parsing {:.3} ms/page, reading {:.3} ms/page, {} allocations/page",
        per_page(parsing),
        per_page(reading),
        allocations / pages as usize,
    );
}

/// One document of a thousand pages, in result pages as Textract sends them.
fn long(what: &str, bodies: &[Vec<u8>]) {
    let size: usize = bodies.iter().map(Vec::len).sum();
    let took = fastest_by_the_clock(|| drop(read_fields(&parse(bodies))));
    let region = Region::new(ALLOCATOR);
    let reading = read_fields(&parse(bodies));
    let allocations = region.change().allocations;
    println!(
        "{} pages, {what}: {:.0} ms, {} allocations/page, at most {} MB on top of the {} MB of the answer",
        reading.pages,
        milliseconds(took),
        allocations / reading.pages as usize,
        most_in_use(|| drop(read_fields(&parse(bodies)))) / 1_000_000,
        size / 1_000_000,
    );
}

/// The most bytes allocated at a time, on top of those before; looked at several thousand times a second.
fn most_in_use(work: impl FnOnce() + Send) -> usize {
    let in_use = || {
        let stats = ALLOCATOR.stats();
        stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
    };
    let (before, is_done) = (in_use(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            work();
            is_done.store(true, Ordering::Release);
        });
        let mut most = before;
        while !is_done.load(Ordering::Acquire) {
            most = most.max(in_use());
            std::thread::sleep(BETWEEN_LOOKS);
        }
        most.saturating_sub(before)
    })
}

/// The answer repeated until it is long enough, with pages and ids of its own each time.
fn long_answer(body: &[u8]) -> Vec<Vec<u8>> {
    let answer: Value = serde_json::from_slice(body).expect("JSON");
    let pages = u32::try_from(answer["DocumentMetadata"]["Pages"].as_u64().expect("a count")).expect("a small count");
    let copies = LONG_PAGES.div_ceil(pages);
    let blocks = answer["Blocks"].as_array().expect("blocks");
    let all: Vec<Value> =
        (0..copies).flat_map(|copy| blocks.iter().map(move |block| moved(block, copy, pages))).collect();
    let body = |blocks: &[Value]| {
        json!({"JobStatus": "SUCCEEDED", "DocumentMetadata": {"Pages": copies * pages}, "Blocks": blocks})
            .to_string()
            .into_bytes()
    };
    all.chunks(MOST_BLOCKS).map(body).collect()
}

fn moved(block: &Value, copy: u32, pages: u32) -> Value {
    let mut block = block.clone();
    let page = block["Page"].as_u64().unwrap_or(1) + u64::from(copy * pages);
    block["Page"] = json!(page);
    let renamed = |id: &Value| json!(format!("{copy:08x}{}", id.as_str().and_then(|id| id.get(8..)).unwrap_or("")));
    block["Id"] = renamed(&block["Id"]);
    for relationship in block["Relationships"].as_array_mut().into_iter().flatten() {
        for id in relationship["Ids"].as_array_mut().into_iter().flatten() {
            *id = renamed(id);
        }
    }
    block
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut body = Vec::new();
    GzDecoder::new(File::open(path).expect("readable")).read_to_end(&mut body).expect("gzip");
    body
}

fn parse(bodies: &[Vec<u8>]) -> Analysis {
    parse_answers(bodies.iter().map(Vec::as_slice)).expect("an answer of Textract")
}

fn read_fields(analysis: &Analysis) -> Reading {
    read(analysis, Templates::builtin(), None)
}

/// By the time this program had processors.
fn fastest(work: impl Fn()) -> Duration {
    fastest_of(ROUNDS, work)
}

fn fastest_of(rounds: usize, work: impl Fn()) -> Duration {
    let times = (0..rounds).map(|_| {
        let before = busy();
        work();
        busy().saturating_sub(before)
    });
    times.min().unwrap_or_default()
}

/// By the clock: several threads work at once.
fn fastest_by_the_clock(work: impl Fn()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

/// How long this program has had processors: what others do is not counted. To the nanosecond, unlike the tables of `/proc`,
/// which are brought up to date a few hundred times a second.
fn busy() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().expect("time does not run backwards")
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
