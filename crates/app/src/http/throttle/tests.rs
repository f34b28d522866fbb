use std::num::NonZeroU32;

use actix_web::ResponseError;
use actix_web::http::header::RETRY_AFTER;
use futures_util::future::join_all;
use metrics_exporter_prometheus::PrometheusBuilder;

use super::*;

fn throttle(per_address: u32, per_phone: u32) -> Throttle {
    let [per_address, per_phone, per_job] = [per_address, per_phone, 3].map(|n| NonZeroU32::new(n).unwrap());
    Throttle::by(Guesses { per_address, per_phone, per_job }, LONGEST_WAIT)
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn phone(number: u32) -> PhoneNumber {
    PhoneNumber::from_e164(&format!("+96279{number:07}")).unwrap()
}

/// Tries once, and tells how long it took.
async fn tried(throttle: &Throttle, from: &str, number: u32) -> Result<Duration, Problem> {
    let begun = Instant::now();
    throttle.pass(address(from), &phone(number), "J").await?;
    Ok(begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn an_address_blocks_until_the_time_that_it_is_told() {
    let throttle = throttle(2, 100);
    for number in 0..2 {
        tried(&throttle, "192.0.2.1", number).await.unwrap();
    }
    let refused = tried(&throttle, "192.0.2.1", 2).await.unwrap_err().error_response();
    assert_eq!((refused.status().as_u16(), refused.headers().get(RETRY_AFTER)), (429, Some(&30.into())));
    assert!(tried(&throttle, "192.0.2.2", 2).await.is_ok());
    tokio::time::advance(Duration::from_secs(30)).await;
    assert!(tried(&throttle, "192.0.2.1", 2).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_network_of_ipv6_is_one_address_and_the_next_one_is_another() {
    let throttle = throttle(1, 100);
    assert!(tried(&throttle, "2001:db8:0:1::1", 0).await.is_ok());
    assert!(tried(&throttle, "2001:db8:0:1:ffff::2", 1).await.is_err());
    assert!(tried(&throttle, "2001:db8:0:2::1", 2).await.is_ok());
    assert!(tried(&throttle, "192.0.2.1", 3).await.is_ok());
    assert!(tried(&throttle, "::ffff:192.0.2.1", 4).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_phone_slows_by_five_seconds_at_most_and_never_blocks() {
    let throttle = throttle(100, 60);
    for _ in 0..60 {
        assert_eq!(tried(&throttle, "192.0.2.1", 7).await.unwrap(), Duration::ZERO);
    }
    let waits =
        join_all(
            (0..8).map(|n| {
                let throttle = &throttle;
                async move {
                    tried(throttle, &format!("192.0.2.{}", n + 2), 7).await.unwrap().as_secs_f64().round()
                }
            }),
        );
    let mut waits = waits.await;
    waits.sort_by(f64::total_cmp);
    assert_eq!(waits, [1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0, 5.0]);
    assert_eq!(
        tried(&throttle, "192.0.2.1", 8).await.unwrap(),
        Duration::ZERO,
        "another phone is not slowed"
    );
}

#[tokio::test(start_paused = true)]
async fn no_more_than_so_many_wait_at_once() {
    let throttle = throttle(10_000, 1);
    tried(&throttle, "192.0.2.1", 7).await.unwrap();
    let all = join_all((0..PLACES + 3).map(|_| tried(&throttle, "192.0.2.1", 7))).await;
    assert_eq!(all.iter().filter(|tried| tried.is_err()).count(), 3);
    assert!(tried(&throttle, "192.0.2.1", 7).await.is_ok(), "the places are free again");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_thousand_phones_take_a_bounded_place_and_are_forgotten() {
    let throttle = throttle(1_000_000, 10);
    for number in 0..100_000 {
        assert_eq!(tried(&throttle, "192.0.2.1", number).await.unwrap(), Duration::ZERO);
    }
    assert!((50_000..=100_000).contains(&throttle.0.phones.len()), "{}", throttle.0.phones.len());
    throttle.sweep();
    assert!(!throttle.0.phones.is_empty(), "what still counts is kept");
    tokio::time::advance(Duration::from_secs(120)).await;
    throttle.sweep();
    assert!(throttle.0.phones.is_empty() && throttle.0.addresses.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_job_raises_an_alarm_that_names_nobody_and_stops_and_slows_nobody() {
    let (throttle, recorder) = (throttle(100, 100), PrometheusBuilder::new().build_recorder());
    let _recording = metrics::set_default_local_recorder(&recorder);
    for number in 0..20 {
        assert_eq!(tried(&throttle, "192.0.2.1", number).await.unwrap(), Duration::ZERO);
    }
    let measured = recorder.handle().render();
    assert!(measured.contains("\njoin_guesses_job_alarms_total 17\n"), "{measured}");
    assert!(!measured.contains("192.0.2.1") && !measured.contains("96279"), "{measured}");
}
