//! Cases follow.

use super::runner::Case;
use super::stores::Stores;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = &[];
