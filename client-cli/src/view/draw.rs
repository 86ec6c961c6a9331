//! How the view looks. Nothing is said by weight alone, and no size is too small to draw on.

use super::Editor;
use super::state::{Menu, Sheet, State, To};
use super::text::fit;
use crate::render::{Page, Weight, columns, plain_line, wrap};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Most columns of what is written: longer lines are hard to read.
const MOST: u16 = 80;
/// Lines of the body below which the list has no heading, and no sentences below it.
const ROOMY: usize = 12;
/// Lines of the sentences below the list.
const SENTENCES: usize = 3;
/// Columns of the list.
const COLUMNS: [usize; 6] = [2, 20, 17, 10, 18, 11];

/// Lines of the body; below it are one for notices and one for keys.
pub(super) fn body(size: (u16, u16)) -> usize {
    usize::from(if size.1 < 4 { size.1 } else { size.1 - 2 })
}

/// Columns of what is being written.
pub(super) fn writing_width(size: (u16, u16)) -> usize {
    usize::from(size.0.min(MOST).saturating_sub(4).max(2))
}

/// Draws all of it.
pub fn draw(state: &State, frame: &mut Frame<'_>) {
    let area = frame.area();
    let size = (area.width, area.height);
    let lines = body(size);
    let pen = Pen { weights: state.weights, width: area.width };
    let (text, more, keys) = match (state.sheets.last(), &state.reading) {
        (Some(Sheet::Page(page, first)), _) => {
            let (text, more) = scrolled(&pen, page, *first, lines);
            let keys = if more.is_empty() { PAGE } else { LONG_PAGE };
            (text, more, keys)
        }
        (Some(Sheet::Menu(menu)), _) => {
            let (text, more) = choices(&pen, menu, lines);
            (text, more, MENU)
        }
        (Some(Sheet::Write(to, editor)), _) => {
            let (text, cursor) = writing(&pen, to, editor, size);
            let at = Position { x: cursor.0, y: cursor.1 };
            if area.contains(at) && usize::from(at.y) < lines {
                frame.set_cursor_position(at);
            }
            (text, String::new(), WRITE)
        }
        (None, Some((reading, first))) => {
            let (text, more) = scrolled(&pen, &reading.page, *first, lines);
            (text, format!("{}. {more}", reading.name), CASE)
        }
        (None, None) => {
            let (text, more) = list(&pen, state, lines);
            (text, more, LIST)
        }
    };
    let body = Rect { height: u16::try_from(lines).unwrap_or(area.height).min(area.height), ..area };
    frame.render_widget(Paragraph::new(text), body);
    if area.height < 4 {
        return;
    }
    let notice = match state.waits {
        Some(waits) => waits,
        None if state.notice.is_empty() => &more,
        None => &state.notice,
    };
    let strong = state.waits.is_some() || !state.notice.is_empty();
    let weight = if strong { Weight::Strong } else { Weight::Faint };
    let line = |at: u16| Rect { y: area.y + area.height - at, height: 1, ..area };
    frame.render_widget(Paragraph::new(pen.line(&plain_line(notice), weight)), line(2));
    frame.render_widget(Paragraph::new(pen.bar(keys)), line(1));
}

const PAGE: &str = "Any key goes back";
const LONG_PAGE: &str = "Up/Down scroll  any other key goes back";
const LIST: &str = "Enter read  ? help  q quit  u look for news  Up/Down choose";
const CASE: &str = "Esc back  ? help  r reply  s state  v vote  l lead  c conflict  m more  q quit";
const MENU: &str = "Press a letter, or choose with Up and Down and press Enter. Esc goes back";
const WRITE: &str = "Ctrl-D send; it asks once more  Esc go back";

/// Draws lines, in the weights that are allowed.
struct Pen {
    weights: bool,
    width: u16,
}

impl Pen {
    fn line(&self, text: &str, weight: Weight) -> Line<'static> {
        let style = match weight {
            Weight::Strong if self.weights => Style::new().add_modifier(Modifier::BOLD),
            Weight::Faint if self.weights => Style::new().add_modifier(Modifier::DIM),
            _ => Style::new(),
        };
        Line::styled(text.to_owned(), style)
    }

    /// A line in reverse over the whole width, where that is allowed.
    fn bar(&self, text: &str) -> Line<'static> {
        let rest = usize::from(self.width).saturating_sub(columns(text));
        let style = if self.weights { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
        Line::styled(format!("{text}{}", " ".repeat(rest)), style)
    }

    fn page(&self, page: &Page) -> Vec<Line<'static>> {
        fit(page, self.width).iter().map(|(weight, line)| self.line(line, *weight)).collect()
    }
}

