//! Fuzzing by mutation: `fuzz answers|pdfs --seconds N [--seed N] SEED-FILE…`. Ends at the first panic, and keeps its input.
//!
//! Bytes of the seeds are flipped, cut, repeated and crossed; numbers and names in them are made extreme. What must hold: no
//! panic, no hang. A panic in a child process would be survived; it is still a defect.

use std::{
    io::Read as _,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Parser;
use shared::extraction::{self, Templates};

/// Longest single reading: anything slower is reported as a hang.
const LONGEST: Duration = Duration::from_secs(20);

/// Inputs do not grow beyond this.
const MOST_BYTES: usize = 4_000_000;

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
}

fn main() {
    let fuzz = Fuzz::parse();
    let seeds: Vec<Vec<u8>> = fuzz.seeds.iter().map(load).collect();
    assert!(!seeds.is_empty(), "seeds are needed");
    let (mut random, started, mut executions, mut slowest) =
        (Random(fuzz.seed | 1), Instant::now(), 0_u64, Duration::ZERO);
    let last = std::env::temp_dir().join(format!("fuzz-{}-{}.last", fuzz.target, fuzz.seed));
    while started.elapsed() < Duration::from_secs(fuzz.seconds) {
        let input = mutated(&seeds, &mut random);
        // Kept before it is tried, for when the process does not survive it.
        std::fs::write(&last, &input).expect("the folder for temporary files can be written");
        let began = Instant::now();
        match fuzz.target.as_str() {
            "answers" => drop(
                extraction::parse_answers([input.as_slice()])
                    .map(|analysis| extraction::read(&analysis, Templates::builtin(), None)),
            ),
            _ => drop(reader::read_layers(&input)),
        }
        slowest = slowest.max(began.elapsed());
        assert!(began.elapsed() < LONGEST, "{} hangs", last.display());
        executions += 1;
    }
    eprintln!(
        "{}: {executions} executions in {:?}, slowest {slowest:?}, no panic, no hang",
        fuzz.target,
        started.elapsed()
    );
}

fn load(file: &PathBuf) -> Vec<u8> {
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
