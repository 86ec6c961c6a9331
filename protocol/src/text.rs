//! Text from strangers, made harmless before a terminal, CSV or HTML shows it.

/// Replaces what could move a cursor, start an escape sequence, or turn the direction of the line: control characters, and the
/// bidirectional and invisible formatting characters of Unicode (UAX #9; UTS #39, section 5.4). Line feeds stay when `lines` is true; a
/// carriage return is one, alone or before it.
#[must_use]
pub fn neutralise(text: &str, lines: bool) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().map(|c| harmless(c, lines)).collect()
}

/// One character of it.
#[must_use]
pub fn harmless(c: char, lines: bool) -> char {
    if (lines && c == '\n') || !is_dangerous(c) { c } else { '\u{fffd}' }
}

fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
