//! `tellsafe audit` against the real gateway, and against one whose answers are changed on the way: each lie is found, said in words and
//! in the exit code; the truth passes.

use hyper::header::{HeaderName, HeaderValue};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use tellsafe_client::audit::{Findings, Part, Verdict, unencrypted};
use tellsafe_client::site::Address;
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_tests::desk::{Desk, Member, THREE, today};
use tellsafe_tests::front::{Front, Shape};
use tellsafe_tests::lie::{MALFORMED, Stage};
use tellsafe_tests::measured::measured;
use tellsafe_tests::programs::{program, root};
use tellsafe_tests::socks::proxy;
use tellsafe_tests::world::World;

const PART: &str = "Seen by those who do not trust the host";

/// A world with a committee, and a front before its gateway.
struct Scene {
    world: World,
    stage: Stage,
    front: Front,
    folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // Audits come one after the other from one address, which the gateway would slow down.
        let world = World::start(folder.path(), 0, &["--host", "127.0.0.1", "--unthrottled"]);
        let desk = Desk::found(&world.vault, &THREE).await;
        let keys = world.vault.wire().public_file().await.relay_keys;
        let front = Front::start(&world.https, &world.certificate(), folder.path(), Shape::RIGHT).await;
        let stage = Stage { desk, keys, eve: Member::new("Eve"), address: front.address.clone() };
        Self { world, stage, front, folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Another front, with TLS of this shape.
    async fn shaped(&self, shape: Shape) -> Front {
        Front::start(&self.world.https, &self.world.certificate(), self.folder.path(), shape).await
    }

    /// Audits the front.
    fn audit(&self, arguments: &[&str]) -> (i32, String) {
        let link = self.stage.desk.link(&self.front.address);
        audit(&self.front, &[&[link.as_str()], arguments].concat())
    }

    /// The front says these lists in the place of the real ones.
    fn lists(&self, bytes: Vec<u8>) {
        self.front.lie(move |asked, said| {
            if asked.path == "/rosters" {
                said.body.clone_from(&bytes);
            }
        });
    }
}

/// Runs `tellsafe audit`; its exit code, and all that it said on one line.
fn audit(front: &Front, arguments: &[&str]) -> (i32, String) {
    said(command(&front.certificate).args(arguments))
}

fn command(certificate: &std::path::Path) -> Command {
    let mut command = program("tellsafe");
    // No home: nothing of whoever runs the tests is read or written.
    command.env("TELLSAFE_HOME", "/nonexistent").arg("audit").arg("--certificate").arg(certificate);
    command
}

fn said(command: &mut Command) -> (i32, String) {
    let output = command.output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).split_whitespace().collect::<Vec<_>>().join(" ");
    (output.status.code().expect("a code"), said)
}

