//! The vault, as a library and as a program. One binary, so that it links once.

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod place;
#[cfg(test)]
mod process;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod relay_keys;
#[cfg(test)]
mod rosters;
#[cfg(test)]
mod store;
#[cfg(test)]
mod store_crash;
#[cfg(test)]
mod store_damage;
#[cfg(test)]
mod store_model;
#[cfg(test)]
mod store_renewal;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod world;
