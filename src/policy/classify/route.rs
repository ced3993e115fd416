//! Reads a path as the API server would (`k8s.io/apiserver/pkg/endpoints/request/requestinfo.go`).
//! Invariant: a path with more than one reading has none here. It is refused, never put right.

/// What a path leads to.
pub(in crate::policy) enum Route {
    /// No resource: `/version`, `/apis`, `/openapi/…`. `known` ones are harmless to read.
    Plain {
        known: bool,
    },
    /// The proxy of old: `/api/v1/proxy/…`.
    Proxy,
    Resource(Resource),
}

pub(in crate::policy) struct Resource {
    pub group: String,
    pub plural: String,
    pub namespace: Option<String>,
    pub name: Option<String>,
    pub subresource: Option<String>,
    /// There are segments behind the subresource.
    pub deeper: bool,
    /// The watch of old: `/api/v1/watch/…`.
    pub legacy_watch: bool,
}

pub(in crate::policy) struct Query(Vec<(String, String)>);

impl Query {
    pub fn values(&self, key: &str) -> Vec<&str> {
        self.0.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect()
    }
}

const PLAIN: [&str; 9] = ["api", "apis", "version", "openapi", "healthz", "livez", "readyz", "metrics", ".well-known"];

/// A path and its query, or nothing where the path could mean two things.
pub(in crate::policy) fn read(path_and_query: &str) -> Option<(Route, Query)> {
    let odd = |c: char| !c.is_ascii_graphic() || c == '#' || c == '\\';
    if path_and_query.contains(odd) {
        return None;
    }
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    Some((route(&segments(path)?), parse_query(query)?))
}

fn segments(path: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix('/')?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    rest.split('/').map(segment).collect()
}

/// One segment, decoded. A slash, a dot or a percent sign that hides behind an escape is a trick.
fn segment(raw: &str) -> Option<String> {
    let decoded = decode(raw)?;
    let hidden = decoded.contains(['/', '\\', '%', '?', '#', ';']) || decoded.contains(char::is_control);
    let dotted = matches!(decoded.as_str(), "" | "." | "..") || raw.to_ascii_lowercase().contains("%2e");
    (!hidden && !dotted).then_some(decoded)
}

fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? * 16 + hex(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn parse_query(query: &str) -> Option<Query> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decode(&name.replace('+', " "))?, decode(&value.replace('+', " "))?))
    });
    pairs.collect::<Option<_>>().map(Query)
}

fn route(segments: &[String]) -> Route {
    let words: Vec<&str> = segments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["api", _version, rest @ ..] if !rest.is_empty() => resource("", rest),
        ["apis", group, _version, rest @ ..] if !rest.is_empty() => resource(group, rest),
        [] => Route::Plain { known: true },
        [first, ..] => Route::Plain { known: PLAIN.contains(first) },
    }
}

fn resource(group: &str, words: &[&str]) -> Route {
    let (legacy_watch, words) = match words {
        ["proxy", ..] => return Route::Proxy,
        ["watch", rest @ ..] if !rest.is_empty() => (true, rest),
        other => (false, other),
    };
    let namespace = match words {
        ["namespaces", _, "status" | "finalize", ..] | ["namespaces"] | ["namespaces", _] => None,
        ["namespaces", namespace, ..] => Some((*namespace).to_owned()),
        _ => None,
    };
    // `/namespaces/x/status` is the namespace's own; any other third word is a kind within it.
    let words = match words {
        ["namespaces", _, "status" | "finalize", ..] => words,
        ["namespaces", _, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    let word = |index: usize| words.get(index).map(|word| (*word).to_owned());
    Route::Resource(Resource {
        group: group.to_owned(),
        plural: word(0).unwrap_or_default(),
        namespace,
        name: word(1),
        subresource: word(2),
        deeper: words.len() > 3,
        legacy_watch,
    })
}
