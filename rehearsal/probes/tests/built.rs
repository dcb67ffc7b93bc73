//! The rehearsal runs both programs; cargo builds them along with this test.

#[test]
fn both_programs_are_built() {
    for program in [env!("CARGO_BIN_EXE_empty"), env!("CARGO_BIN_EXE_probe")] {
        assert!(std::path::Path::new(program).exists(), "{program}");
    }
}
