//! The agent runs and still does not reach the hub: its credentials, the address, the CA, the network.
//! The Klusterlet's `HubConnectionDegraded` tells, while its operator runs; otherwise the agent's log does.

use super::agent::Klusterlet;
use super::errors::{Trouble, trouble};
use super::secrets;
use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::finding::{Citation, Remediation};
use crate::domain::ids::ClusterName;
use crate::domain::resource::ResourceRef;

pub const HUB_SECRET: &str = "hub-kubeconfig-secret";
pub const BOOTSTRAP_SECRET: &str = "bootstrap-hub-kubeconfig";
const CONDITION: &str = "HubConnectionDegraded";

/// What the halves of the condition say: of the bootstrap kubeconfig, and of the agent's own.
#[derive(Debug, Default)]
struct Halves {
    bootstrap: Option<Trouble>,
    own: Option<Trouble>,
    server: Option<String>,
}

pub fn detect(inquiry: &mut Inquiry<'_>, klusterlet: &Klusterlet<'_>, name: &str, victim: &ResourceRef) {
    let spoke = klusterlet.spoke.clone();
    let namespace = klusterlet.namespace.clone();
    let why = "whether the agent has its kubeconfig, and until when its certificate holds";
    inquiry.look(&spoke, &format!("get secrets -n {namespace}"), why, "ocm.hub-kubeconfig-missing");
    let condition = klusterlet.seen.and_then(|seen| seen.object.condition(CONDITION));
    let degraded = condition.as_ref().filter(|condition| condition.is_true() && klusterlet.is_watched());
    let mut halves = degraded.map(|c| read_condition(&c.reason, &c.message)).unwrap_or_default();
    let mut evidence: Vec<Citation> = Vec::new();
    if degraded.is_some() {
        evidence.extend(klusterlet.seen.and_then(|seen| inquiry.cite_condition(seen, CONDITION)));
    }
    if halves.own.is_none() {
        let (said, proof) = from_logs(inquiry, &spoke, &namespace);
        halves.own = said;
        evidence.extend(proof);
    }
    let secret = |name: &str| ResourceRef::new(&spoke, "v1", "Secret", &namespace, name);
    let own = secret(HUB_SECRET);
    inquiry.link(&own, victim);
    inquiry.link(&secret(BOOTSTRAP_SECRET), victim);

    if let Some(absent) = inquiry.object(&spoke, "Secret", &namespace, HUB_SECRET).absent() {
        missing(inquiry, &own, absent, &halves, victim, evidence);
        return;
    }
    let expired = secrets::expired(inquiry, &spoke, &namespace, HUB_SECRET);
    let broken = secrets::broken(inquiry, &spoke, &namespace, HUB_SECRET);
    let story = Story { name, namespace: &namespace, own: &own, halves: &halves };
    if let Some((when, proof)) = expired {
        evidence.splice(0..0, proof);
        story.expired(inquiry, &when, evidence);
    } else if let Some((what, proof)) = broken {
        evidence.splice(0..0, proof);
        story.corrupt(inquiry, &what, evidence);
    } else if halves.own == Some(Trouble::Unreadable) {
        story.corrupt(inquiry, "its kubeconfig cannot be parsed", evidence);
    } else if let Some(trouble) = halves.own.or(halves.bootstrap) {
        story.refused(inquiry, trouble, evidence);
    } else if evidence.is_empty() {
        inquiry.suspect("ocm.agent-wedged", &own, 0.3, "the agent runs and nothing says what keeps it from the hub");
    }
}

/// Takes `HubConnectionDegraded` apart: its reason is a pair, its message has a line for each half.
fn read_condition(reason: &str, message: &str) -> Halves {
    let mut halves = Halves::default();
    for line in message.lines() {
        let found = trouble(line);
        if line.contains("bootstrap secret") || line.contains("Bootstrap secret") {
            halves.bootstrap = found;
        } else if found.is_some() {
            halves.own = found;
        }
        if let Some(server) = server(line) {
            halves.server = Some(server);
        }
    }
    if reason.contains("HubKubeConfigUnauthorized") {
        halves.own = Some(Trouble::Forbidden);
    }
    halves
}

