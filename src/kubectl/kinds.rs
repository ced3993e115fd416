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
    /// The same kinds in the versions that a cluster serves beside the one that it prefers.
    #[serde(default)]
    others: Vec<Kind>,
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

    /// Adds a version in which a kind is served, too. It is meant only where a word names the version.
    pub fn add_version(&mut self, kind: Kind) {
        let same = |known: &Kind| known.id == kind.id;
        if !self.kinds.iter().chain(&self.others).any(same) {
            self.others.push(kind);
        }
    }

    /// The kind that a word names, as kubectl finds it: `resource`, `resource.group` or `resource.version.group`, where
    /// the resource is a plural, a singular or a short name, and of a group its beginning is enough; else a kind, alone or
    /// with its group, or with its version and group.
    pub fn resolve(&self, word: &str) -> Option<&Kind> {
        let parts: Vec<&str> = word.splitn(3, '.').collect();
        let (first, group) = word.split_once('.').unwrap_or((word, ""));
        let full = match parts.as_slice() {
            [resource, version, group] => self.by_resource(resource, version, group),
            _ => None,
        };
        full.or_else(|| self.by_resource(first, "", group))
            .or_else(|| match parts.as_slice() {
                [kind, version, group] => self
                    .every()
                    .find(|known| known.is_called(kind) && known.id.version == *version && known.id.group == *group),
                _ => None,
            })
            .or_else(|| self.every().find(|known| known.is_called(first) && known.id.group == group))
    }

    /// All kinds, those of the versions that are not preferred last.
    fn every(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().chain(&self.others)
    }

    fn by_resource(&self, resource: &str, version: &str, group: &str) -> Option<&Kind> {
        if resource.is_empty() {
            return None;
        }
        if let Some((short, _)) = self.by_short_name(resource, group) {
            let expanded = |known: &&Kind| known.id.plural == short.id.plural && known.id.group == short.id.group;
            return self.every().find(expanded);
        }
        let resource = resource.to_ascii_lowercase();
        self.every().find(|known| {
            let named = known.id.plural == resource || known.singular == resource;
            let fits = match (version, group) {
                ("", "") => true,
                (version, "") => known.id.version == version,
                ("", group) => known.id.group.starts_with(group),
                (version, group) => known.id.version == version && known.id.group == group,
            };
            named && fits
        })
    }

    /// The kind that a short name stands for, and those that it could stand for, too. A name in full is no short name.
    fn by_short_name(&self, word: &str, group: &str) -> Option<(&Kind, Vec<&Kind>)> {
        let of_group = |known: &&Kind| group.is_empty() || known.id.group == group;
        if self.every().filter(of_group).any(|known| known.id.plural == word || known.singular == word) {
            return None;
        }
        let short = |known: &&Kind| known.short_names.iter().any(|short| short == word);
        let mut found = self.kinds.iter().filter(of_group).filter(short);
        let first = found.next();
        let rest = found.collect();
        let begins = |known: &&Kind| !group.is_empty() && known.id.group.starts_with(group);
        first.or_else(|| self.kinds.iter().filter(begins).find(short)).map(|kind| (kind, rest))
    }

    /// The kinds that a short name could stand for beside the one that it is taken for.
    pub fn also_meant(&self, word: &str) -> Vec<&Kind> {
        let (word, group) = word.split_once('.').unwrap_or((word, ""));
        self.by_short_name(word, group).map(|(_, others)| others).unwrap_or_default()
    }

    /// The kinds of a category, such as `all`.
    pub fn in_category(&self, category: &str) -> impl Iterator<Item = &Kind> {
        self.kinds.iter().filter(move |kind| kind.categories.iter().any(|one| one == category))
    }

    pub fn by_kind(&self, api_version: &str, kind: &str) -> Option<&Kind> {
        self.every().find(|known| known.id.kind == kind && known.id.api_version() == api_version)
    }

    pub fn by_plural(&self, group: &str, plural: &str) -> Option<&Kind> {
        self.kinds.iter().find(|known| known.id.group == group && known.id.plural == plural)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter()
    }
}

impl Kind {
    /// Whether the word is the kind itself, as it is written or in lower case.
    fn is_called(&self, word: &str) -> bool {
        self.id.kind == word || self.id.kind.to_ascii_lowercase() == word
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::{Kind, Kinds};
    use crate::domain::row::KindId;

    #[test]
    fn a_kind_answers_to_all_its_names() {
        let kinds = Kinds::builtin();
        for (word, kind, api_version) in [
            ("pods", "Pod", "v1"),
            ("po", "Pod", "v1"),
            ("Pod", "Pod", "v1"),
            ("pods.v1.", "Pod", "v1"),
            ("Pod.v1.", "Pod", "v1"),
            ("deploy.app", "Deployment", "apps/v1"),
            ("leases.coordination", "Lease", "coordination.k8s.io/v1"),
            ("Deployment.v1.apps", "Deployment", "apps/v1"),
            ("Deployment.apps", "Deployment", "apps/v1"),
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
        for word in ["pods.apps", "pods.v1", "PO", "deployments.v2.apps", "po d", "", ".", "..", "plugins"] {
            assert!(kinds.resolve(word).is_none(), "{word}");
        }
    }

    fn kind(group: &str, version: &str, plural: &str, kind: &str, short: &str) -> Kind {
        let own = |text: &str| text.to_owned();
        let id =
            KindId { group: own(group), version: own(version), plural: own(plural), kind: own(kind), namespaced: true };
        Kind { id, singular: kind.to_lowercase(), short_names: vec![own(short)], categories: vec![own("all")] }
    }

    #[test]
    fn a_version_that_is_not_preferred_is_found_where_it_is_named() {
        let mut kinds = Kinds::default();
        kinds.add(kind("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa"));
        kinds.add_version(kind("autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa"));
        kinds.add_version(kind("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa"));
        for (word, version) in [
            ("hpa", "v2"),
            ("horizontalpodautoscalers.v1.autoscaling", "v1"),
            ("HorizontalPodAutoscaler.v1.autoscaling", "v1"),
            ("hpa.autoscaling", "v2"),
            // A short name forgets the version, in kubectl too.
            ("hpa.v1.autoscaling", "v2"),
        ] {
            assert_eq!(kinds.resolve(word).map(|kind| kind.id.version.as_str()), Some(version), "{word}");
        }
        assert_eq!(kinds.iter().count(), 1);
        assert_eq!(kinds.in_category("all").count(), 1);
    }

    #[test]
    fn a_short_name_of_two_kinds_is_the_first_and_the_other_is_told() {
        let mut kinds = Kinds::builtin();
        kinds.add(kind("shop.example.com", "v1", "posters", "Poster", "po"));
        kinds.add(kind("shop.example.com", "v1", "nodes", "Node", "nd"));
        assert_eq!(kinds.resolve("po").unwrap().id.kind, "Pod");
        assert_eq!(kinds.also_meant("po").iter().map(|kind| kind.id.plural.as_str()).collect::<Vec<_>>(), ["posters"]);
        assert_eq!(kinds.resolve("po.shop").unwrap().id.kind, "Poster");
        assert_eq!(kinds.resolve("nodes").unwrap().id.group, "");
        assert_eq!(kinds.resolve("nodes.shop").unwrap().id.group, "shop.example.com");
        assert!(kinds.also_meant("pods").is_empty() && kinds.also_meant("pod").is_empty());
    }
}
