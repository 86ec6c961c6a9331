//! What crosses a boundary, held to its standards, vectors and attackers. One binary, so that it links once.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod age_drawn;
#[cfg(test)]
mod age_hostile;
#[cfg(test)]
mod age_interop_crate;
#[cfg(test)]
mod age_recipients;
#[cfg(test)]
mod age_roundtrip;
#[cfg(test)]
mod age_vectors;
#[cfg(test)]
mod closing;
#[cfg(test)]
mod desks;
#[cfg(test)]
mod details;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod hpke;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod parsers;
#[cfg(test)]
mod pieces;
#[cfg(test)]
mod receipt;
#[cfg(test)]
mod relay_interop;
#[cfg(test)]
mod roster;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod work;
#[cfg(test)]
mod wycheproof_primitives;
