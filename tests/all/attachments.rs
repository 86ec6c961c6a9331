//! Files, from a browser to a member's folder and back: 25 MiB in pieces over a connection that breaks, pictures that look as before and
//! say nothing more, and what is saved again is what was sent.

use fantoccini::Locator;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::{Committee, FIVE, json, run};
use tellsafe_tests::cut::Wire;
use tellsafe_tests::programs::root;
use tellsafe_tests::random::random;
use tellsafe_tests::world::World;

/// All that a message may carry, in bytes.
const ROOM: usize = 25 << 20;
/// How long 25 MiB may take through everything, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_and_a_large_file_arrive_though_the_connection_breaks() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::start(folder.path(), 0, &["--host", "127.0.0.1"]);
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..2]);
    let wire = Wire::to(world.https.trim_start_matches("https://").to_owned()).await;
    let link = format!("https://{}/#{}", wire.address, committee.fingerprint());
    let photo = picture("phone.jpg");
    let mut large = vec![0; ROOM - std::fs::read(&photo).expect("a picture").len()];
    random(&mut large);
    let film = world.folder().join("film of the evening.bin");
    std::fs::write(&film, &large).expect("written");

    let browser = Browser::chromium().await;
    browser.client.goto(&link).await.expect("the page opens");
    to_the_form(&browser).await;
    choose(&browser, &[&film, &photo]).await;
    browser.find("#files-chosen canvas").await;
    browser.click("#send").await;
    browser.click("#pause").await;
    let halted = progress(&browser).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(progress(&browser).await <= halted + 600_000, "what is under way arrives, and nothing more is begun");
    browser.click("#pause").await;
    until(&browser, |done| done > 5_000_000, "sending").await;
    wire.cut();
    until_said(&browser, "The connection broke").await;
    let before = progress(&browser).await;
    assert!(before < ROOM, "it broke on the way: {before}");
    wire.mend();
    let code = code(&browser).await;

    let folder = world.folder().join("saved");
    let name = only_case(&committee);
    std::fs::create_dir(&folder).expect("a folder");
    run(committee.tellsafe("Ana").args(["save", &name, "--all", "--to"]).arg(&folder));
    let saved = files_in(&folder);
    assert_eq!(saved.len(), 2, "one report, two files: {saved:?}");
    assert!(std::fs::read(&saved[0]).expect("saved") == large, "the large file is the same, byte for byte");
    assert!(saved[0].to_string_lossy().ends_with("film of the evening.bin.untrusted"));
    assert!(saved[1].to_string_lossy().ends_with("picture 1.jpg"), "a picture's own name stays at home");
    let cleaned = std::fs::read(&saved[1]).expect("saved");
    let original = std::fs::read(&photo).expect("a picture");
    for said in ["Hollybrook", "Larkphone", "Quillfeather", "Berlin", "KESTREL", "52.5163"] {
        let (said, holds) =
            (said.as_bytes(), |bytes: &[u8]| bytes.windows(said.len()).any(|part| part == said.as_bytes()));
        assert!(holds(&original) && !holds(&cleaned), "{}", String::from_utf8_lossy(said));
    }

    read_again(&browser, &link, &code, &folder, &[&large, &cleaned]).await;
    browser.close().await;
}

