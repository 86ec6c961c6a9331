//! `tellsafe clock CASE WHAT DATE`: a date of a case.

use super::step;
use crate::cli::ClockArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use tellsafe_protocol::act::Act;

pub(super) fn run(context: &mut Context, args: &ClockArgs) -> Result<(), ClientError> {
    let day = match args.date.trim() {
        "none" => None,
        date => Some(dates::parse_iso(date).ok_or_else(|| {
            ClientError::new(Kind::Usage, "The date cannot be read.").next("Write it as 2027-03-31, or none.")
        })?),
    };
    let (mut session, id) = step::begin(context, &args.case)?;
    step::send(&mut session, &id, vec![Act::Clock(args.clock, day)])
}
