//! The web pages: for everybody, strictly kept, and no bigger than they must be.

use std::collections::BTreeMap;

use greenroom::http::pages::{PageFile, Pages};
use reqwest::{Method, Response};

use crate::answers::assert_problem;
use crate::server::{Answer, Server};

/// What a build leaves, as far as it matters here. What is compressed says so, so that tests can read it.
const BUILT: [(&str, &str); 11] = [
    ("join.html", "<!doctype html>join"),
    ("join.html.br", "join by brotli"),
    ("join.html.gz", "join by gzip"),
    ("admin.html", "<!doctype html>admin"),
    ("favicon.svg", "<svg/>"),
    ("assets/join-C3eT9.js", "a script"),
    ("assets/join-C3eT9.js.br", "a script by brotli"),
    ("assets/join-C3eT9.js.gz", "a script by gzip"),
    ("assets/join-B1.css", "a style"),
    ("assets/old-A7.js", "a script for long"),
    ("assets/old-A7.js.gz", "a script for long by gzip"),
];

fn pages(files: &[(&str, &str)]) -> Pages {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), PageFile::of(text.to_string())));
    let files: BTreeMap<_, _> = files.collect();
    Pages::found_by(move |name| files.get(name).cloned())
}

fn server() -> Server {
    Server::start_showing(pages(&BUILT), &[])
}

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = server.request(Method::GET, path);
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn each_address_shows_its_page() {
    let server = server();
    for (path, text) in [
        ("/join", "<!doctype html>join"),
        ("/join?t=secret", "<!doctype html>join"),
        ("/room?phone=0790123456&jobId=J-7&roomName=x", "<!doctype html>join"),
        ("/admin", "<!doctype html>admin"),
        ("/admin/", "<!doctype html>admin"),
        ("/admin/rooms/x", "<!doctype html>admin"),
        ("/", "<!doctype html>admin"),
    ] {
        let page = server.get(path).await;
        assert_eq!((page.status, page.text.as_str()), (200, text), "{path}");
        assert_eq!(page.content_type, "text/html; charset=utf-8", "{path}");
    }
}

#[tokio::test]
async fn the_first_page_is_the_dashboard() {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let server = server();
    let answer = client.unwrap().get(server.address()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, Some("/admin")));
}

