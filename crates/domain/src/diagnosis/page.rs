//! The step of the person's own browser and devices, as their page reports it.

use chrono::SubsecRound;

use super::facts::{Scene, fact};
use super::finding::Finding;
use crate::report::{ReportCode, ReportStep};
use crate::timeline::TimelineLine;

pub(super) fn devices(scene: &Scene<'_>) -> Finding {
    let troubles: Vec<Trouble<'_>> = troubles(scene).collect();
    match troubles.first() {
        Some(first) => Finding::failed(list(&troubles), cure(first.code)).at(first.line.at),
        None => match scene.last("reported") {
            Some(line) => Finding::passed("nothing that their page reported keeps them out").at(line.at),
            None => Finding::unknown("their page reported nothing"),
        },
    }
}

/// What keeps them out, by what their page reports; of several the one that the others rest on.
pub(super) fn trouble<'a>(scene: &Scene<'a>) -> Option<&'a TimelineLine> {
    troubles(scene).next().map(|trouble| trouble.line)
}

/// A step that did not go well the last time.
struct Trouble<'a> {
    step: ReportStep,
    code: ReportCode,
    line: &'a TimelineLine,
}

fn troubles<'a>(scene: &Scene<'a>) -> impl Iterator<Item = Trouble<'a>> {
    let scene = *scene;
    let last = ReportStep::ALL.into_iter().filter_map(move |step| last_report(&scene, step));
    last.filter(move |trouble| trouble.code != ReportCode::Ok && !is_behind_them(&scene, trouble))
}

fn last_report<'a>(scene: &Scene<'a>, step: ReportStep) -> Option<Trouble<'a>> {
    let is_meant = |line: &TimelineLine| fact(line, "step") == Some(step.as_str());
    let line = scene.last_with("reported", is_meant)?;
    Some(Trouble { step, code: ReportCode::parse(fact(line, "code")?)?, line })
}

/// Whoever was inside since got past it (LiveKit counts whole seconds). Where LiveKit itself told that the connection
/// failed, that is the step to look at.
fn is_behind_them(scene: &Scene<'_>, trouble: &Trouble<'_>) -> bool {
    let told_by_livekit = trouble.step == ReportStep::Connection && scene.aborted().is_some();
    let came_in = scene.joined_at().is_some_and(|joined| joined >= trouble.line.at.trunc_subsecs(0));
    told_by_livekit || came_in || scene.has_open_stay()
}

fn list(troubles: &[Trouble<'_>]) -> String {
    let told = troubles.iter().map(|one| format!("{}: {}", one.step.as_str(), sentence(one.code)));
    format!("their page reported of the {}", told.collect::<Vec<_>>().join("; of the "))
}

const fn sentence(code: ReportCode) -> &'static str {
    match code {
        ReportCode::Ok => "it works",
        ReportCode::PermissionDenied => "they, or the browser's settings, do not allow it",
        ReportCode::PermissionUnanswered => "the browser asked for permission, and nobody answered",
        ReportCode::NoDevice => "there is no such device",
        ReportCode::DeviceBusy => "another program holds the device",
        ReportCode::DeviceFailed => "the device does not work",
        ReportCode::InsecureContext => "the page was not opened by https, and so gets no devices",
        ReportCode::InAppBrowser => "the page was opened inside another app, whose browser gives no devices",
        ReportCode::Unsupported => "the browser is too old, or cannot do video calls",
        ReportCode::SignalBlocked => "LiveKit could not be reached at all",
        ReportCode::MediaBlocked => "LiveKit was reached, and no media came through",
        ReportCode::TimedOut => "it took too long",
    }
}

const fn cure(code: ReportCode) -> &'static str {
    match code {
        ReportCode::PermissionDenied => {
            "they have to allow it: the sign beside the page's address, or the phone's settings of the browser, then \
             load the page again"
        }
        ReportCode::PermissionUnanswered => {
            "ask them to load the page again and to answer the browser's question with yes"
        }
        ReportCode::NoDevice => "ask them to plug a device in, or to open the link on a phone",
        ReportCode::DeviceBusy => {
            "ask them to close other calls and camera programs, then load the page again"
        }
        ReportCode::Ok | ReportCode::DeviceFailed => {
            "ask them to restart the browser, or to open the link on another device"
        }
        ReportCode::InsecureContext => {
            "set `http.public_url` to an address with https: links are made from it"
        }
        ReportCode::InAppBrowser => {
            "ask them to open the link in Safari or Chrome: the app's menu offers that"
        }
        ReportCode::Unsupported => {
            "ask them to update the browser, or to open the link in a current Chrome or Safari"
        }
        ReportCode::SignalBlocked => {
            "check that `livekit.public_url` is reached from their network, with WebSockets; mobile data helps at once"
        }
        ReportCode::MediaBlocked => {
            "another network (mobile data) helps at once; for good, open LiveKit's ports, and offer TURN over TLS on \
             port 443"
        }
        ReportCode::TimedOut => "ask them to load the page again, on a better network if they can",
    }
}
