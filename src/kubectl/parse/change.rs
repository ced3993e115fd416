//! The words of changes: which verb takes which objects.
//! Not here: what is special to a verb, which has a file of its own.

use super::Reader;
use crate::domain::row::KindId;
use crate::kubectl::change::{Action, Cascade, Change, Deletion, Objects};
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::verbs::Deed;

/// Kinds whose pods can be restarted by a rollout.
const RESTARTABLE: [&str; 3] = ["Deployment", "StatefulSet", "DaemonSet"];

impl Reader<'_> {
    pub(super) fn change(&self, deed: Deed) -> Result<Change, Refusal> {
        let words = self.sorted.arguments.as_slice();
        let (action, objects) = match deed {
            Deed::Scale => self.scale()?,
            Deed::Patch => self.patch()?,
            Deed::Label | Deed::Annotate => self.marks(deed)?,
            Deed::Taint => self.taint()?,
            Deed::SetImage => self.set_image()?,
            Deed::SetEnv => self.set_env()?,
            Deed::SetResources => self.set_resources()?,
            Deed::SetServiceAccount => self.set_service_account()?,
            Deed::SetSelector => self.set_selector()?,
            Deed::Approve => (Action::Approve { deny: false }, self.of_kind("csr", "NAME…")?),
            Deed::Deny => (Action::Approve { deny: true }, self.of_kind("csr", "NAME…")?),
            Deed::Restart => (Action::Restart, self.rollout(words, &RESTARTABLE)?),
            Deed::Undo => {
                let to = self.number("to-revision")?.filter(|revision| *revision != 0);
                (Action::Undo { to }, self.rollout(words, &RESTARTABLE)?)
            }
            Deed::Pause => (Action::Pause { on: true }, self.rollout(words, &["Deployment"])?),
            Deed::Resume => (Action::Pause { on: false }, self.rollout(words, &["Deployment"])?),
            Deed::Delete => (Action::Delete(self.deletion()?), self.objects(words, "KIND NAME…", false)?),
            Deed::Apply | Deed::Diff => self.apply()?,
            Deed::Create => (Action::Create { by: Vec::new() }, Objects::Written(self.manifests()?)),
            Deed::CreateNamespace
            | Deed::CreateConfigMap
            | Deed::CreateDeployment
            | Deed::CreateJob
            | Deed::CreateServiceAccount
            | Deed::CreateQuota
            | Deed::CreateService
            | Deed::CreateRole
            | Deed::CreateClusterRole
            | Deed::CreateRoleBinding
            | Deed::CreateClusterRoleBinding => self.create(deed)?,
            Deed::Cordon => (Action::Cordon { on: true }, self.of_kind("node", "NODE…")?),
            Deed::Uncordon => (Action::Cordon { on: false }, self.of_kind("node", "NODE…")?),
            Deed::Drain => (Action::Drain(self.drain()?), self.of_kind("node", "NODE…")?),
        };
        Ok(Change { action, objects, rehearsal: deed == Deed::Diff || self.dry_run()? })
    }

    /// kubectl's own words for a change that is only tried. Everything else that looks like one must not pass for it.
    fn dry_run(&self) -> Result<bool, Refusal> {
        match self.sorted.value("dry-run") {
            None => Ok(false),
            Some("server" | "client") => Ok(true),
            Some("none") => self.refuse(Reason::Value, "none", "leave --dry-run out; every change is rehearsed first"),
            Some("") => self.refuse(Reason::Missing, "--dry-run", "write --dry-run=server"),
            Some(other) => self.refuse(Reason::Value, other, "--dry-run is server or client"),
        }
    }

    fn scale(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "KIND/NAME --replicas=N";
        let objects = self.objects(&self.sorted.arguments, usage, false)?;
        self.each_kind(&objects, is_scalable, "Deployment, ReplicaSet, StatefulSet, ReplicationController")?;
        let few = |flag| {
            self.number(flag)?.map_or(Ok(None), |number| match i32::try_from(number) {
                Ok(few) => Ok(Some(few.unsigned_abs())),
                Err(_) => self.refuse(Reason::Value, &number.to_string(), "that is more than there can be"),
            })
        };
        let Some(replicas) = few("replicas")? else { return self.missing(usage) };
        // kubectl's own word for "no condition".
        let current = match self.sorted.value("current-replicas") {
            Some("-1") => None,
            _ => few("current-replicas")?,
        };
        let version = self.version(&objects)?;
        Ok((Action::Scale { replicas, current, version }, objects))
    }

    fn rollout(&self, words: &[String], kinds: &[&str]) -> Result<Objects, Refusal> {
        let objects = self.objects(words, "KIND/NAME", true)?;
        let fits = |kind: &KindId| kind.group == "apps" && kinds.contains(&kind.kind.as_str());
        self.each_kind(&objects, fits, &kinds.join(", "))?;
        Ok(objects)
    }

    fn deletion(&self) -> Result<Deletion, Refusal> {
        let cascade = match self.sorted.value("cascade") {
            None | Some("" | "background") => Cascade::Background,
            Some("foreground") => Cascade::Foreground,
            Some("orphan") => Cascade::Orphan,
            Some(other) => return self.refuse(Reason::Value, other, "it is background, foreground or orphan"),
        };
        let (now, force) = (self.sorted.is_on("now"), self.sorted.is_on("force"));
        let grace_period = match (self.number("grace-period")?, now, force) {
            (Some(_), true, _) => return self.refuse(Reason::Value, "--now", "give --now or --grace-period, not both"),
            (Some(1..), _, true) | (_, true, true) => {
                return self.refuse(Reason::Value, "--force", "with --force the period is 0");
            }
            (_, _, true) => Some(0),
            // kubectl leaves a pod a moment, unless it is forced.
            (Some(0), _, false) | (None, true, false) => Some(1),
            (given, false, false) => given,
        };
        Ok(Deletion {
            cascade,
            grace_period,
            ignore_missing: self.sorted.is_on("ignore-not-found"),
            wait: self.sorted.is_on("wait"),
        })
    }
}

/// Kinds that may have replicas and the subresource for them. Of kinds that klue does not know, the cluster decides.
fn is_scalable(kind: &KindId) -> bool {
    match kind.group.as_str() {
        "" => kind.kind == "ReplicationController",
        "apps" => matches!(kind.kind.as_str(), "Deployment" | "ReplicaSet" | "StatefulSet"),
        group => group.contains('.') && !group.ends_with(".k8s.io"),
    }
}
