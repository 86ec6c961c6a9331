//! `tellsafe ladder`: what follows a violation, step by step.

use crate::case::acts;
use crate::cli::{Global, LadderArgs};
use crate::config::Config;
use crate::error::{ClientError, Kind};
use crate::ladder::{self, Ladder, Step};
use crate::output::Output;
use crate::render::Page;
use serde_json::{Value, json};

pub(super) fn run(global: &Global, args: &LadderArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let kept = Config::load(global)?.stored.ladder;
    let Some(name) = args.ladder.as_deref().or(kept.as_deref()) else {
        let presets = ladder::presets()?;
        output.page(&list(&presets));
        output.json(&json!({"ladders": presets.iter().map(value).collect::<Vec<_>>()}));
        return Ok(());
    };
    if args.print {
        let text = ladder::text_of(name).ok_or_else(|| {
            ClientError::new(Kind::NotFound, format!("No community publishes a ladder {name} that is known here."))
                .next("See their names with `tellsafe ladder`.")
        })?;
        output.bytes(text.as_bytes());
        return Ok(());
    }
    let ladder = ladder::named(name)?;
    output.page(&page(&ladder));
    output.json(&value(&ladder));
    Ok(())
}

/// The step with this number, of the ladder as typed or as in the settings.
pub(super) fn step(config: &Config, typed: Option<&str>, number: u8) -> Result<(Ladder, Step), ClientError> {
    let name = typed.or(config.stored.ladder.as_deref()).ok_or_else(|| {
        ClientError::new(Kind::Usage, "It is not known which ladder you mean.")
            .next("Add --ladder, or write into config.toml: ladder = 'django'. See their names with `tellsafe ladder`.")
    })?;
    let ladder = ladder::named(name)?;
    let step = ladder.find(number)?.clone();
    Ok((ladder, step))
}

fn list(presets: &[Ladder]) -> Page {
    let mut page = Page::new();
    page.title("What follows a violation, as communities publish it");
    for ladder in presets {
        page.row(&[(&ladder.name, 26), (&ladder.title, 0)]);
    }
    page.gap()
        .say("One of them: tellsafe ladder NAME. To make your own of it: tellsafe ladder NAME --print > own.toml");
    page
}

fn page(ladder: &Ladder) -> Page {
    let mut page = Page::new();
    page.title(&ladder.title);
    for step in &ladder.step {
        page.gap().say(&format!("Step {}: {}", step.number, step.title));
        page.pair("When", &step.when).pair("Then", &step.then).pair("Repair", &step.repair);
        page.pair("Outcomes", &acts::words(&step.outcomes).join(", "));
    }
    page.gap().aside(&match ladder.source.as_str() {
        "" => "A severe case may skip steps.".to_owned(),
        source => format!("In our words, after {source}. A severe case may skip steps."),
    });
    page
}

fn value(ladder: &Ladder) -> Value {
    json!({
        "name": ladder.name, "title": ladder.title, "source": ladder.source,
        "steps": ladder.step.iter().map(|step| json!({
            "number": step.number, "title": step.title, "when": step.when, "then": step.then, "repair": step.repair,
            "finding": step.finding.word(), "outcomes": acts::words(&step.outcomes),
        })).collect::<Vec<_>>(),
    })
}
