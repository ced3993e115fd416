//! What goes back: bodies as the API server writes them, and the headers in which klue says where it has them from.
//! Invariant: an error is a `Status` with the code and reason that the API server would give.

use super::seen::Seen;
use super::watch::Watching;
use serde_json::{Value, json};

/// When the dump was taken, RFC 3339.
pub const CLOCK: &str = "klue-clock";
/// File and line of what is in the body; several are separated by blanks.
pub const SOURCE: &str = "klue-source";

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
}

#[derive(Debug)]
pub enum Body {
    Whole(Vec<u8>),
    Watch(Box<Watching>),
}

/// Why a request is not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub code: u16,
    pub reason: &'static str,
    pub message: String,
    /// What it is about, for clients that look at more than the words.
    pub details: Option<Value>,
}

impl Refused {
    pub fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), details: None }
    }
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NotFound", message)
    }
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }
    /// The API server's words for a path that it does not serve.
    pub fn no_such_path() -> Self {
        Self::not_found("the server could not find the requested resource").about(json!({}))
    }
    pub fn read_only() -> Self {
        Self::new(405, "MethodNotAllowed", "an offline snapshot is read-only; nothing was changed").about(json!({}))
    }
    pub fn not_acceptable() -> Self {
        let kinds = "only the following media types are accepted: application/json";
        Self::new(406, "NotAcceptable", kinds)
    }
    pub fn about(self, details: Value) -> Self {
        Self { details: Some(details), ..self }
    }

    pub fn status(&self) -> Value {
        let mut status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": self.message, "reason": self.reason, "code": self.code,
        });
        if let Some(details) = &self.details {
            status["details"] = details.clone();
        }
        status
    }
}

impl Answer {
    pub fn json(value: &Value) -> Self {
        Self::bytes(value.to_string().into_bytes(), "application/json")
    }

    pub fn bytes(body: Vec<u8>, content_type: &'static str) -> Self {
        Self { status: 200, content_type, headers: Vec::new(), body: Body::Whole(body) }
    }

    pub fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }

    /// Says in a warning what is missing.
    pub fn seen(self, seen: &Seen) -> Self {
        match seen {
            Seen::Whole => self,
            Seen::Partly(missing) => self.warn(&format!("partly collected: {}", missing.join("; "))),
            Seen::Not(why) => self.warn(&format!("not collected: {why}")),
        }
    }

    fn warn(self, text: &str) -> Self {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        self.with("warning", format!("299 klue \"{}\"", bounded(&quoted, 2000)))
    }
}

impl From<Refused> for Answer {
    fn from(refused: Refused) -> Self {
        Self { status: refused.code, ..Self::json(&refused.status()) }
    }
}

/// Header values are short and ASCII.
fn bounded(text: &str, longest: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect();
    if plain.len() <= longest { plain } else { format!("{}...", plain.get(..longest).unwrap_or_default()) }
}

/// The files that a list came from, each once and without lines, as far as a header holds them.
pub fn sources(sources: impl Iterator<Item = String>) -> String {
    const MOST: usize = 20;
    let file = |source: String| source.rsplit_once(':').map_or(source.clone(), |(file, _)| file.to_owned());
    let mut files: Vec<String> = sources.map(file).collect();
    files.sort_unstable();
    files.dedup();
    let more = files.len().saturating_sub(MOST);
    files.truncate(MOST);
    let joined = files.join(" ");
    if more == 0 { joined } else { format!("{joined} +{more}") }
}
