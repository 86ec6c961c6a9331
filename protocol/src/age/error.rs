//! What can go wrong, in the classes of the shared age test vectors. No variant carries a byte of its input.

/// Why an age file was not opened.
///
/// Which class it was may be shown to the person whose file it is; to anyone else a bad file is just a bad file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The header is malformed, or holds a stanza that an identity must reject.
    #[error("this is not an age file, or its header is damaged")]
    Header,
    /// A stanza gave a file key, but the header was changed after it was written.
    #[error("the header does not authenticate")]
    Mac,
    /// The file is well formed, and sealed to someone else.
    #[error("none of these identities opens this file")]
    NoMatch,
    /// The contents are damaged, cut short or followed by something else.
    #[error("the contents are damaged or incomplete")]
    Payload,
    /// The ASCII armor is malformed.
    #[error("the ASCII armor is damaged")]
    Armor,
}

/// Why an age file was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is nobody to seal to, or a recipient nobody could seal to.
    #[error("there is no usable recipient")]
    Recipient,
    /// The primitive refused its input: too long, or a chunk counter ran out.
    #[error("the contents cannot be sealed")]
    Contents,
}

/// Why a recipient or an identity was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not Bech32 of the right kind, case and length.
    #[error("this is not a key of the expected kind")]
    Encoding,
    /// Rightly encoded, but no file could ever be sealed to it.
    #[error("nothing can be sealed to this key")]
    Unusable,
}
