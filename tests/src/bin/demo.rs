//! `cargo demo`: a vault and a gateway on loopback with a made-up committee of three, until it is stopped.

use clap::Parser;
use std::path::{Path, PathBuf};
use tellsafe_tests::committee::{Committee, FIVE};
use tellsafe_tests::training;
use tellsafe_tests::world::World;

/// Starts Tellsafe on this machine with a made-up committee.
#[derive(Debug, Parser)]
#[command(name = "cargo demo", version)]
struct Arguments {
    /// Where to keep everything; by default a temporary folder that is removed at the end.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The port of the page; by default any that is free.
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Also send the ten training scenarios as sealed reports.
    #[arg(long)]
    training: bool,
}

fn main() {
    let arguments = Arguments::parse();
    let temporary = tempfile::Builder::new().prefix("tellsafe-demo-").tempdir().expect("a temporary folder");
    let folder = arguments.data.unwrap_or_else(|| temporary.path().to_path_buf());
    std::fs::create_dir_all(&folder).expect("the data folder can be made");
    let folder = folder.canonicalize().expect("the data folder is there");
    eprintln!("Building, then founding a made-up committee of three. The first time takes a few minutes.");
    let world = World::start(&folder, arguments.port, &[]);
    let people = FIVE.get(..3).expect("three people");
    let committee = Committee::found_or_reopen(&world, "Example Conduct Committee", people);
    if arguments.training {
        eprintln!("Sending the training scenarios.");
        training::send_all(&committee);
    }
    let text = instructions(&world, &committee, &folder);
    std::fs::write(folder.join("README.txt"), &text).expect("the instructions can be written");
    println!("{text}");
    wait_for_the_end();
    drop(world);
}

/// What to open and what to paste.
fn instructions(world: &World, committee: &Committee, folder: &Path) -> String {
    let ana = committee.shell("Ana");
    let names: Vec<_> = committee.names().collect();
    format!(
        "
Tellsafe is running, with a made-up committee: {names}.

Tell them something. Open this address in a browser; it will warn that it does not
know the certificate, which was made for this demo alone:

    {link}

Without that warning, through the listener for an onion service:

    {plain}

Then read it as Ana, in another terminal. These are whole commands to paste:

    {ana} inbox
    {ana} read CASE
    {ana} reply CASE 'Thank you for telling us.'
    {ana} status CASE working

CASE is the name that `inbox` shows. Ben and Chidi have keys too: put `ben` or
`chidi` in the place of `ana`. Report without a browser, and come back:

    {stranger} report
    {stranger} follow-up

The members' keys are {members}/NAME.age, and their made-up passphrase is in
{members}/passphrase. This text is in {folder}/README.txt.

Everything stays in {folder} until you press Ctrl-C.
",
        names = names.join(", "),
        link = committee.link,
        plain = committee.link.replace(&world.https, &world.http),
        stranger = committee.shell_of_a_stranger(),
        members = committee.folder().display(),
        folder = folder.display(),
    )
}

/// Until Ctrl-C, or until it is told to end.
fn wait_for_the_end() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        use tokio::signal::unix::{SignalKind, signal};
        let mut end = signal(SignalKind::terminate()).expect("signals");
        tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = end.recv() => {} }
    });
}
