//! The way through a SOCKS proxy, such as Tor's.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::{ask, desk, look};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use tellsafe_client::error::Kind;
use tellsafe_client::site::Site;
use tellsafe_client::transport::Gateway;
use tellsafe_protocol::answer::Answer;

/// The names and targets that a proxy was given, one pair for each connection.
type Given = Arc<Mutex<Vec<(String, String)>>>;

/// A SOCKS5 proxy (RFC 1928, RFC 1929) that leads everything to `port`. Returns its address, and what it was given.
fn proxy(port: u16) -> (String, Given) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let given = Arc::new(Mutex::new(Vec::new()));
    let seen = given.clone();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let take = |client: &mut TcpStream, count: usize| {
                let mut bytes = vec![0; count];
                client.read_exact(&mut bytes).unwrap();
                bytes
            };
            let methods = take(&mut client, 2)[1];
            take(&mut client, methods.into());
            client.write_all(&[5, 2]).unwrap();
            let length = take(&mut client, 2)[1];
            let name = take(&mut client, length.into());
            let length = take(&mut client, 1)[0];
            take(&mut client, length.into());
            client.write_all(&[1, 0]).unwrap();
            assert_eq!(take(&mut client, 4), [5, 1, 0, 3], "a name, which the proxy looks up");
            let length = take(&mut client, 1)[0];
            let target = take(&mut client, length.into());
            take(&mut client, 2);
            client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).unwrap();
            seen.lock().unwrap().push((String::from_utf8(name).unwrap(), String::from_utf8(target).unwrap()));
            let mut server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || drop(std::io::copy(&mut from, &mut to)));
            thread::spawn(move || drop(std::io::copy(&mut server, &mut client)));
        }
    });
    (address, given)
}

#[test]
fn an_onion_service_is_reached_by_name_and_each_run_by_a_circuit_of_its_own() {
    let (fake, _, roster) = desk(|_| (200, Answer::Look(vec![7]).to_bytes()));
    let port = fake.site.address.rsplit(':').next().unwrap().parse().unwrap();
    let (address, given) = proxy(port);
    let site = Site { address: "http://abcdefgh.onion".into(), socks: Some(address), certificate: None };
    for _ in 0..2 {
        let mut gateway = Gateway::connect(&site).unwrap();
        assert_eq!(ask(&mut gateway, &roster, &look()).unwrap(), Answer::Look(vec![7]));
    }
    let given = given.lock().unwrap();
    assert!(given.len() == 2 && given.iter().all(|(_, target)| target == "abcdefgh.onion"), "{given:?}");
    assert_ne!(given[0].0, given[1].0);
}

#[test]
fn nothing_listens_there() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let site = Site { address: format!("http://127.0.0.1:{port}"), certificate: None, socks: None };
    let error = Gateway::connect(&site).unwrap().public_file().unwrap_err();
    assert!(error.kind == Kind::Unavailable && error.happened.contains("nothing answers there"), "{error:?}");
    let behind = Site { socks: Some(format!("127.0.0.1:{port}")), ..site };
    let error = Gateway::connect(&behind).unwrap().public_file().unwrap_err();
    assert!(error.happened.contains("proxy") && error.means.contains("nothing was tried without"), "{error:?}");
}
