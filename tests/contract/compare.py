#!/usr/bin/env python3
"""Holds a served dump to a real kube-apiserver: the same requests to both, compared field by field.

Usage: compare.py REAL CONTEXT SERVED CONTEXT, two kubeconfigs with a context each; the served dump is of that cluster
(`oc adm inspect`, or `compare.py --gather REAL CONTEXT FOLDER`, which writes such a folder). Not part of `cargo test`.
"""
import base64, http.client, json, pathlib, re, ssl, sys, tempfile
from urllib.parse import quote, urlsplit

TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
METADATA = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"


class Server:
    def __init__(self, path, context):
        config = json.loads(pathlib.Path(path).read_text())
        named = lambda kind, name: next(one for one in config[kind + "s"] if one["name"] == name)[kind]
        chosen = named("context", context)
        self.url = urlsplit(named("cluster", chosen["cluster"])["server"])
        user = named("user", chosen["user"])
        self.token = user.get("token")
        self.tls = ssl._create_unverified_context()
        if "client-certificate-data" in user:
            with tempfile.NamedTemporaryFile(suffix=".pem") as pem:
                for part in ("certificate", "key"):
                    pem.write(base64.b64decode(user[f"client-{part}-data"]) + b"\n")
                pem.flush()
                self.tls.load_cert_chain(pem.name)

    def ask(self, path, accept="application/json", method="GET", body=None):
        connection = http.client.HTTPSConnection(self.url.hostname, self.url.port, context=self.tls, timeout=30)
        headers = {"Accept": accept, "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection.request(method, self.url.path + path, body, headers)
        answer = connection.getresponse()
        kind = (answer.getheader("Content-Type") or "").split(";")[0]
        text = answer.read()
        try:
            return answer.status, kind, [json.loads(line) for line in text.splitlines()] if "watch=" in path else json.loads(text)
        except ValueError:
            return answer.status, kind, text.decode(errors="replace")


# What differs for good reason: versions and clocks of the run, and what a dump leaves out.
LEFT_OUT = {"managedFields", "serverAddressByClientCIDRs", "storageVersionHash", "description", "emulationMajor", "emulationMinor",
            "minCompatibilityMajor", "minCompatibilityMinor", "continue"}


def same(value, path=""):
    if isinstance(value, dict):
        value = {key: one for key, one in value.items() if key not in LEFT_OUT}
        return {key: ("N" if key == "resourceVersion" and path in ("/body/metadata", "/body/*/object/metadata") else same(one, f"{path}/{key}"))
                for key, one in value.items()}
    if isinstance(value, list):
        return [same(one, f"{path}/*") for one in value]
    if isinstance(value, str):
        # Ages, and versions in messages.
        value = re.sub(r"^(\d+[ydhms])+$", "AGE", value)
        return re.sub(r"\((\d+[ydhms])+ ago\)|current: \d+", "AGO", value)
    return value


def differences(real, served, path=""):
    if isinstance(real, dict) and isinstance(served, dict):
        for key in sorted(set(real) | set(served)):
            # Items of a list have their kind in a dump; in the API only those of custom resources do.
            if key in ("kind", "apiVersion") and re.search(r"/items/\d+$", path) and key not in real:
                continue
            if key not in real or key not in served:
                yield f"{path}/{key}: {'only served' if key in served else 'only real'}: {json.dumps(served.get(key, real.get(key)))[:160]}"
            else:
                yield from differences(real[key], served[key], f"{path}/{key}")
    elif isinstance(real, list) and isinstance(served, list):
        if len(real) != len(served):
            yield f"{path}: {len(real)} really, {len(served)} served"
        for at, (one, other) in enumerate(zip(real, served)):
            yield from differences(one, other, f"{path}/{at}")
    elif real is None and served == []:
        return
    elif real != served:
        yield f"{path}: {json.dumps(real)[:200]} really, {json.dumps(served)[:200]} served"


def requests(real):
    pods = real.ask("/api/v1/pods?limit=500")[2]["items"]
    one = pods[0]["metadata"]
    pod = f"/api/v1/namespaces/{one['namespace']}/pods/{one['name']}"
    yield from [("/version", "application/json"), ("/api", "application/json"), ("/apis/apps", "application/json"), ("/healthz", "*/*")]
    lists = ["/api/v1/pods", "/api/v1/nodes", "/api/v1/namespaces", "/api/v1/events", "/api/v1/services", "/api/v1/configmaps",
             "/apis/apps/v1/deployments", "/apis/apps/v1/replicasets", "/apis/coordination.k8s.io/v1/leases",
             "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
             "/apis/cluster.open-cluster-management.io/v1/managedclusters", "/apis/work.open-cluster-management.io/v1/manifestworks"]
    for path in lists:
        for accept in ("application/json", TABLE, METADATA_LIST):
            yield path, accept
        yield path + "?includeObject=None", TABLE
        yield path + "?labelSelector=" + quote("app,!none"), METADATA_LIST
    for accept in ("application/json", TABLE, METADATA):
        yield pod, accept
    deployment = real.ask("/apis/apps/v1/deployments?limit=1")[2]["items"][0]["metadata"]
    scale = f"/apis/apps/v1/namespaces/{deployment['namespace']}/deployments/{deployment['name']}"
    yield from [(scale, TABLE), (scale + "/scale", "application/json"), (scale + "/status", "application/json")]
    for query in ["fieldSelector=" + quote(text) for text in (
            f"metadata.name={one['name']}", "status.phase!=Running", "status.phase=Running", "spec.nodeName=", "spec.host=x", "spec.hostNetwork=false",
            "spec.colour=red", "metadata.name", "status.podIPs=1", "a=b=c", "metadata.name=a\\,b")]:
        yield "/api/v1/pods?" + query, METADATA_LIST
    for path, field in [("/apis/apps/v1/replicasets", "status.replicas=1"), ("/apis/batch/v1/jobs", "x=1"), ("/api/v1/nodes", "metadata.namespace="),
                        ("/api/v1/nodes", "spec.unschedulable=false"), ("/api/v1/services", "spec.type=ClusterIP"), ("/api/v1/namespaces", "status.phase=Active"),
                        ("/api/v1/events", "involvedObject.kind=Pod"), ("/api/v1/events", "source=kubelet"), ("/api/v1/events", "type!=Normal"),
                        ("/apis/cluster.open-cluster-management.io/v1/managedclusters", "spec.x=1"), ("/api/v1/secrets", "type=Opaque")]:
        yield f"{path}?fieldSelector={quote(field)}", METADATA_LIST
    for text in ("app in (a,b)", "app notin (a)", "a b", "app near (a)", "a===b", "=x", "a in (x", ",", "a,,b", "!", "a in ()", "a>5", "a>x", "-a", "a/b/c", "a=x y", "a!", "a=-x", "a=",
                 "!none", "app,pod-template-hash"):
        yield "/api/v1/pods?labelSelector=" + quote(text), METADATA_LIST
    for query in ("resourceVersion=0", "resourceVersion=99999999999", "resourceVersion=abc", "resourceVersionMatch=Exact", "resourceVersionMatch=Exact&resourceVersion=0",
                  "resourceVersionMatch=Foo&resourceVersion=1", "sendInitialEvents=true", "limit=2", "limit=-1", "limit=2&labelSelector=app",
                  "watch=1&timeoutSeconds=1", "watch=1&timeoutSeconds=1&sendInitialEvents=true", "watch=1&timeoutSeconds=1&resourceVersion=abc",
                  "watch=1&timeoutSeconds=1&resourceVersion=99999999999",
                  "watch=1&timeoutSeconds=1&resourceVersionMatch=NotOlderThan&resourceVersion=1",
                  "watch=1&timeoutSeconds=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"):
        yield "/api/v1/namespaces/open-cluster-management-hub/pods?" + query, "application/json"
        if "watch" in query:
            yield "/api/v1/namespaces/open-cluster-management-hub/pods?" + query, TABLE
            yield "/api/v1/namespaces/open-cluster-management-hub/pods?" + query, METADATA
    for path in ("/api/v1/namespaces/default/pods/none", "/apis/apps/v1/namespaces/default/deployments/none", pod + "?resourceVersion=99999999999", "/api/v1/nonsense", "/api/v1/nodes/x/y", "/api/v1/pods/x",
                 "/api/v1/namespaces/x/nodes", "/apis/apps/v7", "/api/v2", "/api/v1/namespaces/default/pods/x/nosuch", "/api/v1/pods?includeObject=Foo"):
        yield path, TABLE if "includeObject" in path else "application/json"
    for accept in ("text/html", "application/json;as=Foo;v=v1;g=meta.k8s.io", "application/vnd.kubernetes.protobuf,application/json;q=0.5", "*/*", ""):
        yield "/api/v1/namespaces/default/services", accept
    for path in ("/api/v1/namespaces/none/pods", "/apis/apps/v1/namespaces/none/deployments"):
        yield path, TABLE


def compare(real, served):
    wrong = 0
    for path, accept in list(requests(real)):
        if "protobuf" in accept:
            accept = "application/json"
        one, other = real.ask(path, accept), served.ask(path, accept)
        found = list(differences(*(same({"status": answer[0], "body": answer[2]}) for answer in (one, other))))
        if found:
            wrong += 1
            print(f"\n{path}\n  as {accept}")
            for line in found[:6]:
                print(f"  {line}")
            if len(found) > 6:
                print(f"  and {len(found) - 6} more")
    print(f"\n{wrong} requests are answered in another way")


def gather(real, folder):
    """Writes what the server has as `oc adm inspect` would, so that the two can be compared."""
    root = pathlib.Path(folder)
    groups = [("core", "/api/v1")]
    for group in real.ask("/apis")[2]["groups"]:
        groups.append((group["name"], f"/apis/{group['preferredVersion']['groupVersion']}"))
    for group, base in groups:
        for kind in real.ask(base)[2]["resources"]:
            if "/" in kind["name"] or "list" not in kind["verbs"] or (group, kind["name"]) == ("events.k8s.io", "events"):
                continue
            of = base.removeprefix("/apis/").removeprefix("/api/")
            for item in real.ask(f"{base}/{kind['name']}")[2].get("items", []):
                item = {"apiVersion": of, "kind": kind["kind"], **item}
                namespace = item["metadata"].get("namespace")
                place = root / "namespaces" / namespace if namespace else root / "cluster-scoped-resources"
                path = place / group / kind["name"] / (item["metadata"]["name"] + ".yaml")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("---\n" + json.dumps(item) + "\n")
    import datetime
    (root / "timestamp").write_text(datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") + "\n")
    (root / "version").write_text(json.dumps(real.ask("/version")[2]))


if sys.argv[1] == "--gather":
    gather(Server(*sys.argv[2:4]), sys.argv[4])
else:
    compare(Server(*sys.argv[1:3]), Server(*sys.argv[3:5]))
