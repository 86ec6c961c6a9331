//! The gateway, started in this process or as a program, against clients that are raw bytes. One binary, so that it
//! links once.

#[cfg(test)]
mod config;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod onion;
#[cfg(test)]
mod page;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod process;
#[cfg(test)]
mod redirect;
#[cfg(test)]
mod relay;
#[cfg(test)]
mod rosters;
#[cfg(test)]
mod route;
#[cfg(test)]
mod slow;
#[cfg(test)]
mod smuggling;
#[cfg(test)]
mod support;
#[cfg(test)]
mod throttle;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod vault;
#[cfg(test)]
mod work;
