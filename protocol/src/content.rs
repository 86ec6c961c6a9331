//! Content: what a body says. A map, so that a later version can add to it.

use crate::act::{self, Act};
use crate::age::Recipient;
use crate::bytes::{Inbox, WithdrawalHash};
use crate::cbor::{self, Malformed};
use crate::handed::{self, Handed};
use crate::vouch::Vouch;
use minicbor::{Decode, Decoder, Encode, Encoder, bytes::ByteVec, data::Type, decode, encode};
use zeroize::Zeroize;

/// The last day that a date may name, 31 December 9999: what shows dates, browsers among it, fails at days that are further off.
pub const LAST_DAY: u32 = 2_932_896;
/// In the answers of a member's message to another desk: whether there was a case that it asks about.
pub const PRIOR_ANSWER: &str = "prior-answer";
/// Most answers in one content.
pub const MAX_ANSWERS: usize = 64;

/// Where a case stands, as its reporter is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is the state of that name in docs/design.md")]
pub enum State {
    Received = 0,
    Opened = 1,
    Question = 2,
    Working = 3,
    PassingOn = 4,
    Held = 5,
    Waiting = 6,
    Decided = 7,
    Closed = 8,
}

impl State {
    /// All of them, in their order.
    pub const ALL: [Self; 9] = [
        Self::Received,
        Self::Opened,
        Self::Question,
        Self::Working,
        Self::PassingOn,
        Self::Held,
        Self::Waiting,
        Self::Decided,
        Self::Closed,
    ];

    /// Whether what it says to a reporter is still true where the committee has closed. The others say what people do, or ask for.
    #[must_use]
    pub const fn outlasts_closing(self) -> bool {
        matches!(self, Self::Received | Self::Opened | Self::Decided)
    }
}

/// How members reach a reporter: the public half of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    /// What replies are sealed to.
    pub recipient: Recipient,
    /// Where replies go.
    pub inbox: Inbox,
}

/// A file that came with a message. Never rendered or opened by a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// As its sender called it; a stranger's text.
    pub name: String,
    /// As its sender called it.
    pub media_type: String,
    /// The bytes; their count is written beside them.
    pub bytes: Vec<u8>,
}

/// What a body says. Absent is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// The message itself: in a report, what happened.
    pub text: String,
    /// The form's other questions: id and answer.
    pub answers: Vec<(String, String)>,
    /// In a report.
    pub reporter: Option<Reporter>,
    /// In a report.
    pub withdrawal: Option<WithdrawalHash>,
    /// In a status.
    pub state: Option<State>,
    /// The day by which the reporter hears next; at most [`LAST_DAY`].
    pub next_date: Option<u32>,
    /// The reporter will not come back.
    pub leaving: bool,
    /// BCP 47.
    pub language: String,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// A gateway sealed it, in the form without scripts: whoever runs that could have read it.
    pub sealed_by_gateway: bool,
    /// What a member did about the case, in a step or a declaration.
    pub acts: Vec<Act>,
    /// In a handing: messages as its author received them.
    pub handed: Vec<Handed>,
    /// In a report: the member of another desk who sent it. It counts only once it is verified.
    pub vouch: Option<Vouch>,
    /// It is of a later version: only its text, if it has one where this version expects it. Never written.
    pub newer: bool,
}

impl Content {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(self)
    }

    /// Overwrites its texts and files, and lets go of seeds, which wipe themselves, for a program that must not keep them.
    pub fn wipe(&mut self) {
        self.text.zeroize();
        self.answers.iter_mut().for_each(|(_, answer)| answer.zeroize());
        self.attachments.iter_mut().for_each(|file| file.bytes.zeroize());
        self.handed.clear();
    }

    /// True where all that it says is that the reporter will not come back.
    #[must_use]
    pub fn only_leaves(&self) -> bool {
        self.leaving && self.text.is_empty()
    }

    /// True for a yes to another desk: it goes to those readers only who know all that it rests on.
    #[must_use]
    pub fn is_for_some(&self) -> bool {
        self.answers.iter().any(|(id, said)| id == PRIOR_ANSWER && said == "yes")
    }

    /// Reads content.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        cbor::from_bytes(bytes)
    }

    /// As [`Self::parse`], and of what a later version wrote at least the text: it keeps its place among the messages, and whoever reads
    /// it is told to update.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse_any(bytes: &[u8]) -> Result<Self, Malformed> {
        Self::parse(bytes).or_else(|malformed| newer(bytes).ok_or(malformed))
    }
}

