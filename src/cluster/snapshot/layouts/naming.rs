//! What a cluster is called after the folder or archive that holds it.
//! Invariant: a name that every dump of a collector bears is passed over for the next one above, if there is one.
//! Not here: the cluster's own word for itself, and what happens to doubles.

/// A name without the ending of an archive.
pub fn stem(name: &str) -> &str {
    const ENDINGS: [&str; 9] = [".tar.gz", ".tar.zst", ".tar.xz", ".tar.bz2", ".tgz", ".tzst", ".txz", ".tar", ".zip"];
    let without = ENDINGS.iter().find_map(|end| {
        let at = name.len().checked_sub(end.len())?;
        name.get(at..).filter(|tail| tail.eq_ignore_ascii_case(end))?;
        name.get(..at)
    });
    without.filter(|stem| !stem.is_empty()).unwrap_or(name)
}

/// Whether a folder is an archive, by its name.
pub(super) fn is_archive(name: &str) -> bool {
    stem(name) != name
}

/// The name for what lies below `base`, a path that is empty or ends in `/`.
pub(super) fn folder_of(base: &str) -> String {
    // The base may be a file, which then bears the name.
    let (folders, file) = base.rsplit_once('/').unwrap_or(("", base));
    let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let steps: Vec<&str> = folders.split('/').map(stem).chain([file]).filter(|step| !step.is_empty()).collect();
    let telling = steps.iter().rev().find(|step| !says_nothing(step));
    (*telling.or(steps.last()).unwrap_or(&"")).trim_start_matches("hostedcluster-").to_owned()
}

/// Names that a collector gives to each of its dumps, or people to any.
fn says_nothing(name: &str) -> bool {
    const PLAIN: [&str; 9] = [
        "dump",
        "must-gather",
        "inspect",
        "bundle",
        "support-bundle",
        "snapshot",
        "collect",
        "cluster-state",
        "hypershift-dump",
    ];
    const BEGINNINGS: [&str; 4] = ["must-gather.local.", "inspect.local.", "support-bundle-20", "insights-20"];
    PLAIN.contains(&name) || is_image(name) || BEGINNINGS.iter().any(|begin| name.starts_with(begin))
}

/// A folder named after the image that gathered.
pub(super) fn is_image(name: &str) -> bool {
    name.contains("sha256")
}

#[cfg(test)]
mod tests {
    use super::{folder_of, stem};

    #[test]
    fn the_ending_of_an_archive_is_no_part_of_a_name() {
        for (name, bare) in [
            ("hub.tar.gz", "hub"),
            ("hub.TGZ", "hub"),
            ("a.b.zip", "a.b"),
            ("hub.tar.zst", "hub"),
            ("hub.tar", "hub"),
            ("hub", "hub"),
            (".zip", ".zip"),
            ("é.tar", "é"),
            ("", ""),
        ] {
            assert_eq!(stem(name), bare, "{name}");
        }
    }

    #[test]
    fn a_cluster_is_named_after_the_folder_that_says_most() {
        for (base, name) in [
            ("", ""),
            ("hub/", "hub"),
            ("fleet/hub/", "hub"),
            ("hub.tar.gz/must-gather.local.123/", "hub"),
            ("hub/must-gather.local.123/quay-io-acm-sha256-ab/", "hub"),
            ("must-gather.local.123/", "must-gather.local.123"),
            ("cases/oom/dump/", "oom"),
            ("fleet/hub.txt", "hub"),
            ("must-gather/hypershift-dump.tar.gz/hostedcluster-shop/", "shop"),
        ] {
            assert_eq!(folder_of(base), name, "{base}");
        }
    }
}
