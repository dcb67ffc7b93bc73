//! Addresses as HTTP APIs send them, and as URLs write them.
//!
//! An HTTP API decodes the path before it looks for a route and sends it decoded, the query as it came. What the router
//! reads has to be a URL: the path is encoded again, part by part, where the last part of a `{name+}` route may hold slashes.

use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986 §2.3.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What may not stand in a query at all; the rest is encoded already.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// Makes path and query of the event those of a URL.
pub(super) fn restore(event: &mut ApiGatewayV2httpRequest) {
    let route = event.request_context.route_key.as_deref().unwrap_or_default();
    if let Some(path) = &event.raw_path {
        event.raw_path = Some(encode(path, parts(route)));
    }
    if let Some(query) = &event.raw_query_string {
        event.raw_query_string = Some(utf8_percent_encode(query, QUERY).to_string());
    }
}

/// Into how many parts a path of this route falls.
fn parts(route: &str) -> usize {
    if route.ends_with("+}") { route.matches('/').count() + 1 } else { usize::MAX }
}

fn encode(path: &str, parts: usize) -> String {
    let encoded: Vec<String> =
        path.splitn(parts, '/').map(|part| utf8_percent_encode(part, PATH).to_string()).collect();
    encoded.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restored(route: &str, path: &str, query: &str) -> (String, String) {
        let mut event = ApiGatewayV2httpRequest::default();
        event.request_context.route_key = Some(route.into());
        event.raw_path = Some(path.into());
        event.raw_query_string = Some(query.into());
        restore(&mut event);
        (event.raw_path.unwrap(), event.raw_query_string.unwrap())
    }

    #[test]
    fn a_decoded_path_becomes_one_of_a_url_again() {
        for (route, sent, meant) in [
            ("GET /api/policies", "/api/policies", "/api/policies"),
            (
                "GET /api/policies/search/{q+}",
                "/api/policies/search/OG-24/0001 A",
                "/api/policies/search/OG-24%2F0001%20A",
            ),
            (
                "GET /api/policies/search/{q+}",
                "/api/policies/search/50%?#₹",
                "/api/policies/search/50%25%3F%23%E2%82%B9",
            ),
            ("GET /api/policies/{id}", "/api/policies/a/b", "/api/policies/a/b"),
            ("GET /api/policies/search/{q+}", "/api/policies/search/a+b", "/api/policies/search/a%2Bb"),
        ] {
            assert_eq!(restored(route, sent, "").0, meant);
        }
    }

    #[test]
    fn a_query_is_not_encoded_twice() {
        assert_eq!(restored("GET /x", "/x", "q=a%20b&r=<ü>").1, "q=a%20b&r=%3C%C3%BC%3E");
    }
}
