//! `-o` and what stands beside it: how objects are printed.

use super::Reader;
use crate::kubectl::jsonpath::JsonPath;
use crate::kubectl::look::{CustomColumn, Format, Output};
use crate::kubectl::order::{Order, relaxed};
use crate::kubectl::refusal::{Reason, Refusal};

/// What klue prints of what kubectl can print.
const FORMATS: &str = "the formats are wide, name, yaml, json, jsonpath=TEMPLATE, jsonpath-as-json=TEMPLATE and custom-columns=TITLE:PATH,…";

impl Reader<'_> {
    pub(super) fn output(&self) -> Result<Output, Refusal> {
        let format = self.format(true)?;
        let labels = self.sorted.is_on("show-labels");
        if labels && !format.is_table() {
            let written = self.sorted.value("output").unwrap_or_default();
            return self
                .as_kubectl("--show-labels", format!("--show-labels option cannot be used with {written} printer"));
        }
        let sort_by = self.sorted.value("sort-by").filter(|path| !path.is_empty()).map(str::to_owned);
        if let Some(path) = &sort_by
            && let Err(why) = Order::parse(path)
        {
            return self.as_kubectl(path, why);
        }
        Ok(Output {
            format,
            sort_by,
            headers: !self.sorted.is_on("no-headers"),
            labels,
            label_columns: self.several("label-columns"),
            kinds: self.sorted.is_on("show-kind"),
            managed_fields: self.sorted.is_on("show-managed-fields"),
            ignore_not_found: self.sorted.is_on("ignore-not-found"),
        })
    }

    /// The values of a flag that takes several, each perhaps several joined with commas.
    pub(super) fn several(&self, flag: &str) -> Vec<String> {
        let values = self.sorted.values(flag).iter().filter(|value| !value.is_empty());
        values.flat_map(|value| value.split(',')).map(str::to_owned).collect()
    }

    /// The format of `-o`. `tables` where the verb prints tables of the server, and columns of one's own.
    pub(super) fn format(&self, tables: bool) -> Result<Format, Refusal> {
        let written = self.sorted.value("output").unwrap_or_default();
        let (kind, template) = written.split_once('=').unwrap_or((written, ""));
        match kind {
            "jsonpath" | "jsonpath-as-json" if template.is_empty() => {
                self.as_kubectl(written, "template format specified but no template given")
            }
            "jsonpath" => Ok(Format::JsonPath(self.template(template)?)),
            "jsonpath-as-json" => Ok(Format::JsonPathAsJson(self.template(template)?)),
            "custom-columns" if tables => self.columns(template).map(Format::Columns),
            "jsonpath-file" => self.refuse(Reason::File, written, "write the template itself: -o jsonpath=TEMPLATE"),
            "custom-columns-file" => {
                self.refuse(Reason::File, written, "write the columns themselves: -o custom-columns=TITLE:PATH,…")
            }
            "go-template-file" | "templatefile" => {
                self.refuse(Reason::File, written, "write a template of paths itself: -o jsonpath=TEMPLATE")
            }
            "go-template" | "template" => {
                self.refuse(Reason::Elsewhere, written, "write its paths as -o jsonpath=TEMPLATE")
            }
            _ => match written.to_ascii_lowercase().as_str() {
                "" => Ok(Format::Table),
                "wide" if tables && written == "wide" => Ok(Format::Wide),
                "yaml" => Ok(Format::Yaml),
                "json" => Ok(Format::Json),
                "name" => Ok(Format::Name),
                _ => self.as_kubectl(
                    written,
                    format!("unable to match a printer suitable for the output format {written:?}; {FORMATS}"),
                ),
            },
        }
    }

    fn template(&self, template: &str) -> Result<JsonPath, Refusal> {
        match JsonPath::parse(template) {
            Ok(path) => Ok(path),
            Err(why) => self.as_kubectl(template, format!("error parsing jsonpath {template}, {why}")),
        }
    }

    fn columns(&self, spec: &str) -> Result<Vec<CustomColumn>, Refusal> {
        if spec.is_empty() {
            return self.as_kubectl("custom-columns", "custom-columns format specified but no custom columns given");
        }
        let mut columns = Vec::new();
        for part in spec.split(',') {
            let Some((title, path)) = part.split_once(':') else {
                let why = format!("unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>");
                return self.as_kubectl(part, why);
            };
            match relaxed(path).and_then(|path| JsonPath::parse(&path)) {
                Ok(path) => columns.push(CustomColumn { title: title.to_owned(), path }),
                Err(why) => return self.as_kubectl(part, why),
            }
        }
        Ok(columns)
    }
}
