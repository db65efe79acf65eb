//! Who sends a request, as far as the connection and its headers tell.

use super::SharedServer;
use crate::base::config::Network;
use crate::base::text::Language;
use crate::ground::context::{Caller, RequestId};
use axum::body::Body;
use http::{HeaderMap, Request, header};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Who sends this request.
pub fn caller(server: &SharedServer, request: &Request<Body>) -> Caller {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
    let request_id = request.extensions().get::<RequestId>().copied().unwrap_or_default();
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Caller {
        request_id,
        language: accepted.map_or_else(Language::default, Language::accepted),
        address: address(peer, request.headers(), &server.trusted_proxies),
        standing: None,
    }
}

/// The client's address: the last hop that is not a trusted proxy. `X-Forwarded-For` from an untrusted peer is never
/// read.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer;
    if !is_trusted(client) {
        return client;
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    for hop in lines.iter().flat_map(|line| line.split(',')).rev() {
        let Some(hop) = read(hop.trim()) else { break };
        client = hop;
        if !is_trusted(client) {
            break;
        }
    }
    client
}

/// The address of a hop, which some proxies write with the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
fn read(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(|rest| rest.parse().ok());
    let with_port = || hop.parse().ok().map(|hop: SocketAddr| hop.ip());
    hop.parse().ok().or_else(|| bare.map(IpAddr::V6)).or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<Network> = ["10.0.0.0/8", "127.0.0.1"].iter().map(|net| net.parse().unwrap()).collect();
        let through = |peer: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            address(peer.parse().unwrap(), &headers, &trusted).to_string()
        };
        assert_eq!(through("192.0.2.9", &["203.0.113.5"]), "192.0.2.9", "forged by an untrusted peer");
        assert_eq!(through("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(through("127.0.0.1", &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(
            through("127.0.0.1", &["198.51.100.7, 203.0.113.5, 10.1.2.3"]),
            "203.0.113.5",
            "the last untrusted hop"
        );
        assert_eq!(through("127.0.0.1", &["198.51.100.7", "203.0.113.5"]), "203.0.113.5", "over several lines");
        assert_eq!(through("127.0.0.1", &["203.0.113.5, nonsense"]), "127.0.0.1");
        assert_eq!(through("::ffff:10.0.0.1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(through("127.0.0.1", &["203.0.113.5:4711, 10.1.2.3:80"]), "203.0.113.5", "with ports");
        assert_eq!(through("127.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(through("127.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
        for nonsense in ["203.0.113.5:", "203.0.113.5:70000", "2001:db8::1]:443", "[203.0.113.5]", ":443", ""] {
            assert_eq!(through("127.0.0.1", &[nonsense]), "127.0.0.1", "{nonsense}");
        }
    }
}
