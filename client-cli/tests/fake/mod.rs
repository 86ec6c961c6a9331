//! A gateway with a vault behind it, as far as one test needs: it answers what the test tells it to, over real sockets.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use tellsafe_client::config::CardWords;
use tellsafe_client::error::ClientError;
use tellsafe_client::transport::Gateway;
use tellsafe_client::{card, clock, random::System, site::Site};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::public_file::{PublicFile, PublishedDesk};
use tellsafe_protocol::random::Random;
use tellsafe_protocol::relay::{LIFETIME, RelayIdentity};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::roster::{Confirmation, Core, Details, Link};
use zeroize::Zeroizing;

/// The path asked inside the relay, the content, and the class's size.
pub(crate) type Asked = (String, Vec<u8>, usize);
type Inside = dyn FnMut(&Asked) -> (u16, Vec<u8>) + Send;

/// What the gateway itself does.
pub(crate) enum Outside {
    /// Serves the file and passes requests on.
    Works,
    /// Answers everything with this status, these headers and this body.
    Says(u16, &'static str, Vec<u8>),
    /// Works, and closes after every answer without saying so.
    Closes,
    /// Works, and cuts every answer short.
    Cuts,
}

pub(crate) struct Fake {
    pub(crate) site: Site,
    pub(crate) vault: SigningKey,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
    pub(crate) file: Arc<Mutex<PublicFile>>,
    pub outside: Arc<Mutex<Outside>>,
    relay: Arc<RelayIdentity>,
}

pub(crate) fn seed(number: u8) -> Seed {
    Seed::new([number; 32])
}

pub(crate) fn holder(number: u8) -> Holder {
    Holder::new(&seed(number)).unwrap()
}

pub(crate) fn words(name: &str) -> CardWords {
    CardWords { name: name.into(), role: "member".into(), affiliation: "Example Org".into() }
}

/// A first core of these members, with usual details.
pub(crate) fn core(vault: &SigningKey, members: &[(&str, &Holder)], quorum: u8) -> (Core, Details) {
    let cards = members.iter().map(|(name, holder)| card::member(&card::made(&words(name), holder)));
    let (keys, described): (Vec<_>, Vec<_>) = cards.unzip();
    let details = tellsafe_client::details_file::DetailsFile::default().details(described, None).unwrap();
    let core = Core {
        name: "Example Conduct Committee".into(),
        number: 1,
        previous: None,
        members: keys,
        quorum,
        vault: vault.public(),
        details: details.hash(),
        lost: vec![],
    };
    (core, details)
}

/// The core after `core`, changed by `change`.
pub(crate) fn next(core: &Core, change: impl FnOnce(&mut Core)) -> Core {
    let mut next = Core { number: core.number + 1, previous: Some(core.hash()), lost: vec![], ..core.clone() };
    change(&mut next);
    next
}

pub(crate) fn published(links: Vec<Link>, details: &Details, confirmed_by: &[&Holder]) -> PublishedDesk {
    let hash = Core::parse(&links.last().unwrap().core).unwrap().hash();
    let confirmations =
        confirmed_by.iter().map(|holder| Confirmation::sign(hash, clock::today(), holder.signing_key())).collect();
    PublishedDesk { links, details: details.to_bytes(), confirmations }
}

impl Fake {
    pub(crate) fn start(inside: impl FnMut(&Asked) -> (u16, Vec<u8>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Site {
            address: format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port()),
            certificate: None,
            socks: None,
        };
        let vault = SigningKey::new(&Zeroizing::new([77; 32]));
        let relay = Arc::new(RelayIdentity::from_seed(&Zeroizing::new([78; 32])).unwrap());
        let now = clock::seconds();
        let file =
            PublicFile { relay_keys: vec![relay.sign(now - 60, now - 60 + LIFETIME, &vault)], desks: Vec::new() };
        let fake = Self {
            site,
            vault,
            asked: Arc::default(),
            file: Arc::new(Mutex::new(file)),
            outside: Arc::new(Mutex::new(Outside::Works)),
            relay,
        };
        let inside: Arc<Mutex<Box<Inside>>> = Arc::new(Mutex::new(Box::new(inside)));
        let (asked, file, outside, relay) =
            (fake.asked.clone(), fake.file.clone(), fake.outside.clone(), fake.relay.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (asked, file, outside) = (asked.clone(), file.clone(), outside.clone());
                let (relay, inside) = (relay.clone(), inside.clone());
                thread::spawn(move || serve(stream.unwrap(), &asked, &file, &outside, &relay, &inside));
            }
        });
        fake
    }

    /// Publishes one desk in place of all others.
    pub(crate) fn publish(&self, desk: PublishedDesk) {
        self.file.lock().unwrap().desks = vec![desk];
    }

    pub(crate) fn says(&self, outside: Outside) {
        *self.outside.lock().unwrap() = outside;
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(path, ..)| path.clone()).collect()
    }
}

