//! Changes: what is done, and to which objects.
//! Invariant: every kind, name, number and manifest in here has been checked; nothing is left to be read again.
//! Not here: the requests (`plan`), how bad it is (`class`).

use super::invocation::Target;
use crate::domain::row::KindId;
use serde_json::Value;

/// One action on some objects.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub action: Action,
    pub objects: Objects,
    /// The cluster is only to try it: every request says so.
    pub rehearsal: bool,
}

/// The objects of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Objects {
    Named(Vec<Target>),
    /// Whatever the cluster has of these when it is asked.
    Selected(Vec<Selection>),
    /// Written out in the words.
    Written(Vec<Manifest>),
}

/// Objects of one kind that are not named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    pub kind: KindId,
    /// None: every namespace, or a kind of the whole cluster.
    pub namespace: Option<String>,
    pub labels: Option<String>,
    pub fields: Option<String>,
}

/// An object as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    pub target: Target,
    pub body: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Scale {
        replicas: u32,
    },
    Patch {
        form: PatchForm,
        body: Value,
    },
    /// Labels or annotations; `None` takes the key away.
    Mark {
        on: Marks,
        set: Vec<(String, Option<String>)>,
        overwrite: bool,
    },
    /// Approves a certificate signing request, or denies it.
    Approve {
        deny: bool,
    },
    Restart,
    Delete {
        cascade: String,
        grace_period: Option<u64>,
    },
    /// Makes what is written out.
    Create,
    Cordon {
        on: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchForm {
    Merge,
    Strategic,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    Labels,
    Annotations,
}

impl PatchForm {
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Merge => "application/merge-patch+json",
            Self::Strategic => "application/strategic-merge-patch+json",
            Self::Json => "application/json-patch+json",
        }
    }
}

impl Marks {
    /// The field of the metadata.
    pub fn field(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Annotations => "annotations",
        }
    }
}

impl Action {
    /// What kubectl says once it is done.
    pub(super) fn did(&self) -> &'static str {
        match self {
            Self::Scale { .. } => "scaled",
            Self::Patch { .. } => "patched",
            Self::Mark { on: Marks::Labels, .. } => "labeled",
            Self::Mark { on: Marks::Annotations, .. } => "annotated",
            Self::Approve { deny: false } => "approved",
            Self::Approve { deny: true } => "denied",
            Self::Restart => "restarted",
            Self::Delete { .. } => "deleted",
            Self::Create => "created",
            Self::Cordon { on: true } => "cordoned",
            Self::Cordon { on: false } => "uncordoned",
        }
    }
}

impl Selection {
    /// `pods with app=web`, for sentences.
    fn spelled(&self) -> String {
        let terms = [&self.labels, &self.fields].into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
        if terms.is_empty() {
            format!("all {}", self.kind.plural)
        } else {
            format!("{} with {}", self.kind.plural, terms.join(" and "))
        }
    }
}

impl Change {
    /// The objects that are known by name before anything is read.
    pub fn targets(&self) -> Vec<&Target> {
        match &self.objects {
            Objects::Named(targets) => targets.iter().collect(),
            Objects::Written(manifests) => manifests.iter().map(|manifest| &manifest.target).collect(),
            Objects::Selected(_) => Vec::new(),
        }
    }

    /// The objects in a sentence: `deployment.apps/web and 2 more`, `pods with app=web`.
    pub fn spelled(&self) -> String {
        let names: Vec<String> = match &self.objects {
            Objects::Named(_) | Objects::Written(_) => self.targets().into_iter().map(Target::spelled).collect(),
            Objects::Selected(selections) => selections.iter().map(Selection::spelled).collect(),
        };
        match names.split_first() {
            Some((first, [])) => first.clone(),
            Some((first, more)) => format!("{first} and {} more", more.len()),
            None => "nothing".to_owned(),
        }
    }
}
