//! Writing HTML. Markup is ours and known when this is compiled; everything else goes through one function that escapes it.

use tellsafe_protocol::text::harmless;
use zeroize::Zeroizing;

/// HTML in the making, wiped when dropped: it holds what people wrote.
pub(crate) struct Html(Zeroizing<String>);

/// Attributes: names are ours, values are escaped. An empty value is that of a switch, such as `checked`.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Html {
    /// Room for most pages, so that nothing is copied while it grows.
    pub(crate) fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(64 * 1024)))
    }

    /// Markup of our own.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.push(markup);
        self
    }

    /// A tag that opens.
    pub(crate) fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) -> &mut Self {
        self.push("<");
        self.push(tag);
        for (name, value) in attributes {
            self.push(" ");
            self.push(name);
            self.push("=\"");
            self.escape(value, |c| c);
            self.push("\"");
        }
        self.push(">");
        self
    }

    /// A tag that closes.
    pub(crate) fn close(&mut self, tag: &'static str) -> &mut Self {
        self.push("</");
        self.push(tag);
        // Inside a line, an end of line would show as a space.
        self.push(if matches!(tag, "strong" | "span" | "time") { ">" } else { ">\n" });
        self
    }

    /// One line of anyone's text.
    pub(crate) fn text(&mut self, said: &str) -> &mut Self {
        self.escape(said, |c| harmless(c, false));
        self
    }

    /// Lines of anyone's text.
    pub(crate) fn lines(&mut self, said: &str) -> &mut Self {
        self.escape(said, |c| harmless(c, true));
        self
    }

    /// What someone typed, as they typed it, inside a `textarea`.
    pub(crate) fn typed(&mut self, said: &str) -> &mut Self {
        // A reader of HTML drops the first line end there.
        self.push("\n");
        self.escape(said, |c| c);
        self
    }

    /// An element with one line of text in it.
    pub(crate) fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, said: &str) -> &mut Self {
        self.open(tag, attributes).text(said).close(tag)
    }

    /// A paragraph.
    pub(crate) fn p(&mut self, said: &str) -> &mut Self {
        self.element("p", &[], said)
    }

    /// A list of lines.
    pub(crate) fn list(&mut self, lines: &[&str]) -> &mut Self {
        self.open("ul", &[]);
        for line in lines {
            self.element("li", &[], line);
        }
        self.close("ul")
    }

    /// The bytes, ended by a comment that makes them a multiple of `unit`: what is sent then has few different sizes. They take up no more
    /// room than that: a visitor who reads slowly holds it for as long as a connection lives.
    pub(crate) fn padded(self, unit: usize) -> Zeroizing<Vec<u8>> {
        const COMMENT: [&str; 2] = ["<!--", "-->"];
        let least = self.0.len() + COMMENT[0].len() + COMMENT[1].len();
        let whole = least.next_multiple_of(unit);
        let mut bytes = Zeroizing::new(Vec::with_capacity(whole));
        bytes.extend_from_slice(self.0.as_bytes());
        bytes.extend_from_slice(COMMENT[0].as_bytes());
        bytes.resize(whole - COMMENT[1].len(), b' ');
        bytes.extend_from_slice(COMMENT[1].as_bytes());
        bytes
    }

    fn push(&mut self, said: &str) {
        self.make_room(said.len());
        self.0.push_str(said);
    }

    /// The one place where text becomes HTML.
    fn escape(&mut self, said: &str, shown: impl Fn(char) -> char) {
        self.make_room(said.len());
        for c in said.chars() {
            match shown(c) {
                '&' => self.push("&amp;"),
                '<' => self.push("&lt;"),
                '>' => self.push("&gt;"),
                '"' => self.push("&quot;"),
                '\'' => self.push("&#39;"),
                // No reader of HTML takes it, and some end there.
                '\0' => self.push("\u{fffd}"),
                c => {
                    self.make_room(c.len_utf8());
                    self.0.push(c);
                }
            }
        }
    }

    /// Growing would leave a copy behind that nobody wipes.
    fn make_room(&mut self, more: usize) {
        let needed = self.0.len().saturating_add(more);
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(String::with_capacity(needed.saturating_mul(2)));
            larger.push_str(&self.0);
            self.0 = larger;
        }
    }
}

/// Bytes that a text takes up where it is escaped.
pub(crate) fn escaped_len(said: &str) -> usize {
    let one = |byte: u8| match byte {
        b'&' | b'\'' => 5,
        b'<' | b'>' => 4,
        b'"' => 6,
        b'\0' => 3,
        _ => 1,
    };
    said.bytes().map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(write: impl Fn(&mut Html)) -> String {
        let mut html = Html::new();
        write(&mut html);
        html.0.to_string()
    }

    #[test]
    fn nothing_gets_out_of_its_place() {
        let hostile = "<script>&'\"\u{202e}\u{0}\n";
        let escaped = "&lt;script&gt;&amp;&#39;&quot;";
        assert_eq!(
            of(|html| {
                html.text(hostile);
            }),
            format!("{escaped}\u{fffd}\u{fffd}\u{fffd}")
        );
        assert_eq!(
            of(|html| {
                html.lines(hostile);
            }),
            format!("{escaped}\u{fffd}\u{fffd}\n")
        );
        assert_eq!(
            of(|html| {
                html.typed(hostile);
            }),
            format!("\n{escaped}\u{202e}\u{fffd}\n")
        );
        assert_eq!(
            of(|html| {
                html.open("a", &[("id", "\"x")]);
            }),
            "<a id=\"&quot;x\">"
        );
    }

    #[test]
    fn how_long_it_will_be_is_known_before() {
        for said in ["", "plain", "<script>&'\"", "\u{0}\u{e9}\u{1f600}"] {
            let written = of(|html| {
                html.open("p", &[("id", said)]);
            });
            assert_eq!(escaped_len(said), written.len() - "<p id=\"\">".len(), "{said}");
        }
    }

    #[test]
    fn every_size_is_a_multiple() {
        for length in [0, 9, 8185, 8186, 100_000] {
            let mut html = Html::new();
            html.text(&"x".repeat(length));
            let bytes = html.padded(8192);
            assert_eq!(bytes.len() % 8192, 0);
            assert!(bytes.len() >= length && bytes.ends_with(b"-->"));
            assert_eq!(bytes.capacity(), bytes.len());
        }
    }
}
