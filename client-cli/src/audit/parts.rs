//! A page taken apart: what is inside its script and style tags, what else it would make a browser fetch, and what can be typed.

use base64::{Engine, engine::general_purpose::STANDARD};
use tellsafe_protocol::bytes::sha256;

/// Attributes whose value a browser fetches, whatever they are on.
const FETCHED: [&str; 8] = ["src", "srcset", "imagesrcset", "data", "poster", "background", "manifest", "ping"];

/// The parts of one page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// What stands between `<script>` and `</script>`, where it is run and not only read.
    pub(super) scripts: Vec<&'a str>,
    /// What stands between `<style>` and `</style>`.
    pub(super) styles: Vec<&'a str>,
    /// Addresses that would be fetched, or a few words for one that is inside a style.
    pub(super) loads: Vec<String>,
    /// Where its forms lead.
    pub(super) actions: Vec<String>,
    /// Whether something can be typed or chosen.
    pub(super) has_field: bool,
}

impl<'a> Parts<'a> {
    /// Reads a page as the ones of a release are written. One that is written to deceive this has other hashes than the released one, and
    /// is wrong by that.
    pub(super) fn of(html: &'a str) -> Self {
        let mut parts = Self::default();
        let mut rest = html;
        while let Some((_, after)) = rest.split_once('<') {
            if let Some(comment) = after.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            let end = end_of_tag(after);
            let (tag, content) = after.split_at_checked(end).unwrap_or((after, ""));
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
            let attributes = attributes(tag);
            parts.fetched(&name, &attributes);
            parts.filled_in(&name, &attributes);
            rest = match name.as_str() {
                "script" => {
                    let (inside, rest) = until(content, "</script");
                    // Texts for the script: a block of data (HTML, section 4.12.1), which no policy is about.
                    if !attributes.contains(&("type".to_owned(), "application/json".to_owned())) {
                        parts.scripts.push(inside);
                    }
                    rest
                }
                "style" => {
                    let (inside, rest) = until(content, "</style");
                    parts.styles.push(inside);
                    for (_, target) in inside.match_indices("url(").filter_map(|(at, _)| inside.split_at_checked(at)) {
                        parts.loads.push(format!("{} in a style", target.chars().take(60).collect::<String>()));
                    }
                    if inside.contains("@import") {
                        parts.loads.push("@import in a style".to_owned());
                    }
                    rest
                }
                _ => content,
            };
        }
        parts
    }

    fn fetched(&mut self, name: &str, attributes: &[(String, String)]) {
        for (attribute, value) in attributes {
            let is_fetched = FETCHED.contains(&attribute.as_str())
                || (name == "link" && attribute == "href")
                || (name == "meta" && attribute == "http-equiv" && value.eq_ignore_ascii_case("refresh"));
            if is_fetched {
                self.loads.push(format!("{attribute}={value} in <{name}>"));
            }
        }
    }

    fn filled_in(&mut self, name: &str, attributes: &[(String, String)]) {
        let value = |name: &str| attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if name == "form" {
            self.actions.push(value("action").unwrap_or_default().to_owned());
        }
        self.actions.extend(value("formaction").map(str::to_owned));
        let is_field = match name {
            "input" => !matches!(value("type"), Some("hidden" | "submit")),
            "textarea" | "select" => true,
            _ => value("contenteditable").is_some(),
        };
        self.has_field |= is_field;
    }
}

/// What a policy calls the hash of an inline script or style (CSP 3, section 2.3.1).
pub(super) fn source(inside: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(sha256(&[inside.as_bytes()])))
}

/// Where a tag ends, its `>` included: the first that is in no quotation marks.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn until<'a>(text: &'a str, end: &str) -> (&'a str, &'a str) {
    text.find(end).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// Names in lower case, and values without quotation marks.
fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.trim_end().rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/')).next();
        let after = after.trim_start();
        let (value, left) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                after.get(1..).and_then(|inside| inside.split_once(quote)).unwrap_or((after, ""))
            }
            _ => after.split_at_checked(after.find([' ', '>', '\n']).unwrap_or(after.len())).unwrap_or((after, "")),
        };
        found.push((name.unwrap_or_default().to_ascii_lowercase(), value.to_owned()));
        rest = left;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_and_what_they_would_fetch() {
        let html = "<!-- <img src=no> --><style>a{}</style><a href=\"https://elsewhere.example/\">x</a><script>1<2;'<img src=x>'</script>\
                    <p title='a > b'>y</p>";
        let parts = Parts::of(html);
        assert_eq!((parts.styles, parts.scripts), (vec!["a{}"], vec!["1<2;'<img src=x>'"]));
        assert_eq!(parts.loads, Vec::<String>::new(), "a link is not fetched");
        let html = "<script type=\"application/json\">{}</script><form action='/plain'><input type=hidden name=a><input type=submit></form>";
        let parts = Parts::of(html);
        assert_eq!((parts.scripts.len(), parts.actions, parts.has_field), (0, vec!["/plain".to_owned()], false));
        for html in ["<input>", "<input type='text'>", "<textarea>", "<select>", "<p contenteditable=''>"] {
            assert!(Parts::of(html).has_field, "{html}");
        }
        for (html, loaded) in [
            ("<img alt='>' src=\"https://a.example/b.png\">", "src=https://a.example/b.png in <img>"),
            ("<SCRIPT defer src=/x.js></SCRIPT>", "src=/x.js in <script>"),
            ("<link rel=stylesheet href='//a.example'>", "href=//a.example in <link>"),
            ("<meta http-equiv=Refresh content='0;url=x'>", "http-equiv=Refresh in <meta>"),
            ("<style>a{b:url(//c)}</style>", "url(//c)} in a style"),
            ("<style>@import 'x'</style>", "@import in a style"),
        ] {
            assert_eq!(Parts::of(html).loads, [loaded], "{html}");
        }
    }
}
