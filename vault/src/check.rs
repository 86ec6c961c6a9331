//! Opens everything and says what is hurt, by name.

use crate::config::{self, Places};
use crate::format;
use crate::key_file::KeyFiles;
use crate::limits;
use crate::random::SystemRandom;
use crate::signing_key;
use crate::store::{Health, LogStore, Options, StoreError};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// One sentence for each thing that is hurt.
    pub hurt: Vec<String>,
    /// Records that live.
    pub living: u64,
}

/// Reads the whole log and opens every record's head, whatever the last shutdown said; no other process may have the store open.
///
/// # Errors
/// [`StoreError`], when it cannot be said what is hurt.
pub fn check(places: &Places) -> Result<Found, StoreError> {
    let format = format::is_damaged(&places.data)?.then(|| "format is damaged: it was written anew".to_owned());
    format::mark(&places.data)?;
    let mut hurt = own_keys(places)?;
    hurt.extend(format);
    let options = Options { verify: true, ..Options::new(places.store(), places.keys(), &places.root_key) };
    let living = match LogStore::open(options, Box::new(SystemRandom)) {
        Ok(store) => {
            hurt.extend(sentences(&crate::store::Store::health(&store)));
            store.living()?
        }
        Err(StoreError::RootKey) => {
            hurt.push("keys/epochs is missing or damaged in both its copies, or the root key is another".into());
            0
        }
        Err(error) => return Err(error),
    };
    Ok(Found { hurt, living })
}

fn sentences(health: &Health) -> Vec<String> {
    let mut hurt: Vec<String> =
        health.quarantined.iter().map(|record| format!("record {record} is damaged or lost")).collect();
    if health.quarantined.len() >= limits::QUARANTINE_LISTED {
        hurt.push("and perhaps more records".into());
    }
    hurt.extend(health.damaged.iter().map(|(segment, offset)| match offset {
        0 => format!("segment {segment} is missing, or another file is in its place"),
        _ => format!("segment {segment} is damaged from byte {offset}"),
    }));
    hurt
}

fn own_keys(places: &Places) -> Result<Vec<String>, StoreError> {
    let files = KeyFiles::open(&places.own_keys(), &places.root_key)?;
    let mut hurt = Vec::new();
    for name in signing_key::NAMES {
        match files.read(name) {
            Ok(Some(_)) => {}
            Ok(None) => hurt.push(format!("keys/own/{name}.key is missing")),
            Err(StoreError::RootKey) => {
                hurt.push(format!("keys/own/{name}.key is damaged, or the root key is another"))
            }
            Err(error) => return Err(error),
        }
    }
    let key = signing_key::read(&files).ok().flatten().map(|key| key.public());
    match signing_key::read_public(&places.data) {
        Ok(Some(public)) if key.is_none_or(|key| key == public) => {}
        _ => {
            hurt.push(format!("{} is missing or damaged; the vault writes it anew when it starts", config::PUBLIC_KEY))
        }
    }
    Ok(hurt)
}
