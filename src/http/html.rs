//! Pages for people who read no JSON: markup is written in this source, every text is escaped, and nothing runs.

use std::fmt::Write;
use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{self, Accept, Header, Quality, QualityItem};
use actix_web::mime::{self, Mime};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const STYLE: &str = "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#0b0c0c;background:#fff}h1{line-height:1.2}table{border-collapse:collapse;width:100%}\
caption{text-align:left;font-weight:bold;padding:.5rem 0}th,td{text-align:left;vertical-align:top;\
border-bottom:1px solid #b1b4b6;padding:.5rem .75rem .5rem 0;overflow-wrap:anywhere}\
dt{font-weight:bold}dd{margin:0 0 .5rem}code{overflow-wrap:anywhere}a{color:#1d70b8}\
.answer{font-size:1.375rem;border-left:.4rem solid #1d70b8;padding-left:1rem}ul{margin:0;padding-left:1.2rem}";

/// A page under construction. Tags come from the source (`&'static str`, attributes included); texts are escaped.
pub struct Html {
    title: String,
    body: String,
}

impl Html {
    /// With its heading.
    pub fn titled(title: &str) -> Self {
        let mut html = Self { title: escaped(title), body: String::new() };
        html.tag("h1", title);
        html
    }

    /// `tag("th scope=\"col\"", "Reason")`
    pub fn tag(&mut self, tag: &'static str, text: &str) -> &mut Self {
        self.element(tag, |html| {
            html.text(text);
        })
    }

    /// An element with others in it.
    pub fn element(&mut self, tag: &'static str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.push(&format!("<{tag}>"));
        inside(self);
        let name = tag.split(' ').next().unwrap_or(tag);
        self.push(&format!("</{name}>\n"))
    }

    pub fn text(&mut self, text: &str) -> &mut Self {
        let text = escaped(text);
        self.push(&text)
    }

    /// To another address of this server.
    pub fn link(&mut self, to: &str, text: &str) -> &mut Self {
        let (to, text) = (escaped(to), escaped(text));
        self.push(&format!("<a href=\"{to}\">{text}</a>"))
    }

    fn push(&mut self, markup: &str) -> &mut Self {
        self.body.push_str(markup);
        self
    }

    fn finished(&self) -> String {
        let Self { title, body } = self;
        format!(
            "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title} · Drawdown</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n\
             </body>\n</html>\n"
        )
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            control if control.is_control() && !matches!(control, '\n' | '\t') => {
                write!(safe, "&#xfffd;").expect("writing to a string");
            }
            plain => safe.push(plain),
        }
    }
    safe
}

/// A finished page.
pub struct HtmlPage {
    text: String,
    private: bool,
}

impl HtmlPage {
    /// For one reader: no cache keeps it.
    pub fn private(html: Html) -> Self {
        Self { text: html.finished(), private: true }
    }

    /// The same for everybody.
    pub fn public(html: Html) -> Self {
        Self { text: html.finished(), private: false }
    }
}

impl From<HtmlPage> for HttpResponse {
    fn from(page: HtmlPage) -> Self {
        let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Self::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .insert_header((header::VARY, "Accept"))
            .insert_header((header::CACHE_CONTROL, if page.private { "no-store" } else { "public, max-age=0" }))
            .body(page.text)
    }
}

impl Responder for HtmlPage {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into()
    }
}

/// A page that was written before and is answered byte for byte, to one reader. Its own style is the only one it may have.
pub struct KeptPage(pub String);

impl Responder for KeptPage {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let style = self.0.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
        let style = style.map_or("'none'".to_owned(), |(style, _)| {
            format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style.as_bytes())))
        });
        let policy = format!(
            "default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(self.0)
    }
}

/// Whether the caller would rather have a page than JSON. JSON is what they get who do not care.
pub struct WantsPage(pub bool);

impl FromRequest for WantsPage {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let accept = Accept::parse(request).map(|accept| accept.0).unwrap_or_default();
        let (page, json) = (weight(&accept, &mime::TEXT_HTML), weight(&accept, &mime::APPLICATION_JSON));
        ready(Ok(Self(page.0 > Quality::ZERO && page > json)))
    }
}

/// How much a kind of answer is wanted, and how exactly it is named: the range that names it most exactly counts (RFC
/// 9110 section 12.5.1).
fn weight(accept: &[QualityItem<Mime>], kind: &Mime) -> (Quality, u8) {
    let exactness = |range: &Mime| match (range.type_(), range.subtype()) {
        (main, sub) if (main, sub) == (kind.type_(), kind.subtype()) => Some(2),
        (main, mime::STAR) if main == kind.type_() => Some(1),
        (mime::STAR, mime::STAR) => Some(0),
        _ => None,
    };
    let ranges = accept.iter().filter_map(|range| Some((exactness(&range.item)?, range.quality)));
    ranges.max().map_or((Quality::ZERO, 0), |(exactness, quality)| (quality, exactness))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_page_is_for_those_who_would_rather_have_one() {
        let wants = |accept: &str| {
            let request = TestRequest::default().insert_header((header::ACCEPT, accept)).to_http_request();
            WantsPage::from_request(&request, &mut Payload::None).into_inner().unwrap().0
        };
        for accept in [
            "text/html",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html, */*",
            "application/json;q=0.5, text/html;q=0.501",
            "text/*",
            "TEXT/HTML; q=0.1",
            "application/json;q=0, */*;q=0.1",
        ] {
            assert!(wants(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "text/html;q=0",
            "text/html; q=0.000, */*",
            "text/html;q=0, text/*",
            "application/json",
            "application/json, text/html",
            "application/json, text/html;q=0.9",
            "text/html;q=0.5, application/json",
            "text/html;q=nonsense",
            "application/xhtml+xml; note=\"text/html\"",
            "text/htmlish",
        ] {
            assert!(!wants(accept), "{accept}");
        }
        let plain = TestRequest::default().to_http_request();
        assert!(!WantsPage::from_request(&plain, &mut Payload::None).into_inner().unwrap().0, "no header at all");
    }

    #[test]
    fn whatever_a_text_says_it_stays_a_text() {
        let mut html = Html::titled("<script>alert(1)</script>");
        html.element("p class=\"answer\"", |html| {
            html.text("a & b").link("/x\" onclick=\"y", "'there'");
        });
        let page = html.finished();
        assert!(!page.contains("<script") && !page.contains("x\" onclick"), "{page}");
        assert!(
            page.contains("<p class=\"answer\">a &amp; b<a href=\"/x&quot; onclick=&quot;y\">&#39;there&#39;</a></p>")
        );
        assert!(page.contains("<title>&lt;script&gt;"), "{page}");
    }
}
