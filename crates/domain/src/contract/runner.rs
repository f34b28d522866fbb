use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A case at work. It panics when the adapter breaks the contract.
pub type Checking<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// One thing that an adapter must do.
pub struct Case<T> {
    /// What it must do, as a sentence.
    pub name: &'static str,
    /// Checks it against something fresh.
    pub check: for<'a> fn(&'a T) -> Checking<'a>,
}

/// Runs every case against a fresh subject, and panics once with all that failed.
pub(super) async fn run<T>(port: &str, cases: &[Case<T>], fresh: impl AsyncFn() -> T) {
    let mut failures = Vec::new();
    for case in cases {
        let subject = fresh().await;
        if let Err(why) = caught((case.check)(&subject)).await {
            failures.push(format!("{port}: {}: {why}", case.name));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases failed\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// Turns a panic into its message, so that one failing case does not hide the others.
async fn caught(mut case: Checking<'_>) -> Result<(), String> {
    poll_fn(|context| poll_caught(&mut case, context)).await
}

fn poll_caught(case: &mut Checking<'_>, context: &mut Context<'_>) -> Poll<Result<(), String>> {
    match catch_unwind(AssertUnwindSafe(|| case.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
        Err(panic) => Poll::Ready(Err(message(panic.as_ref()))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    text.or(owned).unwrap_or("it panicked").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    async fn good(_: &u8) {}

    async fn bad(number: &u8) {
        panic!("number {number}");
    }

    #[test]
    #[should_panic(expected = "1 of 2 cases failed\nnumbers: bad: number 7")]
    fn a_failing_case_is_named_with_its_reason() {
        let table: &[Case<u8>] = cases![good, bad];
        let mut run = Box::pin(run("numbers", table, async || 7));
        let _ = run.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
}
