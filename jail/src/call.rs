//! System calls, by name, each with the reason why a program makes it.

use syscalls::Sysno;

/// One line of a program's list. Lines of the same call are alternatives.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Which.
    pub name: Sysno,
    /// What happens when it is made.
    pub effect: Effect,
    /// Why it is on the list.
    pub reason: &'static str,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is made when all of this is true, and otherwise ends the process.
    Allow(&'static [Check]),
    /// It fails as on a kernel that does not know it (`ENOSYS`): for calls whose arguments a filter cannot read, when the C library
    /// has an older one to fall back on.
    Unknown,
}

/// Something that an argument has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    pub(crate) argument: u8,
    pub(crate) mask: u64,
    pub(crate) value: u64,
}

impl Call {
    /// With any arguments.
    #[must_use]
    pub const fn any(name: Sysno, reason: &'static str) -> Self {
        Self { name, effect: Effect::Allow(&[]), reason }
    }

    /// Only when all of this is true.
    #[must_use]
    pub const fn only(name: Sysno, checks: &'static [Check], reason: &'static str) -> Self {
        Self { name, effect: Effect::Allow(checks), reason }
    }

    /// Never, and without an end of the process.
    #[must_use]
    pub const fn unknown(name: Sysno, reason: &'static str) -> Self {
        Self { name, effect: Effect::Unknown, reason }
    }
}

impl Check {
    /// The argument's lower 32 bits, all that the kernel reads of an `int`, are this value. Arguments count from 0.
    #[must_use]
    pub const fn is(argument: u8, value: u32) -> Self {
        Self { argument, mask: 0xFFFF_FFFF, value: value as u64 }
    }

    /// These bits are not set.
    #[must_use]
    pub const fn lacks(argument: u8, bits: u64) -> Self {
        Self { argument, mask: bits, value: 0 }
    }

    /// Of these bits, exactly those of `value` are set.
    #[must_use]
    pub const fn masked(argument: u8, mask: u64, value: u64) -> Self {
        Self { argument, mask, value }
    }
}