/// With the code: the text at once, the files when asked for, saved as they were sent.
async fn read_again(browser: &Browser, link: &str, code: &str, folder: &Path, sent: &[&[u8]]) {
    let downloads = folder.join("downloads");
    let allow = json!({ "behavior": "allow", "downloadPath": downloads });
    browser.devtools("Browser.setDownloadBehavior", allow).await;
    browser.open(link).await;
    browser.click("#start-code").await;
    browser.type_into("#code-input", code).await;
    browser.click("#open-case").await;
    browser.find("#case-status").await;
    assert!(browser.texts("#messages article").await.concat().contains("Here is what I have."));
    browser.click(".attached button").await;
    wait(browser, ".saved:nth-of-type(2) button").await;
    for number in 1..=2 {
        browser.click(&format!(".saved:nth-of-type({number}) button")).await;
    }
    for (name, bytes) in ["film of the evening.bin", "picture 1.jpg"].iter().zip(sent) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while std::fs::read(downloads.join(name)).ok().as_deref() != Some(bytes) {
            assert!(Instant::now() < deadline, "{name} is saved as it was sent: {:?}", files_in(&downloads));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cleaned_pictures_look_as_before_and_a_photo_that_cannot_be_cleaned_is_refused() {
    let world = World::new();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..1]);
    let browser = Browser::chromium().await;
    browser.client.goto(&committee.link).await.expect("the page opens");
    to_the_form(&browser).await;
    let mut names: Vec<_> = files_in(&root().join("gateway/page/test/pictures"));
    names.sort();
    assert!(names.len() > 8);
    for path in &names {
        choose(&browser, &[path]).await;
        let count = browser.texts("#files-chosen li").await.len();
        let bytes = std::fs::read(path).expect("a picture");
        let (mut same, deadline) = (json!(null), Instant::now() + Duration::from_secs(10));
        while same != json!("same") && Instant::now() < deadline {
            same = browser.client.execute_async(SAME, vec![json!(bytes)]).await.expect("it runs");
        }
        assert_eq!(same, json!("same"), "{} of {count} pictures", path.display());
    }
    assert!(browser.texts("#files-chosen p").await.concat().contains("Taken out"));
    let photo = world.folder().join("IMG_1.HEIC");
    std::fs::write(&photo, b"\0\0\0\x18ftypheic\0\0\0\0").expect("written");
    choose(&browser, &[&photo]).await;
    browser.find(".refused-file[data-reason=photo]").await;
    assert_eq!(browser.texts("#files-chosen li").await.len(), names.len());
    browser.close().await;
}

/// Whether the newest preview shows what the browser makes of the original bytes.
const SAME: &str = r##"
    const [bytes, done] = arguments;
    const draw = (picture) => {
        const canvas = document.createElement("canvas");
        canvas.width = picture.width;
        canvas.height = picture.height;
        canvas.getContext("2d").drawImage(picture, 0, 0);
        return canvas;
    };
    const pixels = (canvas) => String(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data);
    const shown = document.querySelector("#files-chosen li:last-child canvas");
    createImageBitmap(new Blob([new Uint8Array(bytes)])).then((picture) => {
        const right = draw(picture);
        if (!shown || shown.width !== right.width || shown.height !== right.height) return done("another size");
        done(pixels(shown) === pixels(right) ? "same" : "other pixels");
    }, (error) => done(String(error)));
"##;

/// Everyone reads it; with one sentence and nothing else.
async fn to_the_form(browser: &Browser) {
    browser.click("#start-report").await;
    browser.click("#continue").await;
    browser.type_into("#what", "Here is what I have.").await;
    browser.run("document.querySelectorAll('details').forEach((more) => { more.open = true; })").await;
}

/// As a person does in the browser's own dialogue. The control lies unseen over its field.
async fn choose(browser: &Browser, files: &[&Path]) {
    let paths: Vec<_> = files.iter().map(|path| path.to_str().expect("a path")).collect();
    let control = browser.client.find(Locator::Css("#files")).await.expect("a field for files");
    control.send_keys(&paths.join("\n")).await.expect("chosen");
}

async fn progress(browser: &Browser) -> usize {
    let value = browser.run("return document.getElementById('progress')?.value ?? 0").await;
    value.as_f64().map_or(0, |value| value as usize)
}

async fn until(browser: &Browser, enough: impl Fn(usize) -> bool, step: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !(browser.text("#progress-label").await.starts_with("Sending") && enough(progress(browser).await)) {
        assert!(Instant::now() < deadline, "{step}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn until_said(browser: &Browser, sentence: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !browser.text("#progress-label").await.starts_with(sentence) {
        assert!(Instant::now() < deadline, "{sentence}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn wait(browser: &Browser, css: &str) {
    browser.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await.unwrap_or_else(|_| panic!("{css}"));
}

async fn code(browser: &Browser) -> String {
    wait(browser, "#promised-date").await;
    let words = browser.texts("#code-words li").await;
    words.iter().map(|word| word.trim_start_matches(|c: char| !c.is_alphabetic())).collect::<Vec<_>>().join(" ")
}

fn only_case(committee: &Committee) -> String {
    let inbox = json(committee.tellsafe("Ana").args(["inbox", "--conflict", "none", "--json"]));
    let cases = inbox["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 1, "one report, however often it was tried");
    cases.first().and_then(|case: &Value| case["name"].as_str()).expect("a name").to_owned()
}

fn picture(name: &str) -> PathBuf {
    root().join("gateway/page/test/pictures").join(name)
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}
