//! What an event makes of the view.

use super::menus;
use super::state::{ASKING, Answer, Deed, Effect, Event, Key, LEAVING, Menu, STORING, Sheet, State, Then};
use super::text::fit;
use super::{Editor, Words, draw};
use crate::cli::Conflict;

/// Takes an event in, and returns what is to be done outside, if anything.
pub fn update(state: &mut State, event: Event) -> Option<Effect> {
    let effect = match event {
        Event::Size(columns, lines) => {
            state.size = (columns, lines);
            None
        }
        Event::Paste(text) => {
            if let (None, Some(Sheet::Write(_, editor))) = (state.waits, state.sheets.last_mut()) {
                editor.insert(&text);
            }
            None
        }
        Event::Answer(answer) => {
            state.waits = None;
            take(state, answer)
        }
        Event::Key(key) => press(state, key),
    };
    if let Some(effect) = &effect {
        if let Effect::Do(_, Deed::Conflict(Conflict::Hard)) = effect {
            // It is closed to them from here on, whether the others can be told or not.
            state.reading = None;
        }
        state.waits = Some(if matches!(effect, Effect::Do(..)) { STORING } else { ASKING });
    }
    effect
}

fn take(state: &mut State, answer: Answer) -> Option<Effect> {
    state.notice.clear();
    match answer {
        Answer::List(list) => {
            let before = state.list.rows.get(state.chosen).map(|row| row.id);
            let again = before.and_then(|id| list.rows.iter().position(|row| row.id == id));
            state.chosen = again.unwrap_or(state.chosen).min(list.rows.len().saturating_sub(1));
            state.list = list;
        }
        Answer::Asks(asked) => {
            state.reading = None;
            state.sheets = vec![Sheet::Menu(menus::asked(asked))];
        }
        Answer::Reading(reading, stale) => {
            state.sheets.clear();
            state.notice = stale.unwrap_or_default();
            let first = match &state.reading {
                Some((before, first)) if before.id == reading.id => *first,
                _ => 0,
            };
            state.reading = Some((reading, first));
            scroll(state, 0);
        }
        Answer::Done(page, reading) => {
            state.sheets.clear();
            let closed = reading.is_none();
            // What was done stands at the end.
            state.reading = reading.map(|reading| (reading, usize::MAX));
            scroll(state, 0);
            state.sheets.push(Sheet::Page(page, 0));
            if closed {
                return Some(Effect::List);
            }
        }
        Answer::Unchanged(why) => state.notice = why,
        Answer::Failed(page) => {
            // What was asked before it goes, and what was written stays.
            state.sheets.retain(|sheet| matches!(sheet, Sheet::Write(..)));
            state.sheets.push(Sheet::Page(page, 0));
        }
    }
    None
}

fn press(state: &mut State, key: Key) -> Option<Effect> {
    if key == Key::Control('c') {
        // What is being stored is asked about once: whoever leaves does not learn whether it was.
        state.over = !state.is_storing() || state.waits == Some(LEAVING);
        if !state.over {
            state.waits = Some(LEAVING);
        }
        return None;
    }
    if state.waits.is_some() {
        wait(state, key);
        return None;
    }
    match state.sheets.last() {
        Some(_) => sheet(state, key),
        None if state.reading.is_some() => case(state, key),
        None => list(state, key),
    }
}

/// Whoever waits can read on, and leave unless something is being stored.
fn wait(state: &mut State, key: Key) {
    match state.sheets.last() {
        None if key == Key::Char('q') => state.over = !state.is_storing(),
        None => drop(moved(state, key)),
        Some(Sheet::Page(..)) => drop(sheet(state, key)),
        Some(Sheet::Menu(_) | Sheet::Write(..)) => {}
    }
}

fn list(state: &mut State, key: Key) -> Option<Effect> {
    match key {
        Key::Char('q') => state.over = true,
        Key::Char('?') => state.sheets.push(Sheet::Page(menus::help(false), 0)),
        Key::Char('u') => return Some(Effect::List),
        Key::Enter | Key::Right => return state.list.rows.get(state.chosen).map(|row| Effect::Open(row.id, None)),
        _ => drop(moved(state, key)),
    }
    None
}

