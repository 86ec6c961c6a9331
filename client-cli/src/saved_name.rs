//! What a stranger's file is called here. Its name was made up by whoever sent it: it must lead to no other folder, hide nothing, run
//! nothing by its ending, and be a name on every system that a member may copy it to.

use tellsafe_protocol::text::harmless;

/// Bytes of a name, with all that is added to it. Every file system takes 143 or more, encrypted ones too.
pub const MAX: usize = 120;
/// Letters and digits of an ending; what is longer is none.
const MAX_ENDING: usize = 10;
/// Stands behind every ending that is not in [`LOOKED_AT`]: no system opens such a file by itself, and everyone sees why.
pub const UNTRUSTED: &str = ".untrusted";

/// Kinds that are looked at or listened to and that run nothing, or nothing but what their reader asks about first. A list of what is
/// harmful would never be complete.
const LOOKED_AT: [&str; 37] = [
    "txt", "text", "log", "csv", "md", "pdf", "docx", "xlsx", "pptx", "jpg", "jpeg", "png", "gif", "webp", "avif",
    "heic", "heif", "bmp", "tif", "tiff", "mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac", "amr", "mp4",
    "m4v", "mov", "webm", "mkv", "avi", "3gp", "mpg",
];

/// Names that Windows keeps for devices, whatever ending follows.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// What `theirs` is called when it is saved: the attachment's `number` where nothing of it is left; `copy` from 2 on for one whose
/// name is taken; with `as_is`, under whatever ending it has.
#[must_use]
pub fn saved_name(theirs: &str, number: usize, copy: usize, as_is: bool) -> String {
    let cleaned = cleaned(theirs);
    let (stem, ending) = match cleaned.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) && !stem.is_empty() => (stem, format!(".{ending}")),
        // What is before another dot would be its ending then.
        Some(_) => return named(&cleaned.replace('.', "_"), number, copy, if as_is { "" } else { UNTRUSTED }),
        None => (cleaned.as_str(), String::new()),
    };
    let known = ending.get(1..).is_some_and(|ending| LOOKED_AT.contains(&ending.to_ascii_lowercase().as_str()));
    let added = if known || as_is { "" } else { UNTRUSTED };
    named(stem, number, copy, &format!("{ending}{added}"))
}

/// How a person and a script are told of a file that was not saved: as it would be.
#[must_use]
pub fn shown_name(theirs: &str, number: usize) -> String {
    saved_name(theirs, number, 1, true)
}

/// Whether it is saved under its own ending.
#[must_use]
pub fn is_looked_at(theirs: &str, number: usize) -> bool {
    !saved_name(theirs, number, 1, false).ends_with(UNTRUSTED)
}

fn is_ending(ending: &str) -> bool {
    (1..=MAX_ENDING).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// One line without folders, without what nobody can see, and without what some system understands as more than a name.
fn cleaned(theirs: &str) -> String {
    let mut name = String::new();
    // Far more than is kept: a name may be as long as a message.
    for c in theirs.chars().take(4 * MAX) {
        let c = match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            // What takes up no room, or moves the rest, hides how a name ends.
            _ if is_unseen(c) => continue,
            _ if c.is_whitespace() => ' ',
            _ => c,
        };
        if c != ' ' || !name.ends_with(' ') {
            name.push(c);
        }
    }
    trimmed(&name).to_owned()
}

fn is_unseen(c: char) -> bool {
    c != '\u{fffd}' && harmless(c, false) == '\u{fffd}' && !c.is_whitespace()
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}')
}

/// A dot first hides a file, a dash makes it an option of a command, a tilde someone's folder; a dot or space last is lost on Windows.
fn trimmed(name: &str) -> &str {
    name.trim_start_matches(['.', '-', '~', ' ']).trim_end_matches(['.', ' '])
}

fn named(stem: &str, number: usize, copy: usize, end: &str) -> String {
    let again = if copy > 1 { format!(" ({copy})") } else { String::new() };
    let end = format!("{again}{end}");
    let mut stem = stem.to_owned();
    if is_device(&stem) {
        stem.insert(0, '_');
    }
    let mut most = MAX.saturating_sub(end.len());
    while !stem.is_char_boundary(most.min(stem.len())) {
        most -= 1;
    }
    stem.truncate(most);
    match trimmed(&stem) {
        "" => format!("attachment-{number}{end}"),
        stem => format!("{stem}{end}"),
    }
}

fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = |name: &str| {
        let mut digits = first.strip_prefix(name).unwrap_or_default().chars();
        matches!(digits.next(), Some('0'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
    };
    DEVICES.contains(&first.as_str()) || numbered("com") || numbered("lpt")
}
