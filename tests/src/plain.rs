//! A text browser of a few lines for the pages without scripts: it fills in a form, presses a button, and remembers what was sent.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One visitor of `/plain` on a plain listener.
#[derive(Debug, Clone)]
pub struct PlainBrowser {
    host: String,
    /// Status of the last answer.
    pub status: u16,
    /// Head of the last answer.
    pub head: String,
    /// The last page.
    pub page: String,
    /// Every request line so far.
    pub lines: Vec<String>,
}

/// A field to change before a button is pressed: a value, or `None` to untick it.
pub type Change<'a> = (&'a str, Option<&'a str>);

impl PlainBrowser {
    /// Opens the first page at an address like `http://127.0.0.1:1`.
    pub async fn open(http: &str) -> Self {
        let host = http.trim_start_matches("http://").to_owned();
        let mut browser = Self { host, status: 0, head: String::new(), page: String::new(), lines: Vec::new() };
        browser.get().await;
        browser
    }

    /// Loads the first page.
    pub async fn get(&mut self) {
        let request = format!("GET /plain HTTP/1.1\r\nHost: {}\r\nAccept-Language: en\r\n\r\n", self.host);
        self.ask("GET /plain", request.as_bytes()).await;
    }

    /// Presses the button with this id, after these changes in its form.
    pub async fn press(&mut self, button: &str, changes: &[Change<'_>]) {
        let body = self.form(button, changes);
        self.send(&body, "Sec-Fetch-Site: same-origin\r\n").await;
    }

    /// Sends a form's body as it is, with more header lines.
    pub async fn send(&mut self, body: &str, further: &str) {
        let head = format!(
            "POST /plain HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n{further}\r\n",
            self.host,
            body.len()
        );
        self.ask("POST /plain", format!("{head}{body}").as_bytes()).await;
    }

    async fn ask(&mut self, line: &str, request: &[u8]) {
        self.lines.push(line.to_owned());
        let mut stream = TcpStream::connect(&self.host).await.expect("connected");
        stream.write_all(request).await.expect("sent");
        let mut bytes = Vec::new();
        // The first page leaves its connection open to nobody: all of these close.
        stream.read_to_end(&mut bytes).await.expect("answered");
        let answer = String::from_utf8(bytes).expect("text");
        let (head, page) = answer.split_once("\r\n\r\n").expect("a head");
        self.status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        self.head = head.to_owned();
        assert_eq!(self.header("content-length").as_deref(), Some(page.len().to_string().as_str()));
        // Without what only makes its size say little.
        self.page = page.rsplit_once("<!--").map_or(page, |(page, _)| page).to_owned();
    }

    /// A header of the last answer.
    pub fn header(&self, name: &str) -> Option<String> {
        let named =
            |line: &str| line.split_once(": ").filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
        self.head.lines().find_map(named)
    }

    /// What the form around this button sends after these changes.
    pub fn form(&self, button: &str, changes: &[Change<'_>]) -> String {
        let at = self.page.find(&format!("id=\"{button}\"")).unwrap_or_else(|| panic!("no #{button} in {}", self.page));
        let start = self.page[..at].rfind("<form").expect("inside a form");
        let form = &self.page[start..at + self.page[at..].find("</form>").expect("which ends")];
        assert!(form.starts_with("<form method=\"post\" action=\"/plain\""), "{form}");
        let mut fields: Vec<(String, String)> = Vec::new();
        for tag in form.split('<').skip(1) {
            let (tag, after) = tag.split_once('>').expect("a tag");
            let name = attribute(tag, "name").unwrap_or_default();
            let boxed = matches!(attribute(tag, "type").as_deref(), Some("checkbox" | "radio"));
            if tag.starts_with("input ") && (!boxed || tag.contains(" checked=")) {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            } else if tag.starts_with("textarea ") {
                fields.push((name, unescape(after.strip_prefix('\n').unwrap_or(after))));
            }
        }
        for (name, value) in changes {
            fields.retain(|(known, _)| known != name);
            fields.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
        }
        let pair = |(name, value): &(String, String)| format!("{}={}", encode(name), encode(value));
        fields.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// The text of the element with this id.
    pub fn text(&self, id: &str) -> String {
        let at = self.page.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no #{id} in {}", self.page));
        let start = self.page[..at].rfind('<').expect("a tag");
        let tag: String = self.page[start + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let rest = &self.page[start..];
        plain_text(&rest[..rest.find(&format!("</{tag}>")).expect("which ends")])
    }

    /// Whether the last page has this id.
    pub fn has(&self, id: &str) -> bool {
        self.page.contains(&format!("id=\"{id}\""))
    }

    /// The twelve words on the last page.
    pub fn words(&self) -> Vec<String> {
        let list =
            self.page.split("id=\"code-words\"").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("words");
        list.split("<li>").skip(1).map(|item| item.split('<').next().expect("a word").to_owned()).collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    rest.split('"').next().map(unescape)
}

fn plain_text(html: &str) -> String {
    let texts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    unescape(texts.collect::<String>().trim())
}

fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&amp;", "&")
}

fn encode(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'*' => char::from(byte).to_string(),
        b' ' => "+".to_owned(),
        byte => format!("%{byte:02X}"),
    };
    text.replace('\n', "\r\n").bytes().map(byte).collect()
}
