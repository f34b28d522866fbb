//! Templates: what the messenger has approved, against what we will send.

use crate::invitation::Purpose;

/// A template as the messenger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its language, as we write it in sends.
    pub language: String,
    /// `APPROVED`, or anything else.
    pub status: String,
    /// `UTILITY`, `MARKETING` …
    pub category: String,
    /// Whether its variables have names.
    pub named: bool,
    /// The variables of its text.
    pub parameters: Vec<String>,
    /// Its buttons in their order.
    pub buttons: Vec<Button>,
}

/// A button of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Button {
    /// Leads somewhere; whether the address ends with a variable.
    Link {
        /// The address, with its variable.
        url: String,
    },
    /// Sends a reply.
    QuickReply,
    /// Anything else.
    Other,
}

/// Why a template cannot carry what we send, or should not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is none of that name in that language.
    #[error("it does not exist in this language")]
    Missing,
    /// It is not approved.
    #[error("its status is {0}, not APPROVED")]
    NotApproved(String),
    /// It is advertising: Meta drops such messages without a word.
    #[error("its category is {0}, not UTILITY: messages would be dropped silently")]
    NotUtility(String),
    /// Its variables have no names.
    #[error("its parameters are positional, not named")]
    NotNamed,
    /// Its variables are not those that we fill.
    #[error("its variables are {found:?}, and {expected:?} are sent")]
    OtherParameters {
        /// What it has.
        found: Vec<String>,
        /// What we send.
        expected: Vec<String>,
    },
    /// Its buttons are not those that we fill.
    #[error("its buttons must be {0}")]
    OtherButtons(String),
}

/// What is wrong with the template of a purpose; nothing, when messages will get through.
pub fn faults(purpose: Purpose, template: Option<&Template>) -> Vec<Fault> {
    let Some(template) = template else { return vec![Fault::Missing] };
    let mut faults = vec![];
    if template.status != "APPROVED" {
        faults.push(Fault::NotApproved(template.status.clone()));
    }
    if template.category != "UTILITY" {
        faults.push(Fault::NotUtility(template.category.clone()));
    }
    if !template.named {
        faults.push(Fault::NotNamed);
    }
    faults.extend(other_parameters(purpose, template));
    faults.extend(other_buttons(purpose, template));
    faults
}

fn other_parameters(purpose: Purpose, template: &Template) -> Option<Fault> {
    let sorted = |names: Vec<String>| {
        let mut names = names;
        names.sort();
        names
    };
    let found = sorted(template.parameters.clone());
    let expected = sorted(purpose.parameters().iter().map(|name| (*name).to_owned()).collect());
    (found != expected).then_some(Fault::OtherParameters { found, expected })
}

fn other_buttons(purpose: Purpose, template: &Template) -> Option<Fault> {
    let link = usize::from(purpose.has_link());
    let leads = template
        .buttons
        .iter()
        .take(link)
        .all(|b| matches!(b, Button::Link { url } if url.ends_with("{{1}}")));
    let replies = template.buttons.iter().skip(link);
    let fits = leads
        && template.buttons.len() == link + purpose.quick_replies().len()
        && replies.into_iter().all(|button| *button == Button::QuickReply);
    let wanted = || {
        let first = if purpose.has_link() { "a link that ends with {{1}}, then " } else { "" };
        format!("{first}{} quick replies", purpose.quick_replies().len())
    };
    (!fits).then(|| Fault::OtherButtons(wanted()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(purpose: Purpose) -> Template {
        let link = purpose.has_link().then(|| Button::Link { url: "https://x.example/join?t={{1}}".into() });
        let replies = purpose.quick_replies().iter().map(|_| Button::QuickReply);
        Template {
            name: "t".into(),
            language: "en".into(),
            status: "APPROVED".into(),
            category: "UTILITY".into(),
            named: true,
            parameters: purpose.parameters().iter().map(|name| (*name).to_owned()).collect(),
            buttons: link.into_iter().chain(replies).collect(),
        }
    }

    #[test]
    fn a_template_that_fits_has_no_faults() {
        for purpose in Purpose::ALL {
            assert_eq!(faults(purpose, Some(&good(purpose))), [], "{purpose:?}");
        }
    }

    #[test]
    fn each_way_not_to_fit_is_named() {
        let scheduled = || good(Purpose::Scheduled);
        let of = |template: Template| faults(Purpose::Scheduled, Some(&template));
        assert_eq!(faults(Purpose::Open, None), [Fault::Missing]);
        assert_eq!(
            of(Template { status: "PAUSED".into(), ..scheduled() }),
            [Fault::NotApproved("PAUSED".into())]
        );
        assert_eq!(
            of(Template { category: "MARKETING".into(), ..scheduled() }),
            [Fault::NotUtility("MARKETING".into())]
        );
        assert_eq!(of(Template { named: false, ..scheduled() }), [Fault::NotNamed]);
        assert!(matches!(
            of(Template { parameters: vec![], ..scheduled() })[..],
            [Fault::OtherParameters { .. }]
        ));
        let fixed = vec![Button::Link { url: "https://x.example/join".into() }];
        for buttons in [vec![], fixed, vec![Button::QuickReply; 6]] {
            assert!(matches!(of(Template { buttons, ..scheduled() })[..], [Fault::OtherButtons(_)]));
        }
    }
}
