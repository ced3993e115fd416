//! Where words stand: in fields that only the API's rules let anybody write, or in text that anybody may have written.

use super::Known;
use crate::domain::fact::Fact;
use crate::domain::ids::ObservationId;
use crate::domain::object::Object;
use crate::runbook::find::Library;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words of structured fields, and texts with where they stand.
pub struct Sources<'a> {
    clean: BTreeSet<&'a str>,
    question: &'a str,
    texts: Vec<(Place, &'a str)>,
}

/// A text that anybody may have written.
enum Place {
    Log(ObservationId),
    Event(ObservationId),
    Annotation(ObservationId),
    /// A condition's message, a script of a container: words, not a name.
    Words(ObservationId),
    /// What a ConfigMap holds.
    Data(ObservationId),
    Document(String),
    Said,
}

/// The names that klue's own runbooks read and repair.
static OWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut words = BTreeSet::new();
    for runbook in Library::embedded().iter() {
        let commands = runbook.steps.iter().flat_map(|step| &step.commands);
        let commands = commands.chain(runbook.fixes.iter().flat_map(|fix| &fix.commands));
        words.extend(commands.flatten().filter(|word| !word.contains("{{")).flat_map(|word| names_in(word)));
        for conclusion in &runbook.conclusions {
            words.extend(conclusion.namespace.clone());
            words.insert(conclusion.object.clone());
        }
    }
    words
});

/// A word, and what stands behind `/` or `=` in it.
fn names_in(word: &str) -> impl Iterator<Item = String> {
    std::iter::once(word).chain(word.split(['/', '='])).map(str::to_owned)
}

impl<'a> Sources<'a> {
    pub fn of(known: &Known<'a>) -> Self {
        let question = known.case.question.as_deref().unwrap_or_default();
        let mut sources = Self { clean: BTreeSet::new(), question, texts: Vec::new() };
        for info in known.evidence.clusters() {
            sources.clean.insert(info.name.as_str());
        }
        for (id, _, reading) in known.evidence.readings() {
            reading.objects.iter().for_each(|object| sources.object(id, object));
            if let Some(log) = &reading.log {
                sources.texts.push((Place::Log(id), log));
            }
        }
        for entry in known.case.entries() {
            match &entry.fact {
                Fact::Retrieved { hits, .. } => {
                    for hit in hits {
                        sources.texts.push((Place::Document(hit.source.clone()), &hit.excerpt));
                    }
                }
                Fact::Thought { text, .. } | Fact::Said { text, .. } => sources.texts.push((Place::Said, text)),
                Fact::HandedOff { handoff, .. } => {
                    sources.texts.push((Place::Said, &handoff.task));
                    sources.texts.push((Place::Said, &handoff.why));
                }
                _ => {}
            }
        }
        // What a cluster holds tells more of where a word is from than what was said of it.
        sources.texts.sort_by_key(|(place, _)| place.rank());
        sources
    }

    /// Whether a word stands where it may be taken from.
    pub fn is_clean(&self, word: &str) -> bool {
        self.clean.contains(word) || OWN.contains(word) || holds(self.question, word)
    }

    /// Where else it was met, if anywhere.
    pub fn met(&self, word: &str) -> Option<String> {
        self.texts.iter().find(|(_, text)| holds(text, word)).map(|(place, _)| place.told())
    }

    fn object(&mut self, id: ObservationId, object: &'a Object) {
        let Some(fields) = object.0.as_object() else { return };
        // Whoever may write events may name anything in them.
        if object.kind() == "Event" {
            self.text(&object.0, &|id| Place::Event(id), id);
            return;
        }
        for (name, field) in fields {
            match name.as_str() {
                "metadata" => self.metadata(id, field),
                "data" | "binaryData" if object.kind() == "ConfigMap" => {
                    let keys = field.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
                    self.texts.extend(keys.map(|key| (Place::Data(id), key)));
                    self.text(field, &|id| Place::Data(id), id);
                }
                _ => self.field(id, field),
            }
        }
    }

    fn metadata(&mut self, id: ObservationId, metadata: &'a Value) {
        for (name, field) in metadata.as_object().into_iter().flatten() {
            match name.as_str() {
                "annotations" => {
                    for (key, value) in field.as_object().into_iter().flatten() {
                        self.texts.push((Place::Annotation(id), key));
                        self.text(value, &|id| Place::Annotation(id), id);
                    }
                }
                _ => self.field(id, field),
            }
        }
    }

    /// Fields of spec and status, and all others: a string without space is a word, any other is text. So is what calls
    /// itself a message, however short.
    fn field(&mut self, id: ObservationId, value: &'a Value) {
        match value {
            Value::String(text) if text.contains(char::is_whitespace) => self.texts.push((Place::Words(id), text)),
            Value::String(word) => self.word(word),
            Value::Array(items) => items.iter().for_each(|item| self.field(id, item)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    self.clean.insert(name);
                    match name.as_str() {
                        "message" => self.text(field, &|id| Place::Words(id), id),
                        // Objects within objects have metadata of their own: templates, manifests.
                        "metadata" => self.metadata(id, field),
                        _ => self.field(id, field),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A word, and the names that it is put together from: of an image, a path, a reference.
    fn word(&mut self, word: &'a str) {
        self.clean.insert(word);
        self.clean.extend(word.split(['/', ':', '=', ',', '@']).filter(|part| !part.is_empty()));
    }

    fn text(&mut self, value: &'a Value, place: &dyn Fn(ObservationId) -> Place, id: ObservationId) {
        match value {
            Value::String(text) => self.texts.push((place(id), text)),
            Value::Array(items) => items.iter().for_each(|item| self.text(item, place, id)),
            Value::Object(fields) => fields.values().for_each(|field| self.text(field, place, id)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

impl Place {
    fn rank(&self) -> u8 {
        match self {
            Self::Log(_) | Self::Event(_) | Self::Annotation(_) => 0,
            Self::Words(_) | Self::Data(_) => 1,
            Self::Document(_) => 2,
            Self::Said => 3,
        }
    }

    fn told(&self) -> String {
        match self {
            Self::Log(id) => format!("the log in {id}"),
            Self::Event(id) => format!("an event in {id}"),
            Self::Annotation(id) => format!("an annotation in {id}"),
            Self::Words(id) => format!("a message or a script in {id}"),
            Self::Data(id) => format!("the data of a ConfigMap in {id}"),
            Self::Document(source) => format!("the document {source}"),
            Self::Said => "the model's own words".to_owned(),
        }
    }
}

/// Whether a text has a word, not as a part of a longer one.
fn holds(text: &str, word: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(goes_on) && !after.is_some_and(goes_on)
    })
}
