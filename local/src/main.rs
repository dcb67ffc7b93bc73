//! `nicsan`: the whole system, or one of the operators' commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    nicsan::program()
}
