//! Acts from bytes. What is of this version has to keep every rule; what is of a later one is kept as it is.

use super::{
    Act, Asked, Clock, Closing, Conflict, Count, FIRST_NEWER, MAX_ACTS, MAX_CATEGORIES, MAX_COUNTED, MAX_LABEL,
    MAX_PANEL, MAX_SPACE, MAX_WORDS, Newer, Proposal, Said, Tally, Vote, Wish,
};
use crate::cbor;
use crate::content::LAST_DAY;
use crate::outcome::{Finding, Outcome};
use crate::quorum::Rule;
use minicbor::data::Type;
use minicbor::{Decode, Decoder, decode};

/// Reads a message's acts: at least one, at most [`MAX_ACTS`], and at most one of each that the message's id names.
pub(crate) fn acts(d: &mut Decoder<'_>) -> Result<Vec<Act>, decode::Error> {
    let count = d.array()?.ok_or_else(bad)?;
    if count == 0 || count > MAX_ACTS as u64 {
        return Err(bad());
    }
    let acts: Vec<Act> = (0..count).map(|_| d.decode()).collect::<Result<_, _>>()?;
    let proposals = acts.iter().filter(|act| matches!(act, Act::Propose(_))).count();
    let alone = acts.iter().filter(|act| matches!(act, Act::Alone(_))).count();
    let appeals = acts.iter().filter(|act| matches!(act, Act::Appeal(..))).count();
    if proposals > 1 || alone > 1 || appeals > 1 { Err(bad()) } else { Ok(acts) }
}

impl<'b, C> Decode<'b, C> for Act {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let start = d.position();
        let fields = d.array()?.ok_or_else(bad)?;
        let number = d.u8()?;
        let (act, expected) = match number {
            0 => (Self::Conflict(one_of(d, Conflict::from_number)?), 2),
            1 => (Self::LetBack(d.decode()?), 2),
            2 => (Self::Lead(d.decode()?), 2),
            3 => (Self::Clock(one_of(d, Clock::from_number)?, maybe_day(d)?), 3),
            4 => (Self::Propose(proposal(d)?), 6),
            5 => (Self::Vote(d.decode()?, one_of(d, Vote::from_number)?), 3),
            6 => (Self::Object(d.decode()?, words(d, MAX_WORDS)?), 3),
            7 => (Self::TakeBack(d.decode()?), 2),
            8 => (Self::Alone(words(d, MAX_WORDS)?), 2),
            9 => (Self::Review(d.decode()?, d.bool()?), 3),
            10 => (Self::Space(words(d, MAX_SPACE)?, d.bool()?), 3),
            11 => (Self::Consent(one_of(d, Wish::from_number)?, one_of(d, Said::from_number)?), 3),
            12 => (Self::Override(one_of(d, Wish::from_number)?, words(d, MAX_WORDS)?), 3),
            13 => (Self::Counsel(words(d, MAX_WORDS)?), 2),
            14 => (Self::Hold(d.bool()?), 2),
            15 => {
                let (finding, outcomes) = (one_of(d, Finding::from_number)?, outcomes(d)?);
                (Self::Close(Closing { finding, outcomes, appeal: maybe_day(d)? }), 4)
            }
            16 => (Self::Reopen(words(d, MAX_WORDS)?), 2),
            17 => (Self::Tally(tally(d)?), 5),
            18 => (Self::PassedOn(words(d, MAX_LABEL)?, d.bool()?), 3),
            19 => (Self::Appeal(words(d, MAX_WORDS)?, day(d)?), 3),
            20 => (Self::Refuse(words(d, MAX_WORDS)?), 2),
            21 => (Self::Panel(d.decode()?, ascending(d, MAX_PANEL)?), 3),
            22 => (Self::Hear(d.decode()?, d.bool()?, words(d, MAX_WORDS)?), 4),
            23 => (Self::Counted(count(d)?), 10),
            24 => (Self::Name(words(d, MAX_LABEL)?, words(d, MAX_LABEL)?), 3),
            25 => {
                let (name, desk) = (words(d, MAX_LABEL)?, d.decode()?);
                let about = maybe(d, |d| words(d, MAX_LABEL))?;
                (Self::Asked(Asked { name, desk, about, code: d.decode()? }), 5)
            }
            FIRST_NEWER.. => {
                d.set_position(start);
                d.skip()?;
                let bytes = d.input().get(start..d.position()).ok_or_else(bad)?.to_vec();
                (Self::Newer(Newer { number, bytes }), fields)
            }
        };
        if fields == expected { Ok(act) } else { Err(bad()) }
    }
}

