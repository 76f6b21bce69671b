//! The SMTP dialogue without its socket: a line in, a step out (RFC 5321, 4954, 6152, 6531).

use std::sync::Arc;

use super::{Mail, SmtpAnswer};
use crate::world::World;

/// The largest message, in bytes.
pub(super) const MAX_MESSAGE: usize = 10 * 1024 * 1024;
/// RFC 5321 4.5.3.1.8: at least a hundred.
const MAX_RECIPIENTS: usize = 100;
/// RFC 5321 4.5.3.1.6, with the line end.
const MAX_LINE: usize = 1000;

/// What the connection does next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Answers and goes on.
    Say(String),
    /// Asks for the message.
    Data,
    /// Answers and closes.
    Close(String),
    /// Never answers again.
    Hang,
    /// Closes without a word.
    Cut,
}

/// How far the login got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Login {
    None,
    /// The next line is the name, not a command.
    Name,
    /// The next line is the password, or all of PLAIN.
    Password,
    Done,
}

/// The mail that is being handed over.
struct Envelope {
    from: String,
    to: Vec<String>,
    is_eight_bit: bool,
    is_utf8: bool,
    /// What becomes of the message once it is complete.
    answer: SmtpAnswer,
}

/// Where the dialogue stands.
pub(super) struct Session {
    world: Arc<World>,
    is_greeted: bool,
    login: Login,
    envelope: Option<Envelope>,
}

impl Session {
    pub(super) fn new(world: Arc<World>) -> Self {
        Self {
            world,
            is_greeted: false,
            login: Login::None,
            envelope: None,
        }
    }

