//! A model endpoint on loopback that does what it is told, one act per request; the last act is repeated.

use serde_json::json;
use std::future::Future;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the endpoint does with a request.
#[derive(Clone)]
pub enum Act {
    /// These events, then the end of the answer.
    Stream(String),
    /// These events, then the connection is reset in mid-answer.
    Cut(String),
    /// These events, then nothing.
    Silence(String),
    /// One line that does not end.
    Flood,
    /// A status with a body, and perhaps `Retry-After`.
    Status(u16, String, Option<&'static str>),
    /// A page for people.
    Page(String),
}

/// A running endpoint. It ends when it is dropped.
pub struct Endpoint {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Endpoint {
    pub async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let nth = seen.lock().unwrap().len();
                let Some(act) = acts.get(nth).or(acts.last()).cloned() else { continue };
                let seen = seen.clone();
                tokio::spawn(async move {
                    let _ = serve(stream, act, &seen).await;
                });
            }
        });
        Self { port, requests, task }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// Heads and bodies of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Runs a story to its end.
pub fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(story)
}

async fn serve(mut stream: TcpStream, act: Act, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let request = request(&mut stream).await?;
    seen.lock().unwrap().push(request);
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n";
    match act {
        Act::Stream(events) => {
            stream.write_all(format!("{head}{}0\r\n\r\n", chunk(&events)).as_bytes()).await?;
        }
        Act::Cut(events) => {
            stream.write_all(format!("{head}{}", chunk(&events)).as_bytes()).await?;
        }
        Act::Silence(events) => {
            stream.write_all(format!("{head}{}", chunk(&events)).as_bytes()).await?;
            // Until the other side leaves.
            let _ = stream.read(&mut [0; 1]).await;
        }
        Act::Flood => {
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(chunk("data: ").as_bytes()).await?;
            let piece = chunk(&"x".repeat(64 << 10));
            for _ in 0..256 {
                stream.write_all(piece.as_bytes()).await?;
            }
        }
        Act::Status(status, body, retry_after) => {
            let retry = retry_after.map(|seconds| format!("retry-after: {seconds}\r\n")).unwrap_or_default();
            let length = body.len();
            let answer =
                format!("HTTP/1.1 {status} Said\r\n{retry}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await?;
        }
        Act::Page(body) => {
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            stream.write_all(answer.as_bytes()).await?;
        }
    }
    stream.shutdown().await
}

async fn request(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 8192];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lower = head.to_lowercase();
            let length =
                lower.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return Ok(text);
            }
        }
        let count = stream.read(&mut piece).await?;
        if count == 0 {
            return Ok(String::from_utf8_lossy(&bytes).into_owned());
        }
        bytes.extend_from_slice(&piece[..count]);
    }
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn event(delta: serde_json::Value, finish: Option<&str>) -> String {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    let body =
        json!({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [choice]});
    format!("data: {body}\n\n")
}

/// A piece of text.
pub fn say(text: &str) -> String {
    event(json!({ "content": text }), None)
}

/// A piece of the first call; the name stands in the first piece alone.
pub fn call(name: &str, arguments: &str) -> String {
    let function =
        if name.is_empty() { json!({ "arguments": arguments }) } else { json!({"name": name, "arguments": arguments}) };
    let id = if name.is_empty() { json!(null) } else { json!("call_1") };
    event(json!({"tool_calls": [{"index": 0, "id": id, "type": "function", "function": function}]}), None)
}

/// The end of an answer, and what it cost.
pub fn done(reason: &str) -> String {
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}});
    format!("{}data: {usage}\n\ndata: [DONE]\n\n", event(json!({}), Some(reason)))
}
