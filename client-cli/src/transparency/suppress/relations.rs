//! The equations: what the tables say by their shape.

use super::system::System;
use crate::transparency::count::{Counted, CountedTable};
use crate::transparency::key::{Carried, Dimension, If, Key, Label, Unit};
use crate::transparency::label::OTHER;
use crate::transparency::outcome::Known;
use crate::transparency::preset::Rows;
use crate::transparency::record::ActionKind;
use crate::transparency::table::{By, Role};

impl System {
    pub(super) fn relate_all(&mut self, counted: &Counted, by: By) {
        for table in &counted.tables {
            self.relate_table(table);
        }
        self.relate_keys();
        self.relate_actors();
        self.relate_outcomes(counted);
        self.relate_carried(by);
    }

    /// The rows of a column are together what its total is, but for cases in several rows.
    fn relate_table(&mut self, table: &CountedTable) {
        let Rows::Labels { columns, .. } = &table.spec.rows else { return };
        for column in 0..columns.len() {
            let mut terms = Vec::new();
            for row in &table.rows {
                let Some(at) = row.tallies.get(column).and_then(|tally| self.at(&tally.key)) else { continue };
                terms.push((at, if row.role == Role::Total { -1.0 } else { 1.0 }));
            }
            self.relate(terms);
        }
    }

    /// What fulfils more conditions is no more; a report is of one case; an action is punitive or restorative.
    fn relate_keys(&mut self) {
        let keys: Vec<(Unit, Vec<If>, Label)> = self.places.keys().filter_map(count).collect();
        for (unit, ifs, label) in keys {
            let Some(this) = self.at(&Key::Count(unit, ifs.clone(), label.clone())) else { continue };
            let mut wider: Vec<Key> = Vec::new();
            for left_out in 0..ifs.len() {
                let mut fewer = ifs.clone();
                fewer.remove(left_out);
                wider.push(Key::Count(unit, fewer, label.clone()));
            }
            if let Some(at) = ifs.iter().position(|one| matches!(one, If::Kind(_))) {
                let with = |other: If| {
                    let mut other_ifs = ifs.clone();
                    if let Some(place) = other_ifs.get_mut(at) {
                        *place = other;
                    }
                    Key::Count(unit, other_ifs, label.clone())
                };
                wider.push(with(If::Acted));
                let parts = [ActionKind::Punitive, ActionKind::Restorative].map(|kind| self.at(&with(If::Kind(kind))));
                if let ([Some(first), Some(second)], Some(acted)) = (parts, self.at(&with(If::Acted)))
                    && first == this
                {
                    self.relate(vec![(first, 1.0), (second, 1.0), (acted, -1.0)]);
                }
            }
            if label != Label::Any {
                wider.push(Key::Count(unit, ifs.clone(), Label::Any));
            }
            if unit == Unit::Cases {
                wider.push(Key::Count(Unit::Reports, ifs.clone(), label.clone()));
            }
            for key in wider {
                if let Some(whole) = self.at(&key) {
                    self.relate_part(this, whole);
                }
            }
        }
        // An issue with two reports has one more report than it is issues.
        let reports = self.at(&Key::Count(Unit::Reports, Vec::new(), Label::Any));
        let all = |ifs: Vec<If>| Key::Count(Unit::Cases, ifs, Label::Any);
        let pairs = self.at(&all(vec![If::FromReports(2)]));
        if let (Some(reports), Some(cases), Some(pairs)) = (reports, self.at(&all(Vec::new())), pairs) {
            self.relate(vec![(reports, 1.0), (cases, -1.0), (pairs, -1.0)]);
        }
        let places = [vec![], vec![If::Acted], vec![If::Idle]].map(|ifs| self.at(&all(ifs)));
        if let [Some(all), Some(acted), Some(idle)] = places {
            self.relate(vec![(all, 1.0), (acted, -1.0), (idle, -1.0)]);
        }
    }

