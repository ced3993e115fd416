//! Verbs that klue knows and does not do: why, and what instead.

use super::Row;
use super::Stand::Refused;
use crate::kubectl::refusal::Reason;

pub(super) const VERBS: &[Row] = &[
    (&["create", "token"], Refused(Reason::Forbidden, "name the service account to get instead")),
    (&["auth", "reconcile"], Refused(Reason::Elsewhere, "patch the role or the binding")),
    (&["rollout", "undo"], Refused(Reason::Elsewhere, "patch the object to what it was")),
    (&["exec"], Refused(Reason::Connection, "use logs, get or describe")),
    (&["attach"], Refused(Reason::Connection, "use logs")),
    (&["port-forward"], Refused(Reason::Connection, "use get endpointslices to see what answers")),
    (&["proxy"], Refused(Reason::Connection, "use get")),
    (&["cp"], Refused(Reason::Connection, "use logs or get configmap")),
    (&["debug"], Refused(Reason::Connection, "use describe and logs")),
    (&["run"], Refused(Reason::Connection, "use describe and logs")),
    (&["config"], Refused(Reason::Forbidden, "choose the cluster beside the words")),
    (&["edit"], Refused(Reason::Elsewhere, "use patch KIND NAME --type=merge -p JSON")),
    (&["replace"], Refused(Reason::Elsewhere, "use patch KIND NAME --type=merge -p JSON")),
    (&["apply"], Refused(Reason::Elsewhere, "use patch KIND NAME --type=merge -p JSON")),
    (&["set"], Refused(Reason::Elsewhere, "use patch KIND NAME -p JSON")),
    (&["create"], Refused(Reason::Elsewhere, "only create namespace NAME is known")),
    (&["expose"], Refused(Reason::Elsewhere, "only create namespace NAME is known")),
    (&["autoscale"], Refused(Reason::Elsewhere, "use scale KIND/NAME --replicas=N")),
    (&["rollout"], Refused(Reason::Elsewhere, "use rollout restart KIND/NAME")),
    (&["certificate"], Refused(Reason::Elsewhere, "use certificate approve NAME or certificate deny NAME")),
    (&["drain"], Refused(Reason::Elsewhere, "use cordon NODE, then delete pods one by one")),
    (&["taint"], Refused(Reason::Elsewhere, "use cordon NODE or patch node NAME")),
    (&["kustomize"], Refused(Reason::Elsewhere, "use patch KIND NAME -p JSON")),
    (&["plugin"], Refused(Reason::Elsewhere, "use the verb itself")),
    (&["diff"], Refused(Reason::Elsewhere, "propose the change; its card shows the difference")),
];
