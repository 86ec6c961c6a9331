//! Writes `docs/measured.md` from the figures that tests left in a folder: `measured FOLDER`. `tests/measure` calls it. A script that
//! measures keeps its row by `measured row PART WHAT SEEN LIMIT TEST`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs};

use tellsafe_tests::measured::{Row, measured};
use tellsafe_tests::programs::root;

fn main() {
    let typed: Vec<String> = env::args().skip(1).collect();
    if let [row, part, what, seen, limit, test] = typed.as_slice()
        && row == "row"
    {
        return measured(part, what, seen, limit, test);
    }
    let folder = env::args_os().nth(1).expect("the folder of figures");
    let mut parts: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut files: Vec<_> = fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let row: Row = serde_json::from_slice(&fs::read(&file).expect("a figure")).expect("a row");
        parts.entry(row.part.clone()).or_default().push(row);
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let today = tellsafe_protocol::calendar::iso(tellsafe_client::clock::today());
    let mut text = format!(
        "# Measured\n\nMade by `tests/measure` on {today}, on a machine with {cores} cores, everything over loopback. A limit that \
         is not kept fails its test.\n"
    );
    for (part, rows) in parts {
        let _ = write!(text, "\n## {part}\n\n| what | seen | limit | test |\n|---|---|---|---|\n");
        for Row { what, seen, limit, test, .. } in rows {
            let _ = writeln!(text, "| {what} | {seen} | {limit} | `{test}` |");
        }
    }
    fs::write(root().join("docs/measured.md"), &text).expect("docs/measured.md");
    println!("{text}");
}
