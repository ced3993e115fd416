//! The runbooks that klue carries with it.

/// Id and text of each.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("ocm/addon-manager-down", include_str!("../../runbooks/ocm/addon-manager-down.md")),
    ("ocm/addon-manual", include_str!("../../runbooks/ocm/addon-manual.md")),
    ("ocm/addon-placement-missing", include_str!("../../runbooks/ocm/addon-placement-missing.md")),
    ("ocm/agent-stopped", include_str!("../../runbooks/ocm/agent-stopped.md")),
    ("ocm/cluster-denied", include_str!("../../runbooks/ocm/cluster-denied.md")),
    ("ocm/csr-pending", include_str!("../../runbooks/ocm/csr-pending.md")),
    ("ocm/hub-ca-wrong", include_str!("../../runbooks/ocm/hub-ca-wrong.md")),
    ("ocm/hub-certificate-expired", include_str!("../../runbooks/ocm/hub-certificate-expired.md")),
    ("ocm/hub-kubeconfig-corrupt", include_str!("../../runbooks/ocm/hub-kubeconfig-corrupt.md")),
    ("ocm/hub-kubeconfig-missing", include_str!("../../runbooks/ocm/hub-kubeconfig-missing.md")),
    ("ocm/hub-server-wrong", include_str!("../../runbooks/ocm/hub-server-wrong.md")),
];
