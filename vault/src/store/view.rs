//! The index as it will be once the batch in the making is durable.

use super::error::StoreError;
use super::index::{Changes, Found, Index, after, starting_with};

/// Changes that are decided but not yet durable, in front of the index.
pub(super) struct View<'a> {
    index: &'a Index,
    changes: Changes,
}

impl<'a> View<'a> {
    pub(super) fn new(index: &'a Index) -> Self {
        Self { index, changes: Changes::new() }
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.changes.get(key) {
            Some(value) => Ok(value.clone()),
            None => self.index.get(key),
        }
    }

    /// All entries whose key starts with `prefix`, in order.
    pub(super) fn all(&self, prefix: &[u8]) -> Result<Found, StoreError> {
        self.first(prefix, usize::MAX)
    }

    /// At most `most` entries whose key starts with `prefix`.
    pub(super) fn first(&self, prefix: &[u8], most: usize) -> Result<Found, StoreError> {
        let after = after(prefix);
        let (from, to) = starting_with(prefix, after.as_deref());
        let mine = || self.changes.range::<[u8], _>((from, to));
        let removed = mine().filter(|(_, value)| value.is_none()).count();
        let mut found = self.index.range(from, to, most.saturating_add(removed))?;
        found.retain(|(key, _)| !self.changes.contains_key(key));
        found.extend(mine().filter_map(|(key, value)| Some((key.clone(), value.clone()?))));
        found.sort_unstable();
        found.truncate(most);
        Ok(found)
    }

    pub(super) fn last(&self, prefix: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let mut mine = self.changes.range::<[u8], _>(starting_with(prefix, after(prefix).as_deref())).rev();
        let mine = mine.find(|(_, value)| value.is_some()).map(|(key, _)| key.clone());
        let known = self.index.last(prefix)?;
        if known.as_ref().is_some_and(|key| matches!(self.changes.get(key), Some(None))) {
            return Ok(self.all(prefix)?.pop().map(|(key, _)| key));
        }
        Ok(mine.max(known))
    }

    pub(super) fn put(&mut self, entries: Found) {
        self.changes.extend(entries.into_iter().map(|(key, value)| (key, Some(value))));
    }

    pub(super) fn remove(&mut self, key: Vec<u8>) {
        self.changes.insert(key, None);
    }

    pub(super) fn into_changes(self) -> Changes {
        self.changes
    }
}
