//! What can be wrong with a link's files.

/// Why a link cannot be made or opened. Says what is wrong, never what is in a file.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// A name that no certificate can carry.
    #[error("--name takes a name such as vault.internal")]
    Name,
    /// One of the two folders is there. A new link replaces both halves, and that is said by removing the old ones.
    #[error("there is a folder 'gateway' or 'vault' there already, and nothing is overwritten")]
    Exists,
    /// Keys or certificates could not be made.
    #[error("keys could not be made")]
    Make,
    /// A folder or file could not be written.
    #[error("the folder cannot be written: {0}")]
    Write(std::io::Error),
    /// A file is missing, cannot be read or is not what its name says.
    #[error("--link does not name a folder with this side's link-certificate.pem, link-key.pem and link-peer.pem")]
    Files,
    /// The files are those of the other side, or of two links.
    #[error("the files in the --link folder are not this side's, or not of one link")]
    Unfit,
    /// The ten years are over, or this machine's clock is wrong.
    #[error("the link's certificates are not valid today: make new ones with 'tellsafe-vault link'")]
    NotToday,
}
