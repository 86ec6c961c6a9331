//! A paragraph for a code of conduct.

use super::HandOut;
use crate::render::wrap;

/// Columns of the paragraph.
const WIDTH: usize = 78;

/// Markdown; what is to be copied stands on lines of its own.
pub(super) fn paragraph(of: &HandOut) -> String {
    let about = of.project.as_ref().map_or(String::new(), |project| format!(" about {project}"));
    let days = if of.days == 1 { "one working day".into() } else { format!("{} working days", of.days) };
    let lead = format!(
        "If something happened to you or you saw something{about}, you can tell the code of conduct committee ({}). You need no account \
         and no e-mail address, and you decide who may read it: {}. You get twelve words with which you come back for the answer, \
         which you have within {days}:",
        of.committee,
        of.members.join(", "),
    );
    let after = "Use the whole link. What stands behind the # never reaches the server. It has the committee's fingerprint: by it your \
                 browser knows that the names above are those whom the committee chose, whatever server it talks to.";
    let without = "Without a browser, the program `tellsafe` does the same:";
    let wrapped = |text: &str| wrap(text, WIDTH).join("\n");
    format!(
        "## Telling the committee\n\n{}\n\n<{link}>\n\n{}\n\n{without}\n\n    tellsafe report --link '{direct}'\n\nFingerprint: `{}`\n",
        wrapped(&lead),
        wrapped(after),
        of.fingerprint,
        link = of.link,
        direct = of.direct,
    )
}
