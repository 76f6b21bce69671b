//! A name server of this machine. The unit tests of the doctor use this file, too.

use hickory_resolver::proto::{
    op::{Message, OpCode, ResponseCode},
    rr::{RData, Record, rdata::TXT},
};
use std::net::SocketAddr;
use tokio::net::UdpSocket;

/// Answers with these texts, each under its name, and knows no other name.
pub async fn name_server(texts: &'static [(&'static str, &'static str)]) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 2_048];
        while let Ok((length, asker)) = socket.recv_from(&mut buffer).await {
            let asked = Message::from_vec(&buffer[..length]).unwrap();
            let query = asked.queries[0].clone();
            let name = query.name().to_ascii();
            let mut answer = Message::response(asked.metadata.id, OpCode::Query);
            for (_, text) in texts.iter().filter(|(known, _)| format!("{known}.") == name) {
                // In two pieces, as long keys are.
                let (one, two) = text.split_at(text.len() / 2);
                let text = TXT::new(vec![one.to_owned(), two.to_owned()]);
                answer.add_answer(Record::from_rdata(query.name().clone(), 60, RData::TXT(text)));
            }
            if answer.answers.is_empty() {
                answer.metadata.response_code = ResponseCode::NXDomain;
            }
            answer.add_query(query);
            socket.send_to(&answer.to_vec().unwrap(), asker).await.unwrap();
        }
    });
    address
}
