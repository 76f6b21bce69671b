//! Questions to name servers.

use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::RData,
};
use std::{net::SocketAddr, time::Duration};

/// How long one answer may take, before it is asked for once more.
const PATIENCE: Duration = Duration::from_secs(3);

/// Who answers.
pub(super) struct Names(TokioResolver);

impl Names {
    /// The name servers of this machine, or the one that is given. Nothing is remembered: somebody may have mended a record just
    /// now.
    pub(super) fn ask(server: Option<SocketAddr>) -> Result<Self, NetError> {
        let mut builder = match server {
            None => TokioResolver::builder_tokio()?,
            Some(address) => {
                let mut server = NameServerConfig::udp_and_tcp(address.ip());
                for connection in &mut server.connections {
                    connection.port = address.port();
                }
                TokioResolver::builder_with_config(
                    ResolverConfig::from_name_servers(vec![server]),
                    TokioRuntimeProvider::default(),
                )
            }
        };
        let options = builder.options_mut();
        options.cache_size = 0;
        options.timeout = PATIENCE;
        options.attempts = 1;
        Ok(Self(builder.build()?))
    }

    /// The texts that stand under a name, none if there are none; each as one piece, however it was cut.
    pub(super) async fn texts(&self, name: &str) -> Result<Vec<String>, NetError> {
        // The dot keeps this machine's own domain from being tried as well.
        let found = match self.0.txt_lookup(format!("{name}.")).await {
            Ok(found) => found,
            Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let texts = found.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => {
                let bytes: Vec<u8> = text
                    .txt_data
                    .iter()
                    .flat_map(|piece| piece.iter().copied())
                    .collect();
                Some(String::from_utf8_lossy(&bytes).into_owned())
            }
            _ => None,
        });
        Ok(texts.collect())
    }
}

#[cfg(test)]
#[path = "../../tests/http/support/name_server.rs"]
pub(super) mod name_server;

#[cfg(test)]
mod tests {
    use super::{name_server::name_server, *};

    #[tokio::test]
    async fn texts_come_in_one_piece_and_a_name_that_nobody_knows_has_none() {
        let address = name_server(&[("example.ru", "v=spf1 -all"), ("example.ru", "other")]).await;
        let names = Names::ask(Some(address)).unwrap();
        assert_eq!(names.texts("example.ru").await.unwrap(), ["v=spf1 -all", "other"]);
        assert!(names.texts("_dmarc.example.ru").await.unwrap().is_empty());
    }
}
