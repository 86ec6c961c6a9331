//! The terminal: opened for the view, and given back as it was, whatever happens.
//!
//! The view has the alternate screen, so nothing of a case is in what can be scrolled back to, and clears it before it goes.

use super::state::{Answer, Effect, Event, Key, State};
use super::{Words, draw, update};
use crate::error::ClientError;
use crate::output;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event as Typed, KeyCode, KeyEvent, KeyEventKind, KeyModifiers,
};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use std::io::{self, IsTerminal, Stdout, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Without a key for so long, it closes by itself: nobody may be there.
const UNATTENDED: Duration = Duration::from_secs(15 * 60);
/// How long a key is waited for, before it is looked whether an answer came or the program is asked to end.
const TURN: Duration = Duration::from_millis(100);

/// Set when the system asks the program to end.
static ENDS: AtomicBool = AtomicBool::new(false);
/// True while the view has the terminal: it is given back once.
static OPEN: AtomicBool = AtomicBool::new(false);

/// True when there is a terminal that can show the view and be asked.
#[must_use]
pub fn is_possible() -> bool {
    let named = std::env::var_os("TERM");
    let able =
        if cfg!(windows) { named.is_none_or(|name| name != "dumb") } else { named.is_some_and(|name| name != "dumb") };
    able && io::stdin().is_terminal() && stdout().is_terminal()
}

/// Shows what `work` first answers, and then whatever keys ask of it, until it is closed. `work` runs on a thread of its own and ends
/// when it is asked for nothing more; the terminal is as it was until its first answer.
///
/// # Errors
/// Those of `work`; a terminal that cannot be used.
pub fn run<W>(work: W) -> Result<(), ClientError>
where
    W: FnOnce(&Receiver<Effect>, &Sender<Answer>) -> Result<(), ClientError> + Send + 'static,
{
    let (effects, asked) = channel();
    let (answers, answered) = channel();
    let worker = thread::spawn(move || work(&asked, &answers));
    let ended = || ClientError::internal("a part of it ended early");
    if let Ok(Answer::List(list)) = answered.recv() {
        let mut state = State::new(list, output::has_weights(&stdout()));
        let shown = Screen::open().and_then(|mut screen| screen.show(&mut state, &effects, &answered));
        shown.map_err(|_| ClientError::internal("the terminal cannot be used"))?;
        drop(effects);
        // What is still being asked is not waited for: the program ends, and with it all that it holds.
        if state.waits.is_some() && !worker.is_finished() {
            return Ok(());
        }
    }
    worker.join().map_err(|_| ended())?
}

/// The terminal, while the view has it.
struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    fn open() -> io::Result<Self> {
        enable_raw_mode()?;
        OPEN.store(true, Ordering::Relaxed);
        restore_after_panic();
        end_when_asked();
        let opened = execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
            .and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        match opened {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                give_back();
                Err(error)
            }
        }
    }

    fn show(&mut self, state: &mut State, to: &Sender<Effect>, from: &Receiver<Answer>) -> io::Result<()> {
        let size = self.terminal.size()?;
        take(state, to, Event::Size(size.width, size.height));
        let mut last = Instant::now();
        let mut changed = true;
        while !state.over && !ENDS.load(Ordering::Relaxed) {
            if changed {
                self.terminal.draw(|frame| draw(state, frame))?;
            }
            changed = false;
            while event::poll(if changed { Duration::ZERO } else { TURN })? {
                if let Some(event) = heard(event::read()?) {
                    if !matches!(event, Event::Size(..)) {
                        last = Instant::now();
                    }
                    take(state, to, event);
                    changed = true;
                }
                if state.over {
                    break;
                }
            }
            match from.try_recv() {
                Ok(answer) => {
                    take(state, to, Event::Answer(answer));
                    changed = true;
                }
                Err(TryRecvError::Empty) => {}
                // Why, its thread says.
                Err(TryRecvError::Disconnected) => break,
            }
            if last.elapsed() > UNATTENDED && !state.is_writing() && state.waits.is_none() {
                break;
            }
        }
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A terminal that has no second screen would keep what was drawn.
        if OPEN.load(Ordering::Relaxed) {
            drop(self.terminal.draw(|_| ()));
        }
        give_back();
    }
}

fn take(state: &mut State, to: &Sender<Effect>, event: Event) {
    if let Some(effect) = update(state, event) {
        // When nobody takes it, the next turn ends the view.
        drop(to.send(effect));
    }
}

/// As it was. A terminal that is gone cannot be given back.
fn give_back() {
    if !OPEN.swap(false, Ordering::Relaxed) {
        return;
    }
    drop(execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show));
    drop(disable_raw_mode());
}

/// What is said of a panic belongs on the screen that stays. One on another thread ends the view, which gives the screen back.
fn restore_after_panic() {
    let (own, before) = (thread::current().id(), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().id() == own {
            give_back();
            before(info);
        }
    }));
}

/// Has the view closed when the system asks for that, or when the terminal's window is.
#[cfg(unix)]
fn end_when_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    thread::spawn(move || {
        runtime.block_on(async {
            let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
            let [Ok(mut a), Ok(mut b), Ok(mut c)] = kinds.map(signal) else { return };
            tokio::select! { _ = a.recv() => {}, _ = b.recv() => {}, _ = c.recv() => {} }
            ENDS.store(true, Ordering::Relaxed);
        });
    });
}

#[cfg(not(unix))]
fn end_when_asked() {}

/// What was typed, if it means something here.
fn heard(typed: Typed) -> Option<Event> {
    match typed {
        Typed::Key(key) if key.kind != KeyEventKind::Release => named(key).map(Event::Key),
        Typed::Paste(text) => Some(Event::Paste(Words::from(text))),
        Typed::Resize(columns, lines) => Some(Event::Size(columns, lines)),
        _ => None,
    }
}

fn named(key: KeyEvent) -> Option<Key> {
    let held = |modifier| key.modifiers.contains(modifier);
    Some(match key.code {
        // AltGr is Control and Alt on some systems, and writes characters.
        KeyCode::Char(c) if held(KeyModifiers::CONTROL) && !held(KeyModifiers::ALT) => {
            Key::Control(c.to_ascii_lowercase())
        }
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Tab => Key::Char('\t'),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => return None,
    })
}
