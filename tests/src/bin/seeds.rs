//! Seeds for the fuzz targets, from the shared vectors and from what the programs write: `seeds FOLDER`. `fuzz/run` calls it.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tellsafe_client::details_file::DetailsFile;
use tellsafe_protocol::age;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::{Class, Request as Wrapped, Response};
use tellsafe_protocol::bytes::{OneTimeSeed, Seed};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::slot;
use tellsafe_tests::programs::root;

struct Corpus(PathBuf);

impl Corpus {
    fn add(&self, target: &str, name: &str, bytes: impl AsRef<[u8]>) {
        let folder = self.0.join(target);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(name), bytes).expect("a seed");
    }
}

fn main() {
    let corpus = Corpus(std::env::args_os().nth(1).expect("a folder").into());
    let vectors = root().join("tests/vectors");
    let formats = fs::read(vectors.join("formats.json")).expect("the vectors");
    messages(&corpus, &serde_json::from_slice(&formats).expect("JSON"));
    age_files(&corpus, &vectors.join("age"));
    for name in ["request.bin", "response.bin"] {
        corpus.add("relay", name, fs::read(vectors.join("relay").join(name)).expect("a vector"));
    }
    let found: Value =
        serde_json::from_slice(&fs::read(vectors.join("work.json")).expect("the vectors")).expect("JSON");
    for name in ["asked", "work"] {
        corpus.add("work", name, found["found"][0][name].as_str().expect("text"));
    }
    acts(&corpus, &vectors.join("acts.json"));
    what_people_type(&corpus);
    heads(&corpus);
    pictures(&corpus);
    logs(&corpus);
}

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("hexadecimal");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

fn messages(corpus: &Corpus, formats: &Value) {
    let words = formats["code"]["words"].as_str().expect("words");
    let reporter = Holder::new(&Seed::from_code(&Code::parse(words).expect("a code"))).expect("a holder");
    corpus.add("code", "words", words);
    for name in ["report", "status"] {
        let message = &formats[name];
        corpus.add("statement", name, hex(&message["statement"]));
        for (at, sealed) in message["slots"].as_array().expect("slots").iter().enumerate() {
            let sealed = hex(sealed.as_array().map_or(sealed, |pair| &pair[1]));
            corpus.add("age", &format!("{name}-slot-{at}"), &sealed);
            let Ok(plaintext) = age::open(reporter.identity(), &sealed) else { continue };
            corpus.add("slot", name, &*plaintext);
            let opened = slot::open(&sealed, reporter.identity(), &reporter.inbox()).expect("the reporter's slot");
            body(corpus, name, &hex(&message["pieces"][0]), &opened.body_seed.expect("a body's seed"));
        }
    }
    corpus.add("content", "vouched", hex(&formats["vouched"]["content"]));
    let commit = hex(&formats["commit"]);
    corpus.add("request", "commit", &commit);
    corpus.add("bhttp", "commit", Wrapped { path: "/commit", content: &commit }.to_bytes(Class::Small).expect("fits"));
    let day = Response { status: 200, content: &[0x82, 1, 0x19, 0x51, 0x2c] };
    corpus.add("bhttp", "day", day.to_bytes(Class::Small).expect("fits"));
    corpus.add("answer", "day", day.content);
    let look = Request::Look(vec![reporter.look_capability().clone()]);
    corpus.add("request", "look", look.content());
    let numbers = Request::Numbers(reporter.inbox_capability().clone(), 0);
    corpus.add("request", "numbers", numbers.content());
    corpus.add("answer", "numbers", Answer::Numbers(9, 9, vec![(1, 3), (5, 9)]).to_bytes());
    let file = hex(&formats["public_file"]);
    let parsed = PublicFile::parse(&file).expect("the public file");
    corpus.add("public_file", "one", &file);
    for desk in &parsed.desks {
        corpus.add("roster", "details", &desk.details);
        corpus.add("roster", "core", &desk.links[0].core);
        corpus.add("roster", "confirmation", desk.confirmations[0].to_bytes());
    }
    corpus.add("roster", "fingerprint", formats["fingerprint"].as_str().expect("text"));
    corpus.add("relay", "config", hex(&formats["relay"]["config"]));
    corpus.add("keys", "recipient", reporter.recipient().to_string());
    corpus.add("keys", "identity", reporter.identity().to_text().expect("text").as_bytes());
}

fn body(corpus: &Corpus, name: &str, piece: &[u8], seed: &OneTimeSeed) {
    let identity = age::Identity::from_seed(*seed.expose()).expect("an identity");
    let plaintext = age::open(&identity, piece).expect("a body");
    corpus.add("body", name, &*plaintext);
    let length = u32::from_be_bytes(plaintext[..4].try_into().expect("four bytes")) as usize;
    corpus.add("content", name, &plaintext[4..4 + length]);
}

fn acts(corpus: &Corpus, file: &Path) {
    let vectors: Value = serde_json::from_slice(&fs::read(file).expect("the vectors")).expect("JSON");
    for one in vectors["acts"].as_array().expect("acts") {
        let (name, content) = (one["what"].as_str().expect("a name").replace(' ', "-"), hex(&one["content"]));
        corpus.add("content", &name, &content);
        // Without what the target writes before it.
        corpus.add("act", &name, content.get(4..).expect("acts"));
    }
}