/// A page from one of its lines on, and where in it that is.
fn scrolled(pen: &Pen, page: &Page, first: usize, lines: usize) -> (Vec<Line<'static>>, String) {
    let all = pen.page(page);
    let (count, first) = (all.len(), first.min(all.len().saturating_sub(lines)));
    let shown: Vec<_> = all.into_iter().skip(first).take(lines).collect();
    let last = first + shown.len();
    let more = match (first > 0, last < count) {
        (false, false) => String::new(),
        (true, false) => format!("Lines {} to {last} of {count}, the end; PageUp for what is above.", first + 1),
        (_, true) => format!("Lines {} to {last} of {count}; Space or PageDown for more.", first + 1),
    };
    (shown, more)
}

/// Lines of a page above so many words to choose from, with an empty one between them.
pub(super) fn above(lines: usize, words: usize) -> usize {
    lines.saturating_sub(words + 1)
}

fn choices(pen: &Pen, menu: &Menu, lines: usize) -> (Vec<Line<'static>>, String) {
    let room = above(lines, menu.words.len());
    let (mut text, more) = scrolled(pen, &menu.page, menu.first, room);
    if lines > menu.words.len() {
        text.push(Line::default());
    }
    let skipped = (menu.chosen + 1).saturating_sub(lines);
    for (at, word) in menu.words.iter().enumerate().skip(skipped) {
        let here = at == menu.chosen;
        let line = format!("{} {}  {}", if here { ">" } else { " " }, word.key, word.words);
        text.push(pen.line(&line, if here { Weight::Strong } else { Weight::Plain }));
    }
    (text, more)
}

/// The lines, and where the cursor is.
fn writing(pen: &Pen, to: &To, editor: &Editor, size: (u16, u16)) -> (Vec<Line<'static>>, (u16, u16)) {
    let mut head = Page::new();
    head.title(&format!("To the reporter, {}.", to.names));
    let mut text = pen.page(&head);
    text.push(Line::default());
    let room = body(size).saturating_sub(text.len()).max(1);
    let (lines, (line, column)) = editor.lines(writing_width(size));
    let first = (line + 1).saturating_sub(room);
    let above = text.len();
    text.extend(lines.iter().skip(first).take(room).map(|line| pen.line(&format!("  {line}"), Weight::Plain)));
    let place = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    (text, (place(column + 2), place(above + line - first)))
}

/// The cases, and where among them those are that fit.
fn list(pen: &Pen, state: &State, lines: usize) -> (Vec<Line<'static>>, String) {
    let roomy = lines >= ROOMY;
    let mut text = Vec::new();
    let committee = plain_line(&state.list.committee);
    if lines > 3 {
        text.push(pen.line(&format!("{committee}: your cases"), Weight::Strong));
        text.push(Line::default());
        let head = ["", "Case", "State", "Age", "Next date", "Lead"];
        text.push(pen.line(&format!("  {}", row(head)), Weight::Faint));
    }
    let mut below = pen.page(&beside(state));
    below.truncate(lines / 3);
    let sentences = if roomy { SENTENCES + 1 } else { 0 };
    let room = lines.saturating_sub(text.len() + sentences + below.len() + usize::from(!below.is_empty())).max(1);
    let first = (state.chosen + 1).saturating_sub(room);
    for (at, one) in state.list.rows.iter().enumerate().skip(first).take(room) {
        let here = at == state.chosen;
        let cells = [one.mark, &one.name, one.state, &one.age, &one.next, one.who];
        let line = format!("{} {}", if here { ">" } else { " " }, row(cells));
        text.push(if here { pen.bar(&line) } else { pen.line(&line, Weight::Plain) });
    }
    if state.list.rows.is_empty() {
        text.push(pen.line("  Nothing has come in.", Weight::Plain));
    }
    if let Some(one) = state.list.rows.get(state.chosen).filter(|_| roomy) {
        text.push(Line::default());
        let notes = wrap(&one.notes, usize::from(pen.width.min(MOST).saturating_sub(2)));
        text.extend(notes.iter().take(SENTENCES).map(|line| pen.line(&format!("  {line}"), Weight::Plain)));
    }
    if !below.is_empty() {
        text.push(Line::default());
        text.extend(below);
    }
    let count = state.list.rows.len();
    let more = if count > room { format!("Case {} of {count}.", state.chosen + 1) } else { String::new() };
    (text, more)
}

/// What should be known beside the cases.
fn beside(state: &State) -> Page {
    let mut page = Page::new();
    if !state.list.away.is_empty() {
        page.under(&format!("You stepped back from: {}.", state.list.away.join(", ")));
    }
    page.append(state.list.warnings.clone());
    page
}

fn row(cells: [&str; 6]) -> String {
    let mut line = String::new();
    for (text, width) in cells.into_iter().zip(COLUMNS) {
        line.push_str(text);
        line.push_str(&" ".repeat(width.saturating_sub(columns(text)).max(1)));
    }
    line.trim_end().to_owned()
}
