//! The promises, held against the real programs: one binary, so that it is linked once.

#[cfg(test)]
mod interop_age;
#[cfg(test)]
mod p4_durable;
#[cfg(test)]
mod page_and_protocol;