fn serve(
    mut stream: TcpStream,
    asked: &Mutex<Vec<Asked>>,
    file: &Mutex<PublicFile>,
    outside: &Mutex<Outside>,
    relay: &RelayIdentity,
    inside: &Mutex<Box<Inside>>,
) {
    while let Some((head, body)) = request(&mut stream) {
        let answer = if head.starts_with("GET /rosters ") {
            file.lock().unwrap().to_bytes()
        } else {
            assert!(
                head.starts_with("POST /relay ") && head.to_lowercase().contains("content-type: message/ohttp-req")
            );
            let (plain, sealer) = relay.open(&body).unwrap();
            let request = bhttp::Request::parse(&plain).unwrap();
            let one = (request.path.to_owned(), request.content.to_vec(), plain.len());
            let (status, content) = (inside.lock().unwrap())(&one);
            asked.lock().unwrap().push(one);
            let response = bhttp::Response { status, content: &content }.to_bytes(sealer.class()).unwrap();
            sealer.seal(&response, &mut System).unwrap()
        };
        let outside = outside.lock().unwrap();
        let (status, headers, mut body) = match &*outside {
            Outside::Says(status, headers, body) => (*status, *headers, body.clone()),
            _ => (200, "", answer),
        };
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
        if matches!(*outside, Outside::Cuts) {
            body.truncate(body.len() / 2);
        }
        let closes = matches!(*outside, Outside::Closes | Outside::Cuts);
        // Not held while writing: a client that stops reading would keep it.
        drop(outside);
        drop(stream.write_all(head.as_bytes()));
        drop(stream.write_all(&body));
        if closes {
            return;
        }
    }
}

fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}

pub(crate) fn done(_: &Asked) -> (u16, Vec<u8>) {
    (200, Answer::Done.to_bytes())
}

/// A desk of three on a gateway that answers the vault's questions with `inside`.
pub(crate) fn desk(inside: impl FnMut(&Asked) -> (u16, Vec<u8>) + Send + 'static) -> (Fake, Gateway, Roster) {
    let fake = Fake::start(inside);
    let members = [holder(1), holder(2), holder(3)];
    let named = [("Ana", &members[0]), ("Bo", &members[1]), ("Chen", &members[2])];
    let (core, details) = core(&fake.vault, &named, 2);
    fake.publish(published(vec![Link::sign(&core, members[0].signing_key())], &details, &[&members[0], &members[1]]));
    let mut gateway = Gateway::connect(&fake.site).unwrap();
    let (roster, _) = gateway.roster(&core.hash()).unwrap();
    (fake, gateway, roster)
}

pub(crate) fn ask(gateway: &mut Gateway, roster: &Roster, request: &Request) -> Result<Answer, ClientError> {
    let (_, relay) = gateway.roster(roster.newest().0)?;
    gateway.ask(&relay, Class::Small, request)
}

pub(crate) fn look() -> Request {
    Request::Look(vec![holder(1).look_capability()])
}

/// An empty folder that is deleted when it goes out of scope.
pub(crate) struct Folder(pub(crate) std::path::PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let mut tag = [0; 8];
        System.fill(&mut tag);
        let path = std::env::temp_dir().join(format!("tellsafe-test-{}", tellsafe_protocol::bytes::hex(&tag)));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
