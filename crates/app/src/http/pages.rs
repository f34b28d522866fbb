//! The join page and the dashboard: files that know nothing of anybody, and whose fetching changes nothing.
//!
//! They are no API, so that the OpenAPI document leaves them out. What their scripts want to know they ask the API, like anybody.

mod files;
mod variant;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, guard, web};

pub use self::files::{PageFile, Pages};
use self::variant::Variant;
use super::envelope::method_not_allowed;
use super::headers;
use super::problem::{Code, Problem};
use crate::wiring::Services;

/// What stands at an address.
#[derive(Clone, Copy)]
enum Shown {
    /// A page. It is asked for each time whether it is still the same.
    Page(&'static str),
    /// Another file, of which the same is asked.
    File(&'static str),
    /// A file whose name changes with its content (Vite puts a hash into it), so that nobody asks twice.
    Asset,
    /// Another address.
    Elsewhere(&'static str),
}

/// Every address of the pages. Below `/admin` the dashboard finds its way by itself.
const ADDRESSES: [(&str, Shown); 7] = [
    ("/", Shown::Elsewhere("/admin")),
    ("/join", Shown::Page("join.html")),
    // The original's link: `?phone=&jobId=&roomName=`.
    ("/room", Shown::Page("join.html")),
    ("/admin", Shown::Page("admin.html")),
    ("/admin/{_:.*}", Shown::Page("admin.html")),
    ("/assets/{file}", Shown::Asset),
    ("/favicon.svg", Shown::File("favicon.svg")),
];

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Whether a pattern of the router is an address of the pages: they are for everybody.
pub(super) fn has(pattern: &str) -> bool {
    ADDRESSES.iter().any(|(address, _)| *address == pattern)
}

/// Puts the pages where they belong.
pub(super) fn addresses(config: &mut web::ServiceConfig) {
    for (pattern, shown) in ADDRESSES {
        let answer = move |request: HttpRequest, services: web::Data<Services>| async move {
            answer(&request, shown, &services)
        };
        // Robots that show what is behind a link ask for the head.
        let reads = guard::Any(guard::Get()).or(guard::Head());
        let others = web::to(|| async { method_not_allowed("GET, HEAD") });
        config.service(web::resource(pattern).route(web::route().guard(reads).to(answer)).route(others));
    }
}

fn answer(request: &HttpRequest, shown: Shown, services: &Services) -> HttpResponse {
    let (name, cache) = match shown {
        Shown::Elsewhere(address) => {
            return HttpResponse::SeeOther().insert_header((LOCATION, address)).finish();
        }
        // A cache on the disk would keep the address with it, and in the address is the link's secret or a number.
        Shown::Page(name) if !request.query_string().is_empty() => (Some(name.to_owned()), "no-store"),
        Shown::Page(name) | Shown::File(name) => (Some(name.to_owned()), "no-cache"),
        Shown::Asset => (asset(request), "public, max-age=31536000, immutable"),
    };
    let variant = name.and_then(|name| Variant::chosen(request, &services.pages, &name));
    match (variant, shown) {
        (Some(variant), _) => {
            let policy = headers::of_pages(&services.public.livekit_url);
            let more = [(CACHE_CONTROL, cache), (CONTENT_SECURITY_POLICY, &policy), (ROBOTS, "noindex")];
            variant.answer(request, more)
        }
        (None, Shown::Page(_)) => not_built(),
        (None, _) => {
            Problem::new(Code::NotFound, "there is no such file; load the page again").error_response()
        }
    }
}

/// The name of an asset. What Vite would name nothing leads nowhere, whatever it may mean to a file system.
fn asset(request: &HttpRequest) -> Option<String> {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let file = request.match_info().get("file")?;
    (file.bytes().all(is_usual) && !file.starts_with('.')).then(|| format!("assets/{file}"))
}

const NOT_BUILT: &str = "<!doctype html>\n<html lang=en><meta charset=utf-8><title>No pages yet</title>\n\
    <h1>The pages have not been built</h1>\n\
    <p>Greenroom runs, but without its pages. Whoever operates it builds them once, in the folder <code>web/</code>: \
    <code>npm ci &amp;&amp; npm run build</code>. A release takes them in when it is built after that.</p></html>\n";

fn not_built() -> HttpResponse {
    let mut response = HttpResponse::ServiceUnavailable();
    response.insert_header((RETRY_AFTER, "60")).insert_header((ROBOTS, "noindex"));
    response.content_type("text/html; charset=utf-8").body(NOT_BUILT)
}
