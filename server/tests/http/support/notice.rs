//! Notices of money, written as the gateway writes them, or as an impostor would.

use super::{PASSWORD_2, TestShop, Unpaid};
use md5::Md5;
use reqwest::{Method, header};
use sha2::{Digest, Sha256};

/// The hash of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    Md5,
    Sha256,
}

/// A call of `ResultURL` in the making. As it is made it is authentic; every part can be bent.
#[derive(Debug, Clone)]
pub struct Notice {
    /// `OutSum`, as it is signed and sent.
    pub out_sum: String,
    /// `InvId`, as it is signed and sent.
    pub inv_id: String,
    /// Names and values of the shop's own parameters.
    pub shp: Vec<(String, String)>,
    /// What else is sent; nobody signs it.
    pub unsigned: Vec<(String, String)>,
    /// The password that it is signed with.
    pub password: &'static str,
    /// The hash that it is signed with.
    pub hash: Hash,
}

/// What the shop answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: String,
}

impl Notice {
    /// That an attempt was paid in full: what the gateway of the tested shop sends.
    pub fn of(unpaid: &Unpaid) -> Self {
        let shp = vec![("Shp_order".to_owned(), unpaid.key.as_str().to_owned())];
        Self {
            shp,
            ..Self::about(unpaid.invoice, &unpaid.sum)
        }
    }

    /// That an invoice was paid, without the shop's own parameters.
    pub fn about(invoice: i64, out_sum: &str) -> Self {
        Self {
            out_sum: out_sum.to_owned(),
            inv_id: invoice.to_string(),
            shp: Vec::new(),
            unsigned: Vec::new(),
            password: PASSWORD_2,
            hash: Hash::Sha256,
        }
    }

    /// With another sum, signed.
    #[must_use]
    pub fn sum(self, out_sum: &str) -> Self {
        Self {
            out_sum: out_sum.to_owned(),
            ..self
        }
    }

    /// With an unsigned field more.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.unsigned.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Its signature in lower-case hex.
    pub fn signature(&self) -> String {
        let mut shp = self.shp.clone();
        shp.sort_by_key(|(name, _)| name.to_lowercase());
        let mut text = format!("{}:{}:{}", self.out_sum, self.inv_id, self.password);
        for (name, value) in shp {
            text = text + ":" + &name + "=" + &value;
        }
        sign(self.hash, text.as_bytes())
    }

    /// Its fields in the order and the letter case of the gateway.
    pub fn fields(&self) -> Vec<(String, String)> {
        let own = [
            ("OutSum", self.out_sum.clone()),
            ("InvId", self.inv_id.clone()),
            ("SignatureValue", self.signature().to_uppercase()),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        own.chain(self.unsigned.clone()).chain(self.shp.clone()).collect()
    }

    /// Its fields, one of them with another value.
    pub fn with(&self, name: &str, value: &str) -> Vec<(String, String)> {
        let mut fields = self.fields();
        let field = fields.iter_mut().find(|(known, _)| known == name);
        value.clone_into(&mut field.unwrap_or_else(|| panic!("a notice has no {name}")).1);
        fields
    }

    /// Its fields, one of them left out.
    pub fn without(&self, name: &str) -> Vec<(String, String)> {
        let mut fields = self.fields();
        fields.retain(|(known, _)| known != name);
        fields
    }

    /// What the gateway must hear to stop repeating it.
    pub fn ok(&self) -> Answer {
        Answer::plain(200, &format!("OK{}", self.inv_id))
    }
}

impl Answer {
    /// A plain text.
    pub fn plain(status: u16, body: &str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: body.to_owned(),
        }
    }

    /// Whether it is a refusal that no gateway would take for a confirmation.
    pub fn is_refusal(&self) -> bool {
        self.status == 400 && self.content_type.starts_with("text/plain") && !self.body.starts_with("OK")
    }
}

impl TestShop {
    /// Sends a notice by POST, as the gateway does.
    pub async fn notify(&self, notice: &Notice) -> Answer {
        self.send(&notice.fields()).await
    }

    /// Sends these fields to `ResultURL` by POST.
    pub async fn send(&self, fields: &[(String, String)]) -> Answer {
        self.send_bytes(encoded(fields)).await
    }

    /// Sends this body to `ResultURL` as a form.
    pub async fn send_bytes(&self, body: impl Into<reqwest::Body>) -> Answer {
        let request = self
            .machine
            .post(self.url("/robokassa/result"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        self.answer(request).await
    }

    /// Sends these fields to `ResultURL` in the query of a GET.
    pub async fn send_by_get(&self, fields: &[(String, String)]) -> Answer {
        let url = format!("{}?{}", self.url("/robokassa/result"), encoded(fields));
        self.answer(self.machine.request(Method::GET, url)).await
    }

    /// What the shop answers to a request; an `OK` is kept for the books.
    pub async fn answer(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let content_type = response.headers().get(header::CONTENT_TYPE);
        let content_type = content_type.map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let answer = Answer {
            status: response.status().as_u16(),
            content_type,
            body: response.text().await.unwrap(),
        };
        self.books.note(&answer);
        answer
    }
}

/// Fields as a form's body, or a query.
pub fn encoded(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// A hash as lower-case hex.
pub fn sign(hash: Hash, bytes: &[u8]) -> String {
    match hash {
        Hash::Md5 => hex::encode(Md5::digest(bytes)),
        Hash::Sha256 => hex::encode(Sha256::digest(bytes)),
    }
}
