//! `tellsafe desk …`
use crate::cli::{DeskCommand, Global};
use crate::error::ClientError;
pub(super) fn run(_: &Global, _: DeskCommand) -> Result<(), ClientError> {
    Err(ClientError::internal("this command is not there yet"))
}
