//! The kinds of drift: how bad each is, and what would mend it.

/// One way in which record and reality can differ. The order is the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DriftKind {
    /// The room should be on the server, and is not.
    RoomMissingOnServer,
    /// A room with our prefix is on the server, and we have no record of it.
    RoomOrphanedOnServer,
    /// The room is over, and still on the server.
    RoomAliveAfterEnd,
    /// The server has a room of that name, but another one than we made: its sid differs.
    RoomReplaced,
    /// Somebody we expect is present on the server, and we have no open stay of theirs.
    ParticipantUnrecorded,
    /// We have an open stay of somebody who is not on the server.
    ParticipantGhost,
    /// Somebody is in the room under an identity that we never gave.
    ParticipantUnknown,
    /// Somebody who was put out is back.
    ParticipantRevoked,
    /// Somebody has been connecting for longer than media should take.
    ParticipantStuck,
    /// More people are inside than there are places.
    RoomOverCapacity,
}

/// How bad a drift is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The books are wrong; nobody suffers yet.
    Warning,
    /// Somebody cannot get in, or is where they must not be.
    Critical,
}

/// What would mend a drift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Make the room on the server again.
    RecreateRoom,
    /// Let a person decide: the room may belong to somebody.
    ReviewRoom,
    /// Delete the room on the server.
    DeleteRoom,
    /// Take the server's room for ours, and close the stays of its predecessor.
    AdoptRoom,
    /// Write the stay down.
    OpenStay,
    /// Close the stay.
    CloseStay,
    /// Let a person decide: the stranger may be wanted.
    ReviewParticipant,
    /// Remove the person from the server.
    RemoveParticipant,
    /// Look at the person's network: nothing on our side can mend it.
    CheckNetwork,
}

impl DriftKind {
    /// All of them, in their order.
    pub const ALL: [Self; 10] = [
        Self::RoomMissingOnServer,
        Self::RoomOrphanedOnServer,
        Self::RoomAliveAfterEnd,
        Self::RoomReplaced,
        Self::ParticipantUnrecorded,
        Self::ParticipantGhost,
        Self::ParticipantUnknown,
        Self::ParticipantRevoked,
        Self::ParticipantStuck,
        Self::RoomOverCapacity,
    ];

    /// The stable word for the kind.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RoomMissingOnServer => "room_missing_on_server",
            Self::RoomOrphanedOnServer => "room_orphaned_on_server",
            Self::RoomAliveAfterEnd => "room_alive_after_end",
            Self::RoomReplaced => "room_replaced",
            Self::ParticipantUnrecorded => "participant_unrecorded",
            Self::ParticipantGhost => "participant_ghost",
            Self::ParticipantUnknown => "participant_unknown",
            Self::ParticipantRevoked => "participant_revoked",
            Self::ParticipantStuck => "participant_stuck",
            Self::RoomOverCapacity => "room_over_capacity",
        }
    }

    /// The kind that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// How bad it is.
    pub const fn severity(self) -> Severity {
        match self {
            Self::RoomMissingOnServer
            | Self::RoomAliveAfterEnd
            | Self::ParticipantRevoked
            | Self::ParticipantUnknown
            | Self::ParticipantStuck => Severity::Critical,
            Self::RoomOrphanedOnServer
            | Self::RoomReplaced
            | Self::ParticipantUnrecorded
            | Self::ParticipantGhost
            | Self::RoomOverCapacity => Severity::Warning,
        }
    }

    /// What would mend it.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::RoomMissingOnServer => Remedy::RecreateRoom,
            Self::RoomOrphanedOnServer => Remedy::ReviewRoom,
            Self::RoomAliveAfterEnd => Remedy::DeleteRoom,
            Self::RoomReplaced => Remedy::AdoptRoom,
            Self::ParticipantUnrecorded => Remedy::OpenStay,
            Self::ParticipantGhost => Remedy::CloseStay,
            Self::ParticipantUnknown => Remedy::ReviewParticipant,
            Self::ParticipantRevoked => Remedy::RemoveParticipant,
            Self::ParticipantStuck => Remedy::CheckNetwork,
            Self::RoomOverCapacity => Remedy::ReviewRoom,
        }
    }
}

impl Severity {
    /// The stable word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

impl Remedy {
    /// The stable word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RecreateRoom => "recreate_room",
            Self::ReviewRoom => "review_room",
            Self::DeleteRoom => "delete_room",
            Self::AdoptRoom => "adopt_room",
            Self::OpenStay => "open_stay",
            Self::CloseStay => "close_stay",
            Self::ReviewParticipant => "review_participant",
            Self::RemoveParticipant => "remove_participant",
            Self::CheckNetwork => "check_network",
        }
    }
}
