//! Small secrets in files of their own, each sealed under a key that follows from the root key.
//!
//! `nonce:24 ‖ XChaCha20-Poly1305(secret)`, bound to the file's name: a relay key put under another name does not open.
//! The root key itself stays off this disk, so an old copy of such a file is worth nothing without it.

use crate::store::StoreError;
use orion::hazardous::aead::xchacha20poly1305::{Nonce, SecretKey, Tag, XChaCha20Poly1305};
use orion::hazardous::kdf::hkdf::{Hkdf, SHA256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use tellsafe_protocol::random::Random;
use zeroize::Zeroizing;

const NONCE: usize = 24;
const TAG: usize = 16;
const SUFFIX: &str = ".key";

/// A folder of sealed secrets.
pub struct KeyFiles {
    folder: PathBuf,
    key: SecretKey,
}

impl std::fmt::Debug for KeyFiles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl KeyFiles {
    /// Opens the folder, and makes it with mode 0700 when it is missing. The store uses the root key itself; what is
    /// used here is derived from it (HKDF-SHA256, RFC 5869), so that neither ever seals under the other's key.
    ///
    /// # Errors
    /// [`StoreError::RootKey`] when the root key file does not hold 32 bytes, [`StoreError::Io`].
    pub fn open(folder: &Path, root_key: &Path) -> Result<Self, StoreError> {
        let root = Zeroizing::new(fs::read(root_key)?);
        if root.len() != 32 {
            return Err(StoreError::RootKey);
        }
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<SHA256>::derive_key(b"tellsafe vault 1", &root, Some(b"key files"), key.as_mut_slice())
            .map_err(|_| StoreError::RootKey)?;
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(Self { folder: folder.to_owned(), key: SecretKey::from(*key) })
    }

    /// The names of all secrets here, ascending.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            if let Some(name) = entry?.file_name().to_str().and_then(|name| name.strip_suffix(SUFFIX)) {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Seals a secret and makes it durable; under its name is the whole secret or nothing, whatever happens meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn write(&self, name: &str, secret: &[u8], random: &mut dyn Random) -> Result<(), StoreError> {
        let mut nonce = [0; NONCE];
        random.fill(&mut nonce);
        let mut sealed = Zeroizing::new(secret.to_vec());
        let tag = XChaCha20Poly1305::seal_inplace(
            &self.key,
            &Nonce::from(nonce),
            Some(&binding(name)),
            sealed.as_mut_slice(),
        )
        .map_err(|_| StoreError::Limits)?;
        let unfinished = self.folder.join(format!("{name}.new"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(&[&nonce, sealed.as_slice(), tag.unprotected_as_ref()].concat())?;
        file.sync_all()?;
        fs::rename(unfinished, self.path(name))?;
        Ok(File::open(&self.folder)?.sync_all()?)
    }

    /// Opens a secret; `None` when there is none of this name.
    ///
    /// # Errors
    /// [`StoreError::RootKey`] when it was sealed under another root key, or is damaged; [`StoreError::Io`].
    pub fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let bytes = match fs::read(self.path(name)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        self.unseal(name, &bytes).map(Some).ok_or(StoreError::RootKey)
    }

    fn unseal(&self, name: &str, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = bytes.split_first_chunk::<NONCE>()?;
        let (sealed, tag) = rest.split_last_chunk::<TAG>()?;
        let mut secret = Zeroizing::new(sealed.to_vec());
        XChaCha20Poly1305::open_inplace(
            &self.key,
            &Nonce::from(*nonce),
            &Tag::from(*tag),
            Some(&binding(name)),
            secret.as_mut_slice(),
        )
        .ok()?;
        Some(secret)
    }

    /// Overwrites a secret's file with zeros, and removes it. Where the disk keeps old pages all the same, they
    /// are sealed under the root key.
    ///
    /// # Errors
    /// [`StoreError::Io`], also when there is none of this name.
    pub fn destroy(&self, name: &str) -> Result<(), StoreError> {
        let mut file = OpenOptions::new().write(true).open(self.path(name))?;
        let length = usize::try_from(file.metadata()?.len()).map_err(|_| StoreError::Limits)?;
        file.write_all(&vec![0; length])?;
        file.sync_all()?;
        fs::remove_file(self.path(name))?;
        Ok(File::open(&self.folder)?.sync_all()?)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{SUFFIX}"))
    }
}

fn binding(name: &str) -> Vec<u8> {
    [b"tellsafe vault key file 1 ", name.as_bytes()].concat()
}
