//! P3: the follow-up code is made in the reporter's browser and never leaves it: not in a request, not in an address, not in the
//! browser's storage, not in a file of a server.

use serde_json::Value;
use std::net::Ipv4Addr;
use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::exchange::Exchange;
use tellsafe_tests::needle::Needles;
use tellsafe_tests::recorder::Recorder;
use tellsafe_tests::scene::{Scene, relayed};

/// Everything that a page can keep in a browser, and where it says it was.
const KEPT: &str = r#"
const [done] = [arguments[arguments.length - 1]];
(async () => {
  const databases = indexedDB.databases ? await indexedDB.databases() : [];
  done({
    storage: [...Object.entries(localStorage), ...Object.entries(sessionStorage)],
    cookie: document.cookie,
    databases: databases.map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    files: navigator.storage.getDirectory ? await (async () => { const all = []; for await (const name of (await navigator.storage.getDirectory()).keys()) all.push(name); return all; })() : [],
    usage: (await navigator.storage.estimate()).usage,
    urls: performance.getEntries().map(({ name }) => name),
    address: location.href,
    history: history.length,
    state: history.state,
    title: document.title,
    window: window.name,
  });
})().catch((error) => done({ error: String(error) }));
"#;

/// The code in every form in which something could carry it. `singles` are its words alone, which occur in other texts too.
struct Forms {
    needles: Needles,
    singles: Needles,
}

fn forms(words: &[String], code: &Code) -> Forms {
    let (mut needles, mut singles) = (Needles::new(), Needles::new());
    // Neighbours in the list of all words stand beside each other in the page itself.
    let neighbours = |pair: &[String]| pair[0] < pair[1] && pair[0][..2] == pair[1][..2];
    for pair in words.windows(2).filter(|pair| !neighbours(pair)) {
        for between in [" ", "", ",", ", ", "-", "_", "\n", "\r\n", "\t", "\0", "\",\"", "\", \"", "</li><li>"] {
            needles.text("two of the words", &pair.join(between));
        }
        // Four letters of each are enough to know the word.
        let short = pair.iter().map(|word| &word[..word.len().min(4)]).collect::<Vec<_>>();
        needles.text("the beginnings of two", &short.join(" "));
    }
    for word in words.iter().filter(|word| word.len() >= 5) {
        singles.text("a word", word);
    }
    let seed = Seed::from_code(code);
    needles.bytes("the entropy", code.expose());
    needles.bytes("the seed", seed.expose());
    let holder = Holder::new(&seed).expect("a seed");
    // What follows from it is as good as the code.
    needles.bytes("the inbox capability", holder.inbox_capability().expose());
    needles.bytes("the look capability", holder.look_capability().expose());
    needles.bytes("the withdrawal secret", holder.withdrawal_secret().expose());
    needles.text("the identity", &holder.identity().to_text().expect("a text"));
    Forms { needles, singles }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_code_never_leaves_the_browser() {
    let scene = Scene::new(Ipv4Addr::LOCALHOST).await;
    let browser = Browser::chromium().await;
    browser.open(&scene.link).await;
    browser.click("#start-report").await;
    browser.click("#continue").await;
    browser.find("#what").await;
    let fresh = kept(&browser).await;
    let fixed = heads(&scene.before);
    browser.type_into("#what", "What happened, in the browser.").await;
    browser.click("#send").await;
    browser.find("#code-words").await;
    let words = browser.texts("#code-words li").await;
    let code = Code::parse(&words.join(" ")).expect("twelve words");
    let Forms { needles, mut singles } = forms(&words, &code);
    assert!(!needles.found_in(browser.text("#code-words").await.as_bytes()).is_empty(), "they are on the screen");
    look_for(&needles, &kept(&browser).await, &fresh);

    // The small check, and the way back.
    for field in browser.client.find_all(fantoccini::Locator::Css("#check input")).await.expect("two words") {
        let place: usize = field.attr("data-word").await.expect("asked").expect("a place").parse().expect("a number");
        field.send_keys(&words[place - 1]).await.expect("typed");
    }
    browser.click("#finish").await;
    browser.click("#restart").await;
    browser.click("#start-code").await;
    browser.type_into("#code-input", &words.join(" ")).await;
    browser.click("#open-case").await;
    browser.find("#case-status").await;
    look_for(&needles, &kept(&browser).await, &fresh);
    browser.type_into("#reply", "And once more.").await;
    browser.click("#send-reply").await;
    browser.find("#replied").await;
    look_for(&needles, &kept(&browser).await, &fresh);
    browser.click("#close").await;
    look_for(&needles, &kept(&browser).await, &fresh);

    let folder = browser.close_and_keep().await;
    let files = needles.absent_from_files(&folder.path().join("profile"));
    assert!(files > 20, "only {files} files in the browser's folder");

    // Requests: not a word of it, unless every visit's fixed heads have that word.
    singles.forget_what_is_in(fixed.as_bytes());
    let exchanges = Exchange::all(&scene.before.recordings());
    assert!(relayed(&scene.before).count() >= 5, "a report, a look, a reply");
    assert!(relayed(&scene.before).all(|exchange| exchange.sizes() == (66_679, 65_584)));
    for exchange in &exchanges {
        singles.absent_from("a request's head", exchange.asked_head.as_bytes());
        singles.absent_from("a request", &exchange.asked);
        needles.absent_from("a request's head", exchange.asked_head.as_bytes());
        needles.absent_from("a request", &exchange.asked);
        if exchange.is_relayed() {
            needles.absent_from("an answer", &exchange.answered);
        }
    }
    needles.absent_from("what the vault was sent", &scene.between.bytes());
    // Servers: no file of theirs, and no line of a log.
    assert!(needles.absent_from_files(&scene.world.vault.data()) > 3);
    needles.absent_from("the logs", scene.world.logs().as_bytes());
    singles.absent_from("the logs", scene.world.logs().as_bytes());
}

async fn kept(browser: &Browser) -> Value {
    let kept = browser.client.execute_async(KEPT, vec![]).await.expect("it runs");
    assert!(kept["error"].is_null(), "{kept}");
    kept
}

/// Nothing is kept, nothing was loaded but the page, the lists and the relay, and the address is as it was opened.
fn look_for(needles: &Needles, kept: &Value, fresh: &Value) {
    needles.absent_from("what the browser keeps", kept.to_string().as_bytes());
    for place in ["storage", "databases", "caches", "files"] {
        assert_eq!(kept[place], Value::Array(vec![]), "{place}");
    }
    assert_eq!((&kept["cookie"], &kept["workers"], &kept["usage"]), (&"".into(), &0.into(), &0.into()));
    for place in ["address", "history", "state", "title", "window"] {
        assert_eq!(kept[place], fresh[place], "{place} changed");
    }
    let address = fresh["address"].as_str().expect("an address");
    let origin = address.split('#').next().expect("an address").trim_end_matches('/');
    for url in kept["urls"].as_array().expect("addresses") {
        let url = url.as_str().expect("a text");
        let known = [format!("{origin}/rosters"), format!("{origin}/relay"), address.to_owned()];
        assert!(known.iter().any(|known| known == url) || !url.contains(':'), "{url}");
    }
}

fn heads(recorder: &Recorder) -> String {
    Exchange::all(&recorder.recordings()).into_iter().map(|exchange| exchange.asked_head).collect()
}
