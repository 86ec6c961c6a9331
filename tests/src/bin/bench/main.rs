//! The benchmark: prints a table and, with `--json FILE`, writes the same as JSON. Never a test: a busy machine is slow.
//!
//! `cargo run --release -p tellsafe-tests --bin bench`

mod casework;
mod crypto;
mod page;
mod server;
mod storage;
mod table;

use clap::Parser;
use std::path::PathBuf;
use table::Table;

/// Measures what the project promises to be fast and small.
#[derive(Debug, Parser)]
struct Arguments {
    /// Also write the figures here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only these parts: page, server, storage, crypto, casework.
    #[arg(value_name = "PART")]
    parts: Vec<String>,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let wanted = |part: &str| arguments.parts.is_empty() || arguments.parts.iter().any(|one| one == part);
    let mut table = Table::default();
    if wanted("crypto") {
        crypto::measure(&mut table);
    }
    if wanted("storage") {
        storage::measure(&mut table);
    }
    if wanted("server") {
        server::measure(&mut table).await;
    }
    if wanted("page") {
        page::measure(&mut table).await;
    }
    if wanted("casework") {
        casework::measure(&mut table).await;
    }
    println!("{table}");
    if let Some(path) = arguments.json {
        std::fs::write(path, table.json()).expect("the file can be written");
    }
}
