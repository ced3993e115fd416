//! The words by which people name kinds, as kubectl takes them: `deployment`, `deploy`, `deployments`.
//! Invariant: only kinds whose objects a question may be about; what an object of that name is, evidence says.

/// Kinds with the words for them; plurals are made by an `s` or stand here.
const KINDS: &[(&str, &[&str])] = &[
    ("Deployment", &["deployment", "deploy"]),
    ("StatefulSet", &["statefulset", "sts"]),
    ("DaemonSet", &["daemonset", "ds"]),
    ("ReplicaSet", &["replicaset", "rs"]),
    ("Job", &["job"]),
    ("CronJob", &["cronjob", "cj"]),
    ("Pod", &["pod", "po"]),
    ("Service", &["service", "svc"]),
    ("Ingress", &["ingress", "ingresses", "ing"]),
    ("PersistentVolumeClaim", &["persistentvolumeclaim", "pvc", "claim"]),
    ("HorizontalPodAutoscaler", &["horizontalpodautoscaler", "hpa"]),
    ("PodDisruptionBudget", &["poddisruptionbudget", "pdb"]),
    ("Node", &["node", "no"]),
    ("Namespace", &["namespace", "ns"]),
];

/// The kind that a word stands for.
pub fn kind_of(word: &str) -> Option<&'static str> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    KINDS.iter().find(|(_, words)| words.contains(&word) || words.contains(&singular)).map(|(kind, _)| *kind)
}

/// `deploy/web` as a kind and a name.
pub fn kind_and_name(word: &str) -> Option<(&str, &str)> {
    let (kind, name) = word.split_once('/')?;
    (kind_of(kind).is_some() && !name.is_empty() && !name.contains('/')).then_some((kind, name))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{kind_and_name, kind_of};

    #[test]
    fn kinds_go_by_their_short_names_and_plurals() {
        for (word, kind) in [("sts", "StatefulSet"), ("pods", "Pod"), ("ingresses", "Ingress"), ("svc", "Service")] {
            assert_eq!(kind_of(word), Some(kind), "{word}");
        }
        assert_eq!(kind_of("shop"), None);
    }

    #[test]
    fn a_kind_before_a_slash_is_no_namespace() {
        assert_eq!(kind_and_name("deploy/web"), Some(("deploy", "web")));
        assert_eq!(kind_and_name("shop/web"), None);
    }
}
