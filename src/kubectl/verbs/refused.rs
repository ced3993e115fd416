//! Verbs that klue knows and does not do: why, and what instead.

use super::Row;
use super::Stand::Refused;
use crate::kubectl::refusal::Reason;

/// What is typed is kept in the case, so no value of a secret may be among it.
const SECRETS: &str = "words are kept, and values of secrets among them would be; make the secret outside klue";

pub(super) const VERBS: &[Row] = &[
    (&["create", "token"], Refused(Reason::Forbidden, "name the service account to get instead")),
    (&["create", "secret"], Refused(Reason::Elsewhere, SECRETS)),
    (&["create", "cronjob"], Refused(Reason::Elsewhere, "use create -f MANIFEST")),
    (&["create", "ingress"], Refused(Reason::Elsewhere, "use create -f MANIFEST")),
    (&["create", "poddisruptionbudget"], Refused(Reason::Elsewhere, "use create -f MANIFEST")),
    (&["create", "pdb"], Refused(Reason::Elsewhere, "use create -f MANIFEST")),
    (&["create", "priorityclass"], Refused(Reason::Elsewhere, "use create -f MANIFEST")),
    (&["create", "pc"], Refused(Reason::Elsewhere, "use create -f MANIFEST")),
    (&["set", "subject"], Refused(Reason::Elsewhere, "use patch rolebinding NAME --type=json -p JSON")),
    (&["apply", "edit-last-applied"], Refused(Reason::Elsewhere, "use apply --server-side -f MANIFEST")),
    (&["apply", "set-last-applied"], Refused(Reason::Elsewhere, "use apply --server-side -f MANIFEST")),
    (&["apply", "view-last-applied"], Refused(Reason::Elsewhere, "use get KIND NAME -o yaml")),
    (&["auth", "reconcile"], Refused(Reason::Elsewhere, "patch the role or the binding")),
    (&["exec"], Refused(Reason::Connection, "use logs, get or describe")),
    (&["attach"], Refused(Reason::Connection, "use logs")),
    (&["port-forward"], Refused(Reason::Connection, "use get endpointslices to see what answers")),
    (&["proxy"], Refused(Reason::Connection, "use get")),
    (&["cp"], Refused(Reason::Connection, "use logs or get configmap")),
    (&["debug"], Refused(Reason::Connection, "use describe and logs")),
    (&["run"], Refused(Reason::Connection, "use create job NAME --image=IMAGE, then logs")),
    (&["config"], Refused(Reason::Forbidden, "choose the cluster beside the words")),
    (&["edit"], Refused(Reason::Elsewhere, "use patch KIND NAME --type=merge -p JSON")),
    (&["replace"], Refused(Reason::Elsewhere, "use apply --server-side -f MANIFEST")),
    (&["set"], Refused(Reason::Elsewhere, "use set image, set env, set resources, set serviceaccount or set selector")),
    (&["expose"], Refused(Reason::Elsewhere, "use create service clusterip NAME --tcp=PORT")),
    (&["autoscale"], Refused(Reason::Elsewhere, "use create -f MANIFEST of a HorizontalPodAutoscaler")),
    (&["rollout"], Refused(Reason::Elsewhere, "use rollout restart, undo, pause or resume KIND/NAME")),
    (&["certificate"], Refused(Reason::Elsewhere, "use certificate approve NAME or certificate deny NAME")),
    (&["kustomize"], Refused(Reason::Elsewhere, "use apply --server-side -f MANIFEST")),
    (&["plugin"], Refused(Reason::Elsewhere, "use the verb itself")),
];
