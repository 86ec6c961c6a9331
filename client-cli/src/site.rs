//! Where the gateway is, and how to get there.

use crate::error::{ClientError, Kind};
use hyper::Uri;
use std::path::PathBuf;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::parse_fingerprint;

/// A gateway's address, and what is needed to reach and trust it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// `https://host:port`, `http://127.0.0.1:port` or `http://….onion`; without a path.
    pub address: String,
    /// A PEM file with certificates to trust beside the system's.
    pub certificate: Option<PathBuf>,
    /// `host:port` of a SOCKS5 proxy, such as Tor's.
    pub socks: Option<String>,
}

/// An address taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Over TLS.
    pub secure: bool,
    /// A name, or an IP address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// As in a `Host` header.
    pub authority: String,
}

impl Address {
    /// Reads an address. Plain HTTP is for this machine and for onion services, which have encryption of their own.
    ///
    /// # Errors
    /// [`Kind::Usage`].
    pub fn parse(text: &str) -> Result<Self, ClientError> {
        let wrong = |why: &str| {
            ClientError::new(Kind::Usage, format!("That is not a server's address: {why}."))
                .next("Write it as https://conduct.example.org, or http://….onion with --socks.")
        };
        let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| wrong("it cannot be read"))?;
        let authority = uri.authority().ok_or_else(|| wrong("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("it holds a name or password"));
        }
        if uri.path() != "/" || uri.query().is_some() {
            return Err(wrong("it goes on after the host"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_loopback(&host) || is_onion(&host) => false,
            Some("http") => return Err(wrong("http without s shows everyone on the way what is sent")),
            _ => return Err(wrong("it begins with neither https:// nor http://")),
        };
        if authority.port().is_none() && authority.as_str().len() != authority.host().len() {
            return Err(wrong("its port is not a number"));
        }
        let port = match authority.port() {
            None if secure => 443,
            None => 80,
            Some(port) => port.as_u16(),
        };
        Ok(Self { secure, port, authority: authority.as_str().to_ascii_lowercase(), host })
    }

    /// True for an onion service, which is only reached through Tor.
    #[must_use]
    pub fn is_onion(&self) -> bool {
        is_onion(&self.host)
    }
}

impl core::fmt::Display for Address {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_onion(host: &str) -> bool {
    host.ends_with(".onion")
}

/// Reads `https://host/#fingerprint`. A project that a link names after it is for the page; here the link's own committee is told.
///
/// # Errors
/// [`Kind::Usage`] when either part is missing or wrong.
pub fn parse_link(link: &str) -> Result<(Address, RosterHash), ClientError> {
    let (address, fingerprint) = link.trim().split_once('#').ok_or_else(|| {
        ClientError::new(Kind::Usage, "The link has no fingerprint: nothing stands after a #.")
            .means("The fingerprint is what tells the committee from an impostor.")
            .next("Copy the whole link, and put it in quotation marks: 'https://…/#…'.")
    })?;
    let (fingerprint, _project) = fingerprint.split_once('.').unwrap_or((fingerprint, ""));
    Ok((Address::parse(address)?, fingerprint_of(fingerprint)?))
}

/// Reads a desk's fingerprint.
///
/// # Errors
/// [`Kind::Usage`].
pub fn fingerprint_of(text: &str) -> Result<RosterHash, ClientError> {
    parse_fingerprint(text.trim()).map_err(|_| {
        ClientError::new(Kind::Usage, "That is not a committee's fingerprint: it has 43 letters, digits, - and _.")
            .next("Copy it whole from the link, after the #.")
    })
}
