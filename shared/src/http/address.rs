//! Where a request comes from.

use std::{convert::Infallible, net::IpAddr};

use axum::extract::FromRequestParts;
use http::{Extensions, request::Parts};
use lambda_http::request::RequestContext;

/// The peer of a connection. Put into its requests by a program that accepts connections itself, as the local stack does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The network a request comes from, as API Gateway or our own listener saw it. `X-Forwarded-For` is never asked: anybody
/// can write there what they like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress(String);

impl ClientAddress {
    /// An IPv4 address, or the 64 bits of an IPv6 network: whoever has one address of it has all of them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(address(&parts.extensions).map_or_else(|| "unknown".to_owned(), network)))
    }
}

fn address(extensions: &Extensions) -> Option<IpAddr> {
    match extensions.get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => extensions.get::<Peer>().map(|peer| peer.0),
    }
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_client() {
        let seen = |text: &str| network(text.parse().unwrap());
        assert_eq!(seen("2001:db8:1:2:aaaa::1"), seen("2001:db8:1:2:bbbb::2"));
        assert_ne!(seen("2001:db8:1:2::1"), seen("2001:db8:1:3::1"));
        assert_eq!(seen("::ffff:203.0.113.9"), seen("203.0.113.9"));
        assert_ne!(seen("203.0.113.9"), seen("203.0.113.10"));
    }

    #[test]
    fn api_gateway_says_where_a_request_comes_from() {
        let mut extensions = Extensions::new();
        assert_eq!(address(&extensions), None);
        extensions.insert(Peer("127.0.0.1".parse().unwrap()));
        assert_eq!(address(&extensions), "127.0.0.1".parse().ok());
        let context = serde_json::json!({ "http": { "method": "GET", "sourceIp": "203.0.113.9" }, "timeEpoch": 0 });
        extensions.insert(RequestContext::ApiGatewayV2(serde_json::from_value(context).unwrap()));
        assert_eq!(address(&extensions), "203.0.113.9".parse().ok());
    }
}