fn bad() -> decode::Error {
    decode::Error::message("act")
}

fn one_of<T>(d: &mut Decoder<'_>, from: impl Fn(u8) -> Option<T>) -> Result<T, decode::Error> {
    from(d.u8()?).ok_or_else(bad)
}

fn words(d: &mut Decoder<'_>, most: usize) -> Result<String, decode::Error> {
    let text = d.str()?;
    if text.len() <= most && !text.trim().is_empty() { Ok(text.to_owned()) } else { Err(bad()) }
}

fn day(d: &mut Decoder<'_>) -> Result<u32, decode::Error> {
    Some(d.u32()?).filter(|day| *day <= LAST_DAY).ok_or_else(bad)
}

fn maybe_day(d: &mut Decoder<'_>) -> Result<Option<u32>, decode::Error> {
    let day: Option<u32> = d.decode()?;
    if day.is_none_or(|day| day <= LAST_DAY) { Ok(day) } else { Err(bad()) }
}

fn outcomes(d: &mut Decoder<'_>) -> Result<Vec<Outcome>, decode::Error> {
    let count = d.array()?.ok_or_else(bad)?;
    if count > Outcome::ALL.len() as u64 {
        return Err(bad());
    }
    let outcomes: Vec<Outcome> = (0..count).map(|_| one_of(d, Outcome::from_number)).collect::<Result<_, _>>()?;
    if cbor::ascending(&outcomes) { Ok(outcomes) } else { Err(bad()) }
}

fn count(d: &mut Decoder<'_>) -> Result<Count, decode::Error> {
    let (roster, readers) = (d.decode()?, ascending(d, MAX_COUNTED)?);
    let (received, closed) = (day(d)?, day(d)?);
    let (finding, outcomes) = (one_of(d, Finding::from_number)?, outcomes(d)?);
    let (alone, appealed) = (d.bool()?, d.bool()?);
    if d.array()? != Some(4) {
        return Err(bad());
    }
    Ok(Count { roster, readers, received, closed, finding, outcomes, alone, appealed, tally: tally(d)? })
}

/// At least one.
fn ascending<'b, T: Ord + Decode<'b, ()>>(d: &mut Decoder<'b>, most: usize) -> Result<Vec<T>, decode::Error> {
    let count = d.array()?.ok_or_else(bad)?;
    if count == 0 || count > most as u64 {
        return Err(bad());
    }
    let all: Vec<T> = (0..count).map(|_| d.decode()).collect::<Result<_, _>>()?;
    if cbor::ascending(&all) { Ok(all) } else { Err(bad()) }
}

fn tally(d: &mut Decoder<'_>) -> Result<Tally, decode::Error> {
    let channel = maybe(d, |d| words(d, MAX_LABEL))?;
    let count = d.array()?.ok_or_else(bad)?;
    if count > MAX_CATEGORIES as u64 {
        return Err(bad());
    }
    let categories: Vec<String> = (0..count).map(|_| words(d, MAX_LABEL)).collect::<Result<_, _>>()?;
    if !cbor::ascending(&categories) {
        return Err(bad());
    }
    Ok(Tally { channel, categories, people: d.decode()?, affected: d.decode()? })
}

fn maybe<'b, T>(
    d: &mut Decoder<'b>,
    read: impl Fn(&mut Decoder<'b>) -> Result<T, decode::Error>,
) -> Result<Option<T>, decode::Error> {
    if d.datatype()? == Type::Null {
        d.null()?;
        return Ok(None);
    }
    read(d).map(Some)
}

fn proposal(d: &mut Decoder<'_>) -> Result<Proposal, decode::Error> {
    Ok(Proposal {
        rule: one_of(d, Rule::from_number)?,
        finding: one_of(d, Finding::from_number)?,
        outcomes: outcomes(d)?,
        words: words(d, MAX_WORDS)?,
        until: day(d)?,
    })
}