/// The API server that a line names: `to apiserver https://…`.
fn server(line: &str) -> Option<String> {
    let rest = line.split_once("to apiserver ")?.1;
    let url = rest.split_whitespace().next()?.trim_end_matches([':', ',', '.']);
    Some(url.to_owned())
}

/// The last error in the registration agent's logs, the run before the present one included.
fn from_logs(inquiry: &mut Inquiry<'_>, spoke: &ClusterName, namespace: &str) -> (Option<Trouble>, Option<Citation>) {
    let why = "which pods of the agents there are";
    inquiry.look(spoke, &format!("get pods -n {namespace}"), why, "ocm.hub-server-wrong");
    let agents: Vec<Seen<'_>> = inquiry
        .objects(spoke, "Pod")
        .into_iter()
        .filter(|seen| {
            let name = seen.object.name();
            seen.object.namespace() == namespace
                && (name.starts_with("klusterlet-registration-agent") || name.starts_with("klusterlet-agent"))
        })
        .collect();
    for pod in agents {
        let Some(container) = pod.object.list("spec.containers").first().and_then(|c| c.get("name")?.as_str()) else {
            continue;
        };
        let restarts = pod.object.int("status.containerStatuses.0.restartCount").unwrap_or(0);
        let runs: &[&str] = if restarts > 0 { &["", " --previous"] } else { &[""] };
        for run in runs {
            let words = format!("logs {} -n {namespace} -c {container} --tail=400{run}", pod.object.name());
            let why = "what the agent itself says of its way to the hub";
            if let crate::diagnosis::inquiry::Look::Seen(id, reading) =
                inquiry.glance(spoke, &words, why, "ocm.hub-server-wrong")
                && let Some(line) = reading.log.as_deref().and_then(last_error)
            {
                return (trouble(line), inquiry.evidence.cite(id, format!("log of {}", pod.object.name()), line));
            }
        }
    }
    (None, None)
}

fn last_error(log: &str) -> Option<&str> {
    log.lines().rev().find(|line| !is_chatter(line) && trouble(line).is_some())
}

/// Lines that klog marks as information say nothing of an error, whatever words they hold.
fn is_chatter(line: &str) -> bool {
    line.split_whitespace()
        .take(2)
        .any(|word| word.len() == 5 && word.starts_with('I') && word[1..].chars().all(|c| c.is_ascii_digit()))
}

fn missing(
    inquiry: &mut Inquiry<'_>,
    own: &ResourceRef,
    absent: crate::domain::ids::ObservationId,
    halves: &Halves,
    victim: &ResourceRef,
    mut evidence: Vec<Citation>,
) {
    let name = own.cluster.as_str();
    let namespace = own.namespace.clone().unwrap_or_default();
    evidence.splice(0..0, inquiry.cite_absence(absent, "Secret", &namespace, HUB_SECRET));
    // A pending request is what keeps it from coming back: then that is the root, and this a step.
    let waiting: Vec<ResourceRef> = inquiry
        .causes
        .iter()
        .filter(|cause| cause.fault.0.starts_with("ocm.csr-"))
        .map(|cause| cause.resource.clone())
        .collect();
    for request in &waiting {
        inquiry.links.route(request, own, victim);
    }
    inquiry.step("ocm.hub-kubeconfig-missing", own);
    if let Some(cause) = inquiry.causes.iter_mut().find(|cause| waiting.contains(&cause.resource)) {
        cause.summary = format!("{HUB_SECRET} is missing on {name}. {}", cause.summary);
        cause.evidence.extend(evidence.iter().take(2).cloned());
        cause.confidence = 0.95;
    }
    let (more, remediation) = match halves.bootstrap {
        Some(trouble) => (
            format!(" and the bootstrap kubeconfig that would bring it back is refused: {}", trouble.words()),
            vec![look_at(own, BOOTSTRAP_SECRET, NEW_TOKEN)],
        ),
        None => (
            String::new(),
            vec![remedy(
                &own.cluster,
                &format!("rollout restart deployment/klusterlet-registration-agent -n {namespace}"),
                "the agent makes a new certificate request when it starts; approve that on the hub",
                format!("Secret {namespace}/{HUB_SECRET} exists again and ManagedCluster {name} is Available=True"),
                Risk::Reversible,
            )],
        ),
    };
    inquiry.cause(Cause {
        fault: "ocm.hub-kubeconfig-missing".into(),
        resource: own.clone(),
        confidence: 0.9,
        summary: format!("{HUB_SECRET} is missing on {name}, so its agent has no way to the hub{more}."),
        evidence,
        remediation,
    });
}

