//! Makes a new migration file rebuild this crate: the macro that embeds the folder only sees the files it knows.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
}
