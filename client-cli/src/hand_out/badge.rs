//! A badge for a README: one SVG without script, font or reference.

use super::{HandOut, escaped};

/// Pixels of a letter at this size, rounded up, so that the words fit in whatever font there is.
const LETTER: usize = 8;

pub(super) fn badge(of: &HandOut) -> String {
    let (left, right) = ("code of conduct", "report safely");
    let title = match &of.project {
        Some(project) => format!("Code of conduct: report to {} about {project}", of.committee),
        None => format!("Code of conduct: report to {}", of.committee),
    };
    let (a, b) = (left.len() * LETTER, right.len() * LETTER);
    let width = a + b;
    // The words have a fixed length, so that a wider font does not run over the edge.
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"24\" viewBox=\"0 0 {width} 24\" role=\"img\" aria-labelledby=\"title\">
<title id=\"title\">{}</title>
<rect width=\"{width}\" height=\"24\" rx=\"4\" fill=\"#0f5a5c\"/>
<path d=\"M4 0H{a}V24H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z\" fill=\"#1d272b\"/>
<g fill=\"#fff\" font-family=\"Verdana, DejaVu Sans, sans-serif\" font-size=\"12\" text-anchor=\"middle\">
<text x=\"{}\" y=\"16\" textLength=\"{}\">{left}</text>
<text x=\"{}\" y=\"16\" textLength=\"{}\">{right}</text>
</g>
</svg>
",
        escaped(&title),
        a / 2,
        a - 2 * LETTER,
        a + b / 2,
        b - 2 * LETTER,
    )
}
