//! Acts as bytes.

use super::{Act, Asked, Closing, Count, Proposal, Tally};
use crate::outcome::Outcome;
use minicbor::{Encode, Encoder, encode};

impl<C> Encode<C> for Act {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Conflict(conflict) => e.array(2)?.u8(0)?.u8(conflict.number())?.ok(),
            Self::LetBack(member) => e.array(2)?.u8(1)?.encode_with(member, c)?.ok(),
            Self::Lead(member) => e.array(2)?.u8(2)?.encode_with(member, c)?.ok(),
            Self::Clock(clock, day) => e.array(3)?.u8(3)?.u8(clock.number())?.encode_with(day, c)?.ok(),
            Self::Propose(Proposal { rule, finding, outcomes, words, until }) => {
                e.array(6)?.u8(4)?.u8(rule.number())?.u8(finding.number())?;
                write_outcomes(e, outcomes)?;
                e.str(words)?.u32(*until)?.ok()
            }
            Self::Vote(proposal, vote) => e.array(3)?.u8(5)?.encode_with(proposal, c)?.u8(vote.number())?.ok(),
            Self::Object(proposal, why) => e.array(3)?.u8(6)?.encode_with(proposal, c)?.str(why)?.ok(),
            Self::TakeBack(proposal) => e.array(2)?.u8(7)?.encode_with(proposal, c)?.ok(),
            Self::Alone(what) => e.array(2)?.u8(8)?.str(what)?.ok(),
            Self::Review(alone, confirmed) => e.array(3)?.u8(9)?.encode_with(alone, c)?.bool(*confirmed)?.ok(),
            Self::Space(name, done) => e.array(3)?.u8(10)?.str(name)?.bool(*done)?.ok(),
            Self::Consent(wish, said) => e.array(3)?.u8(11)?.u8(wish.number())?.u8(said.number())?.ok(),
            Self::Override(wish, why) => e.array(3)?.u8(12)?.u8(wish.number())?.str(why)?.ok(),
            Self::Counsel(words) => e.array(2)?.u8(13)?.str(words)?.ok(),
            Self::Hold(held) => e.array(2)?.u8(14)?.bool(*held)?.ok(),
            Self::Close(Closing { finding, outcomes, appeal }) => {
                e.array(4)?.u8(15)?.u8(finding.number())?;
                write_outcomes(e, outcomes)?;
                e.encode_with(appeal, c)?.ok()
            }
            Self::Reopen(why) => e.array(2)?.u8(16)?.str(why)?.ok(),
            Self::Tally(tally) => {
                e.array(5)?.u8(17)?;
                write_tally(e, tally, c)
            }
            Self::PassedOn(to, full) => e.array(3)?.u8(18)?.str(to)?.bool(*full)?.ok(),
            Self::Appeal(words, came) => e.array(3)?.u8(19)?.str(words)?.u32(*came)?.ok(),
            Self::Refuse(why) => e.array(2)?.u8(20)?.str(why)?.ok(),
            Self::Panel(appeal, keys) => e.array(3)?.u8(21)?.encode_with(appeal, c)?.encode_with(keys, c)?.ok(),
            Self::Hear(appeal, upheld, why) => {
                e.array(4)?.u8(22)?.encode_with(appeal, c)?.bool(*upheld)?.str(why)?.ok()
            }
            Self::Counted(Count { roster, readers, received, closed, finding, outcomes, alone, appealed, tally }) => {
                e.array(10)?.u8(23)?.encode_with(roster, c)?.encode_with(readers, c)?;
                e.u32(*received)?.u32(*closed)?.u8(finding.number())?;
                write_outcomes(e, outcomes)?;
                e.bool(*alone)?.bool(*appealed)?.array(4)?;
                write_tally(e, tally, c)
            }
            Self::Name(code, name) => e.array(3)?.u8(24)?.str(code)?.str(name)?.ok(),
            Self::Asked(Asked { name, desk, about, code }) => {
                e.array(5)?.u8(25)?.str(name)?.encode_with(desk, c)?.encode_with(about, c)?.encode_with(code, c)?.ok()
            }
            Self::Newer(newer) => e.writer_mut().write_all(&newer.bytes).map_err(encode::Error::write),
        }
    }
}

fn write_outcomes<W: encode::Write>(e: &mut Encoder<W>, outcomes: &[Outcome]) -> Result<(), encode::Error<W::Error>> {
    e.array(outcomes.len() as u64)?;
    outcomes.iter().try_for_each(|outcome| e.u8(outcome.number())?.ok())
}

fn write_tally<C, W: encode::Write>(
    e: &mut Encoder<W>,
    Tally { channel, categories, people, affected }: &Tally,
    c: &mut C,
) -> Result<(), encode::Error<W::Error>> {
    e.encode_with(channel, c)?.encode_with(categories, c)?.encode_with(people, c)?.encode_with(affected, c)?.ok()
}