#[tokio::test]
async fn other_files_say_what_they_are() {
    let server = server();
    for (path, content_type) in [
        ("/assets/join-C3eT9.js", "text/javascript; charset=utf-8"),
        ("/assets/join-B1.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
    ] {
        let file = server.get(path).await;
        assert_eq!((file.status, file.content_type.as_str()), (200, content_type), "{path}");
    }
}

#[tokio::test]
async fn pages_need_no_key_and_take_no_other_method() {
    let secured = [("entry.authentication", "keys")];
    for (server, name) in [
        (Server::start_showing(pages(&BUILT), &secured), "with keys"),
        (Server::start_showing(pages(&BUILT), &[]), "without"),
    ] {
        for path in ["/join", "/room", "/admin", "/admin/rooms/x", "/assets/join-B1.css", "/favicon.svg", "/"]
        {
            assert_eq!(server.get(path).await.status, 200, "{path} {name}");
            let answer = server.post(path, "{}").await;
            assert_problem(&answer, 405, "method_not_allowed", None);
            assert_eq!(answer.headers["allow"], "GET, HEAD", "{path} {name}");
        }
    }
}

/// A messenger that shows what is behind a link sends its own names, and no cookie.
#[tokio::test]
async fn a_page_can_be_opened_from_anywhere() {
    let server = server();
    let headers = [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")];
    assert_eq!(get(&server, "/join?t=secret", &headers).await.status(), 200);
}

#[tokio::test]
async fn pages_say_what_they_may_load() {
    let livekit = [("livekit.public_url", "wss://livekit.example.com:7443")];
    let server = Server::start_showing(pages(&BUILT), &livekit);
    for path in ["/join", "/admin", "/assets/join-C3eT9.js"] {
        let page = get(&server, path, &[]).await;
        assert_eq!(
            header(&page, "content-security-policy"),
            Some(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                 media-src 'self' blob: mediastream:; font-src 'self'; worker-src 'self' blob:; \
                 manifest-src 'self'; connect-src 'self' wss://livekit.example.com:7443 \
                 https://livekit.example.com:7443; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
            ),
            "{path}"
        );
        for (name, value) in [
            ("x-robots-tag", "noindex"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(header(&page, name), Some(value), "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn pages_are_asked_for_again_assets_never_and_no_address_with_a_secret_is_kept() {
    let server = server();
    for (path, cache) in [
        ("/join", "no-cache"),
        ("/join?t=Secret-1", "no-store"),
        ("/room?phone=%2B962790123456&jobId=J-7", "no-store"),
        ("/admin/rooms/x", "no-cache"),
        ("/favicon.svg", "no-cache"),
        ("/assets/join-B1.css", "public, max-age=31536000, immutable"),
    ] {
        let first = get(&server, path, &[]).await;
        let tag = header(&first, "etag").unwrap();
        let again = get(&server, path, &[("if-none-match", tag)]).await;
        for answer in [&first, &again] {
            assert_eq!(header(answer, "cache-control"), Some(cache), "{path}");
            assert_eq!(header(answer, "vary"), Some("Accept-Encoding"), "{path}");
        }
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, Some(tag)), "{path}");
        assert_eq!(again.text().await.unwrap(), "", "{path}");
        let other = get(&server, path, &[("if-none-match", "W/\"another\", \"one\"")]).await;
        assert_eq!(other.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn a_file_goes_out_as_it_was_compressed_once() {
    let server = server();
    let (join, old) = ("/assets/join-C3eT9.js", "/assets/old-A7.js");
    for (path, accepted, encoding, text) in [
        (join, "gzip, deflate, br, zstd", Some("br"), "a script by brotli"),
        (join, "br;q=0.5, gzip", Some("gzip"), "a script by gzip"),
        (join, "br;q=0, gzip", Some("gzip"), "a script by gzip"),
        (join, "gzip;q=0, br;q=0", None, "a script"),
        (join, "identity", None, "a script"),
        (join, "garbled;;q=7", None, "a script"),
        (old, "gzip, deflate, br", Some("gzip"), "a script for long by gzip"),
        (old, "br", None, "a script for long"),
        ("/room", "gzip, br", Some("br"), "join by brotli"),
    ] {
        let file = get(&server, path, &[("accept-encoding", accepted)]).await;
        assert_eq!(header(&file, "content-encoding"), encoding, "{path} {accepted}");
        assert_eq!(header(&file, "vary"), Some("Accept-Encoding"), "{path} {accepted}");
        assert_eq!(file.text().await.unwrap(), text, "{path} {accepted}");
    }
}

#[tokio::test]
async fn one_tag_stands_for_all_forms_of_a_file() {
    let server = server();
    let plain = get(&server, "/join", &[]).await;
    let tag = header(&plain, "etag").unwrap();
    assert!(tag.starts_with("W/\""), "{tag}");
    let known = get(&server, "/join", &[("accept-encoding", "br"), ("if-none-match", tag)]).await;
    assert_eq!((known.status().as_u16(), header(&known, "content-encoding")), (304, None));
}

#[tokio::test]
async fn who_asks_for_the_head_gets_it_alone() {
    let server = server();
    for path in ["/join", "/room", "/admin", "/admin/rooms/x", "/assets/join-C3eT9.js", "/favicon.svg"] {
        let head = server.request(Method::HEAD, path).send().await.unwrap();
        let whole = get(&server, path, &[]).await;
        for name in ["content-type", "content-length", "etag", "content-security-policy", "cache-control"] {
            assert_eq!(header(&head, name), header(&whole, name), "{path}: {name}");
        }
        assert_eq!((head.status().as_u16(), head.text().await.unwrap().as_str()), (200, ""), "{path}");
    }
}

#[tokio::test]
async fn nothing_but_assets_is_below_assets() {
    let server = server();
    for path in [
        "/assets/nothing.js",
        "/assets/",
        "/assets/..%2fjoin.html",
        "/assets/..%2f..%2f..%2fCargo.toml",
        "/assets/%2e%2e%2fjoin.html",
        "/assets/..%5cjoin.html",
        "/assets/%2fetc%2fpasswd",
        "/assets/.hidden",
        "/assets/a/b.js",
        "/assets/join-C3eT9.js%00",
    ] {
        let answer = server.get(path).await;
        assert_problem(&answer, 404, "not_found", None);
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
    }
}

#[tokio::test]
async fn pages_that_were_not_built_say_how_to_build_them() {
    let server = Server::start_showing(pages(&[]), &[]);
    for path in ["/join?t=secret", "/room", "/admin", "/admin/rooms/x"] {
        let answer: Answer = server.get(path).await;
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (503, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(answer.text.contains("npm ci &amp;&amp; npm run build"), "{}", answer.text);
        assert!(!answer.text.contains("secret"), "{}", answer.text);
        assert_eq!(
            (&answer.headers["cache-control"], &answer.headers["retry-after"]),
            (&"no-store".parse().unwrap(), &"60".parse().unwrap())
        );
    }
    assert_problem(&server.get("/favicon.svg").await, 404, "not_found", None);
}
