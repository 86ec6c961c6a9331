//! Files, TCP ports, signals and abstract sockets: what Landlock restricts.

use std::path::PathBuf;

use landlock::Access as _;
use landlock::{
    ABI, AccessFs, AccessNet, BitFlags, LandlockStatus, NetPort, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, make_bitflags,
};

use crate::error::{JailError, Landlock};

/// The version of Landlock that all of this needs: Linux 6.12. It has files, truncation, TCP ports, devices, signals and abstract sockets.
const NEEDED: ABI = ABI::V6;

/// A file, or a folder with all that is in it.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where. It has to be there.
    pub path: PathBuf,
    /// What may be done.
    pub access: Access,
    /// What it is, for the sentence when it is not there.
    pub what: &'static str,
}

/// What may be done with files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Files are read, folders listed.
    Read,
    /// Files and folders are made, written, renamed and removed too. Nothing is ever executed, and links, sockets and devices not made.
    Write,
    /// Files are removed, and nothing else.
    Remove,
}

impl Access {
    fn rights(self) -> BitFlags<AccessFs> {
        match self {
            Self::Read => make_bitflags!(AccessFs::{ReadFile | ReadDir}),
            Self::Write => make_bitflags!(
                AccessFs::{ReadFile | ReadDir | WriteFile | Truncate | MakeReg | MakeDir | RemoveFile | RemoveDir | Refer}
            ),
            Self::Remove => AccessFs::RemoveFile.into(),
        }
    }
}

/// Restricts this thread, and whatever it starts.
pub(crate) fn restrict(places: &[Place], connect: &[u16]) -> Result<(), JailError> {
    let mut rules = ruleset().map_err(refused)?;
    for place in places {
        let missing = |_| JailError::Place(place.what);
        let mut rights = place.access.rights();
        if !place.path.metadata().map_err(missing)?.is_dir() {
            rights &= AccessFs::from_file(NEEDED);
        }
        let opened = PathFd::new(&place.path).map_err(|_| JailError::Place(place.what))?;
        rules = rules.add_rule(PathBeneath::new(opened, rights)).map_err(refused)?;
    }
    for port in connect {
        rules = rules.add_rule(NetPort::new(*port, AccessNet::ConnectTcp)).map_err(refused)?;
    }
    let status = rules.restrict_self().map_err(refused)?;
    if status.ruleset == RulesetStatus::FullyEnforced && status.no_new_privs {
        return Ok(());
    }
    Err(JailError::Landlock(match status.landlock {
        LandlockStatus::NotImplemented => Landlock::NotThere,
        LandlockStatus::NotEnabled => Landlock::Off,
        LandlockStatus::Available { .. } => Landlock::Old,
    }))
}

/// Denies everything, where the kernel can: whether it could is asked at the end, which tells why not.
fn ruleset() -> Result<RulesetCreated, RulesetError> {
    Ruleset::default()
        .handle_access(AccessFs::from_all(NEEDED))?
        .handle_access(AccessNet::from_all(NEEDED))?
        .scope(Scope::from_all(NEEDED))?
        .create()
}

fn refused(_: RulesetError) -> JailError {
    JailError::Landlock(Landlock::Refused)
}
