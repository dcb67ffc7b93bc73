//! Fuzzing by mutation: `fuzz answers|pdfs --seconds N [--seed N] SEED-FILE…`.
//!
//! Bytes of the seeds are flipped, cut, repeated and crossed; numbers and names in them are made extreme. What must hold:
//!
//! - `answers`, read inside the functions: no panic, and no reading longer than the limit.
//! - `pdfs`, parsed in a child process that is expected to die of some of them: within the product's bounds of memory and
//!   stack no parsing is longer than the limit. Panics, and ends of the child, are what the product answers with
//!   `BAD_DOCUMENT`; they are counted, and the fuzzing goes on.
//!
//! The input of the first failure is kept where its message says.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use clap::Parser;
use rlimit::Resource;
use shared::extraction::{self, Templates};

/// Longest single reading: anything slower is reported as a hang. The product gives up on a PDF after 45 seconds.
const LONGEST: Duration = Duration::from_secs(20);

/// Inputs do not grow beyond this.
const MOST_BYTES: usize = 4_000_000;

/// As in the child process of the product.
const STACK_BYTES: usize = 64 << 20;
const MOST_MEMORY: u64 = 2 << 30;

/// How a worker says that it found something which must not be.
const FOUND: u8 = 3;

/// What is fuzzed, for how long, from what.
#[derive(Parser)]
struct Fuzz {
    /// `answers` (Textract JSON → fields) or `pdfs` (PDF bytes → local blocks)
    target: String,
    /// Files to mutate
    seeds: Vec<PathBuf>,
    /// How long
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Where the random numbers start
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Work here instead of in child processes
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> ExitCode {
    let fuzz = Fuzz::parse();
    assert!(!fuzz.seeds.is_empty(), "seeds are needed");
    if fuzz.worker { work(&fuzz) } else { supervise(&fuzz) }
}

/// Starts workers one after the other until the time is over; each goes on with other random numbers.
fn supervise(fuzz: &Fuzz) -> ExitCode {
    let (until, mut ends, mut seed) = (Instant::now() + Duration::from_secs(fuzz.seconds), 0_u32, fuzz.seed);
    while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| left.as_secs() > 0) {
        let program = std::env::current_exe().expect("this program has a place");
        let mut worker = Command::new(program);
        worker.arg(&fuzz.target).args(&fuzz.seeds).arg("--worker");
        worker.args(["--seconds", &left.as_secs().to_string(), "--seed", &seed.to_string()]);
        let ended = worker.status().expect("a worker starts");
        if ended.code() == Some(i32::from(FOUND)) {
            return ExitCode::FAILURE;
        }
        if !ended.success() {
            eprintln!("a worker ended ({ended}) at {}", last_input(fuzz, seed).display());
            ends += 1;
            if fuzz.target == "answers" {
                return ExitCode::FAILURE;
            }
        }
        seed += 1;
    }
    eprintln!("{}: {ends} ends of child processes", fuzz.target);
    ExitCode::SUCCESS
}

/// Every input is kept before it is tried, for when the process does not survive it.
fn last_input(fuzz: &Fuzz, seed: u64) -> PathBuf {
    std::env::temp_dir().join(format!("fuzz-{}-{seed}.last", fuzz.target))
}

fn work(fuzz: &Fuzz) -> ExitCode {
    let seeds: Vec<Vec<u8>> = fuzz.seeds.iter().map(load).collect();
    Resource::AS.set(MOST_MEMORY, MOST_MEMORY).ok();
    let last = last_input(fuzz, fuzz.seed);
    let (mut random, started, mut tally) = (Random(fuzz.seed | 1), Instant::now(), Tally::default());
    while started.elapsed() < Duration::from_secs(fuzz.seconds) {
        let input = mutated(&seeds, &mut random);
        std::fs::write(&last, &input).expect("the folder for temporary files can be written");
        let began = Instant::now();
        let survived = if fuzz.target == "answers" { read_answer(&input) } else { read_pdf(input) };
        tally.add(began.elapsed(), survived);
        if let Some(found) = tally.found(&fuzz.target) {
            eprintln!("{}: {found}", last.display());
            return ExitCode::from(FOUND);
        }
        if tally.executions.is_multiple_of(10_000) {
            tally.print(&fuzz.target, started);
        }
    }
    tally.print(&fuzz.target, started);
    std::fs::remove_file(&last).ok();
    ExitCode::SUCCESS
}

/// What happened so far.
#[derive(Default)]
struct Tally {
    executions: u64,
    panics: u64,
    slowest: Duration,
}

impl Tally {
    fn add(&mut self, took: Duration, survived: bool) {
        self.executions += 1;
        self.panics += u64::from(!survived);
        self.slowest = self.slowest.max(took);
    }

    fn found(&self, target: &str) -> Option<&'static str> {
        match target {
            _ if self.slowest > LONGEST => Some("hangs"),
            "answers" if self.panics > 0 => Some("panics"),
            _ => None,
        }
    }

    fn print(&self, target: &str, started: Instant) {
        let Self { executions, panics, slowest } = self;
        eprintln!("{target}: {executions} executions in {:?}, {panics} panics, slowest {slowest:?}", started.elapsed());
    }
}

/// Did it survive?
fn read_answer(input: &[u8]) -> bool {
    std::panic::catch_unwind(|| {
        let analysis = extraction::parse_answers([input]);
        drop(analysis.map(|analysis| extraction::read(&analysis, Templates::builtin(), None)));
    })
    .is_ok()
}

/// On a thread with the stack that the product gives it.
fn read_pdf(input: Vec<u8>) -> bool {
    let work = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || drop(reader::read_layers(&input)));
    work.expect("there is memory for one stack").join().is_ok()
}

fn load(file: impl AsRef<Path>) -> Vec<u8> {
    let mut bytes = std::fs::read(file).expect("a seed can be read");
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).expect("a seed can be unpacked");
        bytes = unpacked;
    }
    bytes
}

/// Xorshift: the same seed makes the same inputs.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap_or(0)
    }
}

const EXTREMES: [&str; 14] = [
    "0",
    "-1",
    "4294967296",
    "1e308",
    "-1e308",
    "null",
    "[]",
    "{}",
    "\"\"",
    "9999999999999999999",
    "0.0000001",
    "\"₹ \"",
    "/Kids",
    "<<",
];

fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(8) {
        let at = random.below(input.len());
        let length = random.below(64).min(input.len() - at);
        match random.below(6) {
            0 => input.truncate(at.max(1)),
            1 => drop(input.drain(at..at + length)),
            2 => input.extend_from_within(at..at + length),
            3 => number(&mut input, at, EXTREMES[random.below(EXTREMES.len())]),
            4 => splice(&mut input, at, &seeds[random.below(seeds.len())], random),
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
    input.truncate(MOST_BYTES);
    input
}

/// The next number becomes an extreme one.
fn number(input: &mut Vec<u8>, at: usize, extreme: &str) {
    let is_number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    if let Some(from) = input[at..].iter().position(is_number).map(|offset| at + offset) {
        let to = input[from..].iter().position(|byte| !is_number(byte)).map_or(input.len(), |length| from + length);
        input.splice(from..to, extreme.bytes());
    }
}

fn splice(input: &mut Vec<u8>, at: usize, other: &[u8], random: &mut Random) {
    let from = random.below(other.len());
    let length = random.below(256).min(other.len() - from);
    input.splice(at..at, other[from..from + length].iter().copied());
}