    /// `part` is at most `whole`. That they happen to be equal is not known.
    fn relate_part(&mut self, part: usize, whole: usize) {
        let rest = self.push(None, self.value(whole) - self.value(part));
        self.equations.push(vec![(part, 1.0), (rest, 1.0), (whole, -1.0)]);
    }

    /// Cases without an action are those with an outcome that is none.
    fn relate_outcomes(&mut self, counted: &Counted) {
        let all = |ifs: Vec<If>| Key::Count(Unit::Cases, ifs, Label::Any);
        let (Some(whole), Some(acted)) = (self.at(&all(vec![])), self.at(&all(vec![If::Acted]))) else { return };
        let is_idle = |label: &Label| match label {
            Label::Is(Dimension::Outcome, text) => {
                Known::ALL.iter().any(|(known, label, _)| label == text && known.action().is_none())
            }
            Label::Lacks(Dimension::Outcome) => true,
            _ => false,
        };
        let mut terms = vec![(whole, -1.0), (acted, 1.0)];
        for row in counted.tables.iter().flat_map(|table| &table.rows) {
            for tally in &row.tallies {
                if let Key::Count(Unit::Cases, ifs, label) = &tally.key
                    && ifs.is_empty()
                    && is_idle(label)
                    && let Some(at) = self.at(&tally.key)
                {
                    terms.push((at, 1.0));
                }
            }
        }
        if terms.len() == 2 {
            return;
        }
        // Some of what was merged may be without an action too.
        if let Some(other) =
            self.at(&Key::Count(Unit::Cases, Vec::new(), Label::Is(Dimension::Outcome, OTHER.to_owned())))
        {
            let missing = -terms.iter().map(|(at, times)| times * self.value(*at)).sum::<f64>();
            let merged = self.push(None, missing.clamp(0.0, self.value(other)));
            self.relate_part(merged, other);
            terms.push((merged, 1.0));
        }
        self.relate(terms);
    }

    /// What some did is what each of them did, where each has a row.
    fn relate_actors(&mut self) {
        let keys: Vec<(Unit, Vec<If>, Label)> = self.places.keys().filter_map(count).collect();
        for (unit, ifs, label) in keys {
            let Some((place, who)) = ifs.iter().enumerate().find_map(|(at, one)| match one {
                If::By(who) => Some((at, *who)),
                _ => None,
            }) else {
                continue;
            };
            let Some(whole) = self.at(&Key::Count(unit, ifs.clone(), label)) else { continue };
            let mut fewer = ifs;
            fewer.remove(place);
            let mut terms = vec![(whole, -1.0)];
            for (key, at) in &self.places {
                if let Key::Count(other, ifs, Label::Is(Dimension::Actor, name)) = key
                    && *other == unit
                    && *ifs == fewer
                    && who.contains(&name.to_lowercase().as_str())
                {
                    terms.push((*at, 1.0));
                }
            }
            if terms.len() > 1 {
                self.relate(terms);
            }
        }
    }

    fn relate_carried(&mut self, by: By) {
        let places = [Carried::Start, Carried::In, Carried::Out, Carried::End].map(|key| self.at(&Key::Carried(key)));
        let [Some(start), Some(came), Some(closed), Some(end)] = places else { return };
        self.relate(vec![(start, 1.0), (came, 1.0), (closed, -1.0), (end, -1.0)]);
        if let Some(all) = self.at(&Key::Count(Unit::Cases, Vec::new(), Label::Any)) {
            match by {
                By::Resolved => self.relate(vec![(closed, 1.0), (all, -1.0)]),
                By::Received => self.relate_part(all, came),
            }
        }
    }
}

fn count(key: &Key) -> Option<(Unit, Vec<If>, Label)> {
    match key {
        Key::Count(unit, ifs, label) => Some((*unit, ifs.clone(), label.clone())),
        _ => None,
    }
}
