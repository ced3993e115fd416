//! Finds the clusters below a path.
//! Invariant: each file belongs to at most one cluster, and what belongs to none is said; a cluster that was gathered in
//! parts, by several images or nodes, is one.
//! Not here: how one folder shows its layout (`signs`), what the files hold (`notes`).

use super::{Finding, Found, Layout, naming, notes, plain, signs};
use crate::cluster::snapshot::tree::Tree;
use crate::domain::redact;

/// Folders around a dump, as archives and people make them.
const DEEPEST: usize = 5;
const MOST_LINES: usize = 20;
/// How many files of a folder are looked at to tell whether it is a cluster's.
const MOST_HEADS: usize = 200;

/// A place where a layout was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Site {
    layout: Layout,
    base: String,
    roots: Vec<String>,
}

impl Site {
    fn at(layout: Layout, base: &str) -> Self {
        Self { layout, base: base.to_owned(), roots: vec![base.to_owned()] }
    }

    fn inspects(&self) -> bool {
        matches!(self.layout, Layout::Inspect | Layout::AcmGather)
    }

    /// Dumped from within another cluster, but a cluster of its own.
    fn is_hosted(&self) -> bool {
        self.base.trim_end_matches('/').rsplit('/').next().is_some_and(|name| name.starts_with("hostedcluster-"))
    }
}

/// The clusters of a tree, and what was passed over.
pub fn find(tree: &Tree) -> Finding {
    let mut sites = look(tree, "", 0);
    let level = level(&sites);
    if sites.is_empty() {
        sites = plain_ones(tree);
    } else {
        let beside = tree.folders(&level).into_iter().map(|folder| format!("{level}{folder}/"));
        let apart = |base: &String, site: &Site| !site.base.starts_with(base) && !base.starts_with(&site.base);
        let others: Vec<String> = beside.filter(|base| sites.iter().all(|site| apart(base, site))).collect();
        sites.extend(others.iter().filter(|base| is_a_cluster(tree, base)).map(|base| Site::at(Layout::Plain, base)));
    }
    let (sites, doubles) = without_doubles(sites, &level);
    let passed_over = passed_over(tree, &sites, &doubles, &level);
    Finding { clusters: all_found(tree, sites), passed_over }
}

/// The clusters below one folder of a tree: empty, or ending in `/`.
pub fn clusters_below(tree: &Tree, prefix: &str) -> Vec<Found> {
    let sites = look(tree, prefix, 0);
    let level = level(&sites);
    all_found(tree, without_doubles(sites, &level).0)
}

/// The sites, the outermost first, and those that are only the same fleet at another time.
fn without_doubles(mut sites: Vec<Site>, level: &str) -> (Vec<Site>, Vec<Site>) {
    sites.sort_by(|a, b| (depth(&a.base), &a.base).cmp(&(depth(&b.base), &b.base)));
    sites.iter().cloned().partition(|site| !is_double(site, &sites, level))
}

fn all_found(tree: &Tree, sites: Vec<Site>) -> Vec<Found> {
    let bases: Vec<String> = sites.iter().map(|site| site.base.clone()).collect();
    sites.into_iter().map(|site| found(tree, site, &bases)).collect()
}

fn depth(base: &str) -> usize {
    base.trim_end_matches('/').matches('/').count()
}

/// Whether a site lies in a folder of several clusters that all bear the names of clusters further out: the same fleet at
/// another time.
fn is_double(site: &Site, sites: &[Site], level: &str) -> bool {
    let Some((folder, _)) = site.base.strip_prefix(level).and_then(|below| below.split_once('/')) else { return false };
    let folder = format!("{level}{folder}/");
    let (inner, outer): (Vec<&Site>, Vec<&Site>) = sites.iter().partition(|site| site.base.starts_with(&folder));
    let name = |site: &Site| naming::folder_of(&site.base);
    let further_out =
        |inner: &Site| outer.iter().any(|outer| name(outer) == name(inner) && depth(&outer.base) < depth(&inner.base));
    inner.len() > 1 && inner.iter().all(|site| site.base != folder && further_out(site))
}

