//! Work under flood, by the vectors that the page is held to as well.
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::Value;
use tellsafe_protocol::bytes::sha256;
use tellsafe_protocol::work::{Asked, MAX_BITS, NUMBERS, Work};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../tests/vectors/work.json")).unwrap()
}

#[test]
fn work_is_found_as_the_vectors_have_it() {
    for one in vectors()["found"].as_array().unwrap() {
        let asked = Asked::parse(one["asked"].as_str().unwrap()).unwrap();
        let request = sha256(&[one["request"].as_str().unwrap().as_bytes()]);
        let mut heard = Vec::new();
        let work = asked.work(&request, |found| heard.push(found)).unwrap();
        assert_eq!(work.to_header(), one["work"].as_str().unwrap());
        assert_eq!(Work::parse(&work.to_header()), Some(work));
        assert!(work.holds(&request, asked.bits));
        assert_eq!(heard, (1..=NUMBERS).collect::<Vec<_>>());
    }
}

#[test]
fn nothing_else_is_taken_for_work() {
    for one in vectors()["refused"].as_array().unwrap() {
        let bits = u32::try_from(one["bits"].as_u64().unwrap()).unwrap();
        let request = sha256(&[one["request"].as_str().unwrap().as_bytes()]);
        let work = Work::parse(one["work"].as_str().unwrap());
        assert!(!work.is_some_and(|work| work.holds(&request, bits)), "{}", one["why"]);
    }
}

#[test]
fn what_is_asked_is_read_strictly() {
    let plain = "000102030405060708090a0b0c0d0e0f 12";
    assert_eq!(Asked::parse(plain).unwrap().to_header(), plain);
    for odd in [
        "",
        "000102030405060708090a0b0c0d0e0f",
        "000102030405060708090a0b0c0d0e0f 012",
        "000102030405060708090a0b0c0d0e0f +12",
        "000102030405060708090a0b0c0d0e0f 12 ",
        "0102030405060708090a0b0c0d0e0f 12",
        "000102030405060708090A0B0C0D0E0F 12",
    ] {
        assert_eq!(Asked::parse(odd), None, "{odd:?}");
    }
    assert!(Asked::parse(&format!("000102030405060708090a0b0c0d0e0f {MAX_BITS}")).is_some());
    assert_eq!(Asked::parse(&format!("000102030405060708090a0b0c0d0e0f {}", MAX_BITS + 1)), None);
}