fn age_files(corpus: &Corpus, folder: &Path) {
    for entry in fs::read_dir(folder).expect("the vectors").flatten() {
        let (name, vector) = (entry.file_name(), fs::read(entry.path()).expect("a vector"));
        let name = name.to_string_lossy();
        // A head of lines, an empty line, and the file.
        let Some(at) = vector.windows(2).position(|pair| pair == b"\n\n") else { continue };
        corpus.add(if name.starts_with("armor") { "armor" } else { "age" }, &name, &vector[at + 2..]);
        for line in String::from_utf8_lossy(&vector[..at]).lines() {
            if let Some(identity) = line.strip_prefix("identity: ") {
                corpus.add("keys", &name, identity);
            }
        }
    }
}

fn what_people_type(corpus: &Corpus) {
    let link = "https://report.example.org/#udHrx4-JEbMFhnbpU5hPI-QoHFJxW3lrYcADc27eEJ8";
    let token = "0123-4567-89ab-cdef-0123-4567-89ab-cdef.V86KU5jh4c486yIhxnO2aO2dSpNGx7CdrRAZOSomwnw";
    for (name, text) in
        [("link", link), ("onion", "http://abcdefghij.onion:80"), ("token", token), ("day", "2026-02-28")]
    {
        corpus.add("link", name, text);
    }
    corpus.add("details_file", "example", DetailsFile::default().to_text());
    corpus.add("text", "signs", "plain \u{202e}turned\u{202c} \u{1b}[31mred\u{7}\n\u{200b}é\u{301}");
    corpus.add("name", "ordinary", "holiday photo (1).jpeg");
    corpus.add("name", "hostile", "../..\\CON.txt\u{202e}gpj.exe ");
    corpus.add(
        "form",
        "ordinary",
        "step=send&what=It+happened%0D%0Ahere%3A+%E2%80%9Cx%E2%80%9D&member-0=on&empty=&bare",
    );
    for name in ["block", "proposal"] {
        corpus.add(
            name,
            "card",
            "> -----BEGIN TELLSAFE MEMBER CARD-----\n> gwECAw==\n> -----END TELLSAFE MEMBER CARD-----\n",
        );
        corpus.add(name, "proposal", "-----BEGIN TELLSAFE PROPOSAL-----\ngwFAQA==\n-----END TELLSAFE PROPOSAL-----\n");
    }
}

fn heads(corpus: &Corpus) {
    corpus.add("circuit", "tor", "PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 65535 42\r\n");
    let host = "Host: report.example.org\r\n";
    let relay = format!("Content-Type: message/ohttp-req\r\nContent-Length: 66679\r\n{host}");
    let form = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\nSec-Fetch-Site: same-origin\r\n{host}"
    );
    for (name, line, rest) in [
        (
            "page",
            "GET / HTTP/1.1",
            format!("{host}Accept-Language: de-AT,de;q=0.8,en;q=0.5\r\nAccept-Encoding: gzip, br\r\n"),
        ),
        ("german", "HEAD /de HTTP/1.1", host.to_owned()),
        ("rosters", "GET /rosters HTTP/1.1", host.to_owned()),
        ("relay", "POST /relay HTTP/1.1", relay.clone()),
        ("chunked", "POST /relay HTTP/1.1", format!("{relay}Transfer-Encoding: chunked\r\n")),
        ("upgrade", "GET / HTTP/1.1", format!("{host}Upgrade: h2c\r\nExpect: 100-continue\r\n")),
        ("plain", "GET /plain HTTP/1.0", host.to_owned()),
        ("form", "POST /plain HTTP/1.1", form),
    ] {
        corpus.add("route", name, format!("{line}\r\n{rest}\r\n"));
    }
}

/// The smallest of each kind that has something to take out.
fn pictures(corpus: &Corpus) {
    let jpeg = [
        &[0xff, 0xd8, 0xff, 0xe1, 0, 10][..],
        b"Exif\0\0II",
        &[0xff, 0xfe, 0, 4, b'h', b'i', 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9],
    ];
    corpus.add("picture", "jpeg", jpeg.concat());
    let png = [
        &b"\x89PNG\r\n\x1a\n"[..],
        &[0, 0, 0, 2],
        b"tEXthi",
        &[0; 4],
        &[0; 4],
        b"IDAT",
        &[0; 4],
        &[0; 4],
        b"IEND",
        &[0; 4],
    ];
    corpus.add("picture", "png", png.concat());
    corpus.add("picture", "gif", b"GIF89a\x01\0\x01\0\0\0\0!\xfe\x02hi\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;");
    corpus.add("picture", "webp", b"RIFF\x14\0\0\0WEBPVP8 \x02\0\0\0hiEXIF\0\0\0\0");
}

/// What moderators keep in a spreadsheet.
fn logs(corpus: &Corpus) {
    let log = "received,resolved,channel,category,actor,outcome,kind,marks,cases,reports\n\
        2026-01-05,2026-02-01,form,\"rude; loud\",,warning,restorative,breach; follow-up,2,X\n";
    corpus.add("logs", "log", log);
    corpus.add("logs", "semicolons", "\u{feff}Received;Category\r\n2026-01-05;\"rude\"\"ly\"\r\n");
    corpus.add("logs", "figures", "figure,value,note\nmeetings,12,\nvotes,n/a,nobody counted\n");
    let cell = r#"{"state":"number","value":3}"#;
    let table = format!(r#"{{"id":"carried","carried":true,"rows":[{{"label":"open","cells":[{cell}]}}]}}"#);
    let head = r#""format":"tellsafe-transparency/1","preset":"standard","from":"2025-01-01","to":"2025-12-31""#;
    corpus.add("logs", "before", format!(r#"{{{head},"by":"received","tables":[{table}]}}"#));
}
