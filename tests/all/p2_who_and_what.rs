//! P2: no program learns both who and what. The gateway sees an address, a time and a size class; the vault sees inboxes and never
//! an address.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{BodyHash, InboxCapability, hex};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::slot;
use tellsafe_tests::committee::run;
use tellsafe_tests::desk::{THREE, stranger};
use tellsafe_tests::exchange::Exchange;
use tellsafe_tests::needle::{Needles, files_below};
use tellsafe_tests::random::bytes;
use tellsafe_tests::recorder::Recorder;
use tellsafe_tests::scene::{Scene, relayed, reporter_of};
use tellsafe_tests::vault::Vault;
use tellsafe_tests::wire::{Target, Wire, seal};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes of a request and of its answer in the smaller class, and in the larger.
const SMALL: (usize, usize) = (66_679, 65_584);
const LARGE: (usize, usize) = (267_383, 266_288);

/// All that the gateway ever says to the vault, except for the sealed bytes themselves.
const HEADS: [&str; 3] = [
    "GET /rosters HTTP/1.1\r\nhost: vault",
    "POST /relay HTTP/1.1\r\nhost: vault\r\ncontent-type: message/ohttp-req\r\ncontent-length: 66679",
    "POST /relay HTTP/1.1\r\nhost: vault\r\ncontent-type: message/ohttp-req\r\ncontent-length: 267383",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_address_reaches_the_vault_and_no_log() {
    let [plain, secure, named] = [77, 78, 79].map(|last| Ipv4Addr::new(127, 0, 0, last));
    let scene = Scene::new(plain).await;
    scene.much();
    // The listener for browsers, which looks at addresses to share its places out.
    let gateway = scene.world.https.trim_start_matches("https://").to_owned();
    let (_, address) = Recorder::tcp_from(gateway, secure).await;
    let (home, what) = (scene.world.folder().join("reporter"), scene.world.folder().join("what.txt"));
    std::fs::write(&what, "What happened.").expect("written");
    let mut report = stranger(&home, &scene.desk.link(&format!("https://{address}")));
    run(report.args(["report", "--file"]).arg(what).arg("--certificate").arg(scene.world.certificate()));
    // A client, or a proxy on its way, that names an address in heads.
    let looking = seal(&scene.key, Class::Small, &Request::Look(vec![InboxCapability::new(bytes()).look()])).bytes;
    ask_with_names(&scene.world.http, named, &looking).await;
    let mut needles = Needles::new();
    for address in [plain, secure, named] {
        needles.text("a client's address", &address.to_string());
        needles.text("a client's address", &hex(&address.octets()));
        needles.text("a client's address", &address.to_bits().to_string());
    }
    let mut sent: BTreeSet<Vec<u8>> = relayed(&scene.before).map(|exchange| exchange.asked).collect();
    sent.insert(looking);
    let passed = Exchange::all(&scene.between.recordings());
    assert!(passed.len() > 20, "{} requests", passed.len());
    // A fixed head, and the very bytes that the client sealed: there is room for nothing else.
    assert!(passed.iter().all(|exchange| HEADS.contains(&exchange.asked_head.as_str())), "another head");
    let others = passed.iter().filter(|exchange| exchange.is_relayed() && !sent.contains(&exchange.asked));
    assert_eq!(others.count(), 1, "only the report that came over TLS is not known here byte for byte");
    needles.absent_from("what passed", &scene.between.bytes());
    for log in ["vault.log", "gateway.log"] {
        let log = std::fs::read_to_string(scene.world.folder().join(log)).expect("a log");
        assert!(log.lines().count() >= 1);
        for line in log.lines() {
            let (program, sentence) = line.split_once(": ").expect("who says what");
            assert!(["tellsafe-vault", "tellsafe-gateway"].contains(&program), "{line}");
            assert!(["started", "the vault answers"].contains(&sentence), "{line}");
        }
    }
    assert!(needles.absent_from_files(&scene.world.vault.data()) > 3);
    no_network(scene.world.vault.id().expect("it runs"));
}

/// A request whose head says where it comes from, in every way that proxies know.
async fn ask_with_names(http: &str, named: Ipv4Addr, sealed: &[u8]) {
    let host = http.trim_start_matches("http://");
    let mut head =
        format!("POST /relay HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: message/ohttp-req\r\n");
    for name in
        ["x-forwarded-for", "x-real-ip", "true-client-ip", "cf-connecting-ip", "user-agent", "cookie", "traceparent"]
    {
        head += &format!("{name}: {named}\r\n");
    }
    head += &format!("forwarded: for={named}\r\nvia: 1.1 {named}\r\ncontent-length: {}\r\n\r\n", sealed.len());
    let mut stream = TcpStream::connect(host).await.expect("connected");
    stream.write_all(&[head.as_bytes(), sealed].concat()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("answered");
    assert!(answer.starts_with(b"HTTP/1.1 200 "));
}

/// The process has no socket of any network: it could not learn an address if it were told to.
fn no_network(process: u32) {
    let tables = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];
    let tables =
        tables.map(|table| std::fs::read_to_string(format!("/proc/{process}/net/{table}")).unwrap_or_default());
    let inodes: BTreeSet<&str> = tables
        .iter()
        .flat_map(|table| table.lines().skip(1))
        .filter_map(|line| line.split_whitespace().nth(9))
        .collect();
    assert!(!inodes.is_empty(), "the gateway listens, so the tables are not empty");
    let mut sockets = 0;
    for open in std::fs::read_dir(format!("/proc/{process}/fd")).expect("its files").flatten() {
        let target = std::fs::read_link(open.path()).unwrap_or_default().display().to_string();
        let Some(inode) = target.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']')) else { continue };
        sockets += 1;
        assert!(!inodes.contains(inode), "the vault has a socket of the network");
    }
    assert!(sockets > 0, "the vault listens on its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_inbox_desk_or_message_is_readable_at_the_gateway() {
    let mut scene = Scene::new(Ipv4Addr::LOCALHOST).await;
    let reports = scene.much();
    let mut needles = Needles::new();
    needles.bytes("the desk", &scene.desk.fingerprint().0);
    let reporters: Vec<Holder> = reports.iter().map(|(words, _)| reporter_of(words)).collect();
    let holders: Vec<Holder> = scene.desk.holders().into_iter().chain(reporters).collect();
    for (at, holder) in holders.iter().enumerate() {
        needles.bytes(&format!("inbox {at}"), &holder.inbox().0);
        needles.bytes(&format!("look capability {at}"), holder.look_capability().expose());
        needles.bytes(&format!("inbox capability {at}"), holder.inbox_capability().expose());
        needles.bytes(&format!("withdrawal secret {at}"), holder.withdrawal_secret().expose());
        needles.bytes(&format!("withdrawal {at}"), &holder.withdrawal_secret().hash().0);
        needles.bytes(&format!("signing key {at}"), &holder.public_key().0);
        let listing = Request::Inbox(holder.inbox_capability().clone(), 0);
        let Ok(Answer::Inbox(_, listed)) = scene.wire.ask(&scene.key, Class::Small, &listing).await else {
            panic!("no listing")
        };
        for listed in listed {
            let message = slot::open(&listed.slot, holder.identity(), &holder.inbox()).expect("opens");
            needles.bytes("a message's id", &message.id.0);
            needles.bytes("a body's name", &message.statement.body.0);
            needles.bytes("a slot", &listed.slot[..64]);
        }
    }
    for (_, case) in &reports {
        needles.bytes("a case", &case.0);
    }
    // What everyone is given is public, the same for all, and asked for without a word of one's own.
    let mut public = BTreeSet::new();
    for (place, recorder) in [("before the gateway", &scene.before), ("behind it", &scene.between)] {
        let exchanges = Exchange::all(&recorder.recordings());
        assert!(exchanges.iter().filter(|exchange| exchange.is_relayed()).count() > 20);
        for exchange in &exchanges {
            needles.absent_from(place, exchange.asked_head.as_bytes());
            needles.absent_from(place, exchange.answered_head.as_bytes());
            needles.absent_from(place, &exchange.asked);
            if exchange.is_relayed() {
                needles.absent_from(place, &exchange.answered);
            } else {
                assert_eq!((exchange.line(), exchange.asked.len()), ("GET /rosters", 0));
                public.insert(exchange.answered.clone());
            }
        }
    }
    assert_eq!(public.len(), 1, "one public file for everyone");
    needles.absent_from("the logs", scene.world.logs().as_bytes());
    assert!(!needles.found_in(public.first().expect("one")).is_empty(), "the needles are found where they are");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_asked_and_whoever_is_ticked_looks_alike() {
    let scene = Scene::new(Ipv4Addr::LOCALHOST).await;
    let mut table: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    let mut passed = 0;
    let mut note = |what: String| {
        let all: Vec<(usize, usize)> = relayed(&scene.between).map(|exchange| exchange.sizes()).collect();
        table.insert(what, all[passed..].to_vec());
        passed = all.len();
    };
    note("before".into());
    // With one reader the longer text would fit into the smaller class; with all it would not.
    let (short, long) = ("x", "x".repeat(47_000));
    let mut words = Vec::new();
    for choice in 0..7u32 {
        let without: Vec<&str> =
            THREE.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1).map(|(_, name)| *name).collect();
        words.push(scene.report(&format!("short-{choice}"), short, &without).0);
        note(format!("report, short, without {without:?}"));
        scene.report(&format!("long-{choice}"), &long, &without);
        note(format!("report, long, without {without:?}"));
    }
    let mut wire = Wire::new(Target::plain(&scene.world.http));
    let known = reporter_of(&words[0]);
    let looks: Vec<_> = (0..16).map(|_| InboxCapability::new(bytes()).look()).collect();
    let questions = [
        ("look at one", Request::Look(vec![known.look_capability()])),
        ("look at sixteen", Request::Look(looks)),
        ("numbers", Request::Numbers(known.inbox_capability().clone(), 0)),
        ("inbox of an unknown code", Request::Inbox(InboxCapability::new(bytes()), 0)),
        ("inbox of a known code", Request::Inbox(known.inbox_capability().clone(), 0)),
        ("full inbox", Request::Inbox(scene.desk.members[1].holder().inbox_capability().clone(), 0)),
        ("body that is not there", Request::Body(BodyHash(bytes()), 0)),
        ("delete", Request::Delete(known.inbox_capability().clone(), vec![9])),
    ];
    for (what, question) in questions {
        let _ = wire.ask(&scene.key, Class::Small, &question).await;
        note(what.into());
    }
    scene.follow_up(&words[0], &[]);
    note("check for answers".into());
    scene.follow_up(&words[0], &["--reply", "More."]);
    note("reply".into());
    scene.follow_up(&words[1], &["--withdraw", "--yes"]);
    note("withdraw".into());
    for (what, sizes) in &table {
        println!("{what}: {sizes:?}");
        let expected = if what.starts_with("report, long") { LARGE } else { SMALL };
        assert!(sizes.iter().all(|size| *size == expected), "{what}: {sizes:?}");
        // How many requests it takes does not follow from the choice either.
        assert!(!what.starts_with("report") || sizes.len() == 1, "{what}: {sizes:?}");
    }
    assert_eq!(table.len(), 1 + 14 + 8 + 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recorded_request_that_is_replayed_changes_nothing() {
    let mut scene = Scene::new(Ipv4Addr::LOCALHOST).await;
    let reports = scene.much();
    let reporters: Vec<Holder> = reports.iter().map(|(words, _)| reporter_of(words)).collect();
    let holders: Vec<Holder> = scene.desk.holders().into_iter().chain(reporters).collect();
    // Everything else that can be asked, too.
    let others = [
        Request::Piece(vec![7; 300]),
        scene.desk.publication(None),
        Request::Confirm(scene.desk.confirmations[0].clone()),
    ];
    for request in others {
        assert_eq!(scene.wire.ask(&scene.key, Class::Small, &request).await, Ok(Answer::Done));
    }
    // Someone deletes what they have: a replay must not bring it back.
    let delete =
        |holder: &Holder, numbers: &[u64]| Request::Delete(holder.inbox_capability().clone(), numbers.to_vec());
    for request in [delete(&holders[0], &[1, 2, 3]), delete(&holders[3], &[1, 2])] {
        assert_eq!(scene.wire.ask(&scene.key, Class::Small, &request).await, Ok(Answer::Done));
    }
    let recorded: BTreeSet<Vec<u8>> = relayed(&scene.between).map(|exchange| exchange.asked).collect();
    assert!(recorded.len() > 30, "{} requests", recorded.len());
    let before = state(&mut scene.wire, &scene.key, &holders).await;
    for round in 0..2 {
        for request in &recorded {
            let answer = scene.wire.send("POST", "/relay", request.clone()).await.expect("answered");
            assert_eq!(answer.0, 200, "a replay looks like any request");
        }
        let after = state(&mut scene.wire, &scene.key, &holders).await;
        assert!(before == after, "a replay changed something in round {round}");
        scene.world.vault.kill();
        scene.world.vault = Vault::start(scene.world.folder());
        assert!(before == state(&mut scene.wire, &scene.key, &holders).await, "a restart changed something");
    }
    assert!(!files_below(&scene.world.vault.data()).is_empty());
}

/// All that can be fetched from the vault: every inbox, every number, the public file.
async fn state(wire: &mut Wire, key: &RelayKey, holders: &[Holder]) -> Vec<Vec<u8>> {
    let mut state = Vec::new();
    for holder in holders {
        for request in
            [Request::Inbox(holder.inbox_capability().clone(), 0), Request::Look(vec![holder.look_capability()])]
        {
            state.push(wire.ask(key, Class::Small, &request).await.expect("answered").to_bytes());
        }
    }
    state.push(wire.public_file().await.to_bytes());
    state
}
