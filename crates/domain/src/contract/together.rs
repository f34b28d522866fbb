use std::future::poll_fn;
use std::task::Poll;

/// Makes all calls at once; answers in their order.
pub(super) async fn together<T>(calls: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut calls: Vec<_> = calls.into_iter().map(|call| (Box::pin(call), None)).collect();
    poll_fn(|context| {
        for (call, answer) in calls.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let Poll::Ready(given) = call.as_mut().poll(context) {
                *answer = Some(given);
            }
        }
        let waits = calls.iter().any(|(_, answer)| answer.is_none());
        if waits { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    calls.into_iter().filter_map(|(_, answer)| answer).collect()
}
