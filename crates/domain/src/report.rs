//! What a person's page reports about the way into the room: fixed words, so that nothing personal can be among them.

/// A step on the page, before somebody is in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportStep {
    /// Whether the browser can do it at all.
    Browser,
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
    /// The loudspeaker.
    Speaker,
    /// The connection to the media server.
    Connection,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportCode {
    /// It went well.
    Ok,
    /// The person, or the browser's settings, said no (`NotAllowedError`, Media Capture and Streams).
    PermissionDenied,
    /// The browser asked, and nobody answered.
    PermissionUnanswered,
    /// There is no such device (`NotFoundError`).
    NoDevice,
    /// Another program has the device (`NotReadableError`).
    DeviceBusy,
    /// The device did not work for another reason.
    DeviceFailed,
    /// The page was not opened by https, so that the browser gives no devices.
    InsecureContext,
    /// The page was opened inside another app, whose browser gives no devices.
    InAppBrowser,
    /// The browser is too old, or cannot do WebRTC.
    Unsupported,
    /// The media server could not be reached at all (no WebSocket).
    SignalBlocked,
    /// It could be reached, and no media came through (ICE).
    MediaBlocked,
    /// It took too long.
    TimedOut,
}

impl ReportStep {
    /// All of them, in the order in which one rests on another.
    pub const ALL: [Self; 5] =
        [Self::Browser, Self::Camera, Self::Microphone, Self::Speaker, Self::Connection];

    /// The stable word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Camera => "camera",
            Self::Microphone => "microphone",
            Self::Speaker => "speaker",
            Self::Connection => "connection",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }
}

impl ReportCode {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Ok,
        Self::PermissionDenied,
        Self::PermissionUnanswered,
        Self::NoDevice,
        Self::DeviceBusy,
        Self::DeviceFailed,
        Self::InsecureContext,
        Self::InAppBrowser,
        Self::Unsupported,
        Self::SignalBlocked,
        Self::MediaBlocked,
        Self::TimedOut,
    ];

    /// The stable word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::PermissionDenied => "permission_denied",
            Self::PermissionUnanswered => "permission_unanswered",
            Self::NoDevice => "no_device",
            Self::DeviceBusy => "device_busy",
            Self::DeviceFailed => "device_failed",
            Self::InsecureContext => "insecure_context",
            Self::InAppBrowser => "in_app_browser",
            Self::Unsupported => "unsupported",
            Self::SignalBlocked => "signal_blocked",
            Self::MediaBlocked => "media_blocked",
            Self::TimedOut => "timed_out",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }
}

/// One report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which step.
    pub step: ReportStep,
    /// How it went.
    pub code: ReportCode,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_again_and_no_other_is_taken() {
        assert!(ReportStep::ALL.into_iter().all(|step| ReportStep::parse(step.as_str()) == Some(step)));
        assert!(ReportCode::ALL.into_iter().all(|code| ReportCode::parse(code.as_str()) == Some(code)));
        assert_eq!((ReportStep::parse("phone"), ReportCode::parse("+962790123456")), (None, None));
    }
}
