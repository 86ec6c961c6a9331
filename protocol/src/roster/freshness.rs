//! Whether a committee still goes by its newest list: what its members said last, each for themselves.

use super::{Roster, RosterError, Word};
use crate::label::PublicKey;

/// Days in which a confirmation counts as recent.
pub const RECENT_DAYS: u32 = 90;
/// Days after which a roster that no one confirmed is refused.
pub const STALE_DAYS: u32 = 180;

/// How many members said lately that the roster is current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// So many, two or more, within [`RECENT_DAYS`].
    Confirmed(usize),
    /// Fewer than two: a warning.
    Few(usize),
    /// It has closed, and is read all the same.
    Closed,
}

impl Roster {
    /// A member's last word of the newest core, up to `today`. A clock may be a day ahead; a day further off would keep a roster fresh for as
    /// long as someone likes, and counts for nothing.
    #[must_use]
    pub fn last_word(&self, key: &PublicKey, today: u32) -> Option<(u32, Word)> {
        let said = self.words.iter().filter(|(member, day, _)| member == key && *day <= today.saturating_add(1));
        said.map(|(_, day, word)| (*day, *word)).max()
    }

    /// The last day, up to `today`, on which this member said anything of the newest core.
    #[must_use]
    pub fn last_here(&self, key: &PublicKey, today: u32) -> Option<u32> {
        self.last_word(key, today).map(|(day, _)| day)
    }

    /// The last day, up to `today`, on which this member confirmed the newest core, if they did not say since that it closes.
    #[must_use]
    pub fn last_confirmed(&self, key: &PublicKey, today: u32) -> Option<u32> {
        self.last_word(key, today).filter(|(_, word)| *word == Word::Current).map(|(day, _)| day)
    }

    /// The day on which this member said that the committee closes, if that is their last word.
    #[must_use]
    pub fn closing_since(&self, key: &PublicKey, today: u32) -> Option<u32> {
        self.last_word(key, today).filter(|(_, word)| *word == Word::Closing).map(|(day, _)| day)
    }

    /// How many members were here lately: they confirmed the newest core within [`RECENT_DAYS`], and did not say since that it closes.
    #[must_use]
    pub fn recent(&self, today: u32) -> usize {
        self.confirmed_within(RECENT_DAYS, today)
    }

    fn confirmed_within(&self, days: u32, today: u32) -> usize {
        let lasts = self.newest.1.members.iter().filter_map(|member| self.last_confirmed(&member.key, today));
        lasts.filter(|day| day.saturating_add(days) >= today).count()
    }

    /// Whether it has closed: somebody said so, and too few hold it open. Whoever says so does not hold it open. The others have
    /// [`RECENT_DAYS`] from the first who did to be here once, and then do as long as they were here so lately. Too few are fewer than could
    /// change the list; where that takes all of them, fewer than all but one. So nobody alone closes a committee that works, or one whose list is
    /// new, and one that is too small to change anything can still say that it is no more.
    #[must_use]
    pub fn is_closed(&self, today: u32) -> bool {
        let core = &self.newest.1;
        let Some(first) = self.first_closing(today) else { return false };
        let others = core.members.iter().filter(|member| self.closing_since(&member.key, today).is_none());
        let until = others.map(|member| self.last_confirmed(&member.key, today).map_or(first, |day| day.max(first)));
        let enough = usize::from(core.quorum).min(core.members.len() - 1).max(1);
        until.filter(|day| day.saturating_add(RECENT_DAYS) >= today).count() < enough
    }

    /// The first day of the last words that it closes.
    fn first_closing(&self, today: u32) -> Option<u32> {
        self.newest.1.members.iter().filter_map(|member| self.closing_since(&member.key, today)).min()
    }

    /// How it stands: for its members, and for whoever only reads.
    ///
    /// # Errors
    /// [`RosterError::Unconfirmed`] when nobody confirmed it within 180 days. While somebody says that it closes, those who hold it open have
    /// been here lately, or have their days to come.
    pub fn standing(&self, today: u32) -> Result<Freshness, RosterError> {
        if self.is_closed(today) {
            return Ok(Freshness::Closed);
        }
        if self.first_closing(today).is_none() && self.confirmed_within(STALE_DAYS, today) == 0 {
            return Err(RosterError::Unconfirmed);
        }
        Ok(match self.recent(today) {
            few @ 0..2 => Freshness::Few(few),
            enough => Freshness::Confirmed(enough),
        })
    }

    /// The same for whoever writes to it: whether enough members said lately that this is current.
    ///
    /// # Errors
    /// As [`Self::standing`]; [`RosterError::Closed`].
    pub fn freshness(&self, today: u32) -> Result<Freshness, RosterError> {
        match self.standing(today)? {
            Freshness::Closed => Err(RosterError::Closed),
            open => Ok(open),
        }
    }
}
