//! `tellsafe` alone, on a terminal: a case is read and answered on the whole screen, and nothing of it stays there.

use super::room::{Room, TEXT};
use rustix::process::{Signal, kill_process};
use tellsafe_tests::committee::{FIVE, run};
use tellsafe_tests::terminal::Terminal;

const WORDS: [&str; 3] = ["kiosk", "Quartermain", "Monday"];

#[test]
fn a_case_is_read_and_answered_and_nothing_of_it_stays_on_the_terminal() {
    let room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    let mut terminal = Terminal::start(&room.tellsafe("Ana", &[]), &[("NO_COLOR", "1")]);
    let list = terminal.until(&case);
    assert!(terminal.is_on_second() && list.contains("? help") && !list.contains("Quartermain"), "{list}");

    // Whom it is about comes first, and nothing else before the answer.
    terminal.keys("\r");
    let card = terminal.until("Do you have a conflict?");
    assert!(card.contains("Zebulon Quartermain") && !card.contains("kiosk"), "{card}");
    assert_ne!(room.follow_up()["state"], "opened");
    terminal.keys("n");
    terminal.until(&TEXT[..40]);
    assert_eq!(room.follow_up()["state"], "opened");

    // What is typed goes only after it was shown once more.
    terminal.keys("r");
    terminal.until("To the reporter, Ana and Ben.");
    terminal.keys("We talk about it on Monday.\u{4}");
    terminal.until("> n  No, go back");
    assert!(!room.follow_up().to_string().contains("Monday"));
    terminal.keys("y");
    terminal.until("Stored. The reporter can read it now, and so can Ben.");
    assert!(room.follow_up().to_string().contains("We talk about it on Monday."));
    terminal.keys("x");
    terminal.until("Esc back");
    terminal.keys("ly");
    terminal.until("Leads from now on: Ana.");
    terminal.keys("x");
    terminal.until("Esc back");
    terminal.keys("s1y");
    terminal.until("is now: being worked on.");
    assert_eq!(room.follow_up()["state"], "working");
    let read = room.json("Ben", &["read", &case, "--conflict", "none"]);
    assert_eq!(read["work"]["leads"], serde_json::json!(["Ana"]));

    terminal.keys("x");
    terminal.until("Esc back");
    terminal.keys("\u{1b}");
    let list = terminal.until("next word by");
    assert!(list.contains(&case) && list.contains("being worked on") && list.contains("you"), "{list}");
    assert!(WORDS.iter().all(|word| !list.contains(word)), "{list}");
    terminal.keys("\r");
    terminal.until(&TEXT[..40]);
    terminal.keys("q");
    let (status, left) = terminal.end();
    assert!(status.success());
    assert!(WORDS.iter().chain([&case.as_str()]).all(|word| !left.contains(word)), "{left}");
    assert_eq!(left.trim(), "", "nothing at all is left");
}

#[test]
fn whoever_steps_back_sees_no_more_of_it() {
    let room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    let mut terminal = Terminal::start(&room.tellsafe("Ana", &[]), &[]);
    terminal.until(&case);
    terminal.keys("\r");
    terminal.until("Do you have a conflict?");
    terminal.keys("y");
    terminal.until("You cannot take that back yourself");
    terminal.keys("y");
    terminal.until("Only they can reverse that.");
    terminal.keys("x");
    let list = terminal.until(&format!("You stepped back from: {case}."));
    assert!(list.contains("Nothing has come in."), "{list}");
    terminal.keys("q");
    assert!(terminal.end().0.success());
    assert_eq!(room.refused("Ana", &["read", &case]).0, 1);
}

#[test]
fn the_terminal_is_given_back_when_the_system_ends_it() {
    let room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana"]);
    let mut terminal = Terminal::start(&room.tellsafe("Ana", &[]), &[]);
    terminal.until(&case);
    terminal.keys("\r");
    terminal.until(&TEXT[..40]);
    kill_process(terminal.process(), Signal::TERM).expect("it is told to end");
    let (_, left) = terminal.end();
    assert_eq!(left.trim(), "");
}

#[test]
fn where_a_screen_cannot_be_filled_it_says_what_is_new() {
    let room = Room::of(&FIVE[..2]);
    room.report(&[]);
    let (status, said) = Terminal::start(&room.tellsafe("Ana", &[]), &[("TERM", "dumb")]).end();
    assert!(status.success() && said.contains("tellsafe inbox"), "{said}");
    let piped = run(&mut room.tellsafe("Ana", &[]));
    assert!(String::from_utf8_lossy(&piped.stdout).contains("tellsafe inbox"));
}
