//! How a built-in kind says what its columns are.

use super::cells::{age, alive};
use super::{Audience, Column};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;

/// How a cell stands in the JSON of a Table. The server does not always keep to the type that it declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Text,
    /// A number where the cell reads as one.
    Number,
    /// `true` or `false` without quotes.
    Flag,
    /// The name, with what the server adds to it: a definition's own column of that name is another.
    Name,
}

#[derive(Clone, Copy)]
pub(super) struct Spec {
    pub group: &'static str,
    pub kind: &'static str,
    pub columns: &'static [Col],
    pub cells: fn(&Object) -> Vec<Cell>,
    pub health: fn(&Object) -> Health,
}

#[derive(Clone, Copy)]
pub(super) struct Col {
    name: &'static str,
    kind: &'static str,
    format: &'static str,
    priority: i32,
    audience: Audience,
    written: Written,
}

pub(super) const fn col(name: &'static str) -> Col {
    Col { name, kind: "string", format: "", priority: 0, audience: Audience::Both, written: Written::Text }
}

pub(super) const fn int(name: &'static str) -> Col {
    Col { kind: "integer", ..col(name).number() }
}

pub(super) const fn flag(name: &'static str) -> Col {
    Col { kind: "boolean", written: Written::Flag, ..col(name) }
}

impl Col {
    pub const fn wide(self) -> Self {
        Self { priority: 1, ..self }
    }
    /// Of the Table; not for panes.
    pub const fn table(self) -> Self {
        Self { audience: Audience::Kubectl, ..self }
    }
    /// Of panes; not in the Table.
    pub const fn pane(self) -> Self {
        Self { audience: Audience::Pane, ..self }
    }
    /// Declared a text, and written as a number.
    pub const fn number(self) -> Self {
        Self { written: Written::Number, ..self }
    }
    /// Declared a text, and written as a flag.
    pub const fn truth(self) -> Self {
        Self { written: Written::Flag, ..self }
    }
    /// Declared a flag, and written as a text.
    pub const fn boolean(self) -> Self {
        Self { kind: "boolean", ..self }
    }
    pub const fn date(self) -> Self {
        Self { kind: "date", ..self }
    }
    pub const fn named(self) -> Self {
        Self { format: "name", ..self }
    }

    pub fn column(self, of: &str) -> Column {
        let Self { name, kind, format, priority, audience, written } = self;
        let (name, kind, format) = (name.to_owned(), kind.to_owned(), format.to_owned());
        let description = described(&name, of);
        Column { name, kind, format, priority, description, audience, written }
    }
}

pub(super) const NAME: Col = Col { written: Written::Name, ..col("Name").named() };
pub(super) const AGE: Col = col("Age");
/// What kinds that run pods show of them when asked.
pub(super) const CONTAINERS: Col = col("Containers").wide().table();
pub(super) const IMAGES: Col = col("Images").wide().table();
pub(super) const SELECTOR: Col = col("Selector").wide().table();

/// Kinds without columns of their own show their age.
pub(super) const PLAIN: Spec =
    Spec { group: "", kind: "object", columns: &[AGE], cells: |object| vec![age(object)], health: alive };

fn described(name: &str, of: &str) -> String {
    match name {
        "Name" => "The name, unique within its namespace.".to_owned(),
        "Age" => "How long ago the API server made it.".to_owned(),
        "Created At" => "When the API server made it.".to_owned(),
        "Containers" => "The names of the containers in the template.".to_owned(),
        "Images" => "The images of the containers in the template.".to_owned(),
        "Selector" => "The labels of the pods that belong to it.".to_owned(),
        other => format!("{other} of the {of}."),
    }
}