fn found((code, said): (i32, String), words: &[&str]) {
    assert_eq!(code, 76, "{said}");
    assert!(said.contains("wrong with this server"), "{said}");
    for words in words {
        assert!(said.contains(words), "{words:?} is not said: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_honest_server_is_right_in_every_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::start(folder.path(), 0, &["--unthrottled"]);
    let desk = Desk::found(&world.vault, &THREE).await;
    let (link, state) = (desk.link(&world.https), folder.path().join("seen.json"));
    let state = state.to_str().expect("a path");
    let began = Instant::now();
    let (code, text) = said(command(&world.certificate()).args([&link, "--state", state]));
    let took = began.elapsed();
    assert!(code == 0 && !text.contains("wrong") && !text.contains("not checked"), "{text}");
    for right in [
        "All 6 languages, plain, in gzip and in brotli, are byte for byte those of Tellsafe",
        "list number 1 of 3 members, signed all the way, and the one of your link",
        "3 of 3 members confirmed it within 90 days",
        "says what it costs before anything can be typed",
        "answers carry what they should and nothing else",
        "TLS 1.3 and nothing older, keys exchanged with X25519MLKEM768, no session tickets",
        "The certificate is valid until",
    ] {
        assert!(text.contains(right), "{right:?} is not said: {text}");
    }
    // A monitor's: nothing to say, and nothing said.
    let mut monitor = command(&world.certificate());
    for name in ["TELLSAFE_HOME", "HOME", "XDG_CONFIG_HOME"] {
        monitor.env_remove(name);
    }
    assert_eq!(said(monitor.args([&link, "--state", state, "--quiet"])), (0, String::new()));
    let (code, json) = said(command(&world.certificate()).args([&world.https, "--json"]));
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((code, json["wrong"].as_u64(), json["not_checked"].as_u64()), (0, Some(0), Some(0)), "{json}");
    assert_eq!((&json["committees"][0]["number"], &json["committees"][0]["of_your_link"]), (&1.into(), &false.into()));
    let asked = json["asked"].as_u64().expect("a number");
    measured(
        PART,
        "questions of one audit, each on a connection of its own",
        &asked.to_string(),
        "",
        "tests/all/audit.rs",
    );
    measured(PART, "one audit, over loopback", &format!("{:.1} s", took.as_secs_f64()), "", "tests/all/audit.rs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_byte_of_one_page_is_found_and_so_is_a_page_for_one_client() {
    let scene = Scene::new().await;
    let (code, text) = scene.audit(&[]);
    assert_eq!(code, 0, "the front alone is not found fault with: {text}");
    let mut lies = 0;
    // One byte, in one language and one encoding, for everyone.
    for (tag, coding, name) in
        [("fr", "gzip", "French (gzip)"), ("ja", "br", "Japanese (br)"), ("de", "", "German (not encoded)")]
    {
        scene.front.lie(move |asked, said| {
            let has = said.headers.get("content-encoding").map_or("", |value| value.to_str().expect("text"));
            if asked.path == format!("/{tag}") && has == coding {
                let middle = said.body.len() / 2;
                said.body[middle] ^= 1;
            }
        });
        let answer = scene.audit(&[]);
        assert!(!answer.1.contains("Set-Cookie"), "{}", answer.1);
        found(answer, &[&format!("The page in {name} is not the released one")]);
        lies += 1;
    }
    // Another page, for one browser alone; for one language alone; for one address alone.
    for (line, value, who) in [
        ("user-agent", "Version/26", "Safari at /"),
        ("sec-gpc", "1", "Tor Browser at /"),
        ("accept-language", "ar", " at /"),
    ] {
        scene.front.lie(move |asked, said| {
            let fits = asked.headers.get(line).is_some_and(|has| has.to_str().expect("text").contains(value));
            if asked.path == "/" && fits && !said.body.is_empty() {
                let last = said.body.len() - 1;
                said.body[last] ^= 1;
            }
        });
        found(scene.audit(&[]), &["is not the same for everyone", "is not the released one", who]);
        lies += 1;
    }
    scene.front.lie(|asked, said| {
        if asked.path == "/" && asked.from == Ipv4Addr::new(127, 0, 0, 2) {
            said.body.push(b' ');
        }
    });
    assert_eq!(scene.audit(&[]).0, 0, "it cannot be seen from here");
    let other = proxy(Ipv4Addr::new(127, 0, 0, 2)).await;
    found(scene.audit(&["--also-through", &other]), &["is not the same for everyone", "through the other proxy"]);
    lies += 1;
    scene.front.lie(|asked, said| {
        if asked.path == "/es" && !said.headers.contains_key("content-encoding") {
            let page = String::from_utf8_lossy(&said.body)
                .replace("<main", "<img src=\"https://elsewhere.example/i.gif\"><main");
            said.body = page.into_bytes();
        }
    });
    found(scene.audit(&[]), &["loads something else: src=https://elsewhere.example/i.gif in <img>"]);
    lies += 1;
    // The hashes of another release: not this one's pages, and said so once.
    scene.front.lie(|_, _| ());
    let own = std::fs::read_to_string(root().join("gateway/page/dist/SHA256SUMS")).expect("hashes");
    let (same, other) = (scene.file("same"), scene.file("other"));
    std::fs::write(&same, own.replace("  ", "  tellsafe-0.1.0/page/")).expect("written");
    std::fs::write(&other, own.replace(['0', '1', '2'], "f")).expect("written");
    assert_eq!(scene.audit(&["--hashes", same.to_str().expect("a path")]).0, 0);
    found(scene.audit(&["--hashes", other.to_str().expect("a path")]), &["No page is one of", "runs another release"]);
    let (code, _) = scene.audit(&["--hashes", root().join("README.md").to_str().expect("a path")]);
    assert_eq!(code, 65);
    measured(PART, "pages changed for someone, found", &format!("{lies} of {lies}"), "all", "tests/all/audit.rs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_swapped_recipient_an_older_list_and_every_other_lie_about_members_is_found() {
    let scene = Scene::new().await;
    let lies = scene.stage.lies();
    let count = lies.len();
    for lie in lies {
        scene.lists(lie.file);
        let (code, said) = audit(&scene.front, &[&lie.link]);
        assert_eq!(code, 76, "{}: {said}", lie.what);
        let words = if lie.said == MALFORMED.1 { "cannot be understood" } else { lie.said };
        assert!(said.to_lowercase().contains(words), "{}: {said}", lie.what);
    }
    measured(PART, "lies about members, found", &format!("{count} of {count}"), "all", "tests/all/audit.rs");
    let file = |desks: &[&Desk]| {
        let desks = desks.iter().map(|desk| desk.published()).collect();
        PublicFile { relay_keys: scene.stage.keys.clone(), desks }.to_bytes()
    };
    let (first, second) = (&scene.stage.desk, scene.stage.next(&[0, 1], |desk| scene.stage.with_eve(desk)));
    let state = scene.file("seen.json");
    let state = state.to_str().expect("a path");
    // The same as in no home: what was seen in earlier audits counts.
    for (lists, code) in [(file(&[first]), 0), (file(&[&second]), 0), (file(&[first]), 76), (file(&[&second]), 0)] {
        scene.lists(lists);
        let answer = scene.audit(&["--state", state]);
        assert_eq!(answer.0, code, "{}", answer.1);
        if code != 0 {
            found(answer, &["is older than one seen before"]);
        }
    }
    // Eve's own in its place, for a monitor that was told no fingerprint: it remembers which was here.
    let mut eves = Desk::new(first.core.vault, &THREE);
    eves.confirm(&[today(); 3]);
    scene.lists(file(&[&eves]));
    let address = scene.front.address.clone();
    assert_eq!(audit(&scene.front, &[&address]).0, 0, "nobody can tell without a fingerprint or a memory");
    found(audit(&scene.front, &[&address, "--state", state]), &["A committee that was here before is here no more"]);
    // The older list, and none at all, for one browser alone.
    let (old, new, none) = (file(&[first]), file(&[&second]), file(&[]));
    for (shown, words) in [(old, "is older than one seen before"), (none, "is not shown the committee")] {
        let new = new.clone();
        scene.front.lie(move |asked, said| {
            if asked.path == "/rosters" {
                let firefox = asked
                    .headers
                    .get("user-agent")
                    .is_some_and(|agent| agent.to_str().expect("text").contains("Firefox/153"));
                said.body.clone_from(if firefox { &shown } else { &new });
            }
        });
        found(audit(&scene.front, &[&address]), &[words, "Firefox at /rosters"]);
    }
    // Few members have said that the list is current: worth saying, and people are warned of it; nothing is wrong.
    scene.lists(file(&[&scene.stage.confirmed(&[today() - 91, today()])]));
    let (code, said) = scene.audit(&[]);
    assert!(
        code == 0 && said.contains("1 of 3 members confirmed it within 90 days") && said.contains("note"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn headers_that_are_missing_weak_or_too_many_are_found() {
    const EXPECTED: [&str; 10] = [
        "cache-control",
        "content-security-policy",
        "cross-origin-embedder-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "referrer-policy",
        "strict-transport-security",
        "x-content-type-options",
        "x-frame-options",
    ];
    let scene = Scene::new().await;
    // One of them, once, for one browser.
    scene.front.lie(|asked, said| {
        if asked.path == "/plain" && asked.headers.contains_key("sec-gpc") {
            said.headers.remove("referrer-policy");
        }
    });
    found(scene.audit(&[]), &["Referrer-Policy is missing", "One thing is wrong with this server"]);
    scene.front.lie(|_, said| {
        for name in EXPECTED {
            said.headers.remove(name);
        }
    });
    let (code, text) = scene.audit(&[]);
    assert_eq!(code, 76);
    for name in EXPECTED.iter().filter(|name| **name != "permissions-policy") {
        let missing = format!("{name} is missing");
        assert!(text.to_lowercase().contains(&missing), "{missing}: {text}");
    }
    assert!(text.contains("Permissions-Policy does not turn everything off"), "{text}");
    scene.front.lie(|asked, said| {
        if asked.path == "/en" {
            said.headers.insert("set-cookie", HeaderValue::from_static("visitor=1"));
        }
    });
    found(
        scene.audit(&[]),
        &["Set-Cookie is sent: with a cookie the server knows a visitor again", "One thing is wrong"],
    );
    let more = [
        ("etag", "\"visitor-1\"", "ETag is sent"),
        ("server", "nginx", "Server is sent"),
        ("alt-svc", "h3=\":443\"", "Alt-Svc is sent"),
        ("x-request-id", "1", "X-Request-Id is sent, which no Tellsafe server does"),
        ("strict-transport-security", "max-age=600", "holds for less than a year"),
        ("permissions-policy", "camera=(self)", "Permissions-Policy does not turn everything off"),
        ("onion-location", "https://elsewhere.example/", "which is no onion service"),
        ("content-type", "text/html", "Content-Type says “text/html”"),
    ];
    scene.front.lie(move |_, said| {
        for (name, value, _) in more {
            said.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let policy = said.headers.get("content-security-policy").expect("there").to_str().expect("text");
        let policy =
            policy.replace("connect-src 'self'", "connect-src 'self' https:").replace("form-action 'none'", "");
        said.headers.insert("content-security-policy", policy.parse().expect("a value"));
    });
    let words: Vec<&str> = more.iter().map(|(_, _, words)| *words).collect();
    found(
        scene.audit(&[]),
        &[&words[..], &["says “connect-src 'self' https:”", "lacks “form-action 'none'”"]].concat(),
    );
    // The form without scripts: its costs left out, a field before them, a form that leads elsewhere.
    scene.front.lie(|asked, said| {
        if asked.path == "/plain" {
            let page = String::from_utf8_lossy(&said.body).replace("could read what you type here", "take care");
            said.body =
                page.replacen("action=\"/plain\"", "action=\"https://elsewhere.example/\"><textarea", 1).into_bytes();
        }
    });
    found(scene.audit(&[]), &["does not say what it costs", "can be typed before", "somewhere else"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn weak_tls_and_a_certificate_that_ran_out_are_found() {
    let right = Shape::RIGHT;
    let scene = Scene::new().await;
    for (shape, words) in [
        (Shape { valid: (-90, -1), ..right }, "shows a certificate that ran out on"),
        (Shape { valid: (-80, 10), ..right }, "has not been renewed"),
        (Shape { tickets: 2, ..right }, "hands out session tickets"),
        (Shape { classical: true, ..right }, "not exchanged with X25519MLKEM768"),
        (Shape { old: true, ..right }, "also speaks TLS 1.2"),
        (Shape { certificates: 2, ..right }, "Not everyone is shown the same certificate"),
    ] {
        let front = scene.shaped(shape).await;
        found(audit(&front, &[&front.address]), &[words, "One thing is wrong"]);
    }
    let front = scene.shaped(right).await;
    assert_eq!(audit(&front, &[&front.address]).0, 0);
    found(audit(&scene.front, &[&front.address]), &["shows a certificate that is not trusted here"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_cannot_be_looked_at_is_neither_right_nor_wrong() {
    let mut scene = Scene::new().await;
    scene.world.vault.kill();
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await; // The gateway's copy of the lists is a second old at most.
    let (code, said) = scene.audit(&["--quiet"]);
    assert!(code == 69 && said.contains("not checked /rosters cannot be had now"), "{said}");
    assert!(!said.contains("right All"), "quiet is about what is right: {said}");
    let (code, said) = audit(&scene.front, &["https://127.0.0.1:1"]);
    assert!(code == 69 && said.contains("nothing answers there"), "{said}");
    let (code, said) = audit(&scene.front, &["https://127.0.0.1:1", "https://127.0.0.1:2"]);
    assert!(code == 64 && said.contains("different servers"), "{said}");
}

#[test]
fn without_tls_a_server_only_leads_to_tls() {
    for (answer, verdict) in [
        ("HTTP/1.1 301 Moved\r\nLocation: https://HOST/\r\nContent-Length: 0\r\n\r\n", Verdict::Right),
        (
            "HTTP/1.1 308 Moved\r\nLocation: https://HOST/\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n",
            Verdict::Wrong,
        ),
        ("HTTP/1.1 302 Found\r\nLocation: https://HOST/\r\nContent-Length: 0\r\n\r\n", Verdict::Wrong),
        (
            "HTTP/1.1 301 Moved\r\nLocation: https://HOST.elsewhere.example/\r\nContent-Length: 0\r\n\r\n",
            Verdict::Wrong,
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage", Verdict::Wrong),
        ("", Verdict::Note),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("someone");
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).expect("a request");
            stream.write_all(answer.replace("HOST", "127.0.0.1").as_bytes()).expect("written");
            String::from_utf8_lossy(&asked[..read]).into_owned()
        });
        let mut findings = Findings::default();
        let address = Address::parse("https://127.0.0.1").expect("an address");
        unencrypted(&address, port, None, &mut findings).expect("looked at");
        assert!(
            answering
                .join()
                .expect("asked")
                .starts_with("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0")
        );
        assert_eq!(findings.of(Part::Tls)[0].verdict, verdict, "{answer:?}");
    }
}
