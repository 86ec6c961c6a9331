//! A poster to print on A4, in black on white.

use super::{HandOut, Qr, escaped};

const STYLE: &str = "
@page { size: A4; margin: 15mm; }
* { box-sizing: border-box; }
html { color: #000; background: #fff; font: 15pt/1.35 system-ui, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif; }
body { margin: 0 auto; padding: 1rem; max-width: 180mm; text-align: center; }
h1 { font-size: 40pt; line-height: 1.1; margin: 0 0 5mm; }
p { margin: 0 0 4mm; }
.urgent { border: 1.2mm solid #000; padding: 4mm 5mm; font-size: 17pt; margin-bottom: 6mm; }
.urgent p { margin: 0; }
.urgent strong { display: block; font-size: 22pt; }
svg { display: block; width: 104mm; height: 104mm; margin: 0 auto; }
.link { font: 10.5pt/1.4 ui-monospace, \"DejaVu Sans Mono\", monospace; overflow-wrap: anywhere; text-align: center; }
.small { font-size: 11.5pt; }
@media print { body { padding: 0; } .urgent, svg { break-inside: avoid; } }
";

pub(super) fn poster(of: &HandOut, qr: &Qr) -> String {
    let about =
        of.project.as_ref().map_or(String::new(), |name| format!("<p><strong>{}</strong></p>\n", escaped(name)));
    let urgent = if of.urgent.is_empty() {
        "<p>In danger now? Call the local emergency number first.</p>".to_owned()
    } else {
        format!(
            "<p>In danger now? Call the local emergency number first. Then us:</p><p><strong>{}</strong></p>",
            escaped(&of.urgent)
        )
    };
    let days = if of.days == 1 { "one working day".into() } else { format!("{} working days", of.days) };
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<meta name=\"referrer\" content=\"no-referrer\">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>Did something happen? Tell us.</h1>
{about}<div class=\"urgent\">{urgent}</div>
<p>No account and no name. Only the people you choose can read it. You have an answer within {days}.</p>
{code}
<p class=\"link\">{link}</p>
<p class=\"small\">Read by {members}, of {committee}. Typing it in? The address is <strong>{address}</strong>, and the fingerprint after
the # is:</p>
<p class=\"link\">{fingerprint}</p>
</body>
</html>
",
        title = escaped(&format!("Report to {}", of.committee)),
        code = qr.svg(&format!("QR code of the link {}", of.link)),
        link = escaped(&of.link),
        members = escaped(&of.members.join(", ")),
        committee = escaped(&of.committee),
        address = escaped(&of.address),
        fingerprint = escaped(&of.fingerprint),
    )
}
