//! `vitrina health`: whether the shop on this machine takes orders. It is for those who watch a shop and have nothing else to ask
//! it with, such as a container of one file.

use anyhow::{Context, ensure};
use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

/// A shop gives up on its database after five seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// Asks the shop that listens there. The error says that nobody answers, or that the shop is not ready.
pub fn run(listens: SocketAddr) -> anyhow::Result<()> {
    let address = reached(listens);
    let answer = ask(address).with_context(|| format!("the shop at {address} does not answer"))?;
    ensure!(
        answer.starts_with("HTTP/1.1 200 "),
        "the shop at {address} is not ready"
    );
    Ok(())
}

/// Where a program on the same machine reaches one that listens there: one that listens everywhere is here, too.
fn reached(listens: SocketAddr) -> SocketAddr {
    let ip: IpAddr = match listens.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listens.port())
}

/// The whole answer to `GET /readyz`.
fn ask(address: SocketAddr) -> io::Result<String> {
    let mut connection = TcpStream::connect_timeout(&address, PATIENCE)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_that_listens_everywhere_is_asked_here() {
        for (listens, asked) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:3000", "[::1]:3000"),
            ("127.0.0.1:3010", "127.0.0.1:3010"),
            ("192.168.1.5:80", "192.168.1.5:80"),
        ] {
            assert_eq!(
                reached(listens.parse().unwrap()),
                asked.parse::<SocketAddr>().unwrap()
            );
        }
    }
}
