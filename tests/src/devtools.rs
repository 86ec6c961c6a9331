//! What only Chromium's own protocol can do through its driver (chromedriver's `goog/cdp/execute`): a window of any size, colours as a
//! person has set them, real keys, and the tree that a screen reader gets.

use crate::browser::Browser;
use fantoccini::wd::WebDriverCompatibleCommand;
use hyper::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

#[derive(Debug)]
struct Execute(Value);

impl WebDriverCompatibleCommand for Execute {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

/// How a person has set up their colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// As most browsers come.
    Light,
    /// `prefers-color-scheme: dark`.
    Dark,
    /// `forced-colors: active`, as in Windows' contrast themes.
    Forced,
}

/// A key that is no letter.
#[derive(Debug, Clone, Copy)]
pub struct Key(&'static str, u8, &'static str);

/// Tab.
pub const TAB: Key = Key("Tab", 9, "");
/// Enter.
pub const ENTER: Key = Key("Enter", 13, "\r");
/// Space.
pub const SPACE: Key = Key(" ", 32, " ");
/// Arrow down.
pub const DOWN: Key = Key("ArrowDown", 40, "");
/// Arrow up.
pub const UP: Key = Key("ArrowUp", 38, "");

const SHIFT: u8 = 8;

impl Browser {
    /// One command of the protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.client.issue_cmd(Execute(body)).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// The page's window, in CSS pixels.
    pub async fn window(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Colours, and whether less motion is asked for. `print` shows the page as it would be printed.
    pub async fn media(&self, colours: Colours, calm: bool, print: bool) {
        let feature = |name: &str, value: &str| json!({ "name": name, "value": value });
        let features = [
            feature("prefers-color-scheme", if colours == Colours::Dark { "dark" } else { "light" }),
            feature("forced-colors", if colours == Colours::Forced { "active" } else { "none" }),
            feature("prefers-reduced-motion", if calm { "reduce" } else { "no-preference" }),
        ];
        let media = if print { "print" } else { "" };
        self.devtools("Emulation.setEmulatedMedia", json!({ "media": media, "features": features })).await;
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: Key) {
        self.press_with(key, 0).await;
    }

    /// Presses Shift and Tab.
    pub async fn shift_tab(&self) {
        self.press_with(TAB, SHIFT).await;
    }

    async fn press_with(&self, Key(name, number, text): Key, modifiers: u8) {
        let code = if name == " " { "Space" } else { name };
        let mut down = json!({
            "type": if text.is_empty() { "rawKeyDown" } else { "keyDown" }, "key": name, "code": code,
            "windowsVirtualKeyCode": number, "modifiers": modifiers,
        });
        if !text.is_empty() {
            down["text"] = text.into();
        }
        self.devtools("Input.dispatchKeyEvent", down.clone()).await;
        down["type"] = "keyUp".into();
        self.devtools("Input.dispatchKeyEvent", down).await;
    }

    /// Types letters where the focus is.
    pub async fn type_here(&self, text: &str) {
        for letter in text.chars() {
            if letter == '\n' {
                self.press(ENTER).await;
                continue;
            }
            let letter = letter.to_string();
            self.devtools("Input.dispatchKeyEvent", json!({ "type": "keyDown", "key": letter, "text": letter })).await;
            self.devtools("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": letter })).await;
        }
    }
}