fn found(tree: &Tree, site: Site, bases: &[String]) -> Found {
    let inner = bases.iter().filter(|base| base.len() > site.base.len() && base.starts_with(&site.base));
    let inner: Vec<&String> = inner.collect();
    let mut notes = notes::of(tree, site.layout, &site.base, &site.roots);
    // What lies in a cluster of its own within this one is that cluster's.
    let path = |id: super::FileId| tree.files().get(id.0 as usize).map_or("", |file| file.path.as_str());
    notes.retain(|(id, _)| !inner.iter().any(|base| notes::lies_in(path(*id), base)));
    Found { folder: naming::folder_of(&site.base), layout: site.layout, base: site.base, roots: site.roots, notes }
}

fn look(tree: &Tree, prefix: &str, depth: usize) -> Vec<Site> {
    if let Some(layout) = signs::layout_at(tree, prefix) {
        return with_nested(tree, Site::at(layout, prefix), depth);
    }
    let streams = signs::streams_at(tree, prefix);
    if !streams.is_empty() {
        return match streams.as_slice() {
            // Alone it is the cluster of its folder, as the files of a dump would be.
            [_] if tree.below(prefix).nth(1).is_none() => vec![Site::at(Layout::ClusterInfoDump, prefix)],
            files => files.iter().map(|file| Site::at(Layout::ClusterInfoDump, file)).collect(),
        };
    }
    if depth == DEEPEST {
        return Vec::new();
    }
    let folders = tree.folders(prefix);
    let sites: Vec<Site> =
        folders.iter().flat_map(|folder| look(tree, &format!("{prefix}{folder}/"), depth + 1)).collect();
    gathered_together(tree, prefix, sites)
}

/// Makes one of what several images or nodes gathered of one cluster.
fn gathered_together(tree: &Tree, prefix: &str, sites: Vec<Site>) -> Vec<Site> {
    let direct = |site: &Site| {
        let below = site.base.get(prefix.len()..).unwrap_or_default().trim_end_matches('/');
        naming::is_image(below.split('/').next().unwrap_or_default())
    };
    let (hosted, parts): (Vec<Site>, Vec<Site>) = sites.into_iter().partition(Site::is_hosted);
    let alike = parts.iter().all(Site::inspects) || parts.iter().all(|site| site.layout == Layout::KubectlGather);
    let together = signs::is_top_of_a_gathering(tree, prefix) || parts.iter().all(direct);
    if parts.is_empty() || !alike || !together {
        return parts.into_iter().chain(hosted).collect();
    }
    let acm = parts.iter().find(|site| site.layout == Layout::AcmGather);
    let layout = acm.or(parts.first()).map_or(Layout::Inspect, |site| site.layout);
    let roots = parts.into_iter().flat_map(|site| site.roots).collect();
    std::iter::once(Site { layout, base: prefix.to_owned(), roots }).chain(hosted).collect()
}

/// Dumps within a dump: more of the same cluster, or hosted clusters of their own.
fn with_nested(tree: &Tree, mut site: Site, depth: usize) -> Vec<Site> {
    let mut sites = Vec::new();
    if site.inspects() && depth < DEEPEST {
        let nests = |folder: &String| {
            naming::is_archive(folder) || folder.starts_with("hostedcluster-") || folder.starts_with("hypershift-dump")
        };
        for folder in tree.folders(&site.base).into_iter().filter(nests) {
            let nested = look(tree, &format!("{}{folder}/", site.base), depth + 1);
            let (hosted, same): (Vec<Site>, Vec<Site>) = nested.into_iter().partition(Site::is_hosted);
            site.roots.extend(same.into_iter().filter(Site::inspects).flat_map(|site| site.roots));
            sites.extend(hosted);
        }
    }
    sites.push(site);
    sites
}

