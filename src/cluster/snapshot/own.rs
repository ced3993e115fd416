//! What a cluster says of itself: its name, and the part that it plays.

use super::dump::{Dump, Recorded};
use crate::domain::cluster::Part;

/// What a cluster calls itself: its klusterlet's word, or else its claims'.
pub fn name(dump: &Dump) -> Option<String> {
    let text = |object: &Recorded, pointer: &str| Some(object.text(pointer).to_owned()).filter(|text| !text.is_empty());
    let klusterlets = dump.objects("operator.open-cluster-management.io", "klusterlets", None);
    let claims = || dump.objects("cluster.open-cluster-management.io", "clusterclaims", None);
    let claim =
        |name: &str| claims().iter().find_map(|object| text(object, "/spec/value").filter(|_| object.name() == name));
    let said = klusterlets.iter().find_map(|object| text(object, "/spec/clusterName"));
    said.or_else(|| claim("id.k8s.io")).or_else(|| claim("name"))
}

/// The part that a cluster plays, told from the kinds that it has objects of.
pub fn part(dump: &Dump) -> Part {
    let has = |group: &str, plural: &str| !dump.objects(group, plural, None).is_empty();
    if has("cluster.open-cluster-management.io", "managedclusters")
        || has("operator.open-cluster-management.io", "clustermanagers")
    {
        Part::Hub
    } else if has("operator.open-cluster-management.io", "klusterlets") {
        Part::Spoke
    } else {
        Part::Plain
    }
}