const NEW_TOKEN: &str = "make a new token on the hub (kubectl create token agent-registration-bootstrap -n open-cluster-management), write it into this secret's kubeconfig, and approve the request that follows; klue never handles tokens";

fn look_at(own: &ResourceRef, secret: &str, why: &str) -> Remediation {
    let namespace = own.namespace.clone().unwrap_or_default();
    remedy(
        &own.cluster,
        &format!("get secret {secret} -n {namespace}"),
        why,
        format!("the Klusterlet on {} is HubConnectionDegraded=False", own.cluster),
        Risk::Look,
    )
}

/// Tells what is wrong with a secret that is there.
struct Story<'s> {
    name: &'s str,
    namespace: &'s str,
    own: &'s ResourceRef,
    halves: &'s Halves,
}

impl Story<'_> {
    /// Why the agent does not help itself by starting over.
    fn no_way_back(&self) -> String {
        match self.halves.bootstrap {
            Some(trouble) => {
                format!(" It cannot register again by itself: the bootstrap kubeconfig is {} as well.", trouble.words())
            }
            None => String::new(),
        }
    }

    fn start_over(&self) -> Vec<Remediation> {
        if self.halves.bootstrap.is_some() {
            return vec![look_at(self.own, BOOTSTRAP_SECRET, NEW_TOKEN), self.drop_secret()];
        }
        vec![self.drop_secret()]
    }

    fn drop_secret(&self) -> Remediation {
        let namespace = self.namespace;
        remedy(
            &self.own.cluster,
            &format!("delete secret {HUB_SECRET} -n {namespace}"),
            "with working bootstrap credentials the agent then makes a new certificate request, which a person approves on the hub",
            format!("a new {HUB_SECRET} appears and ManagedCluster {} is Available=True", self.name),
            Risk::Wide,
        )
    }

    fn expired(&self, inquiry: &mut Inquiry<'_>, when: &str, evidence: Vec<Citation>) {
        inquiry.cause(Cause {
            fault: "ocm.hub-certificate-expired".into(),
            resource: self.own.clone(),
            confidence: 0.95,
            summary: format!(
                "The client certificate in {HUB_SECRET} of {} expired on {when}, so the hub refuses its agent (Unauthorized).{}",
                self.name,
                self.no_way_back()
            ),
            evidence,
            remediation: self.start_over(),
        });
    }

    fn corrupt(&self, inquiry: &mut Inquiry<'_>, what: &str, evidence: Vec<Citation>) {
        inquiry.cause(Cause {
            fault: "ocm.hub-kubeconfig-corrupt".into(),
            resource: self.own.clone(),
            confidence: 0.93,
            summary: format!(
                "{HUB_SECRET} on {} is corrupt: {what}, so the agent cannot use it.{}",
                self.name,
                self.no_way_back()
            ),
            evidence,
            remediation: self.start_over(),
        });
    }

    /// The hub, or something on the way to it, says no to credentials that are there and whole.
    fn refused(&self, inquiry: &mut Inquiry<'_>, trouble: Trouble, evidence: Vec<Citation>) {
        let fleet = others(inquiry, self.name);
        let server = self.halves.server.clone().unwrap_or_else(|| "the hub".to_owned());
        let differs = match &fleet {
            Some(working) if *working != server => format!(" Other clusters reach the hub at {working}."),
            Some(_) => " Other clusters reach the hub at the same address.".to_owned(),
            None => String::new(),
        };
        let (fault, told, fix) = match trouble {
            Trouble::UnknownAuthority => (
                "ocm.hub-ca-wrong",
                format!(
                    "the CA in its kubeconfig is not the one that signed {server}'s certificate (x509: certificate signed by unknown authority)"
                ),
                "write the CA that signs the hub's certificate into bootstrap-hub-kubeconfig; the agent then registers again and a person approves its request",
            ),
            Trouble::Refused | Trouble::NoSuchHost | Trouble::Timeout => (
                "ocm.hub-server-wrong",
                format!("its kubeconfig points at {server}, where nothing answers ({})", trouble.words()),
                "put the hub's real API server URL into bootstrap-hub-kubeconfig and hub-kubeconfig-secret, or repair name resolution, firewall or proxy if the address is right",
            ),
            Trouble::ServerCertificate => (
                "ocm.hub-serving-certificate",
                format!("the certificate that {server} shows is not valid ({})", trouble.words()),
                "renew the serving certificate of the hub's API server, or use an address that it covers",
            ),
            Trouble::Proxy => (
                "ocm.hub-proxy",
                format!("the proxy between it and {server} does not let it through"),
                "correct proxy-url in bootstrap-hub-kubeconfig or the agent's HTTPS_PROXY and NO_PROXY",
            ),
            Trouble::Unauthorized => (
                "ocm.hub-credentials-rejected",
                format!("{server} rejects its credentials (401 Unauthorized)"),
                NEW_TOKEN,
            ),
            Trouble::Forbidden | Trouble::NamespaceGone => (
                "ocm.hub-rights-missing",
                format!("{server} knows its agent but allows it nothing (forbidden)"),
                "see on the hub whether the cluster is accepted and its role bindings exist in the cluster's namespace",
            ),
            Trouble::Unreadable => return,
        };
        let resource = if trouble == Trouble::Unauthorized && self.halves.own.is_none() {
            ResourceRef { name: BOOTSTRAP_SECRET.to_owned(), ..self.own.clone() }
        } else {
            self.own.clone()
        };
        let confidence = match trouble {
            Trouble::Forbidden | Trouble::NamespaceGone => 0.7,
            Trouble::Refused | Trouble::NoSuchHost | Trouble::Timeout if fleet.is_none() => 0.8,
            _ => 0.92,
        };
        let bootstrap = if self.halves.bootstrap == Some(Trouble::Unauthorized) && trouble == Trouble::Unauthorized {
            " Its bootstrap token is rejected as well (expired or invalid), so it cannot register again."
        } else {
            ""
        };
        inquiry.cause(Cause {
            fault: fault.into(),
            resource,
            confidence,
            summary: format!(
                "The agent of {} runs but does not get into the hub: {told}.{differs}{bootstrap}",
                self.name
            ),
            evidence,
            remediation: vec![look_at(self.own, BOOTSTRAP_SECRET, fix)],
        });
    }
}

/// The address at which another cluster's klusterlet says that the hub works, if one was read.
fn others(inquiry: &mut Inquiry<'_>, name: &str) -> Option<String> {
    let spokes: Vec<ClusterName> = inquiry
        .evidence
        .clusters()
        .iter()
        .filter(|info| info.name.as_str() != name && Some(&info.name) != inquiry.evidence.hub())
        .map(|info| info.name.clone())
        .take(1)
        .collect();
    for spoke in spokes {
        let why = "whether another cluster reaches the hub, and at which address";
        inquiry.glance(&spoke, "get klusterlets", why, "ocm.hub-server-wrong");
        for seen in inquiry.objects(&spoke, "Klusterlet") {
            let condition = seen.object.condition(CONDITION).filter(|condition| condition.is_false());
            if let Some(found) = condition.and_then(|c| c.message.lines().rev().find_map(server)) {
                return Some(found);
            }
        }
    }
    None
}
