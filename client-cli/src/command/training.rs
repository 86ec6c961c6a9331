//! `tellsafe training`: ten scenarios with cases that never were. Neither settings nor key nor server are looked at.

use crate::case::name;
use crate::cli::{Global, TrainingArgs};
use crate::clock;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::{Page, case, case::View, json as render};
use crate::training::{MARK, Sandbox, Scenario, scenarios};
use serde_json::{Value, json};
use tellsafe_protocol::bytes::MessageId;

pub(super) fn run(global: &Global, args: &TrainingArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let chosen = chosen(args.scenario.as_deref())?;
    if args.list {
        return list(&output, &chosen);
    }
    let today = clock::today();
    let mut values = Vec::new();
    for (at, scenario) in chosen.iter().enumerate() {
        let sandbox = Sandbox::of(scenario, today)?;
        values.push(value(scenario, &sandbox, today));
        if !output.is_json() {
            walk(&output, scenario, &sandbox)?;
            if at + 1 < chosen.len() && output.can_ask() && !output.confirm("On to the next?")? {
                break;
            }
        }
    }
    output.json(&json!({"training": true, "mark": MARK, "scenarios": values}));
    Ok(())
}

fn chosen(named: Option<&str>) -> Result<Vec<Scenario>, ClientError> {
    let all = scenarios()?;
    let Some(named) = named else { return Ok(all) };
    let found: Vec<Scenario> = all.into_iter().filter(|one| one.id.eq_ignore_ascii_case(named.trim())).collect();
    if found.is_empty() {
        return Err(ClientError::new(Kind::Usage, "There is no such scenario.")
            .next("See them all with `tellsafe training --list`."));
    }
    Ok(found)
}

fn list(output: &Output, chosen: &[Scenario]) -> Result<(), ClientError> {
    let mut page = page();
    for scenario in chosen {
        page.row(&[(&scenario.id, 6), (&scenario.title, 0)]);
    }
    output.page(&page);
    let values: Vec<Value> = chosen.iter().map(|one| json!({"id": one.id, "title": one.title})).collect();
    output.json(&json!({"training": true, "mark": MARK, "scenarios": values}));
    Ok(())
}

/// A page with the mark at its head.
fn page() -> Page {
    let mut page = Page::new();
    page.warn(MARK).gap();
    page
}

/// One scenario: the cards and whether there is a conflict, the reports, what one would do, and what committees do.
fn walk(output: &Output, scenario: &Scenario, sandbox: &Sandbox) -> Result<(), ClientError> {
    let names = name::names(&ids(sandbox));
    let name_of = |id: &MessageId| names.get(id).cloned().unwrap_or_default();
    let mut cards = page();
    cards.title(&format!("{}: {}", scenario.id, scenario.title)).gap();
    for one in &sandbox.cases {
        cards.say(&format!("New: {}", name_of(&one.id())));
        if let Some(card) = one.card() {
            cards.pair("Whom", &card.people).pair("Where", &card.place);
        }
    }
    cards.gap().say("Are you part of this, or close to anyone in it? That is asked before anything of it is fetched.");
    output.page(&cards);
    if output.can_ask() {
        let conflict = conflict(output)?;
        let mut said = page();
        said.say(conflict);
        output.page(&said);
    }
    let view = View { roster: &sandbox.roster, own: sandbox.own, reporter: false, origins: None };
    let mut reports = page();
    for one in &sandbox.cases {
        reports.title(&name_of(&one.id())).append(case::thread(one, &view)).gap();
    }
    output.page(&reports);
    let mut asked = page();
    asked.say(&scenario.asks);
    for (at, choice) in (1..).zip(&scenario.choices) {
        asked.point(&format!("{at}  {}", choice.text));
    }
    output.page(&asked);
    let mut end = page();
    if output.can_ask() {
        let choice = choose(output, scenario)?;
        end.say(choice).gap();
    }
    end.title("What committees do").say(&scenario.practice).gap();
    end.say("With these commands, in a case that is one:");
    for command in &scenario.commands {
        end.command(command);
    }
    output.page(&end);
    Ok(())
}

fn conflict(output: &Output) -> Result<&'static str, ClientError> {
    loop {
        let said = output.ask(&format!("{MARK}. Do you have a conflict? [yes/soft/no]"))?.to_lowercase();
        return Ok(match said.as_str() {
            "y" | "yes" | "hard" => {
                "A case that is one would now be closed to you: nothing more of it fetched, and your colleagues told only that. To learn, read on."
            }
            "s" | "soft" => "You would read it and not vote, and your colleagues would be told only that.",
            "n" | "no" | "none" => "You would read it now, and vote on it later.",
            _ => {
                output.note("Please type yes, soft or no.");
                continue;
            }
        });
    }
}

fn choose<'a>(output: &Output, scenario: &'a Scenario) -> Result<&'a str, ClientError> {
    loop {
        let said = output.ask(&format!("{MARK}. What do you do? [1-{}]", scenario.choices.len()))?;
        let number = said.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match number.and_then(|at| scenario.choices.get(at)) {
            Some(choice) => return Ok(&choice.told),
            None => output.note("Please type one of the numbers."),
        }
    }
}

fn ids(sandbox: &Sandbox) -> Vec<MessageId> {
    sandbox.cases.iter().map(crate::case::Case::id).collect()
}

fn value(scenario: &Scenario, sandbox: &Sandbox, today: u32) -> Value {
    let names = name::names(&ids(sandbox));
    let view = View { roster: &sandbox.roster, own: sandbox.own, reporter: false, origins: None };
    let whole =
        |one: &crate::case::Case| render::whole(one, names.get(&one.id()).map_or("", String::as_str), &view, today);
    json!({
        "id": scenario.id, "title": scenario.title, "asks": scenario.asks, "practice": scenario.practice,
        "commands": scenario.commands, "cases": sandbox.cases.iter().map(whole).collect::<Vec<_>>(),
        "choices": scenario.choices.iter().map(|choice| {
            json!({"text": choice.text, "told": choice.told, "right": choice.right})
        }).collect::<Vec<_>>(),
    })
}
