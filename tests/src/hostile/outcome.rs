//! What became of the connections of an attack.

use std::time::Duration;

/// Kept of what was wrong: enough to see what.
const WRONG: usize = 20;

/// All connections of one program.
#[derive(Debug, Default, Clone, serde::Serialize, serde::Deserialize)]
pub struct Outcome {
    /// Those that were made.
    pub connections: u32,
    /// Those that were not, were reset before their client saw that they were, or were only in the eyes of their client.
    pub unconnected: u32,
    /// Of those made, the ones that were not closed in time.
    pub open: u32,
    /// From being made to being closed, milliseconds, the longest of all.
    pub longest: u64,
    /// What should not have happened.
    pub wrong: Vec<String>,
}

impl Outcome {
    /// Counts one that was made, and ended after so long as it should, or wrongly; `None` is one that did not end in time.
    pub fn add(&mut self, took: Duration, ended: Option<Result<(), String>>) {
        self.connections += 1;
        match ended {
            Some(Ok(())) => {}
            Some(Err(wrong)) => self.wrong.push(wrong),
            None => self.open += 1,
        }
        self.longest = self.longest.max(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        self.wrong.truncate(WRONG);
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.connections += other.connections;
        self.unconnected += other.unconnected;
        self.open += other.open;
        self.longest = self.longest.max(other.longest);
        self.wrong.extend(other.wrong);
        self.wrong.truncate(WRONG);
        self
    }

    /// The longest that one stayed open.
    #[must_use]
    pub fn longest(&self) -> Duration {
        Duration::from_millis(self.longest)
    }
}
