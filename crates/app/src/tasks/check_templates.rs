//! Looks at start, every hour and when Meta says that one changed whether the messenger's templates can carry what we send.

use std::sync::Arc;
use std::time::Duration;

use greenroom_usecases::check_templates::{CheckTemplates, Unfit};

use tokio::sync::Notify;

use crate::http::problem::chain;

const HOUR: Duration = Duration::from_secs(3600);
/// How soon to look again when the templates could not be had.
const SOON: Duration = Duration::from_secs(60);

pub(super) async fn run(check: CheckTemplates, recheck: Arc<Notify>) {
    let (mut known, mut failing): (Vec<Unfit>, bool) = (vec![], false);
    loop {
        let pause = match check.run().await {
            Ok(unfit) => {
                metrics::gauge!("whatsapp_templates_unfit").set(unfit.len() as f64);
                unfit.iter().filter(|one| !known.contains(one)).for_each(tell);
                (known, failing) = (unfit, false);
                HOUR
            }
            Err(error) => {
                // Said once: while the token is bad, this fails every minute.
                if !failing {
                    tracing::warn!(
                        error = chain(&error),
                        "WhatsApp's templates could not be looked at; again every minute"
                    );
                }
                failing = true;
                SOON
            }
        };
        // Meta's own news are a reason to look at once.
        let _ = tokio::time::timeout(pause, recheck.notified()).await;
    }
}

fn tell(unfit: &Unfit) {
    let Unfit { purpose, name, language, faults } = unfit;
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    tracing::error!(
        purpose = purpose.as_str(),
        template = name,
        language,
        faults = faults.join("; "),
        "a template of WhatsApp CANNOT CARRY its messages, which wait"
    );
}