/// Content of a later version: a map whose first key is 0, the version.
fn newer(bytes: &[u8]) -> Option<Content> {
    let mut d = Decoder::new(bytes);
    let fields = d.map().ok()??;
    if d.u8().ok()? != 0 || d.u8().ok()? <= cbor::VERSION {
        return None;
    }
    let mut content = Content { newer: true, ..Content::default() };
    for _ in 1..fields {
        if d.u8().ok()? == 1 && d.datatype().ok()? == Type::String {
            content.text = d.str().ok()?.to_owned();
        } else {
            d.skip().ok()?;
        }
    }
    (d.position() == bytes.len()).then_some(content)
}

impl<C> Encode<C> for Content {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        let present = [
            true,
            !self.text.is_empty(),
            !self.answers.is_empty(),
            self.reporter.is_some(),
            self.withdrawal.is_some(),
            self.state.is_some(),
            self.next_date.is_some(),
            self.leaving,
            !self.language.is_empty(),
            !self.attachments.is_empty(),
            self.sealed_by_gateway,
            !self.acts.is_empty(),
            !self.handed.is_empty(),
            self.vouch.is_some(),
        ];
        e.map(present.iter().map(|is| u64::from(*is)).sum())?;
        e.u8(0)?.u8(cbor::VERSION)?;
        if !self.text.is_empty() {
            e.u8(1)?.str(&self.text)?;
        }
        if !self.answers.is_empty() {
            e.u8(2)?.encode(&self.answers)?;
        }
        if let Some(reporter) = &self.reporter {
            e.u8(3)?.array(2)?.bytes(reporter.recipient.as_bytes())?.bytes(&reporter.inbox.0)?;
        }
        if let Some(withdrawal) = &self.withdrawal {
            e.u8(4)?.bytes(&withdrawal.0)?;
        }
        if let Some(state) = self.state {
            e.u8(5)?.u8(state as u8)?;
        }
        if let Some(day) = self.next_date {
            e.u8(6)?.u32(day)?;
        }
        if self.leaving {
            e.u8(7)?.bool(true)?;
        }
        if !self.language.is_empty() {
            e.u8(8)?.str(&self.language)?;
        }
        if !self.attachments.is_empty() {
            e.u8(9)?.array(self.attachments.len() as u64)?;
            for file in &self.attachments {
                e.array(4)?.str(&file.name)?.str(&file.media_type)?.u64(file.bytes.len() as u64)?.bytes(&file.bytes)?;
            }
        }
        if self.sealed_by_gateway {
            e.u8(10)?.bool(true)?;
        }
        if !self.acts.is_empty() {
            e.u8(11)?.encode(&self.acts)?;
        }
        if !self.handed.is_empty() {
            e.u8(12)?.encode(&self.handed)?;
        }
        if let Some(Vouch { desk, roster, key, signature }) = &self.vouch {
            e.u8(13)?.encode((desk, roster, key, signature))?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Content {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bad = || decode::Error::message("content");
        let mut content = Self::default();
        let count = d.map()?.ok_or_else(bad)?;
        for _ in 0..count {
            match d.u8()? {
                0 => cbor::version(d.u8()?).map_err(|_| bad())?,
                1 => content.text = d.str()?.to_owned(),
                2 => content.answers = d.decode()?,
                3 => {
                    let (recipient, inbox): (ByteVec, Inbox) = d.decode()?;
                    let recipient = recipient.as_slice().try_into().map_err(|_| bad())?;
                    let recipient = Recipient::from_bytes(recipient).map_err(|_| bad())?;
                    content.reporter = Some(Reporter { recipient, inbox });
                }
                4 => content.withdrawal = Some(d.decode()?),
                5 => content.state = Some(*State::ALL.get(usize::from(d.u8()?)).ok_or_else(bad)?),
                6 => content.next_date = Some(Some(d.u32()?).filter(|day| *day <= LAST_DAY).ok_or_else(bad)?),
                7 => content.leaving = d.bool()?,
                8 => content.language = d.str()?.to_owned(),
                9 => content.attachments = attachments(d)?,
                10 => content.sealed_by_gateway = d.bool()?,
                11 => content.acts = act::acts(d)?,
                12 => content.handed = handed::list(d)?,
                13 => {
                    let (desk, roster, key, signature) = d.decode()?;
                    content.vouch = Some(Vouch { desk, roster, key, signature });
                }
                _ => return Err(bad()),
            }
        }
        if content.answers.len() > MAX_ANSWERS { Err(bad()) } else { Ok(content) }
    }
}

fn attachments(d: &mut Decoder<'_>) -> Result<Vec<Attachment>, decode::Error> {
    let bad = || decode::Error::message("attachments");
    if d.datatype()? != Type::Array {
        return Err(bad());
    }
    let files: Vec<(String, String, u64, ByteVec)> = d.decode()?;
    files
        .into_iter()
        .map(|(name, media_type, size, bytes)| {
            if size != bytes.len() as u64 {
                return Err(bad());
            }
            Ok(Attachment { name, media_type, bytes: bytes.into() })
        })
        .collect()
}
