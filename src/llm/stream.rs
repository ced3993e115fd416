//! Puts a reply together from the pieces of a stream.
//! Invariant: a reply counts only when the endpoint said that it is finished.

use crate::agent::next::{Reply, ToolCall};
use serde::Deserialize;
use serde_json::Value;

/// Calls that one turn may make; more is noise.
const MOST_CALLS: usize = 8;
/// Blank characters after text, after which the rest is not waited for: some models end an answer and go on with empty
/// lines until their limit.
const MOST_BLANKS: usize = 400;

/// One event of the stream. Read more leniently than the API promises, as endpoints differ in what they leave out.
#[derive(Debug, Deserialize)]
pub(super) struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
    /// Some endpoints tell an error in mid-stream like this.
    #[serde(default)]
    pub error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Option<Delta>,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    tool_calls: Option<Vec<Piece>>,
}

#[derive(Debug, Deserialize)]
struct Piece {
    #[serde(default)]
    index: Option<usize>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    function: Option<FunctionPiece>,
}

#[derive(Debug, Deserialize)]
struct FunctionPiece {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    arguments: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: u32,
    #[serde(default)]
    completion_tokens: u32,
}

/// A reply that is still coming in.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    text: String,
    calls: Vec<Building>,
    characters: usize,
    blanks: usize,
    usage: Option<Usage>,
    is_finished: bool,
}

/// A call of which pieces have come.
#[derive(Debug, Default)]
struct Building {
    index: Option<usize>,
    id: String,
    call: ToolCall,
}

impl Assembly {
    pub fn take(&mut self, chunk: Chunk) {
        if let Some(usage) = chunk.usage {
            self.usage = Some(usage);
        }
        // One answer was asked for.
        let Some(choice) = chunk.choices.into_iter().next() else { return };
        if let Some(delta) = choice.delta {
            if let Some(text) = delta.content {
                self.say(&text);
            }
            for piece in delta.tool_calls.into_iter().flatten() {
                self.piece(piece);
            }
        }
        self.is_finished |= choice.finish_reason.is_some_and(|reason| !reason.is_empty());
    }

    fn say(&mut self, text: &str) {
        self.characters += text.chars().count();
        let blanks = text.chars().rev().take_while(|c| c.is_whitespace()).count();
        self.blanks = if blanks == text.chars().count() { self.blanks + blanks } else { blanks };
        self.text.push_str(text);
    }

    fn piece(&mut self, piece: Piece) {
        let id = piece.id.unwrap_or_default();
        // A call is told from the one before by its index, or, where every index is the same, by a new id.
        let goes_on = self.calls.last().is_some_and(|last| {
            (piece.index.is_none() || piece.index == last.index)
                && (id.is_empty() || last.id.is_empty() || id == last.id)
        });
        if !goes_on {
            if self.calls.len() >= MOST_CALLS {
                return;
            }
            self.calls.push(Building { index: piece.index, ..Building::default() });
        }
        let (Some(last), Some(function)) = (self.calls.last_mut(), piece.function) else { return };
        if !id.is_empty() {
            last.id = id;
        }
        if let Some(name) = function.name.filter(|_| last.call.name.is_empty()) {
            self.characters += name.chars().count();
            last.call.name = name;
        }
        if let Some(arguments) = function.arguments {
            self.characters += arguments.chars().count();
            last.call.arguments.push_str(&arguments);
        }
    }

    /// Text and arguments so far, in characters.
    pub fn characters(&self) -> usize {
        self.characters
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the model has said what it had to say and goes on with nothing.
    pub fn trails_off(&self) -> bool {
        self.blanks >= MOST_BLANKS && self.calls.is_empty() && !self.text.trim().is_empty()
    }

    pub fn is_finished(&self) -> bool {
        self.is_finished || self.trails_off()
    }

    pub fn reply(self) -> Reply {
        let usage = self.usage.unwrap_or(Usage { prompt_tokens: 0, completion_tokens: 0 });
        Reply {
            text: self.text,
            calls: self.calls.into_iter().map(|building| building.call).collect(),
            prompt_tokens: usage.prompt_tokens,
            completion_tokens: usage.completion_tokens,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn assembled(chunks: &[&str]) -> Assembly {
        let mut assembly = Assembly::default();
        chunks.iter().for_each(|chunk| assembly.take(serde_json::from_str(chunk).unwrap()));
        assembly
    }

    fn calls(pieces: &[&str]) -> Vec<(String, String)> {
        let chunks: Vec<String> =
            pieces.iter().map(|piece| format!(r#"{{"choices":[{{"delta":{{"tool_calls":[{piece}]}}}}]}}"#)).collect();
        let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
        assembled(&chunks).reply().calls.into_iter().map(|call| (call.name, call.arguments)).collect()
    }

    #[test]
    fn a_call_is_put_together_from_its_pieces() {
        let found = calls(&[
            r#"{"index":0,"id":"a","type":"function","function":{"name":"kubectl","arguments":""}}"#,
            r#"{"index":0,"function":{"arguments":"{\"argv\""}}"#,
            r#"{"index":0,"function":{"arguments":":[]}"}}"#,
            r#"{"index":1,"id":"b","function":{"name":"report","arguments":"{}"}}"#,
        ]);
        assert_eq!(found, [("kubectl".into(), "{\"argv\":[]}".into()), ("report".into(), "{}".into())]);
    }

    #[test]
    fn calls_without_an_index_are_told_apart_by_their_ids() {
        let found = calls(&[
            r#"{"id":"a","function":{"name":"find","arguments":"{}"}}"#,
            r#"{"id":"b","function":{"name":"report","arguments":"{}"}}"#,
        ]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn empty_lines_after_an_answer_end_it() {
        let blank = format!(r#"{{"choices":[{{"delta":{{"content":"{}"}}}}]}}"#, "\\n".repeat(MOST_BLANKS));
        assert!(assembled(&[r#"{"choices":[{"delta":{"content":"{}"}}]}"#, &blank]).is_finished());
        assert!(!assembled(&[&blank]).is_finished());
    }

    #[test]
    fn an_answer_is_finished_when_the_endpoint_says_so() {
        let text = r#"{"choices":[{"delta":{"content":"I will"},"finish_reason":null}]}"#;
        assert!(!assembled(&[text]).is_finished());
        let end = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
        let usage = r#"{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}}"#;
        let assembly = assembled(&[text, end, usage]);
        assert!(assembly.is_finished());
        let reply = assembly.reply();
        assert_eq!((reply.text.as_str(), reply.prompt_tokens, reply.completion_tokens), ("I will", 10, 3));
    }
}
