//! Whether a Deployment that must run does run, from its own numbers.

use crate::diagnosis::evidence::{Seen, Sight};
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::ids::{ClusterName, ObservationId};
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;

/// How a Deployment stands.
#[derive(Debug, Clone, Copy)]
pub enum Standing<'a> {
    /// Scaled to 0.
    Off(Seen<'a>),
    /// Replicas are wanted, none is ready.
    Down(Seen<'a>),
    /// Some are ready, and not all are of the wanted version.
    Short(Seen<'a>),
    Up(Seen<'a>),
    Absent(ObservationId),
    Unseen,
}

impl<'a> Standing<'a> {
    pub fn of(inquiry: &Inquiry<'a>, cluster: &ClusterName, namespace: &str, name: &str) -> Self {
        match inquiry.object(cluster, "Deployment", namespace, name) {
            Sight::Here(seen) => Self::judge(seen),
            Sight::Absent(id) => Self::Absent(id),
            Sight::Unseen => Self::Unseen,
        }
    }

    pub fn judge(seen: Seen<'a>) -> Self {
        let wanted = wanted(seen.object);
        let ready = seen.object.int("status.readyReplicas").unwrap_or(0);
        let updated = seen.object.int("status.updatedReplicas").unwrap_or(0);
        if wanted == 0 {
            Self::Off(seen)
        } else if ready == 0 {
            Self::Down(seen)
        } else if ready < wanted || updated < wanted || seen.object.int("status.unavailableReplicas").unwrap_or(0) > 0 {
            Self::Short(seen)
        } else {
            Self::Up(seen)
        }
    }

    /// Whether it certainly runs nothing.
    pub fn is_stopped(self) -> bool {
        matches!(self, Self::Off(_) | Self::Absent(_))
    }

    pub fn seen(self) -> Option<Seen<'a>> {
        match self {
            Self::Off(seen) | Self::Down(seen) | Self::Short(seen) | Self::Up(seen) => Some(seen),
            Self::Absent(_) | Self::Unseen => None,
        }
    }
}

/// The replicas asked for; 1 where nothing is said.
pub fn wanted(object: &Object) -> i64 {
    object.int("spec.replicas").unwrap_or(1)
}

pub fn deployment(cluster: &ClusterName, namespace: &str, name: &str) -> ResourceRef {
    ResourceRef::new(cluster, "apps/v1", "Deployment", namespace, name)
}

/// The event that tells who scaled it and when, if it is still there.
pub fn scaled_down<'a>(inquiry: &Inquiry<'a>, cluster: &ClusterName, namespace: &str, name: &str) -> Option<Seen<'a>> {
    inquiry
        .objects(cluster, "Event")
        .into_iter()
        .filter(|seen| {
            let event = seen.object;
            event.namespace() == namespace
                && event.text("reason") == "ScalingReplicaSet"
                && event.text("involvedObject.name") == name
                && event.text("message").starts_with("Scaled down")
        })
        .max_by_key(|seen| seen.object.time("lastTimestamp"))
}
