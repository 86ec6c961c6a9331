//! How long whoever is refused is told to wait.

use std::time::Duration;

/// One of a few times, the shortest that is long enough: the exact one would tell how much others ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// Ten seconds.
    TenSeconds,
    /// Half a minute.
    HalfMinute,
    /// A minute.
    Minute,
    /// Two minutes, the longest: no limit is slower.
    TwoMinutes,
}

impl Wait {
    /// The shortest that is at least `long`, or the longest there is.
    #[must_use]
    pub fn at_least(long: Duration) -> Self {
        let enough = |wait: &Self| long <= Duration::from_secs(wait.seconds().into());
        [Self::TenSeconds, Self::HalfMinute, Self::Minute].into_iter().find(enough).unwrap_or(Self::TwoMinutes)
    }

    /// For `Retry-After`.
    #[must_use]
    pub const fn seconds(self) -> u16 {
        match self {
            Self::TenSeconds => 10,
            Self::HalfMinute => 30,
            Self::Minute => 60,
            Self::TwoMinutes => 120,
        }
    }
}
