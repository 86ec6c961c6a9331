//! Looking for what must not be there, in every form in which a program might write it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::path::{Path, PathBuf};
use tellsafe_protocol::bytes::hex;

/// What is looked for, in many forms.
#[derive(Debug, Clone, Default)]
pub struct Needles {
    forms: Vec<(String, Vec<u8>)>,
    /// The forms that begin with these two bytes.
    by_start: Vec<Vec<usize>>,
}

impl Needles {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { forms: Vec::new(), by_start: vec![Vec::new(); 1 << 16] }
    }

    /// Bytes: as they are, in hex of either case, and in base64 wherever they stand in what was encoded.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.form(name, "raw", bytes.to_vec());
        self.form(name, "hex", hex(bytes).into_bytes());
        self.form(name, "HEX", hex(bytes).to_uppercase().into_bytes());
        for skipped in 0..3 {
            // The characters that only depend on `bytes`, when `skipped` others stand before them.
            let with = [&vec![0; skipped][..], bytes].concat();
            let whole = STANDARD_NO_PAD.encode(&with);
            let inner = whole.get((skipped * 8).div_ceil(6)..with.len() * 8 / 6).unwrap_or_default().to_owned();
            let url = inner.replace('+', "-").replace('/', "_");
            self.form(name, "base64", inner.into_bytes());
            self.form(name, "base64url", url.into_bytes());
        }
        self.form(name, "base64url, whole", URL_SAFE_NO_PAD.encode(bytes).into_bytes());
    }

    /// A text: its bytes, in UTF-16 of either order, in capitals, and as an address would have it.
    pub fn text(&mut self, name: &str, text: &str) {
        self.bytes(name, text.as_bytes());
        self.form(name, "UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        self.form(name, "UTF-16BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        self.form(name, "capitals", text.to_uppercase().into_bytes());
        for (space, form) in [("%20", "percent"), ("+", "form")] {
            self.form(name, form, text.replace(' ', space).into_bytes());
        }
    }

    fn form(&mut self, name: &str, form: &str, bytes: Vec<u8>) {
        assert!(bytes.len() >= 4, "{name} is too short to be looked for");
        if self.forms.iter().any(|(_, known)| *known == bytes) {
            return;
        }
        self.by_start[usize::from(bytes[0]) << 8 | usize::from(bytes[1])].push(self.forms.len());
        self.forms.push((format!("{name} ({form})"), bytes));
    }

    /// Looks no longer for what is in `known`, where it means nothing.
    pub fn forget_what_is_in(&mut self, known: &[u8]) {
        for forms in &mut self.by_start {
            forms.retain(|form| !known.windows(self.forms[*form].1.len()).any(|window| window == self.forms[*form].1));
        }
    }

    /// Everything that is found in `haystack`, by name and form.
    pub fn found_in(&self, haystack: &[u8]) -> Vec<&str> {
        let mut found = vec![false; self.forms.len()];
        for (at, start) in haystack.windows(2).enumerate() {
            for form in &self.by_start[usize::from(start[0]) << 8 | usize::from(start[1])] {
                found[*form] |= haystack[at..].starts_with(&self.forms[*form].1);
            }
        }
        self.forms.iter().zip(found).filter(|(_, found)| *found).map(|((name, _), _)| name.as_str()).collect()
    }

    /// Nothing of it is in `haystack`.
    pub fn absent_from(&self, place: &str, haystack: &[u8]) {
        let found = self.found_in(haystack);
        assert!(found.is_empty(), "in {place}: {found:?}");
    }

    /// Nothing of it is in any file below `folder`, nor in a file's name. How many files there were.
    pub fn absent_from_files(&self, folder: &Path) -> usize {
        let files = files_below(folder);
        for file in &files {
            self.absent_from(&file.display().to_string(), &std::fs::read(file).unwrap_or_default());
            self.absent_from("a file's name", file.as_os_str().as_encoded_bytes());
        }
        files.len()
    }
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files.extend(files_below(&entry.path())),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    #[test]
    fn what_is_there_is_found_in_every_form() {
        let (secret, text) = ([0xfb; 32], "Caught in the rain");
        let mut needles = Needles::new();
        needles.bytes("secret", &secret);
        needles.text("text", text);
        for before in 0..6 {
            for plain in [&secret[..], text.as_bytes()] {
                let around = [&vec![b'?'; before][..], plain, b"??"].concat();
                let forms = [
                    around.clone(),
                    hex(&around).into_bytes(),
                    hex(&around).to_uppercase().into_bytes(),
                    STANDARD.encode(&around).into_bytes(),
                    URL_SAFE.encode(&around).into_bytes(),
                ];
                assert!(forms.iter().all(|form| !needles.found_in(form).is_empty()), "{before}");
            }
        }
        let wide: Vec<u16> = text.encode_utf16().collect();
        for form in [
            wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
            wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            b"q=Caught+in+the+rain&".to_vec(),
            b"q=Caught%20in%20the%20rain".to_vec(),
        ] {
            assert_eq!(needles.found_in(&form).len(), 1);
        }
        assert!(needles.found_in(&[0xfb; 31]).is_empty() && needles.found_in(b"caught in the rai").is_empty());
    }
}
