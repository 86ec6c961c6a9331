//! Good clients: each comes once, loads the page and the rosters, and sends a report.

use super::gateway::Gateway;
use crate::load::Sent;
use crate::wire::{Target, Wire};
use std::fmt;
use std::net::Ipv4Addr;
use std::time::Duration;
use tellsafe_protocol::relay::RelayKey;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

/// How long a visit may take before it is given up, as by someone who does not wait longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How visits went.
#[derive(Debug, Default)]
pub struct Visits {
    /// From the moment each should have begun to its report's acknowledgement, the shortest first.
    pub took: Vec<Duration>,
    /// Why others had no acknowledgement.
    pub failed: Vec<String>,
    /// What was acknowledged.
    pub sent: Vec<Sent>,
}

impl Visits {
    /// So many, one begun after each `every` whatever became of those before, from networks of their own: the `from`th and the one after.
    pub async fn make(gateway: &Gateway, key: &RelayKey, from: u8, count: u32, every: Duration) -> Self {
        let target = Target::tls(&format!("https://{}", gateway.address), &gateway.certificate);
        // Written beforehand: that is the person's time.
        let reports: Vec<_> = (0..count).map(|number| Sent::new(&format!("under attack, {number}"))).collect();
        let (start, mut visiting) = (Instant::now() + every, JoinSet::new());
        for (report, number) in reports.into_iter().zip(0..) {
            let network = from + u8::from(number % 2 == 1);
            let source = Ipv4Addr::new(127, 200, network, 1 + u8::try_from(number / 2 % 200).expect("below 200"));
            let (wire, key, begin) = (Wire::of_a_client(target.clone(), source), key.clone(), start + every * number);
            visiting.spawn(async move {
                sleep_until(begin).await;
                let ended = timeout(PATIENCE, visit(wire, &key, report)).await;
                (begin.elapsed(), ended.unwrap_or_else(|_| Err("given up".to_owned())))
            });
        }
        let mut visits = Self::default();
        for (took, ended) in visiting.join_all().await {
            match ended {
                Ok(sent) => {
                    visits.took.push(took);
                    visits.sent.push(sent);
                }
                Err(why) => visits.failed.push(why),
            }
        }
        visits.took.sort();
        visits
    }

    /// Of a hundred, so many took no longer (the nearest rank, rounded up).
    #[must_use]
    pub fn percentile(&self, of_a_hundred: usize) -> Duration {
        let rank = (self.took.len() * of_a_hundred).div_ceil(100).max(1);
        self.took.get(rank - 1).copied().unwrap_or(Duration::MAX)
    }
}

impl fmt::Display for Visits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, most, last] = [50, 99, 100].map(|rank| self.percentile(rank).as_millis());
        write!(
            out,
            "{most} ms (median {median}, longest {last}, {} of {}",
            self.took.len(),
            self.took.len() + self.failed.len()
        )?;
        out.write_str(")")
    }
}

async fn visit(mut wire: Wire, key: &RelayKey, mut report: Sent) -> Result<Sent, String> {
    for path in ["/", "/rosters"] {
        match wire.send("GET", path, Vec::new()).await {
            Some((200, _)) => {}
            other => return Err(format!("{path}: {:?}", other.map(|(status, _)| status))),
        }
    }
    report.send(&mut wire, key, false).await.map_err(|status| format!("/relay: {status}"))?;
    Ok(report)
}
