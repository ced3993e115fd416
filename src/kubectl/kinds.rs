//! The kinds that can be asked for, and the words that name them.
//! Invariant: an earlier kind wins a word over a later one, as the core group wins in kubectl.

use crate::domain::row::KindId;
use serde::{Deserialize, Serialize};

/// A kind with the words that name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    pub id: KindId,
    pub singular: String,
    pub short_names: Vec<String>,
    pub categories: Vec<String>,
}

/// All kinds known of a cluster.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kinds {
    kinds: Vec<Kind>,
}

/// `group/version scope` lines open a group (`n` namespaced, `c` of the whole cluster); each line below is
/// `plural Kind [short,names] [+category,…]`. The singular is the kind in lower case.
const BUILTIN: &str = "
v1 n
pods Pod po +all
services Service svc +all
endpoints Endpoints ep
configmaps ConfigMap cm
secrets Secret
serviceaccounts ServiceAccount sa
events Event ev
persistentvolumeclaims PersistentVolumeClaim pvc
replicationcontrollers ReplicationController rc +all
resourcequotas ResourceQuota quota
limitranges LimitRange limits
podtemplates PodTemplate
v1 c
nodes Node no
namespaces Namespace ns
persistentvolumes PersistentVolume pv
componentstatuses ComponentStatus cs
apps/v1 n
deployments Deployment deploy +all
replicasets ReplicaSet rs +all
statefulsets StatefulSet sts +all
daemonsets DaemonSet ds +all
controllerrevisions ControllerRevision
batch/v1 n
jobs Job +all
cronjobs CronJob cj +all
autoscaling/v2 n
horizontalpodautoscalers HorizontalPodAutoscaler hpa +all
events.k8s.io/v1 n
events Event ev
networking.k8s.io/v1 n
ingresses Ingress ing
networkpolicies NetworkPolicy netpol
networking.k8s.io/v1 c
ingressclasses IngressClass
policy/v1 n
poddisruptionbudgets PodDisruptionBudget pdb
rbac.authorization.k8s.io/v1 n
roles Role
rolebindings RoleBinding
rbac.authorization.k8s.io/v1 c
clusterroles ClusterRole
clusterrolebindings ClusterRoleBinding
storage.k8s.io/v1 c
storageclasses StorageClass sc
volumeattachments VolumeAttachment
csidrivers CSIDriver
csinodes CSINode
storage.k8s.io/v1 n
csistoragecapacities CSIStorageCapacity
coordination.k8s.io/v1 n
leases Lease
certificates.k8s.io/v1 c
certificatesigningrequests CertificateSigningRequest csr
discovery.k8s.io/v1 n
endpointslices EndpointSlice
scheduling.k8s.io/v1 c
priorityclasses PriorityClass pc
node.k8s.io/v1 c
runtimeclasses RuntimeClass
apiextensions.k8s.io/v1 c
customresourcedefinitions CustomResourceDefinition crd,crds +api-extensions
apiregistration.k8s.io/v1 c
apiservices APIService +api-extensions
admissionregistration.k8s.io/v1 c
mutatingwebhookconfigurations MutatingWebhookConfiguration +api-extensions
validatingwebhookconfigurations ValidatingWebhookConfiguration +api-extensions
validatingadmissionpolicies ValidatingAdmissionPolicy +api-extensions
validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding +api-extensions
flowcontrol.apiserver.k8s.io/v1 c
flowschemas FlowSchema
prioritylevelconfigurations PriorityLevelConfiguration
cluster.open-cluster-management.io/v1 c
managedclusters ManagedCluster mcl,mcls
cluster.open-cluster-management.io/v1beta2 c
managedclustersets ManagedClusterSet mclset,mclsets
cluster.open-cluster-management.io/v1beta2 n
managedclustersetbindings ManagedClusterSetBinding mclsetbinding,mclsetbindings
cluster.open-cluster-management.io/v1beta1 n
placements Placement
placementdecisions PlacementDecision
cluster.open-cluster-management.io/v1alpha1 n
addonplacementscores AddOnPlacementScore
cluster.open-cluster-management.io/v1alpha1 c
clusterclaims ClusterClaim
addon.open-cluster-management.io/v1alpha1 c
clustermanagementaddons ClusterManagementAddOn cma,cmas
addontemplates AddOnTemplate
addon.open-cluster-management.io/v1alpha1 n
managedclusteraddons ManagedClusterAddOn mca,mcas
addondeploymentconfigs AddOnDeploymentConfig
work.open-cluster-management.io/v1 n
manifestworks ManifestWork
work.open-cluster-management.io/v1 c
appliedmanifestworks AppliedManifestWork
work.open-cluster-management.io/v1alpha1 n
manifestworkreplicasets ManifestWorkReplicaSet mwrs
operator.open-cluster-management.io/v1 c
clustermanagers ClusterManager
klusterlets Klusterlet
authentication.open-cluster-management.io/v1beta1 n
managedserviceaccounts ManagedServiceAccount
proxy.open-cluster-management.io/v1alpha1 c
managedproxyconfigurations ManagedProxyConfiguration
managedproxyserviceresolvers ManagedProxyServiceResolver
rbac.open-cluster-management.io/v1alpha1 n
clusterpermissions ClusterPermission
multicluster.x-k8s.io/v1alpha1 n
clusterprofiles ClusterProfile
";

