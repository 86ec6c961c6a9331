//! Sending and fetching, as the person in front of it sees it: how far it is, and whether to go on when it broke off for long.

use crate::attach::size;
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::Page;
use crate::transport::{Delivery, Gateway, Step};
use std::time::{Duration, Instant};
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::roster::Roster;

/// How often a short message that may not have arrived is sent again, unasked. The vault stores the same bytes once.
const TRIES: usize = 3;

/// How long someone looks at figures before they are given something to read.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sends until it is stored, or nobody wants to go on. The same sealed bytes each time, so that it cannot arrive twice.
///
/// # Errors
/// Why it is not known to be stored.
pub fn deliver(
    gateway: &mut Gateway,
    output: &Output,
    relay: &RelayKey,
    roster: &Roster,
    mut delivery: Delivery,
) -> Result<u32, ClientError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let mut at = delivery.progress();
        let mut show = |step| match step {
            Step::Done(done, all) => {
                at = (done, all);
                output.progress(&format!("Sent {} of {}", size(done), size(all)));
            }
            Step::Text(_) => {}
            Step::Waiting(wait) => output.progress(&format!(
                "Sent {} of {}. It broke off; on with it in {} s",
                size(at.0),
                size(at.1),
                wait.as_secs()
            )),
        };
        let sent = gateway.deliver(relay, roster.newest().1, &mut delivery, &mut show);
        output.progress("");
        let error = match sent {
            Ok(day) => return Ok(day),
            Err(error) => error,
        };
        let may_help = matches!(error.kind, Kind::Unavailable | Kind::Later);
        if may_help && !delivery.is_long() && tries < TRIES {
            continue;
        }
        if may_help && output.can_ask() {
            output.error(&error);
            output.note("What you wrote is still here, sealed. Sending it again cannot make it arrive twice.");
            if output.confirm("Try again?")? {
                continue;
            }
        }
        return Err(error);
    }
}

/// A long body being fetched. Its text is shown first where its files take long: reading need not wait for them.
#[derive(Debug)]
pub struct Fetching<'a> {
    output: &'a Output,
    since: Instant,
    text: Option<String>,
}

impl<'a> Fetching<'a> {
    /// From now on.
    #[must_use]
    pub fn new(output: &'a Output) -> Self {
        Self { output, since: Instant::now(), text: None }
    }

    /// Shows how far it is.
    pub fn step(&mut self, step: Step) {
        match step {
            Step::Text(text) => self.text = Some(text),
            Step::Done(done, all) => {
                let late = self.since.elapsed() > PATIENCE;
                if let Some(text) = self.text.take_if(|text| late && !text.trim().is_empty()) {
                    let mut page = Page::new();
                    page.title("What it says, while its files are being fetched:").quote(&text).gap();
                    self.output.progress("");
                    self.output.aside(&page);
                }
                self.output.progress(&format!("Fetched {} of about {}", size(done), size(all)));
            }
            Step::Waiting(wait) => {
                self.output.progress(&format!("It broke off; on with it in {} s", wait.as_secs()));
            }
        }
    }
}

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        self.output.progress("");
    }
}