    /// Takes a line with its line end.
    pub(super) fn command(&mut self, line: &[u8]) -> Step {
        let Some(line) = line.strip_suffix(b"\r\n") else {
            return say("500 lines end with CRLF");
        };
        let Ok(line) = str::from_utf8(line) else {
            return say("500 commands are UTF-8");
        };
        match self.login {
            Login::Name => return self.login_line(line, Login::Password),
            Login::Password => return self.login_line(line, Login::Done),
            Login::None | Login::Done => {}
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.hello(&format!(
                "250-sandbox\r\n250-SIZE {MAX_MESSAGE}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN"
            )),
            "HELO" => self.hello("250 sandbox"),
            "AUTH" => self.auth(rest),
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest),
            "DATA" => match &self.envelope {
                Some(envelope) if !envelope.to.is_empty() => Step::Data,
                Some(_) => say("554 no recipient"),
                None => say("503 MAIL first"),
            },
            "RSET" => {
                self.envelope = None;
                say("250 forgotten")
            }
            "NOOP" => say("250 done"),
            "VRFY" => say("252 send and see"),
            "HELP" => say("214 EHLO, AUTH, MAIL, RCPT, DATA, RSET, NOOP, QUIT"),
            "QUIT" => Step::Close("221 bye".to_owned()),
            _ => say("500 unknown command"),
        }
    }

    /// Takes the finished message.
    pub(super) fn message(&mut self, body: Vec<u8>) -> Step {
        let Some(envelope) = self.envelope.take() else {
            return say("503 MAIL first");
        };
        if let SmtpAnswer::RefuseMessage(code, text) = envelope.answer {
            return refuse(code, &text);
        }
        if let Some(fault) = fault(&body, &envelope) {
            return say(&format!("554 {fault}"));
        }
        let mail = Mail::new(envelope.from, envelope.to, self.world.now(), body);
        self.world.mailroom.send_modify(|mailroom| mailroom.keep(mail));
        match envelope.answer {
            SmtpAnswer::HangAfterMessage => Step::Hang,
            SmtpAnswer::CutAfterMessage => Step::Cut,
            _ => say("250 kept"),
        }
    }

    /// The message was larger than EHLO allowed.
    pub(super) fn too_large(&mut self) -> Step {
        self.envelope = None;
        say("552 message too large")
    }

    fn hello(&mut self, reply: &str) -> Step {
        self.is_greeted = true;
        self.envelope = None;
        say(reply)
    }

    /// Everybody is let in, unless the script says otherwise.
    fn auth(&mut self, rest: &str) -> Step {
        if !self.is_greeted || self.login == Login::Done || self.envelope.is_some() {
            return say("503 not now");
        }
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        match (mechanism.to_ascii_uppercase().as_str(), initial) {
            ("PLAIN", "") => {
                self.login = Login::Password;
                say("334 ")
            }
            ("LOGIN", "") => {
                self.login = Login::Name;
                say("334 VXNlcm5hbWU6")
            }
            ("LOGIN", _) => {
                self.login = Login::Password;
                say("334 UGFzc3dvcmQ6")
            }
            ("PLAIN", response) => self.login_line(response, Login::Done),
            _ => say("504 only PLAIN and LOGIN"),
        }
    }

    /// A line of the login dialogue, after which `next` is expected.
    fn login_line(&mut self, line: &str, next: Login) -> Step {
        self.login = Login::None;
        if line == "*" {
            return say("501 cancelled");
        }
        if next == Login::Password {
            self.login = next;
            return say("334 UGFzc3dvcmQ6");
        }
        let mut refused = None;
        self.world.mailroom.send_if_modified(|mailroom| {
            refused = mailroom.next_refused_login();
            false
        });
        if let Some((code, text)) = refused {
            return refuse(code, &text);
        }
        self.login = Login::Done;
        say("235 welcome")
    }

    fn mail(&mut self, rest: &str) -> Step {
        if !self.is_greeted || self.envelope.is_some() {
            return say("503 not now");
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return say("501 MAIL FROM:<address>");
        };
        let mut envelope = Envelope {
            from: from.to_owned(),
            to: Vec::new(),
            is_eight_bit: false,
            is_utf8: false,
            answer: SmtpAnswer::Usual,
        };
        for parameter in parameters.split_ascii_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match (
                name.to_ascii_uppercase().as_str(),
                value.to_ascii_uppercase().as_str(),
            ) {
                ("BODY", "8BITMIME") => envelope.is_eight_bit = true,
                ("BODY", "7BIT") | ("AUTH", _) => {}
                ("SMTPUTF8", "") => envelope.is_utf8 = true,
                ("SIZE", size) => match size.parse::<usize>() {
                    Ok(size) if size <= MAX_MESSAGE => {}
                    Ok(_) => return say("552 message too large"),
                    Err(_) => return say("501 SIZE is a number"),
                },
                _ => return say("555 unknown parameter"),
            }
        }
        if !(envelope.is_utf8 || from.is_ascii()) {
            return say("553 this sender needs SMTPUTF8");
        }
        self.envelope = Some(envelope);
        say("250 sender noted")
    }

    fn recipient(&mut self, rest: &str) -> Step {
        let Some(envelope) = &mut self.envelope else {
            return say("503 MAIL first");
        };
        let Some((to, "")) = path(rest, "TO:") else {
            return say("501 RCPT TO:<address>");
        };
        if !to
            .rsplit_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty())
        {
            return say("553 not an address");
        }
        if !(envelope.is_utf8 || to.is_ascii()) {
            return say("553 this recipient needs SMTPUTF8");
        }
        if envelope.to.len() == MAX_RECIPIENTS {
            return say("452 too many recipients");
        }
        let mut answer = SmtpAnswer::Usual;
        self.world.mailroom.send_if_modified(|mailroom| {
            answer = mailroom.next_answer(to);
            false
        });
        match answer {
            SmtpAnswer::RefuseRecipient(code, text) => return refuse(code, &text),
            SmtpAnswer::Hang => return Step::Hang,
            SmtpAnswer::Cut => return Step::Cut,
            SmtpAnswer::Usual => {}
            after_message => envelope.answer = after_message,
        }
        envelope.to.push(to.to_owned());
        say("250 recipient noted")
    }
}

/// `FROM:<address> parameters`, with the keyword in any letter case.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let (given, rest) = rest.split_at_checked(keyword.len())?;
    let (address, parameters) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    given
        .eq_ignore_ascii_case(keyword)
        .then_some((address, parameters.trim()))
}

/// What a strict host has against a message.
fn fault(body: &[u8], envelope: &Envelope) -> Option<&'static str> {
    if !envelope.is_eight_bit && !envelope.is_utf8 && !body.is_ascii() {
        return Some("eight-bit text without BODY=8BITMIME");
    }
    body.split_inclusive(|byte| *byte == b'\n').find_map(|line| {
        let (text, is_ended) = line
            .strip_suffix(b"\r\n")
            .map_or((line, false), |text| (text, true));
        if !is_ended || text.contains(&b'\r') {
            return Some("a line end that is not CRLF");
        }
        if text.contains(&0) {
            return Some("a zero byte");
        }
        (line.len() > MAX_LINE).then_some("a line of more than 998 characters")
    })
}

fn refuse(code: u16, text: &str) -> Step {
    let reply = format!("{code} {text}");
    if code == 421 {
        Step::Close(reply)
    } else {
        Step::Say(reply)
    }
}

fn say(reply: &str) -> Step {
    Step::Say(reply.to_owned())
}
