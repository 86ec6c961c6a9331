//! What was typed together with what is kept in the settings folder, and what that means.

use crate::cli::Global;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::site::{Address, Site, fingerprint_of, parse_link};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tellsafe_protocol::bytes::{LookCapability, RosterHash};
use zeroize::Zeroizing;

const FILE: &str = "config.toml";
const IDENTITY: &str = "identity.age";
/// Bytes of the settings file.
const MAX: usize = 64 * 1024;

/// What is kept, in `config.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stored {
    /// The server's address.
    pub server: Option<String>,
    /// The desk's fingerprint.
    pub desk: Option<String>,
    /// A certificate to trust beside the system's.
    pub certificate: Option<PathBuf>,
    /// A SOCKS5 proxy.
    pub socks: Option<String>,
    /// The identity file, if it is not in this folder.
    pub identity: Option<PathBuf>,
    /// The look capability: tells that something arrived, and nothing else.
    pub look: Option<Look>,
    /// What this member's card says.
    pub card: Option<CardWords>,
    /// What follows when a member has not said whether they have a conflict; no access, unless this says otherwise.
    pub silence: Option<Silence>,
    /// The rule by which this committee decides, as `tellsafe propose --rule` names it.
    pub rule: Option<String>,
    /// What follows a violation, as `tellsafe propose --ladder` names it.
    pub ladder: Option<String>,
    /// How long cases are kept, as `tellsafe purge --retention` names it; Django's table, unless this says otherwise.
    pub retention: Option<String>,
}

/// What follows when a member has not said whether they have a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// Nothing of the case is fetched.
    NoAccess,
    /// They read it. They still do not vote before they have said.
    Access,
}

/// A look capability, in base64url. Prints as a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Look(String);

/// What a member says of themselves on their card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardWords {
    /// As the member wants to be called.
    pub name: String,
    /// On this committee.
    pub role: String,
    /// Employer or project.
    pub affiliation: String,
}

/// The settings of one run.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The settings folder; also for what is remembered and cached.
    pub home: PathBuf,
    /// What is kept there.
    pub stored: Stored,
    /// What was typed.
    pub given: Global,
}

/// A file of settings that cannot be read, with the line.
#[must_use]
pub fn malformed(path: &Path, text: &str, error: &toml::de::Error) -> ClientError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    ClientError::new(Kind::Malformed, format!("{}, line {line}: {}.", path.display(), error.message()))
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`Kind::Setup`] without a place for them, [`Kind::Malformed`] when they cannot be read.
    pub fn load(given: &Global) -> Result<Self, ClientError> {
        let home = match &given.config {
            // A settings file may be named too: its folder is meant.
            Some(path) if path.is_file() => path.parent().unwrap_or(Path::new(".")).to_owned(),
            Some(path) => path.clone(),
            None => default_home()?,
        };
        let file = home.join(FILE);
        let stored = if file.exists() {
            let text = files::read_text(&file, MAX)?;
            toml::from_str(&text)
                .map_err(|error| malformed(&file, &text, &error).next("Correct that line, or delete it."))?
        } else {
            Stored::default()
        };
        Ok(Self { home, stored, given: given.clone() })
    }

    /// Changes what is kept.
    ///
    /// # Errors
    /// [`Kind::CannotWrite`].
    pub fn keep(&mut self, change: impl FnOnce(&mut Stored)) -> Result<(), ClientError> {
        change(&mut self.stored);
        let text = toml::to_string(&self.stored).map_err(|_| ClientError::internal("settings cannot be written"))?;
        files::write(&self.home.join(FILE), text.as_bytes())
    }

    /// True where a member keeps settings. A reporter's machine has none, and gets none.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.home.join(FILE).exists()
    }

    /// Where the identity file is, or would be.
    #[must_use]
    pub fn identity(&self) -> PathBuf {
        let named = self.given.identity.clone().or_else(|| self.stored.identity.clone());
        named.unwrap_or_else(|| self.home.join(IDENTITY))
    }

    /// Where the gateway is.
    ///
    /// # Errors
    /// [`Kind::Setup`] when no one said, [`Kind::Usage`] when it is no address.
    pub fn site(&self) -> Result<Site, ClientError> {
        let address = match (&self.given.link, &self.given.server, &self.stored.server) {
            (Some(link), _, _) => parse_link(link)?.0,
            (None, Some(server), _) | (None, None, Some(server)) => Address::parse(server)?,
            (None, None, None) => return Err(not_named("server")),
        };
        let socks = self.given.socks.clone().or_else(|| self.stored.socks.clone());
        if address.is_onion() && socks.is_none() {
            return Err(ClientError::new(Kind::Setup, "An onion address is only reached through Tor.")
                .next("Start Tor or Tor Browser and add --socks 127.0.0.1:9050 (Tor Browser: 9150)."));
        }
        let certificate = self.given.certificate.clone().or_else(|| self.stored.certificate.clone());
        Ok(Site { address: address.to_string(), certificate, socks })
    }

    /// The fingerprint of the desk.
    ///
    /// # Errors
    /// [`Kind::Setup`] when no one said, [`Kind::Usage`] when it is no fingerprint.
    pub fn anchor(&self) -> Result<RosterHash, ClientError> {
        match (&self.given.link, &self.given.desk, &self.stored.desk) {
            (Some(link), _, _) => Ok(parse_link(link)?.1),
            (None, Some(desk), _) | (None, None, Some(desk)) => fingerprint_of(desk),
            (None, None, None) => Err(not_named("committee")),
        }
    }

    /// What `watch` looks with.
    ///
    /// # Errors
    /// [`Kind::Setup`] when it is not kept here.
    pub fn look(&self) -> Result<LookCapability, ClientError> {
        let kept = self.stored.look.as_ref().and_then(Look::capability);
        kept.ok_or_else(|| {
            ClientError::new(Kind::Setup, "What is needed to watch your inbox is not kept on this machine.")
                .next("Run `tellsafe desk join --watch`.")
        })
    }
}

fn not_named(what: &str) -> ClientError {
    ClientError::new(Kind::Setup, format!("No {what} is named."))
        .means("The link in the project's code of conduct names both the server and the committee.")
        .next("Add --link 'https://…/#…'. Members: `tellsafe desk show --link …` remembers it.")
}

fn default_home() -> Result<PathBuf, ClientError> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        folder("APPDATA")
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")))
    };
    base.map(|base| base.join("tellsafe")).ok_or_else(|| {
        ClientError::new(Kind::Setup, "There is no home folder to keep settings in.")
            .next("Name a folder with --config, or in TELLSAFE_HOME.")
    })
}

impl Look {
    /// To be kept.
    #[must_use]
    pub fn new(capability: &LookCapability) -> Self {
        Self(URL_SAFE_NO_PAD.encode(capability.expose()))
    }

    fn capability(&self) -> Option<LookCapability> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(&self.0).ok()?);
        Some(LookCapability::new(bytes.as_slice().try_into().ok()?))
    }
}

impl core::fmt::Debug for Look {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("[secret]")
    }
}
