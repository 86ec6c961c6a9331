//! `tellsafe propose CASE`: a decision, which stands when enough agree and nobody objects in time.

use super::{ladder, step, vote, words};
use crate::cli::{DecisionArgs, ProposeArgs};
use crate::config::Stored;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::ladder::Step;
use crate::member::Session;
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, MAX_WORDS, Proposal, Vote};
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::outcome::{Finding, Outcome};
use tellsafe_protocol::quorum::{Guard, Rule};
use zeroize::Zeroizing;

pub(super) fn run(context: &mut Context, args: &ProposeArgs) -> Result<(), ClientError> {
    let output = context.output;
    let rule = rule(&context.config.stored, args.rule)?;
    let step = args.step.map(|step| ladder::step(&context.config, args.ladder.as_deref(), step)).transpose()?;
    let (finding, outcomes) = match &step {
        Some((_, step)) => on_step(&args.decision, step),
        None => decision(&args.decision)?.ok_or_else(|| {
            ClientError::new(Kind::Usage, "A decision says whether the code of conduct was broken.")
                .next("Add --finding, or --step and a step of your ladder.")
        })?,
    };
    let (mut session, id) = step::begin(context, &args.case)?;
    must_have_quorum(&session, &id, rule)?;
    vote::must_vote(&session, &id)?;
    step::heed(&session, &id, &outcomes)?;
    let text = words::take(&output, args.text.as_deref(), args.file.as_deref(), "The decision, as it is written.")?;
    let text = match &step {
        Some((ladder, step)) => Zeroizing::new(format!("{}\n\n{}", ladder.heading(step), *text)),
        None => text,
    };
    if text.len() > MAX_WORDS {
        return Err(ClientError::new(Kind::Malformed, "This is too long for a decision.")
            .next("Shorten it; what led to it can go into a note."));
    }
    let until = session.context.today.saturating_add(args.days);
    let proposal = Proposal { rule, finding, outcomes, words: text.to_string(), until };
    step::send(&mut session, &id, vec![Act::Propose(proposal)])?;
    // Whoever proposes it is for it.
    let own = session.context.holder()?.public_key();
    session.read(&id, |_| true)?;
    let last = step::work(&session, &id)?.proposals.iter().rfind(|one| one.by == own).map(|one| one.id);
    match last {
        Some(proposal) => session
            .step(
                &id,
                tellsafe_protocol::content::Content {
                    acts: vec![Act::Vote(proposal, Vote::Yes)],
                    ..Default::default()
                },
            )
            .map(|_| ()),
        None => Ok(()),
    }
}

/// What a step of a ladder is, where nothing else was typed.
fn on_step(args: &DecisionArgs, step: &Step) -> (Finding, Vec<Outcome>) {
    let typed = sorted(&args.outcomes);
    (args.finding.unwrap_or(step.finding), if typed.is_empty() { step.outcomes.clone() } else { typed })
}

/// What was typed, with the outcomes each once and in order.
///
/// # Errors
/// Outcomes without a finding.
pub(super) fn decision(args: &DecisionArgs) -> Result<Option<(Finding, Vec<Outcome>)>, ClientError> {
    let outcomes = sorted(&args.outcomes);
    match args.finding {
        Some(finding) => Ok(Some((finding, outcomes))),
        None if outcomes.is_empty() => Ok(None),
        None => Err(ClientError::new(Kind::Usage, "An outcome needs a finding.").next("Add --finding.")),
    }
}

fn sorted(typed: &[Outcome]) -> Vec<Outcome> {
    typed.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The rule as typed, or as in the settings.
fn rule(stored: &Stored, typed: Option<Rule>) -> Result<Rule, ClientError> {
    let kept = stored.rule.as_deref().map(|word| {
        Rule::from_word(word).ok_or_else(|| {
            let words: Vec<&str> = Rule::ALL.iter().map(|rule| rule.word()).collect();
            ClientError::new(Kind::Malformed, "The rule in your settings is none that is known.")
                .next(format!("Write one of these: {}.", words.join(", ")))
        })
    });
    match (typed, kept) {
        (Some(rule), _) => Ok(rule),
        (None, Some(kept)) => kept,
        (None, None) => Ok(Rule::Majority),
    }
}

/// Too few without a conflict decide nothing; the case is then for someone else.
fn must_have_quorum(session: &Session<'_>, id: &MessageId, rule: Rule) -> Result<(), ClientError> {
    let standing = step::work(session, id)?.stands.standing();
    let name = session.name(id);
    match rule.guard(&standing) {
        Guard::May => Ok(()),
        Guard::Waits => Err(ClientError::new(
            Kind::Later,
            format!("Too few of you have said that they have no conflict: {} of {}.", standing.clean, standing.seats),
        )
        .means("By your rule nothing can be decided yet. Nothing was sent.")
        .next(format!("Ask the others to say, with: tellsafe conflict {name} none"))),
        Guard::Cannot => {
            let others = &session.desk.roster.details().other_places;
            let others: Vec<String> = others.iter().map(|(label, how)| format!("{label} ({how})")).collect();
            let whom = if others.is_empty() { "another committee".to_owned() } else { others.join(", ") };
            Err(ClientError::new(
                Kind::Denied,
                "Too few of you can decide this case without a conflict, whatever the others say.",
            )
            .means("By your rule it is for someone else. Nothing was sent.")
            .next(format!("Pass it on: {whom}. Ask the reporter first, with: tellsafe status {name} passing-on")))
        }
    }
}
