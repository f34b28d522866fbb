//! Why can't they join?
