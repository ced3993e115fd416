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
        /// Only if it has as many now.
        current: Option<u32>,
        version: Option<String>,
    },
    Patch {
        form: PatchForm,
        body: Value,
        subresource: Option<Subresource>,
    },
    /// Labels or annotations; `None` takes the key away.
    Mark {
        on: Marks,
        set: Vec<(String, Option<String>)>,
        overwrite: bool,
        version: Option<String>,
    },
    Taint {
        add: Vec<Taint>,
        /// A key with one effect, or with all of them.
        remove: Vec<(String, Option<String>)>,
        overwrite: bool,
    },
    /// The pods that are made from it.
    Pods(Pods),
    /// Which pods a service finds.
    Selector(Vec<(String, String)>),
    /// Approves a certificate signing request, or denies it.
    Approve {
        deny: bool,
    },
    Restart,
    Pause {
        on: bool,
    },
    /// Back to a revision, or to the one before.
    Undo {
        to: Option<u64>,
    },
    Delete(Deletion),
    /// Makes what is written out. The words that wrote it, where it was no manifest: `namespace shop`.
    Create {
        by: Vec<String>,
    },
    /// Makes a job as a CronJob of the same namespace would.
    Instantiate {
        cronjob: String,
    },
    /// Server-side apply of what is written out.
    Apply {
        force: bool,
    },
    Cordon {
        on: bool,
    },
    Drain(Drain),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pods {
    /// A container's image, or with `*` that of all.
    Images(Vec<(String, String)>),
    Env {
        containers: String,
        set: Vec<(String, String)>,
        remove: Vec<String>,
        overwrite: bool,
    },
    Resources {
        containers: String,
        limits: Vec<(String, String)>,
        requests: Vec<(String, String)>,
    },
    ServiceAccount(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taint {
    pub key: String,
    pub value: String,
    pub effect: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    pub cascade: Cascade,
    pub grace_period: Option<u64>,
    /// What is not there need not be deleted.
    pub ignore_missing: bool,
    /// Somebody asked to wait for the end of it, which klue does not do.
    pub wait: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cascade {
    Background,
    Foreground,
    Orphan,
}

/// Which pods leave a node, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drain {
    pub ignore_daemonsets: bool,
    pub delete_emptydir_data: bool,
    /// Also pods that nothing controls.
    pub force: bool,
    pub grace_period: Option<u64>,
    pub pod_selector: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subresource {
    Status,
    Scale,
    Resize,
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

impl Subresource {
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Scale => "scale",
            Self::Resize => "resize",
        }
    }
}

impl Cascade {
    /// As a deletion's options name it; in lower case it is kubectl's word.
    pub fn policy(self) -> &'static str {
        match self {
            Self::Background => "Background",
            Self::Foreground => "Foreground",
            Self::Orphan => "Orphan",
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
            Self::Taint { add, .. } if add.is_empty() => "untainted",
            Self::Taint { .. } => "tainted",
            Self::Pods(Pods::Images(_)) => "image updated",
            Self::Pods(Pods::Env { .. }) => "env updated",
            Self::Pods(Pods::Resources { .. }) => "resource requirements updated",
            Self::Pods(Pods::ServiceAccount(_)) => "serviceaccount updated",
            Self::Selector(_) => "selector updated",
            Self::Approve { deny: false } => "approved",
            Self::Approve { deny: true } => "denied",
            Self::Restart => "restarted",
            Self::Pause { on: true } => "paused",
            Self::Pause { on: false } => "resumed",
            Self::Undo { .. } => "rolled back",
            Self::Delete(_) => "deleted",
            Self::Create { .. } | Self::Instantiate { .. } => "created",
            Self::Apply { .. } => "serverside-applied",
            Self::Cordon { on: true } => "cordoned",
            Self::Cordon { on: false } => "uncordoned",
            Self::Drain(_) => "evicted",
        }
    }

    /// What somebody should know who knows kubectl, and reads the plan.
    pub fn note(&self) -> Option<&'static str> {
        match self {
            Self::Delete(Deletion { wait: true, .. }) => Some("klue does not wait until it is gone; look again"),
            Self::Drain(_) => Some("klue does not wait until the pods are gone; look again"),
            _ => None,
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

impl Objects {
    pub fn kinds(&self) -> Vec<&KindId> {
        match self {
            Self::Named(targets) => targets.iter().map(|target| &target.kind).collect(),
            Self::Selected(selections) => selections.iter().map(|selection| &selection.kind).collect(),
            Self::Written(manifests) => manifests.iter().map(|manifest| &manifest.target.kind).collect(),
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
