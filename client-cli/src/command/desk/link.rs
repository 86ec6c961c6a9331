//! `tellsafe desk link`: the link, a paragraph for a code of conduct, and with --out what is put up and printed.

use crate::cli::LinkArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::hand_out::{HandOut, listed};
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::Roster;

pub(super) fn run(context: &mut Context, args: &LinkArgs) -> Result<(), ClientError> {
    let desk = context.desk()?;
    let project = args.project.as_deref();
    let entry = project.and_then(|name| listed(&desk.roster.details().directory, name));
    let takes = match entry.and_then(|entry| entry.desk) {
        Some(founding) if founding != desk.roster.founding() => Some(committee(context, &desk.roster, &founding)?),
        _ => None,
    };
    let made = HandOut::new(&desk.roster, takes.as_ref(), &context.config.site()?.address, project);
    let known = project.is_none() || entry.is_some();
    let written = args.out.as_deref().map(|folder| made.write(folder)).transpose()?;
    match (&args.out, &written) {
        (Some(folder), Some(names)) => {
            let mut page = Page::new();
            page.gap().pair("Link", &made.link);
            names.iter().for_each(|name| {
                page.pair("Written", &folder.join(name).display().to_string());
            });
            context.output.page(&page);
        }
        _ if context.output.is_json() => {}
        _ => context.output.bytes(made.paragraph().as_bytes()),
    }
    if !known {
        let mut page = Page::new();
        page.gap().warn(
            "The directory does not list that project, so the link leads to the committee itself. `tellsafe desk change --details` adds it.",
        );
        context.output.aside(&page);
    }
    context.output.json(&json!({
        "link": made.link, "paragraph": made.paragraph(), "in_directory": known, "written": written,
    }));
    Ok(())
}

/// The committee of this server that a directory names.
fn committee(context: &mut Context, own: &Roster, founding: &RosterHash) -> Result<Roster, ClientError> {
    let published = context.gateway.public_file()?;
    // Two that go on from one founding are refused, as the page refuses them: else the server chose whom the poster names.
    let found = published.anchored(founding).and_then(|desk| desk.verify(Some(founding)));
    // Only one of the same vault is what a directory stands for.
    found.ok().filter(|found| found.newest().1.vault == own.newest().1.vault).ok_or_else(|| {
        ClientError::new(Kind::NotFound, "The committee that takes these reports is not at this server any more.")
            .means("A link with this project would lead to nobody.")
            .next("Correct the directory with `tellsafe desk change --details`.")
    })
}
