//! Words for people: when something is, in the room's time zone and the person's language, and which of the offered
//! languages is theirs. Names, order and digits come from CLDR, by way of ICU4X; nothing here reads a clock.

mod language;
mod moment;

pub use language::language_of;
pub use moment::moment;
