//! The lists of calls, as programs for the kernel's filter.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter_all_threads,
};

use crate::call::{Call, Check, Effect};
use crate::error::JailError;

/// `ENOSYS`.
const UNKNOWN_CALL: u32 = 38;

/// Of both, the kernel takes the answer that allows less.
pub(crate) struct Filters {
    /// Ends the process at any call that is on no list.
    deadly: BpfProgram,
    /// Fails the calls that are to be unknown, and only those.
    unknown: Option<BpfProgram>,
}

/// How many instructions the kernel runs through at most for one call.
///
/// # Errors
/// As [`Jail::enforce`](crate::Jail::enforce).
pub fn instructions(calls: &[&[Call]]) -> Result<usize, JailError> {
    let filters = compile(calls)?;
    Ok(filters.deadly.len() + filters.unknown.map_or(0, |filter| filter.len()))
}

pub(crate) fn compile(calls: &[&[Call]]) -> Result<Filters, JailError> {
    if std::env::consts::ARCH != "x86_64" {
        return Err(JailError::Machine);
    }
    let mut unknown = BTreeMap::new();
    let mut allowed: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    let mut unconditional = Vec::new();
    for call in calls.iter().copied().flatten() {
        let number = i64::from(call.name.id());
        match call.effect {
            Effect::Allow([]) => unconditional.push(number),
            Effect::Allow(checks) => allowed.entry(number).or_default().push(rule(checks).map_err(not_a_filter)?),
            Effect::Unknown => {
                unknown.insert(number, Vec::new());
                unconditional.push(number);
            }
        }
    }
    // No rule at all is no condition.
    allowed.extend(unconditional.into_iter().map(|number| (number, Vec::new())));
    let deadly = program(allowed, SeccompAction::KillProcess, SeccompAction::Allow)?;
    let unknown = match unknown.is_empty() {
        true => None,
        false => Some(program(unknown, SeccompAction::Allow, SeccompAction::Errno(UNKNOWN_CALL))?),
    };
    Ok(Filters { deadly, unknown })
}

fn program(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<BpfProgram, JailError> {
    SeccompFilter::new(rules, otherwise, matched, TargetArch::x86_64)
        .and_then(BpfProgram::try_from)
        .map_err(not_a_filter)
}

fn rule(checks: &[Check]) -> Result<SeccompRule, BackendError> {
    let conditions: Result<Vec<_>, _> = checks.iter().map(condition).collect();
    SeccompRule::new(conditions?)
}

fn condition(check: &Check) -> Result<SeccompCondition, BackendError> {
    let compare = SeccompCmpOp::MaskedEq(check.mask);
    SeccompCondition::new(check.argument, SeccompCmpArgLen::Qword, compare, check.value)
}

fn not_a_filter(_: BackendError) -> JailError {
    JailError::Seccomp
}

/// Installs both. The deadly one is last, because it does not allow to install another.
pub(crate) fn install(filters: &Filters) -> Result<(), JailError> {
    for filter in filters.unknown.iter().chain([&filters.deadly]) {
        apply_filter_all_threads(filter).map_err(|_| JailError::Seccomp)?;
    }
    Ok(())
}
