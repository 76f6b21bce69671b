//! A mail server that answers each line as it is told and remembers all of them.

use notifier::{Mail, Sender};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// How a line is answered.
pub enum Reply {
    /// With these lines.
    Say(&'static str),
    /// With these bytes.
    Bytes(&'static [u8]),
    /// As usual, but not before the test opens the server's gate.
    Hold,
    /// Not at all; the clock stands still from here on, so that the caller's patience ends at once.
    Hang,
    /// By cutting the connection.
    Cut,
}

/// What a line of the client is answered with. `""` is the connection itself, `"."` the end of a message.
pub type Script = fn(&str) -> Reply;

/// The server.
pub struct MailServer {
    port: u16,
    memory: Arc<Memory>,
}

#[derive(Default)]
struct Memory {
    heard: Mutex<Vec<String>>,
    messages: Mutex<Vec<Vec<u8>>>,
    reached: Notify,
    open: Notify,
}

impl MailServer {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            memory: Arc::default(),
        };
        let memory = Arc::clone(&server.memory);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, script, Arc::clone(&memory)));
            }
        });
        server
    }

    /// Its address with a login.
    pub fn url(&self, scheme: &str, query: &str) -> String {
        format!("{scheme}://shop:open%20sesame@127.0.0.1:{}{query}", self.port)
    }

    /// Mail through this server, without a login.
    pub fn mail(&self) -> Mail {
        mail_at(&format!("smtp://127.0.0.1:{}", self.port))
    }

    /// Every line it heard outside of messages.
    pub fn heard(&self) -> Vec<String> {
        self.memory.heard.lock().unwrap().clone()
    }

    /// How often it heard a line that begins so.
    pub fn count(&self, verb: &str) -> usize {
        self.heard().iter().filter(|line| line.starts_with(verb)).count()
    }

    /// Every message whose end it heard, byte for byte as it came.
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.memory.messages.lock().unwrap().clone()
    }
}

impl MailServer {
    /// Until it has come to an answer that it holds.
    pub async fn reached(&self) {
        self.memory.reached.notified().await;
    }

    /// Lets it give the answer.
    pub fn open(&self) {
        self.memory.open.notify_one();
    }
}

/// Mail through whatever is there.
pub fn mail_at(url: &str) -> Mail {
    let sender = Sender::parse("shop@example.org", None).unwrap();
    Mail::smtp(&url.into(), sender).unwrap()
}

/// What a good server says.
pub fn usual(line: &str) -> Reply {
    let verb = line.split(' ').next().unwrap_or("");
    Reply::Say(match verb {
        "" => "220 mail.example.org",
        "EHLO" => "250-mail.example.org\r\n250 AUTH PLAIN LOGIN",
        "DATA" => "354 go on",
        "AUTH" => "235 2.7.0 come in",
        "QUIT" => "221 bye",
        "." => "250 2.0.0 queued as 7F",
        _ => "250 ok",
    })
}

async fn serve(client: TcpStream, script: Script, memory: Arc<Memory>) -> Option<()> {
    let (reader, mut writer) = client.into_split();
    let mut reader = BufReader::new(reader);
    let mut line = String::new();
    loop {
        let mut is_message = false;
        let mut reply = script(&line);
        if matches!(reply, Reply::Hold) {
            memory.reached.notify_one();
            memory.open.notified().await;
            reply = usual(&line);
        }
        match reply {
            Reply::Say(words) => {
                is_message = line == "DATA" && words.starts_with("354");
                writer.write_all(format!("{words}\r\n").as_bytes()).await.ok()?;
            }
            Reply::Bytes(bytes) => {
                is_message = line == "DATA" && bytes.starts_with(b"354");
                writer.write_all(&[bytes, b"\r\n"].concat()).await.ok()?;
            }
            Reply::Hang | Reply::Hold => tokio::time::pause(),
            Reply::Cut => return None,
        }
        line = if is_message {
            let message = read_message(&mut reader).await?;
            memory.messages.lock().unwrap().push(message);
            ".".to_owned()
        } else {
            let mut bytes = Vec::new();
            if reader.read_until(b'\n', &mut bytes).await.ok()? == 0 {
                return None;
            }
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            memory.heard.lock().unwrap().push(line.clone());
            line
        };
    }
}

async fn read_message(reader: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    while !message.ends_with(b"\r\n.\r\n") {
        if reader.read_until(b'\n', &mut message).await.ok()? == 0 {
            return None;
        }
    }
    Some(message)
}
