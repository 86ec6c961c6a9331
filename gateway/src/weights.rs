//! Lists whose items carry weights: `Accept-Encoding`, `Accept-Language` (RFC 9110, section 12.4.2).

use hyper::header::{HeaderMap, HeaderName};

/// The items of all lines with this name, in order, each with its weight: 1 where none is written, 0 where it is no number.
pub(crate) fn weighted(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, f32)> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let value = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        (value, weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
    })
}
