//! `tellsafe key …`
use crate::cli::{Global, KeyCommand};
use crate::error::ClientError;
pub(super) fn run(_: &Global, _: KeyCommand) -> Result<(), ClientError> {
    Err(ClientError::internal("this command is not there yet"))
}
