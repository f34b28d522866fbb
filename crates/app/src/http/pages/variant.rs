//! In which form a file goes out: compressed as the client likes it, or not at all when the client has it.

use std::fmt::Write as _;
use std::iter::once;

use actix_web::http::header::{
    AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, ETAG, Encoding, EntityTag, Header as _, HeaderName,
    IfNoneMatch, VARY,
};
use actix_web::{HttpRequest, HttpResponse};

use super::files::{PageFile, Pages};

/// A file as one client gets it.
pub(super) struct Variant {
    file: PageFile,
    encoding: Encoding,
    content_type: String,
    tag: EntityTag,
}

impl Variant {
    /// Beside a file lies what was compressed when the pages were built. Of two forms that a client likes the same, brotli's goes
    /// before gzip's.
    pub(super) fn chosen(request: &HttpRequest, pages: &Pages, name: &str) -> Option<Self> {
        let plain = pages.get(name)?;
        let (content_type, tag) = (content_type(name), tag(&plain));
        let beside = [(Encoding::brotli(), "br"), (Encoding::gzip(), "gz")];
        let beside = beside
            .into_iter()
            .filter_map(|(encoding, end)| Some((encoding, pages.get(&format!("{name}.{end}"))?)));
        let mut forms: Vec<_> = once((Encoding::identity(), plain)).chain(beside).collect();
        let likes = AcceptEncoding::parse(request).unwrap_or(AcceptEncoding(vec![]));
        let liked = likes.negotiate(forms.iter().map(|(encoding, _)| encoding));
        let place = forms.iter().position(|(encoding, _)| Some(encoding) == liked.as_ref());
        let (encoding, file) = forms.swap_remove(place.unwrap_or_default());
        Some(Self { file, encoding, content_type, tag })
    }

    /// The answer with these headers and its own.
    pub(super) fn answer(self, request: &HttpRequest, more: [(HeaderName, &str); 3]) -> HttpResponse {
        let is_known = self.is_known_to(request);
        let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        for header in more {
            response.insert_header(header);
        }
        response.insert_header((ETAG, self.tag.to_string())).insert_header((VARY, "Accept-Encoding"));
        if is_known {
            return response.finish();
        }
        if self.encoding != Encoding::identity() {
            // `Compress` leaves alone what says that it is compressed.
            response.insert_header((CONTENT_ENCODING, self.encoding.to_string()));
        }
        response.insert_header((CONTENT_TYPE, self.content_type)).body(self.file.bytes)
    }

    fn is_known_to(&self, request: &HttpRequest) -> bool {
        match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&self.tag)),
            Err(_) => false,
        }
    }
}

/// A weak one, since it is the same for all forms of a file (RFC 9110, section 8.8.1).
fn tag(file: &PageFile) -> EntityTag {
    let hex = file.hash.iter().take(16).fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    EntityTag::new_weak(hex)
}

fn content_type(name: &str) -> String {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}
