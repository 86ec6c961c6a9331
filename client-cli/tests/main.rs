//! The client, as a library. One binary, so that it links once.

#[cfg(test)]
mod appeals;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod cache;
#[cfg(test)]
mod casework;
#[cfg(test)]
mod closing;
mod counted;
#[cfg(test)]
mod decided;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod elsewhere;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod fold;
#[cfg(test)]
mod hand_out;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod ladder;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod member;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod names;
#[cfg(test)]
mod onion;
#[cfg(test)]
mod outgoing;
#[cfg(test)]
mod people;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod render;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod table;
#[cfg(test)]
mod typed;
#[cfg(test)]
mod view;
#[cfg(test)]
mod way;
#[cfg(test)]
mod wishes;
#[cfg(test)]
mod world;
