//! What a committee hands out: its link, a paragraph for a code of conduct, a badge, a poster. Static files without any reference to
//! elsewhere; a project in the link stands after the #, where no server sees it.

mod badge;
mod paragraph;
mod poster;
mod qr;

use crate::error::ClientError;
use crate::files;
use crate::render::plain_line;
use std::path::Path;
use tellsafe_protocol::roster::{DirectoryEntry, Roster, fingerprint};

pub use qr::Qr;

/// What all of them say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOut {
    /// The committee's name.
    pub committee: String,
    /// Its members.
    pub members: Vec<String>,
    /// The project, event or place that the link is for.
    pub project: Option<String>,
    /// `https://host`.
    pub address: String,
    /// As in the link.
    pub fingerprint: String,
    /// The whole link.
    pub link: String,
    /// A link straight to the committee that takes the reports, for the program, which knows no directory.
    pub direct: String,
    /// Working days to the first answer.
    pub days: u32,
    /// Whom to call, and where to go, when someone is in danger; may be empty.
    pub urgent: String,
}

impl HandOut {
    /// Of the newest roster. `project` becomes a part of the link if the directory lists it; then it is `takes`, the committee that the
    /// entry names, whose people are named, and otherwise those of `roster` itself.
    #[must_use]
    pub fn new(roster: &Roster, takes: Option<&Roster>, address: &str, project: Option<&str>) -> Self {
        let hash = roster.newest().0;
        let entry = project.and_then(|name| listed(&roster.details().directory, name));
        let named =
            takes.filter(|takes| entry.is_some_and(|entry| entry.desk == Some(takes.founding()))).unwrap_or(roster);
        let (direct, core) = named.newest();
        let direct = format!("{address}/#{}", self::fingerprint(direct));
        let details = named.details();
        let fingerprint = fingerprint(hash);
        let fragment = entry.map(|entry| format!(".{}", percent_encoded(entry.name()))).unwrap_or_default();
        let urgent = entry.map(|entry| &entry.urgent).filter(|said| !said.is_empty()).unwrap_or(&details.urgent);
        Self {
            committee: plain_line(&core.name),
            members: details.members.iter().map(|member| plain_line(&member.name)).collect(),
            project: entry.map(DirectoryEntry::name).or(project).map(plain_line),
            address: address.to_owned(),
            direct,
            link: format!("{address}/#{fingerprint}{fragment}"),
            fingerprint,
            days: details.deadlines.acknowledge,
            urgent: plain_line(urgent),
        }
    }

    /// A paragraph for a code of conduct, as Markdown.
    #[must_use]
    pub fn paragraph(&self) -> String {
        paragraph::paragraph(self)
    }

    /// A badge for a README, as SVG.
    #[must_use]
    pub fn badge(&self) -> String {
        badge::badge(self)
    }

    /// A poster to print on A4, as HTML.
    ///
    /// # Errors
    /// A link that fits into no QR code.
    pub fn poster(&self) -> Result<String, ClientError> {
        Ok(poster::poster(self, &Qr::of(&self.link)?))
    }

    /// Writes all of them into a folder. Gives their names.
    ///
    /// # Errors
    /// A folder that cannot be written; as [`Self::poster`].
    pub fn write(&self, folder: &Path) -> Result<[&'static str; 4], ClientError> {
        let made = [
            ("link.txt", format!("{}\n", self.link)),
            ("code-of-conduct.md", self.paragraph()),
            ("badge.svg", self.badge()),
            ("poster.html", self.poster()?),
        ];
        files::make_folder(folder)?;
        for (name, text) in &made {
            files::write(&folder.join(name), text.as_bytes())?;
        }
        Ok(made.map(|(name, _)| name))
    }
}

/// The entry that is called so.
#[must_use]
pub fn listed<'a>(directory: &'a [DirectoryEntry], name: &str) -> Option<&'a DirectoryEntry> {
    let alike = |known: &String| known.to_lowercase() == name.trim().to_lowercase();
    let first = directory.iter().find(|entry| alike(&entry.name().to_owned()));
    first.or_else(|| directory.iter().find(|entry| entry.names.iter().any(alike)))
}

/// RFC 3986, section 2.1: all but the unreserved characters.
fn percent_encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// For text within HTML and SVG, and for attributes in double quotation marks.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