/// The folder in which all clusters lie side by side: empty, or ending in `/`.
fn level(sites: &[Site]) -> String {
    let above = |base: &str| {
        let base = base.trim_end_matches('/');
        base.rfind('/').map_or("", |at| base.get(..=at).unwrap_or_default()).to_owned()
    };
    let mut level = sites.first().map_or(String::new(), |site| above(&site.base));
    for site in sites {
        while !above(&site.base).starts_with(&level) {
            level = above(&level);
        }
    }
    level
}

/// Where nothing has a layout: the whole is one cluster's objects, unless its folders show that they are several.
fn plain_ones(tree: &Tree) -> Vec<Site> {
    let mut prefix = String::new();
    while let [only] = tree.folders(&prefix).as_slice() {
        let inner = format!("{prefix}{only}/");
        if tree.below(&prefix).count() != tree.below(&inner).count() {
            break;
        }
        prefix = inner;
    }
    let bases = tree.folders(&prefix).into_iter().map(|folder| format!("{prefix}{folder}/"));
    let several: Vec<String> = bases.filter(|base| is_a_cluster(tree, base)).collect();
    if several.len() > 1 {
        return several.iter().map(|base| Site::at(Layout::Plain, base)).collect();
    }
    let mut files = tree.below("");
    let any = files.any(|(id, file)| plain::holds_objects(tree, id, file));
    any.then(|| Site::at(Layout::Plain, "")).into_iter().collect()
}

fn is_a_cluster(tree: &Tree, base: &str) -> bool {
    let mut heads = tree.below(base).take(MOST_HEADS).filter(|(id, file)| plain::holds_objects(tree, *id, file));
    heads.any(|(id, file)| plain::head(tree, id, file).is_some_and(|head| plain::tells_of_a_cluster(&head)))
}

fn passed_over(tree: &Tree, sites: &[Site], doubles: &[Site], level: &str) -> Vec<String> {
    if sites.is_empty() {
        return Vec::new();
    }
    let taken = |path: &str| sites.iter().any(|site| notes::lies_in(path, &site.base));
    let own = |name: &str| {
        matches!(
            name,
            "timestamp" | "gather.log" | "gather.logs" | "gather_logs.log" | "must-gather.logs" | "event-filter.html"
        )
    };
    let mut lines: Vec<String> = Vec::new();
    let mut last = "";
    for (_, file) in tree.below("").filter(|(_, file)| !taken(&file.path)) {
        // One line for a folder, however much is in it.
        let below = file.path.strip_prefix(level).map_or(0, |_| level.len());
        let end = file.path.get(below..).and_then(|rest| rest.find('/')).map(|at| below + at);
        let (name, is_folder) = (file.path.get(..end.unwrap_or(file.path.len())).unwrap_or_default(), end.is_some());
        if name == last || own(name.rsplit('/').next().unwrap_or_default()) {
            continue;
        }
        last = name;
        let inner = sites.iter().any(|site| site.base.starts_with(&format!("{name}/")));
        let double = doubles.iter().any(|site| site.base.starts_with(&format!("{name}/")));
        lines.push(match (is_folder, inner) {
            (true, false) if double => {
                format!("{name} is passed over: its clusters bear the names of those beside it; open it by itself")
            }
            (true, false) => format!("{name} is passed over: nothing in it has the layout of a dump"),
            _ => format!("{} is passed over: it lies beside the dumps and is part of none", file.path),
        });
    }
    let beside = |path: &&String| {
        path.strip_prefix(level).is_some_and(|name| !name.contains('/')) && !taken(&format!("{path}/"))
    };
    lines.extend(tree.empty_folders().iter().filter(beside).map(|path| format!("{path} is an empty folder")));
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push(format!("{more} more files and folders are passed over"));
    }
    lines.iter().map(|line| redact::plain(line).into_owned()).collect()
}
