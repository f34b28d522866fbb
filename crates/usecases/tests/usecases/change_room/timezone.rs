//! The zone in which people are told the time has nothing to do with the window.

use chrono::TimeDelta;
use greenroom_domain::ports::MockMediaServer;
use greenroom_domain::room::{Room, WindowRules};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::change_room::{ChangeRoom, ChangeRoomCommand};

use super::{command, live_record, unopened, use_case, without_start};
use crate::samples::{ats, commits, happenings, room, rooms_read_once, the_one, told_record};

#[tokio::test]
async fn another_zone_alone_never_computes_the_window_anew() {
    // By rules that were changed since, every one of these rooms would have another window, or none at all.
    let (early, late) = (TimeDelta::minutes(5), TimeDelta::minutes(1));
    let window_rules = WindowRules { early, late, open_for: TimeDelta::days(1), ..WindowRules::default() };
    for (what, record, minute) in [
        ("scheduled", unopened(told_record()), -100),
        ("open", told_record(), 10),
        ("live", live_record(), 30),
        ("live past its close", live_record(), 100),
        ("without a start", without_start(), 5000),
    ] {
        let mut rooms = rooms_read_once(record.clone());
        let changes = commits(&mut rooms);
        let change_room = ChangeRoom { window_rules, ..use_case(rooms, MockMediaServer::new(), minute) };
        let berlin = ChangeRoomCommand { timezone: Some("Europe/Berlin".into()), ..command() };
        change_room.run(&room().name, &berlin, &ats()).await.unwrap();
        let change = the_one(&changes);
        let mut expected = Room { version: 2, ..record.room };
        expected.schedule.timezone = "Europe/Berlin".into();
        assert_eq!(change.room, expected, "{what}");
        assert_eq!(happenings(&change.timeline), [Happening::RoomChanged(vec!["timezone"])], "{what}");
        assert!(change.invitations.is_empty() && change.superseded.is_empty(), "{what}");
        assert!(!change.closes_server_room, "{what}");
    }
}
