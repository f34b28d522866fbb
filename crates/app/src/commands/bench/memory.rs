//! What a process weighs, where the system tells (Linux).

use std::fs;

/// The memory that a process holds, in bytes: `self`, or a number.
pub(super) fn resident(process: &str) -> Option<u64> {
    told(process, "VmRSS:")
}

/// The most that this process has held since [`forget_peak`].
pub(super) fn peak() -> Option<u64> {
    told("self", "VmHWM:")
}

/// Begins to look for the peak anew (`5` is the kernel's word for that: proc(5), `clear_refs`).
pub(super) fn forget_peak() -> std::io::Result<()> {
    fs::write("/proc/self/clear_refs", "5")
}

fn told(process: &str, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}
