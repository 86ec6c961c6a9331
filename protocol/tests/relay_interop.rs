//! The relay against the `ohttp` and `bhttp` crates: each side opens what the other sealed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use bhttp::{Message, Mode};
use ohttp::hpke::{Aead, Kdf, Kem};
use ohttp::{ClientRequest, KeyConfig, Server, SymmetricSuite};
use tellsafe_protocol::bhttp::{Class, Request, Response};
use tellsafe_protocol::relay::{CONFIG, RelayIdentity, RelayKey};
use zeroize::Zeroizing;

fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

#[test]
fn their_client_our_vault() {
    let identity = RelayIdentity::from_seed(&Zeroizing::new([9; 32])).unwrap();
    for class in Class::ALL {
        let mut message = Message::request(b"POST".to_vec(), b"https".to_vec(), b"vault".to_vec(), b"/look".to_vec());
        message.write_content([0x82, 1, 0x80]);
        let mut plain = Vec::new();
        message.write_bhttp(Mode::KnownLength, &mut plain).unwrap();
        plain.resize(class.size(), 0);

        let (sealed, response) =
            ClientRequest::from_encoded_config(&identity.config()).unwrap().encapsulate(&plain).unwrap();
        let (opened, sealer) = identity.open(&sealed).unwrap();
        assert_eq!(Request::parse(&opened).unwrap(), Request { path: "/look", content: &[0x82, 1, 0x80] });

        let answer = Response { status: 200, content: &[0x82, 1, 0x80] }.to_bytes(class).unwrap();
        let opened = response.decapsulate(&sealer.seal(&answer, &mut random).unwrap()).unwrap();
        let message = Message::read_bhttp(&mut std::io::Cursor::new(&opened[..])).unwrap();
        assert_eq!((message.control().status().unwrap().code(), message.content()), (200, &[0x82, 1, 0x80][..]));
    }
}

#[test]
fn our_client_their_server() {
    let suite = SymmetricSuite::new(Kdf::HkdfSha256, Aead::ChaCha20Poly1305);
    let server = Server::new(KeyConfig::new(1, Kem::XWing, vec![suite]).unwrap()).unwrap();
    let config: [u8; CONFIG] = server.config().encode().unwrap().try_into().unwrap();
    let key = RelayKey::from_config(&config).unwrap();
    for class in Class::ALL {
        let plain = Request { path: "/inbox", content: b"ask" }.to_bytes(class).unwrap();
        let (sealed, opener) = key.seal(&plain, &mut random).unwrap();
        let (opened, response) = server.decapsulate(&sealed).unwrap();
        let message = Message::read_bhttp(&mut std::io::Cursor::new(&opened[..])).unwrap();
        assert_eq!((message.control().path().unwrap(), message.content()), (&b"/inbox"[..], &b"ask"[..]));

        let mut answer = Vec::new();
        let mut message = Message::response(bhttp::StatusCode::try_from(404u16).unwrap());
        message.write_content(b"no");
        message.write_bhttp(Mode::KnownLength, &mut answer).unwrap();
        answer.resize(class.size(), 0);
        let opened = opener.open(&response.encapsulate(&answer).unwrap()).unwrap();
        assert_eq!(Response::parse(&opened).unwrap(), Response { status: 404, content: b"no" });
    }
}

#[test]
fn a_changed_byte_anywhere_does_not_open() {
    let identity = RelayIdentity::from_seed(&Zeroizing::new([9; 32])).unwrap();
    let key = RelayKey::from_config(&identity.config().try_into().unwrap()).unwrap();
    let plain = Request { path: "/inbox", content: b"ask" }.to_bytes(Class::Small).unwrap();
    let (sealed, opener) = key.seal(&plain, &mut random).unwrap();
    for at in [0, 1, 2, 6, 7, 500, 1126, 1127, 30_000, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(identity.open(&changed).is_err(), "byte {at}");
    }
    assert!(identity.open(&sealed[1..]).is_err());
    let (_, sealer) = identity.open(&sealed).unwrap();
    let answer = Response { status: 200, content: b"" }.to_bytes(Class::Small).unwrap();
    let mut answer = sealer.seal(&answer, &mut random).unwrap();
    answer[40] ^= 1;
    assert!(opener.open(&answer).is_err());
}
