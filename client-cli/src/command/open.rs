//! `tellsafe open`: any age file that was sealed to the member.

use crate::cli::{Global, OpenArgs};
use crate::context;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::output::Output;
use serde_json::json;
use std::io::Read;
use std::path::Path;
use tellsafe_protocol::age::{AnyIdentity, OpenError, decrypt};
use zeroize::Zeroizing;

/// Bytes of a file: it is held in memory, because nothing of it is shown before its end was verified.
const MAX: usize = 512 * 1024 * 1024;

pub(super) fn run(global: &Global, args: &OpenArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let file = read(&args.file)?;
    let (_, key) = context::unlock(global)?;
    let text = key.holder()?.identity().to_text().map_err(|_| ClientError::internal("a key cannot be used"))?;
    let identity: AnyIdentity = text.parse().map_err(|_| ClientError::internal("a key cannot be used"))?;
    let contents = decrypt(&file, &[identity]).map_err(|error| refused(&args.file, error))?;
    if let Some(out) = &args.out {
        files::create(out, &contents)?;
        output.say(&format!("Opened into {}. Delete it when you no longer need it.", out.display()));
        output.json(&json!({ "out": out, "bytes": contents.len() }));
        return Ok(());
    }
    if !output.is_screen() && !global.json {
        output.bytes(&contents);
        return Ok(());
    }
    match core::str::from_utf8(&contents) {
        Ok(text) => {
            output.say(crate::render::plain(text).trim_end());
            output.json(&json!({ "text": text }));
            Ok(())
        }
        Err(_) => Err(ClientError::new(Kind::Usage, "What is inside is not text, and a screen cannot show it.")
            .next("Name a file for it with --out.")),
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, ClientError> {
    if path != Path::new("-") {
        return files::read(path, MAX);
    }
    let mut bytes = Zeroizing::new(Vec::new());
    std::io::stdin()
        .lock()
        .take(MAX as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| ClientError::reading(Path::new("what is piped in"), &error))?;
    Ok(bytes)
}

fn refused(path: &Path, error: OpenError) -> ClientError {
    let name = path.display();
    match error {
        OpenError::NoMatch => ClientError::new(Kind::Denied, format!("{name} was not sealed to your key."))
            .means("Passphrases are not tried on files that someone sent.")
            .next("Ask the sender to seal it to the recipient in `tellsafe key show --json`."),
        OpenError::Header | OpenError::Armor => {
            ClientError::new(Kind::Malformed, format!("{name} is not an age file, or its beginning is damaged."))
                .next("Ask for it again.")
        }
        OpenError::Mac | OpenError::Payload => {
            ClientError::new(Kind::Malformed, format!("{name} is damaged or was cut short; nothing of it is shown."))
                .next("Ask for it again.")
        }
    }
}
