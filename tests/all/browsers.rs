//! Three engines, each as it comes, hardened and without scripts: the whole journey in all nine, with the real programs. What they
//! found is printed as a table, and the README's is made of it.

mod cell;
mod expect;

use cell::Stage;
use std::rc::Rc;
use tellsafe_tests::browser::{Engine, Mode};
use tellsafe_tests::matrix::Matrix;
use tokio::task::LocalSet;

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_journey_in_three_engines_as_they_come_hardened_and_without_scripts() {
    let (stage, local) = (Rc::new(Stage::new().await), LocalSet::new());
    let (mut matrix, mut failed) = (Matrix::default(), Vec::new());
    for engine in Engine::ALL {
        for mode in Mode::ALL {
            // On a task of its own, so that the others are still tried.
            let cell = local.spawn_local(cell::run(stage.clone(), engine, mode));
            match local.run_until(cell).await {
                Ok(cell) => matrix.0.push(cell),
                Err(_) => failed.push(format!("{engine}, {mode}")),
            }
        }
    }
    println!("\n{matrix}");
    assert!(failed.is_empty(), "did not get through: {failed:?}");
    expect::speed(&matrix);
    matrix.save();
    if std::env::var_os("TELLSAFE_TABLE").is_some_and(|value| value == "write") {
        matrix.write_readme();
    }
    assert_eq!(
        Matrix::of_readme(),
        matrix.promises(),
        "write it with: cargo run --release -p tellsafe-tests --bin browsers-table"
    );
}
