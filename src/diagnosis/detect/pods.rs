//! Why the pods of a Deployment do not run.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::ids::ClusterName;

pub fn explain(
    _inquiry: &mut Inquiry<'_>,
    _cluster: &ClusterName,
    _deployment: Seen<'_>,
    _klusterlet: Option<Seen<'_>>,
) {
}