fn case(state: &mut State, key: Key) -> Option<Effect> {
    if moved(state, key) {
        return None;
    }
    let (reading, _) = state.reading.as_ref()?;
    let refused = |page: &crate::render::Page| Sheet::Page(page.clone(), 0);
    let sheet = match key {
        Key::Char('u') => return Some(Effect::Open(reading.id, None)),
        Key::Char('q') => {
            state.over = true;
            return None;
        }
        Key::Escape | Key::Left => {
            // Nothing of it is kept, and the list says what is new by now.
            state.reading = None;
            return Some(Effect::List);
        }
        Key::Char('r') => match &reading.to {
            Ok(to) => Sheet::Write(to.clone(), Editor::default()),
            Err(page) => refused(page),
        },
        Key::Char('s') => match &reading.to {
            Ok(to) => Sheet::Menu(menus::states(reading, to)),
            Err(page) => refused(page),
        },
        Key::Char('v') => match &reading.vote {
            Ok((proposal, says)) => Sheet::Menu(menus::vote(reading, *proposal, says)),
            Err(page) => refused(page),
        },
        Key::Char('l') => Sheet::Menu(menus::lead(reading)),
        Key::Char('c') => Sheet::Menu(menus::conflict(reading)),
        Key::Char('m') => Sheet::Page(menus::more(&reading.name), 0),
        Key::Char('?') => Sheet::Page(menus::help(true), 0),
        _ => return None,
    };
    state.notice.clear();
    state.sheets.push(sheet);
    None
}

fn sheet(state: &mut State, key: Key) -> Option<Effect> {
    match state.sheets.last_mut()? {
        Sheet::Page(..) => {
            if !moved(state, key) {
                state.sheets.pop();
            }
            None
        }
        Sheet::Menu(menu) => {
            if matches!(key, Key::PageUp | Key::PageDown | Key::Char(' ')) {
                moved(state, key);
                return None;
            }
            let then = choose(menu, key)?;
            follow(state, then)
        }
        Sheet::Write(to, editor) => {
            match key {
                Key::Control('d') if !editor.is_empty() => {
                    let menu = menus::send(to, editor.text());
                    state.sheets.push(Sheet::Menu(menu));
                }
                Key::Escape if editor.is_empty() => drop(state.sheets.pop()),
                Key::Escape => state.sheets.push(Sheet::Menu(menus::discard())),
                _ => editor.key(key, draw::writing_width(state.size)),
            }
            None
        }
    }
}

/// What follows, once something is chosen.
fn choose(menu: &mut Menu, key: Key) -> Option<Then> {
    let last = menu.words.len().saturating_sub(1);
    match key {
        Key::Up => menu.chosen = menu.chosen.saturating_sub(1),
        Key::Down => menu.chosen = (menu.chosen + 1).min(last),
        Key::Enter => return menu.words.get(menu.chosen).map(|word| word.then.clone()),
        Key::Escape | Key::Left => return Some(Then::Back),
        Key::Char(c) => {
            return menu.words.iter().find(|word| word.key == c.to_ascii_lowercase()).map(|word| word.then.clone());
        }
        _ => {}
    }
    None
}

fn follow(state: &mut State, then: Then) -> Option<Effect> {
    match then {
        Then::Back => drop(state.sheets.pop()),
        Then::BackTwice => {
            state.sheets.pop();
            state.sheets.pop();
        }
        Then::Go(effect) => return Some(effect),
        Then::Ask(menu) => state.sheets.push(Sheet::Menu(*menu)),
        Then::Send => {
            let text = state.sheets.iter().find_map(|sheet| match sheet {
                Sheet::Write(_, editor) => Some(Words::from(editor.text().trim_end().to_owned())),
                _ => None,
            })?;
            let (reading, _) = state.reading.as_ref()?;
            return Some(Effect::Do(reading.id, Deed::Reply(text)));
        }
    }
    None
}

/// True when the key moved something.
fn moved(state: &mut State, key: Key) -> bool {
    let page = isize::try_from(draw::body(state.size).saturating_sub(2)).unwrap_or(0).max(1);
    let by = match key {
        Key::Up | Key::Char('k') => -1,
        Key::Down | Key::Char('j') => 1,
        Key::PageUp => -page,
        Key::PageDown | Key::Char(' ') => page,
        Key::Home => isize::MIN,
        Key::End => isize::MAX,
        _ => return false,
    };
    if state.sheets.is_empty() && state.reading.is_none() {
        let last = state.list.rows.len().saturating_sub(1);
        state.chosen = state.chosen.saturating_add_signed(by).min(last);
    } else {
        scroll(state, by);
    }
    true
}

/// Moves the page that is shown, no further than its ends.
fn scroll(state: &mut State, by: isize) {
    let (size, body) = (state.size, draw::body(state.size));
    let (page, first, lines) = match (state.sheets.last_mut(), &mut state.reading) {
        (Some(Sheet::Page(page, first)), _) => (&*page, first, body),
        (Some(Sheet::Menu(menu)), _) => (&menu.page, &mut menu.first, draw::above(body, menu.words.len())),
        (None, Some((reading, first))) => (&reading.page, first, body),
        _ => return,
    };
    let last = fit(page, size.0).len().saturating_sub(lines);
    *first = first.saturating_add_signed(by).min(last);
}
