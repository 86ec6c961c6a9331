//! `tellsafe desk link`: the link, and a paragraph for a code of conduct.

use super::publish::link;
use crate::cli::LinkArgs;
use crate::context::Context;
use crate::error::ClientError;
use crate::render::{plain_line, wrap};
use serde_json::json;

/// Columns of the paragraph.
const WIDTH: usize = 78;

pub(super) fn run(context: &mut Context, args: &LinkArgs) -> Result<(), ClientError> {
    let desk = context.desk()?;
    let (hash, core) = desk.roster.newest();
    let link = link(&context.config, hash)?;
    let text = paragraph(
        &core.name,
        &names(&desk),
        args.project.as_deref(),
        &link,
        desk.roster.details().deadlines.acknowledge,
    );
    context.output.bytes(if context.output.is_json() { b"" } else { text.as_bytes() });
    context.output.json(&json!({ "link": link, "paragraph": text }));
    Ok(())
}

fn names(desk: &crate::transport::Desk) -> Vec<String> {
    desk.roster.details().members.iter().map(|member| plain_line(&member.name)).collect()
}

/// Markdown; the link stands on a line of its own, so that it can be copied whole.
fn paragraph(committee: &str, names: &[String], project: Option<&str>, link: &str, days: u32) -> String {
    let of = project.map_or(String::new(), |project| format!(" of {}", plain_line(project)));
    let days = if days == 1 { "one working day".into() } else { format!("{days} working days") };
    let lead = format!(
        "If something happened to you or you saw something, you can tell the code of conduct committee{of} ({}). You need no account \
         and no e-mail address, and you decide who may read it: {}. You get twelve words with which you come back for the answer, \
         which you have within {days}:",
        plain_line(committee),
        names.join(", "),
    );
    let after = "Use the whole link. What stands behind the # is the committee's fingerprint: by it your browser knows that the names \
                 above are those whom the committee chose, whatever server it talks to.";
    let wrapped = |text: &str| wrap(text, WIDTH).join("\n");
    format!("## Telling the committee\n\n{}\n\n<{link}>\n\n{}\n", wrapped(&lead), wrapped(after))
}
