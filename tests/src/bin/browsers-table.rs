//! Writes the README's table of browsers and promises from what the test `browsers` found last.
//!
//! `cargo run --release -p tellsafe-tests --bin browsers-table`

use tellsafe_tests::matrix::Matrix;

fn main() {
    let matrix = Matrix::load();
    matrix.write_readme();
    println!("{matrix}\n{}", matrix.promises());
}
