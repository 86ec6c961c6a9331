//! Attacks a gateway of this machine until its standard input ends, waits until every connection is closed, and prints as JSON what became
//! of them: `hostile KIND NUMBER ADDRESS CERTIFICATE`. The tests in `tests/all/hostile` start it.

use clap::Parser;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::SocketAddr;
use std::path::PathBuf;
use tellsafe_tests::hostile;
use tellsafe_tests::hostile::kind::Kind;
use tokio::io::AsyncReadExt;

#[derive(Parser)]
struct Typed {
    #[arg(value_enum)]
    kind: Kind,
    number: u8,
    address: SocketAddr,
    certificate: PathBuf,
}

fn main() {
    let Typed { kind, number, address, certificate } = Typed::parse();
    let now = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: now.maximum, ..now }).expect("a file for every socket");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let outcome = runtime.block_on(hostile::run(kind, number, address, &certificate, async {
        let _ = tokio::io::stdin().read(&mut [0]).await;
    }));
    println!("{}", serde_json::to_string(&outcome).expect("JSON"));
}
