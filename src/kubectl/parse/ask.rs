//! The words of asks: what a cluster serves and allows, and how far something has come.

use super::Reader;
use crate::kubectl::ask::{
    Ask, CanI, Explain, Format, History, Listing, Resources, SortResources, SortUsage, Status, Subject, TopNodes,
    TopPods, Version,
};
use crate::kubectl::invocation::{Scope, Target};
use crate::kubectl::kinds::Kind;
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::verbs::Question;

/// The verbs that kubectl knows of resources and of paths; of others it warns.
const VERBS: [&str; 16] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];
const PATH_VERBS: [&str; 8] = ["get", "put", "post", "head", "options", "delete", "patch", "*"];

impl Reader<'_> {
    pub(super) fn ask(&self, question: Question) -> Result<Ask, Refusal> {
        match question {
            Question::ApiResources => self.resources().map(Ask::Resources),
            Question::ApiVersions => self.nothing_more().map(|()| Ask::Versions),
            Question::Version => {
                self.nothing_more()?;
                Ok(Ask::Version(Version { format: self.document()?, client: self.sorted.is_on("client") }))
            }
            Question::ClusterInfo => {
                self.nothing_more()?;
                // kubectl's own namespace for it, unless one is named.
                let named = self.sorted.value("namespace").is_some();
                Ok(Ask::ClusterInfo { namespace: if named { self.namespace()? } else { "kube-system".to_owned() } })
            }
            Question::CanI if self.sorted.is_on("list") => self.all_rights(),
            Question::CanI => self.can_i().map(Ask::CanI),
            Question::WhoAmI => {
                self.nothing_more()?;
                self.document().map(Ask::WhoAmI)
            }
            Question::Explain => self.explain().map(Ask::Explain),
            Question::TopPods => self.top_pods().map(Ask::TopPods),
            Question::TopNodes => self.top_nodes().map(Ask::TopNodes),
            Question::RolloutStatus => self.status().map(Ask::Status),
            Question::RolloutHistory => {
                let targets = self.targets(&self.sorted.arguments, "KIND/NAME [--revision=N]")?;
                let revision = self.number("revision")?.unwrap_or(0);
                Ok(Ask::History(History { targets, revision, errors: Vec::new() }))
            }
            Question::Wait => self.wait().map(Ask::Wait),
        }
    }

    fn nothing_more(&self) -> Result<(), Refusal> {
        match self.sorted.arguments.first() {
            None => Ok(()),
            Some(word) => self.refuse(Reason::Value, word, format!("{} takes no arguments", self.sorted.spelled)),
        }
    }

    fn document(&self) -> Result<Format, Refusal> {
        match self.sorted.value("output") {
            None => Ok(Format::Text),
            Some("yaml") => Ok(Format::Yaml),
            Some("json") => Ok(Format::Json),
            Some(other) => self.refuse(Reason::Value, other, "the formats are yaml and json"),
        }
    }

    fn resources(&self) -> Result<Resources, Refusal> {
        self.nothing_more()?;
        let listing = match self.sorted.value("output") {
            None => Listing::Plain,
            Some("wide") => Listing::Wide,
            Some("name") => Listing::Name,
            Some(other) => return self.refuse(Reason::Value, other, "the formats are wide and name"),
        };
        let sort = match self.sorted.value("sort-by") {
            None | Some("") => SortResources::Group,
            Some("name") => SortResources::Name,
            Some("kind") => SortResources::Kind,
            Some(other) => return self.refuse(Reason::Value, other, "sort by name or kind"),
        };
        let words = |flag: &str| -> Vec<String> {
            let words = self.sorted.value(flag).unwrap_or_default().split(',');
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        Ok(Resources {
            listing,
            headers: !self.sorted.is_on("no-headers"),
            group: self.sorted.value("api-group").map(str::to_owned),
            namespaced: self.sorted.value("namespaced").map(|value| value == "true"),
            verbs: words("verbs"),
            categories: words("categories"),
            sort,
        })
    }

    fn all_rights(&self) -> Result<Ask, Refusal> {
        self.nothing_more()?;
        for flag in ["quiet", "all-namespaces", "subresource"] {
            if self.sorted.value(flag).is_some_and(|value| value != "false") {
                return self.refuse(Reason::Value, &format!("--{flag}"), "--list takes a namespace and nothing else");
            }
        }
        Ok(Ask::Rules { namespace: self.namespace()?, headers: !self.sorted.is_on("no-headers") })
    }

    fn can_i(&self) -> Result<CanI, Refusal> {
        let [verb, what] = self.sorted.arguments.as_slice() else {
            return self.missing("VERB KIND[/NAME] or VERB /PATH");
        };
        if self.sorted.is_on("no-headers") {
            return self.refuse(Reason::Value, "--no-headers", "it goes with --list");
        }
        let subresource = self.sorted.value("subresource").unwrap_or_default().to_owned();
        let everywhere = self.sorted.is_on("all-namespaces");
        let mut warnings = Vec::new();
        let (known, warns) = if what.starts_with('/') {
            if !subresource.is_empty() {
                return self.refuse(Reason::Value, "--subresource", "a path has none");
            }
            (PATH_VERBS.contains(&verb.as_str()), true)
        } else {
            (VERBS.contains(&verb.as_str()), !everywhere)
        };
        let subject = if what.starts_with('/') {
            Subject::Path(what.clone())
        } else {
            let (kind, name) = what.split_once('/').unwrap_or((what, ""));
            self.subject(kind, name, subresource, everywhere, &mut warnings)
        };
        if warns && !known {
            warnings.push(format!("verb '{verb}' is not a known verb"));
        }
        let namespace = if everywhere { None } else { Some(self.namespace()?) };
        Ok(CanI { verb: verb.clone(), subject, namespace, quiet: self.sorted.is_on("quiet"), warnings })
    }

    /// What a right is about. A kind that the cluster does not serve is asked about all the same: a right may name it.
    fn subject(
        &self,
        kind: &str,
        name: &str,
        subresource: String,
        everywhere: bool,
        warnings: &mut Vec<String>,
    ) -> Subject {
        let known = if kind == "*" { None } else { self.kinds.resolve(kind) };
        let (group, plural) = match known {
            Some(known) => {
                if !known.id.namespaced && !everywhere {
                    let of = match known.id.group.as_str() {
                        "" => String::new(),
                        group => format!(" in group '{group}'"),
                    };
                    warnings.push(format!("resource '{}' is not namespace scoped{of}", known.id.plural));
                }
                (known.id.group.clone(), known.id.plural.clone())
            }
            None => {
                let lower = kind.to_ascii_lowercase();
                match lower.split_once('.') {
                    _ if matches!(lower.as_str(), "*" | "users" | "groups") => {}
                    None => warnings.push(format!("the server doesn't have a resource type '{lower}'")),
                    Some((plural, group)) => {
                        warnings.push(format!("the server doesn't have a resource type '{plural}' in group '{group}'"));
                    }
                }
                (String::new(), kind.to_owned())
            }
        };
        Subject::Resource { group, plural, subresource, name: name.to_owned() }
    }

    fn explain(&self) -> Result<Explain, Refusal> {
        let [word] = self.sorted.arguments.as_slice() else { return self.missing("KIND[.FIELD…]") };
        match self.sorted.value("output") {
            None | Some("plaintext") => {}
            Some(other) => return self.refuse(Reason::Value, other, "leave -o out"),
        }
        let word = word.trim_end_matches('.');
        if word.split('.').any(|step| step.is_empty() || step.contains(['[', ']', '(', ')', '*', '{', '}'])) {
            return self.refuse(Reason::Value, word, "write KIND.FIELD.FIELD, names alone");
        }
        let mut steps = word.split('.');
        let first = steps.next().unwrap_or_default().to_ascii_lowercase();
        let answers = |kind: &&Kind| {
            let id = &kind.id;
            id.plural == first
                || kind.singular == first
                || id.kind.eq_ignore_ascii_case(&first)
                || kind.short_names.contains(&first)
        };
        let full = |kind: &Kind| match kind.id.group.as_str() {
            "" => kind.id.plural.clone(),
            group => format!("{}.{group}", kind.id.plural),
        };
        // One whose whole name begins the word counts before others that answer to its first step.
        let version = self.sorted.value("api-version");
        let prefixed =
            self.kinds.iter().filter(answers).find(|kind| version.is_none() && word.starts_with(&full(kind)));
        let (kind, rest) = match prefixed {
            Some(kind) => (kind, word[full(kind).len()..].to_owned()),
            None => match self.kinds.iter().find(answers) {
                Some(kind) => (kind, word[first.len()..].to_owned()),
                None => (self.kind(&first)?, word[first.len()..].to_owned()),
            },
        };
        let (group, version) = match version {
            None => (kind.id.group.clone(), kind.id.version.clone()),
            Some(text) => {
                let (group, version) = text.split_once('/').unwrap_or(("", text));
                (group.to_owned(), version.to_owned())
            }
        };
        Ok(Explain {
            group,
            version,
            plural: kind.id.plural.clone(),
            path: rest.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect(),
            recursive: self.sorted.is_on("recursive"),
        })
    }

    /// At most one name, and not beside a selector.
    fn one_name(&self) -> Result<Option<String>, Refusal> {
        let text = |flag: &str| self.sorted.value(flag).is_some();
        match self.sorted.arguments.as_slice() {
            [] => Ok(None),
            [name] if text("selector") || text("field-selector") => {
                self.refuse(Reason::Value, name, "give a name or a selector, not both")
            }
            [name] => {
                self.check_name(name)?;
                Ok(Some(name.clone()))
            }
            [_, more, ..] => self.refuse(Reason::Value, more, "give one name"),
        }
    }

    fn usage(&self) -> Result<Option<SortUsage>, Refusal> {
        match self.sorted.value("sort-by") {
            None | Some("") => Ok(None),
            Some("cpu") => Ok(Some(SortUsage::Cpu)),
            Some("memory") => Ok(Some(SortUsage::Memory)),
            Some(other) => self.refuse(Reason::Value, other, "sort by cpu or memory"),
        }
    }

    fn top_pods(&self) -> Result<TopPods, Refusal> {
        let everywhere = self.sorted.is_on("all-namespaces");
        let name = self.one_name()?;
        if let (true, Some(name)) = (everywhere, &name) {
            return self.refuse(Reason::Value, name, "say with -n in which namespace the pod is");
        }
        Ok(TopPods {
            scope: if everywhere { Scope::Everywhere } else { Scope::Namespace(self.namespace()?) },
            name,
            labels: self.sorted.value("selector").map(str::to_owned),
            fields: self.sorted.value("field-selector").map(str::to_owned),
            containers: self.sorted.is_on("containers"),
            sort: self.usage()?,
            headers: !self.sorted.is_on("no-headers"),
            sum: self.sorted.is_on("sum"),
        })
    }

    fn top_nodes(&self) -> Result<TopNodes, Refusal> {
        Ok(TopNodes {
            name: self.one_name()?,
            labels: self.sorted.value("selector").map(str::to_owned),
            sort: self.usage()?,
            headers: !self.sorted.is_on("no-headers"),
            capacity: self.sorted.is_on("show-capacity"),
        })
    }

    fn status(&self) -> Result<Status, Refusal> {
        let targets: Vec<Target> = self.targets(&self.sorted.arguments, "KIND/NAME [--timeout=1m]")?;
        Ok(Status {
            targets,
            revision: self.number("revision")?.unwrap_or(0),
            watch: self.sorted.value("watch") != Some("false"),
            // 0 is kubectl's word for "for ever".
            timeout: self.length("timeout")?.filter(|length| *length > 0).map(i64::unsigned_abs),
            since: 0,
            last: String::new(),
            errors: Vec::new(),
        })
    }

    /// A length of time in milliseconds; it may be negative.
    pub(super) fn length(&self, flag: &'static str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.sorted.value(flag) else { return Ok(None) };
        match milliseconds(text) {
            Some(length) => Ok(Some(length)),
            None => self.refuse(Reason::Value, text, "write a length of time such as 500ms, 90s, 5m or 1h30m"),
        }
    }
}

/// A length of time as Go writes it, in milliseconds.
fn milliseconds(text: &str) -> Option<i64> {
    let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    if rest == "0" {
        return Some(0);
    }
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(end);
        let (unit, length) = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
            .into_iter()
            .find(|(unit, _)| after.starts_with(unit))?;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(length)?)?;
        rest = &after[unit.len()..];
    }
    (!text.is_empty() && text != "-").then_some(sign * total)
}
