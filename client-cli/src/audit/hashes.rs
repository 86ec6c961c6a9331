//! The published hashes of a release's pages: a file as `sha256sum` writes and checks it.

use crate::error::{ClientError, Kind};
use crate::files;
use std::collections::BTreeMap;
use std::path::Path;

/// What the page's build wrote for this release.
const OWN: &str = include_str!("../../../gateway/page/dist/SHA256SUMS");
/// Bytes; a hundred languages fit.
const MAX: usize = 64 * 1024;

/// Hashes of a release's files, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashes {
    /// Whose they are, to be said after "the hashes of".
    pub of: String,
    files: BTreeMap<String, String>,
}

impl Hashes {
    /// Those of the release that this program is part of.
    #[must_use]
    pub fn own() -> Self {
        let of = concat!("Tellsafe ", env!("CARGO_PKG_VERSION"), ", as this program is").to_owned();
        Self { of, files: parse(OWN).unwrap_or_default() }
    }

    /// Those of another release.
    ///
    /// # Errors
    /// No such file; [`Kind::Malformed`] for one without pages, or that is something else.
    pub fn read(path: &Path) -> Result<Self, ClientError> {
        let text = files::read_text(path, MAX)?;
        let known = parse(&text).map(|files| Self { of: path.display().to_string(), files });
        known.filter(|hashes| hashes.languages().next().is_some()).ok_or_else(|| {
            ClientError::new(Kind::Malformed, format!("{} holds no hashes of pages.", path.display()))
                .next("It should be the SHA256SUMS that a release publishes: lines of a hash, two spaces and a name.")
        })
    }

    /// The pages' languages.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.files.keys().filter_map(|name| name.strip_suffix(".html"))
    }

    /// The hash of one file, in lower-case hexadecimal.
    #[must_use]
    pub fn of_file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }
}

fn parse(text: &str) -> Option<BTreeMap<String, String>> {
    let line = |line: &str| {
        // A star marks a file that was read as binary.
        let (hash, name) = line.split_once("  ").or_else(|| line.split_once(" *"))?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|c| c.is_ascii_hexdigit());
        // A whole release lies in folders; what is asked for here has names of its own.
        let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
        is_hash.then(|| (name.to_owned(), hash.to_ascii_lowercase()))
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_release_has_six_pages_in_three_encodings() {
        let own = Hashes::own();
        assert_eq!(own.languages().collect::<Vec<_>>(), ["ar", "de", "en", "es", "fr", "ja"]);
        for tag in own.languages() {
            assert!(["", ".br", ".gz"].iter().all(|end| own.of_file(&format!("{tag}.html{end}")).is_some()), "{tag}");
        }
    }

    #[test]
    fn what_is_no_list_of_hashes_is_refused() {
        let hash = "0".repeat(64);
        assert_eq!(parse(&format!("{hash} *page/en.html\n")).unwrap().keys().next().unwrap(), "en.html");
        for wrong in [format!("{hash} en.html"), format!("{}  en.html", &hash[1..]), "en.html".into()] {
            assert_eq!(parse(&wrong), None, "{wrong}");
        }
    }
}
