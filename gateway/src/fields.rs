//! What a form sent (`application/x-www-form-urlencoded`; WHATWG URL, section 5.1), wiped when dropped.

use zeroize::Zeroizing;

use crate::plain::html::escaped_len;

/// Fields in one form, and then some.
const MOST: usize = 256;

/// Names and what was typed.
#[derive(Default)]
pub struct Fields(Vec<(Zeroizing<String>, Zeroizing<String>)>);

impl Fields {
    /// Reads a body; `None` when it is not one, or has more fields than any form here.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at_checked(at)?;
            fields.push((decode(name)?, decode(value.get(1..).unwrap_or_default())?));
            if fields.len() > MOST {
                return None;
            }
        }
        Some(Self(fields))
    }

    /// What was typed into a field; nothing where there is no such field.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| **known == name).map_or("", |(_, value)| value.as_str())
    }

    /// All of them, in order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Bytes that all of it takes up when it is written into a page again. Browsers send the signs that HTML has longer names for as three
    /// bytes each, so that only what no browser sent is much longer then than it came.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.all().map(|(name, value)| escaped_len(name).saturating_add(escaped_len(value))).sum()
    }

    /// True when the field was sent at all; a box that is not ticked is not.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| **known == name)
    }
}

/// Plus signs and percent signs undone, and line ends as they are everywhere else. Never longer than what it is made of, so the buffer
/// does not move.
fn decode(encoded: &[u8]) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(encoded.len()));
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'+' => b' ',
            b'%' => hex(*rest.next()?)? << 4 | hex(*rest.next()?)?,
            byte => *byte,
        };
        if byte == b'\n' && bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        bytes.push(byte);
    }
    core::str::from_utf8(&bytes).ok()?;
    // The buffer itself becomes the text; nothing is copied.
    String::from_utf8(core::mem::take(&mut *bytes)).ok().map(Zeroizing::new)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_as_browsers_send_them() {
        let fields =
            Fields::parse(b"what=It+happened%0D%0Ahere%3A+%E2%80%9Cx%E2%80%9D&member-0=on&empty=&bare").unwrap();
        assert_eq!(fields.get("what"), "It happened\nhere: \u{201c}x\u{201d}");
        assert!(fields.has("member-0") && fields.has("bare") && !fields.has("member-1"));
        assert_eq!((fields.get("empty"), fields.get("none")), ("", ""));
    }

    #[test]
    fn what_grows_when_it_is_shown_is_counted() {
        assert_eq!(Fields::parse(b"what=a+b&x=%22%22").unwrap().shown(), 4 + 3 + 1 + 12);
        let most = crate::limits::FORM_BYTES;
        // All that fits as a browser sends it, and what no browser sends.
        assert!(Fields::parse(&b"%C3%A9".repeat(100_000)).unwrap().shown() <= most);
        assert!(Fields::parse(&[b'"'; 200_000]).unwrap().shown() > most);
    }

    #[test]
    fn what_is_none() {
        for body in [&b"a=%"[..], b"a=%4", b"a=%zz", b"a=%ff", b"%c3=x", b"a=\xff"] {
            assert!(Fields::parse(body).is_none(), "{body:?}");
        }
        assert!(Fields::parse("a=b&".repeat(MOST).as_bytes()).is_some());
        assert!(Fields::parse("a=b&".repeat(MOST + 1).as_bytes()).is_none());
    }

    #[test]
    fn only_both_signs_of_a_line_end_become_one() {
        let fields = Fields::parse(b"a=1%0D%0A2&b=1%0A2&c=1%0D2&d=%0A").unwrap();
        assert_eq!(["a", "b", "c", "d"].map(|name| fields.get(name)), ["1\n2", "1\n2", "1\r2", "\n"]);
    }

    proptest! {
        #[test]
        fn any_bytes(body in prop::collection::vec(any::<u8>(), 0..300)) {
            drop(Fields::parse(&body));
        }
    }
}
