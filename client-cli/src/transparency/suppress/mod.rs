//! Which numbers are not shown, so that nobody can be told from what is.
//!
//! A number from 1 to below the threshold is hidden. Then as many others are hidden as it takes: whoever writes down all that is
//! shown, and all that the tables say by their shape, and solves that, finds no hidden number to be among fewer than
//! threshold + 1 possible ones. This is *complementary suppression* (statistical disclosure control).

mod interval;
mod relations;
mod system;

use super::count::Counted;
use super::key::{Carried, Key};
use super::table::{By, Cell};
use interval::interval;
use std::collections::BTreeSet;
use system::System;

/// What the last report said of the cases that were open after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// As it was shown.
    pub cell: Cell,
    /// True when that report showed nothing of its cases' way through the period.
    pub withheld: bool,
}

/// What is not shown.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    pub keys: BTreeSet<Key>,
    /// Nothing of the cases' way through the period is shown.
    pub carried: bool,
}

/// The numbers of `counted` that are not shown when those below `below` are not to be.
pub(super) fn hide(counted: &Counted, by: By, below: u32, opening: Option<Opening>) -> Hidden {
    if below <= 1 {
        return Hidden::default();
    }
    let mut system = System::of(counted, by);
    let mut carried = false;
    match opening {
        // Everyone knows it already.
        Some(Opening { cell: Cell::Number(_), .. }) => system.is_public(&Key::Carried(Carried::Start)),
        // What was hidden then would come out now; without any of the four, nothing narrows it.
        Some(Opening { cell: Cell::Hidden, withheld: false }) => {
            carried = true;
            for key in [Carried::Start, Carried::In, Carried::Out, Carried::End] {
                system.withhold(&Key::Carried(key));
            }
        }
        _ => {}
    }
    let mut unsafe_yet = system.small(u64::from(below));
    unsafe_yet.iter().for_each(|at| system.hide(*at));
    // Hiding more only widens what could be: a number that is safe stays so.
    while let Some(at) = unsafe_yet.pop() {
        while !is_safe(&system, at, below) {
            let Some(other) = complement(&system, at, below) else { break };
            system.hide(other);
            unsafe_yet.push(other);
        }
    }
    Hidden { keys: system.hidden(), carried }
}

fn is_safe(system: &System, at: usize, below: u32) -> bool {
    width(system, at) >= f64::from(below)
}

/// How far apart the most and the least are that a number may be.
fn width(system: &System, at: usize) -> f64 {
    interval(&system.around(at)).map_or(0.0, |(least, most)| most - least)
}

/// What else to hide for the sake of `at`: the smallest number that suffices alone, else the one that helps most.
fn complement(system: &System, at: usize, below: u32) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for candidate in system.candidates(at) {
        let mut tried = system.clone();
        tried.hide(candidate);
        let width = width(&tried, at);
        if width >= f64::from(below) {
            return Some(candidate);
        }
        if best.is_none_or(|(before, _)| width > before) {
            best = Some((width, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
