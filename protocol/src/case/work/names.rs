//! Who is meant by which code: known to those members only whom someone let know it.

use super::before::{At, Before};
use super::{Done, Work};
use crate::act::Act;
use crate::label::PublicKey;
use std::collections::{BTreeMap, BTreeSet};

/// Someone whom members call by a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The code.
    pub code: String,
    /// Who it is, as was said last; several where that was said at once.
    pub names: BTreeSet<String>,
    /// Who said so.
    pub by: BTreeSet<PublicKey>,
}

/// Who said of someone who they are.
type Said<'a> = (PublicKey, &'a str);

impl Work {
    /// Acts of messages of their own kind, as far as this member got any. Not all readers have them, so whoever has a hard conflict cannot
    /// show that they wrote before it: their word holds only where nobody else has one.
    pub(super) fn names(&mut self, acts: &[At<Done<'_>>], before: &Before) {
        let mut by_code: BTreeMap<&str, [Vec<At<Said<'_>>>; 2]> = BTreeMap::new();
        for At { at, line, it: Done { entry, act } } in acts {
            if let Act::Name(code, name) = act {
                let [said, conflicted] = by_code.entry(code).or_default();
                let after = self.stands.is_after_hard(&entry.key(), *at, before);
                let said = if after { conflicted } else { said };
                said.push(At { at: *at, line: *line, it: (entry.key(), name) });
            }
            self.told_names.entry(entry.key()).or_default().extend(&entry.message.statement.readers);
        }
        for (code, [said, conflicted]) in by_code {
            let last = before.last(if said.is_empty() { &conflicted } else { &said });
            self.names.push(Named {
                code: code.to_owned(),
                names: last.iter().map(|one| one.it.1.to_owned()).collect(),
                by: last.iter().map(|one| one.it.0).collect(),
            });
        }
    }
}