impl Kinds {
    /// Kubernetes' own kinds and those of Open Cluster Management, for clusters whose discovery cannot be read.
    pub fn builtin() -> Self {
        let mut kinds = Self::default();
        let (mut group, mut version, mut namespaced) = ("", "", true);
        for line in BUILTIN.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [api, scope @ ("n" | "c")] => {
                    (group, version) = api.split_once('/').unwrap_or(("", api));
                    namespaced = *scope == "n";
                }
                [plural, kind, rest @ ..] => {
                    let id = KindId {
                        group: group.to_owned(),
                        version: version.to_owned(),
                        plural: (*plural).to_owned(),
                        kind: (*kind).to_owned(),
                        namespaced,
                    };
                    let list = |text: &str| text.split(',').map(str::to_owned).collect();
                    let short = rest.iter().find(|word| !word.starts_with('+'));
                    let categories = rest.iter().find_map(|word| word.strip_prefix('+'));
                    kinds.add(Kind {
                        id,
                        singular: kind.to_ascii_lowercase(),
                        short_names: short.map(|word| list(word)).unwrap_or_default(),
                        categories: categories.map(list).unwrap_or_default(),
                    });
                }
                _ => {}
            }
        }
        kinds
    }

    /// Adds a kind. One of the same group and plural is replaced, so that the cluster's own word counts.
    pub fn add(&mut self, kind: Kind) {
        let same = |known: &&mut Kind| known.id.group == kind.id.group && known.id.plural == kind.id.plural;
        match self.kinds.iter_mut().find(same) {
            Some(known) => *known = kind,
            None => self.kinds.push(kind),
        }
    }

    /// The kind that a word names: plural, singular, short name or kind, alone or followed by `.group` or
    /// `.version.group`; in any case.
    pub fn resolve(&self, word: &str) -> Option<&Kind> {
        let word = word.to_ascii_lowercase();
        if let Some(kind) = self.kinds.iter().find(|kind| kind.answers_to(&word)) {
            return Some(kind);
        }
        let (name, qualifier) = word.split_once('.')?;
        let qualifier = qualifier.trim_end_matches('.');
        self.kinds.iter().find(|kind| {
            kind.answers_to(name)
                && (kind.id.group == qualifier
                    || qualifier == kind.id.version && kind.id.group.is_empty()
                    || qualifier.strip_prefix(&kind.id.version).and_then(|rest| rest.strip_prefix('.'))
                        == Some(&kind.id.group))
        })
    }

    pub fn by_kind(&self, api_version: &str, kind: &str) -> Option<&Kind> {
        self.kinds.iter().find(|known| known.id.kind == kind && known.id.api_version() == api_version)
    }

    pub fn by_plural(&self, group: &str, plural: &str) -> Option<&Kind> {
        self.kinds.iter().find(|known| known.id.group == group && known.id.plural == plural)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter()
    }
}

impl Kind {
    fn answers_to(&self, word: &str) -> bool {
        self.id.plural == word
            || self.singular == word
            || self.short_names.iter().any(|short| short == word)
            || self.id.kind.eq_ignore_ascii_case(word)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Kinds;

    #[test]
    fn a_kind_answers_to_all_its_names() {
        let kinds = Kinds::builtin();
        for (word, kind, api_version) in [
            ("pods", "Pod", "v1"),
            ("po", "Pod", "v1"),
            ("Pod", "Pod", "v1"),
            ("pods.v1", "Pod", "v1"),
            ("secrets.v1.", "Secret", "v1"),
            ("deploy", "Deployment", "apps/v1"),
            ("deployments.apps", "Deployment", "apps/v1"),
            ("deployment.v1.apps", "Deployment", "apps/v1"),
            ("events", "Event", "v1"),
            ("events.events.k8s.io", "Event", "events.k8s.io/v1"),
            ("mcls", "ManagedCluster", "cluster.open-cluster-management.io/v1"),
            ("ManagedClusterAddOn", "ManagedClusterAddOn", "addon.open-cluster-management.io/v1alpha1"),
            ("csr", "CertificateSigningRequest", "certificates.k8s.io/v1"),
        ] {
            let found = kinds.resolve(word).unwrap_or_else(|| panic!("{word} names nothing"));
            assert_eq!((found.id.kind.as_str(), found.id.api_version().as_str()), (kind, api_version), "{word}");
        }
    }

    #[test]
    fn a_word_of_another_group_names_nothing() {
        let kinds = Kinds::builtin();
        for word in ["pods.apps", "deployments.v2.apps", "po d", "", ".", "plugins"] {
            assert!(kinds.resolve(word).is_none(), "{word}");
        }
    }
}
