//! One turn of a model over an OpenAI-compatible endpoint.

use super::endpoint::{Endpoint, Wire};
use super::error::LlmError;
use super::send::{root_cause, send};
use super::stream::{Assembly, Chunk};
use crate::agent::next::{Answer, Prompt, Reply};
use crate::domain::redact;
use async_openai::Client;
use async_openai::error::{OpenAIError, StreamError};
use async_openai::types::chat::{
    ChatCompletionRequestSystemMessage, ChatCompletionRequestUserMessage, ChatCompletionStreamOptions,
    ChatCompletionTool, ChatCompletionTools, CreateChatCompletionRequest, FunctionObject, ResponseFormat,
    ResponseFormatJsonSchema,
};
use futures::StreamExt;
use std::pin::pin;

/// New characters after which the text so far is told.
const TOLD_EVERY: usize = 48;

/// Asks a model for one turn. `on_text` is told the text so far, redacted, up to the last whole word.
pub async fn complete(endpoint: &Endpoint, prompt: &Prompt, on_text: impl FnMut(&str)) -> Result<Reply, LlmError> {
    let limit = endpoint.limits.deadline;
    match tokio::time::timeout(limit, turn(endpoint, prompt, on_text)).await {
        Ok(reply) => reply,
        Err(_) => Err(LlmError::TooSlow { model: endpoint.model.clone(), limit }),
    }
}

async fn turn(endpoint: &Endpoint, prompt: &Prompt, mut on_text: impl FnMut(&str)) -> Result<Reply, LlmError> {
    let client = client(endpoint)?;
    let stream = client.chat().create_stream_byot::<_, Chunk>(request(endpoint, prompt)).await;
    let mut stream = pin!(stream.map_err(|error| error_of(error, endpoint))?);
    let mut assembly = Assembly::default();
    let mut told = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| error_of(error, endpoint))?;
        if let Some(error) = chunk.error {
            let why = redact::bounded(&redact::text(&endpoint.without_key(error.to_string())), 300);
            return Err(LlmError::Cut { url: endpoint.url(), why });
        }
        assembly.take(chunk);
        if assembly.trails_off() {
            break;
        }
        if assembly.characters() > endpoint.limits.characters {
            return Err(LlmError::TooLong { model: endpoint.model.clone(), limit: endpoint.limits.characters });
        }
        if assembly.text().len() >= told + TOLD_EVERY {
            told = assembly.text().len();
            on_text(&endpoint.without_key(redact::text(whole_words(assembly.text()))));
        }
    }
    if !assembly.is_finished() {
        let why = "it ended without a word that the answer is complete".to_owned();
        return Err(LlmError::Cut { url: endpoint.url(), why });
    }
    if assembly.text().len() > told {
        on_text(&endpoint.without_key(redact::text(assembly.text())));
    }
    whole(assembly.reply(), endpoint)
}

/// A reply that holds something, and not the key.
fn whole(mut reply: Reply, endpoint: &Endpoint) -> Result<Reply, LlmError> {
    if reply.calls.is_empty() && reply.text.trim().is_empty() {
        return Err(LlmError::Empty { model: endpoint.model.clone() });
    }
    reply.text = endpoint.without_key(reply.text);
    for call in &mut reply.calls {
        call.arguments = endpoint.without_key(std::mem::take(&mut call.arguments));
    }
    Ok(reply)
}

/// A word that is still coming in may be the beginning of a credential.
fn whole_words(text: &str) -> &str {
    text.rfind(char::is_whitespace).map_or("", |end| &text[..end])
}

fn client(endpoint: &Endpoint) -> Result<Client<Wire>, LlmError> {
    let wire = Wire::of(endpoint).map_err(|_| LlmError::KeyMalformed { key_name: endpoint.key_name().to_owned() })?;
    let builder = reqwest::Client::builder()
        .user_agent(concat!("klue/", env!("CARGO_PKG_VERSION")))
        // A key is for the endpoint it was given to, and for no other.
        .redirect(reqwest::redirect::Policy::none());
    let builder = if endpoint.is_local() { builder.no_proxy() } else { builder };
    let http =
        builder.build().map_err(|error| LlmError::Unreachable { url: endpoint.url(), why: root_cause(&error) })?;
    let (sender, to) = (http.clone(), endpoint.clone());
    let service = tower::service_fn(move |factory| send(sender.clone(), to.clone(), factory));
    Ok(Client::build(http, wire).with_http_service(service))
}

fn request(endpoint: &Endpoint, prompt: &Prompt) -> CreateChatCompletionRequest {
    let (tools, response_format) = match &prompt.answer {
        Answer::Call => (Some(prompt.tools.iter().map(tool).collect()), None),
        Answer::Json(schema) => {
            let json_schema = ResponseFormatJsonSchema {
                name: "step".to_owned(),
                description: None,
                schema: schema.clone(),
                strict: None,
            };
            (None, Some(ResponseFormat::JsonSchema { json_schema }))
        }
    };
    CreateChatCompletionRequest {
        model: endpoint.model.clone(),
        messages: vec![
            ChatCompletionRequestSystemMessage::from(prompt.system.as_str()).into(),
            ChatCompletionRequestUserMessage::from(prompt.ledger.as_str()).into(),
        ],
        temperature: endpoint.temperature,
        stream: Some(true),
        stream_options: Some(ChatCompletionStreamOptions { include_usage: Some(true), include_obfuscation: None }),
        tools,
        response_format,
        ..CreateChatCompletionRequest::default()
    }
}

fn tool(tool: &crate::agent::next::Tool) -> ChatCompletionTools {
    ChatCompletionTools::Function(ChatCompletionTool {
        function: FunctionObject {
            name: tool.name.clone(),
            description: Some(tool.description.clone()),
            parameters: Some(tool.parameters.clone()),
            strict: None,
        },
    })
}

fn error_of(error: OpenAIError, endpoint: &Endpoint) -> LlmError {
    let url = endpoint.url();
    let told = |text: String| redact::bounded(&redact::text(&endpoint.without_key(text)), 300);
    match error {
        OpenAIError::Boxed(error) => match error.downcast::<LlmError>() {
            Ok(error) => *error,
            Err(error) => LlmError::Garbled { url, why: told(error.to_string()) },
        },
        OpenAIError::Reqwest(error) => LlmError::Unreachable { url, why: told(root_cause(&error)) },
        OpenAIError::StreamError(error) => match *error {
            StreamError::EventStream(why) => LlmError::Cut { url, why: told(why) },
            StreamError::UnknownEvent(event) => LlmError::Garbled { url, why: told(event.data) },
        },
        OpenAIError::JSONDeserialize(error, _) => LlmError::Garbled { url, why: told(error.to_string()) },
        other => LlmError::Garbled { url, why: told(other.to_string()) },
    }
}
