//! What a process keeps to itself: its memory.

use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

use crate::error::JailError;

/// Whether this is the only thread.
pub(crate) fn is_alone() -> Result<(), JailError> {
    match std::fs::read_dir("/proc/self/task").map(Iterator::count) {
        Ok(1) => Ok(()),
        _ => Err(JailError::NotAlone),
    }
}

/// No core file when it crashes, and no other process of the same account reads its memory or its open files.
pub(crate) fn leave_no_memory_behind() -> Result<(), JailError> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|_| JailError::Dumps)?;
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // A unit with LimitCORE=0 and a filter of its own may forbid to set what is set already.
    if getrlimit(Resource::Core) != none {
        setrlimit(Resource::Core, none).map_err(|_| JailError::Dumps)?;
    }
    Ok(())
}
