#!/usr/bin/env python3
"""Writes the golden data beside it: objects, and the Tables that a real API server makes of them.

    KUBECONFIG=... tests/printers/refresh.py

Needs kubectl and a cluster of no other use whose controllers, scheduler and kubelets are stopped: they would change
what is made here. It makes the namespace `printers`, definitions in `printers.example` and cluster-scoped objects whose
names begin with `printers`; it removes none of them, and where the namespace is there already it only reads anew.
"""
import datetime, json, subprocess, sys, time, urllib.error, urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from objects import defined, definitions, objects  # noqa: E402
from pods import pods  # noqa: E402

NAMESPACE, MOST = "printers", 8
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"


class Refused(Exception):
    """What the API server said no to."""


class Api:
    def __init__(self):
        self.proxy = subprocess.Popen(["kubectl", "proxy", "--port=0"], stdout=subprocess.PIPE, text=True)
        self.base = "http://" + self.proxy.stdout.readline().rsplit(" ", 1)[1].strip()
        self.kinds = {}

    def call(self, method, path, body=None, accept="application/json", kind="application/json"):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Accept": accept, "Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            if error.code == 409 and method == "POST":
                return None
            raise Refused(f"{method} {path}: {error.code} {said[:300]}") from None

    def discover(self):
        groups = [("", "v1", "/api/v1")]
        for group in self.call("GET", "/apis")["groups"]:
            groups += [(group["name"], v["version"], f"/apis/{v['groupVersion']}") for v in group["versions"]]
        for group, version, path in groups:
            try:
                listed = self.call("GET", path)["resources"]
            except Refused:
                continue  # an API whose server is gone
            for resource in listed:
                if "list" in resource["verbs"] and "/" not in resource["name"]:
                    api = f"{group}/{version}" if group else version
                    self.kinds[api, resource["kind"]] = {"group": group, "version": version, "path": path, "plural": resource["name"], "namespaced": resource["namespaced"], "kind": resource["kind"]}

    def path(self, made):
        kind = self.kinds[made["apiVersion"], made["kind"]]
        return kind["path"] + (f"/namespaces/{NAMESPACE}" if kind["namespaced"] else "") + "/" + kind["plural"]


def dated(value):
    """Times before now in place of numbers of seconds."""
    if isinstance(value, tuple):
        at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=value[1])
        return at.strftime("%Y-%m-%dT%H:%M:%SZ" if value[0] == "ago" else "%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dict):
        return {key: dated(item) for key, item in value.items()}
    return [dated(item) for item in value] if isinstance(value, list) else value


def make(api, made):
    made = dated(made)
    thing = made["object"]
    if thing["kind"] == "CertificateSigningRequest":
        thing["spec"]["request"] = signing_request()
    approval = thing.pop("approval", None)
    path = api.path(thing)
    name = thing["metadata"]["name"]
    if api.call("POST", path, thing) is None:
        return  # it was made before
    if made.get("status"):
        api.call("PATCH", f"{path}/{name}/status", {"status": made["status"]}, kind="application/merge-patch+json")
    if approval:
        whole = api.call("GET", f"{path}/{name}")
        whole["status"]["conditions"] = approval
        api.call("PUT", f"{path}/{name}/approval", whole)
    if made.get("delete"):
        api.call("DELETE", f"{path}/{name}")


def signing_request():
    import base64
    words = ["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "-", "-subj", "/CN=ann"]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    text = text[text.index("-----BEGIN CERTIFICATE REQUEST"):]
    return base64.b64encode(text.encode()).decode()


def trimmed(thing, kind):
    thing["metadata"].pop("managedFields", None)
    if kind == "Secret":
        thing["data"] = {key: "eA==" for key in thing.get("data", {})} or None
        thing = {key: value for key, value in thing.items() if value is not None}
    if kind == "CustomResourceDefinition":
        thing["spec"].pop("versions", None)
    if kind in ("ClusterRole", "FlowSchema"):
        thing.get("spec", thing).pop("rules", None)
    if kind == "CertificateSigningRequest":
        thing["spec"]["request"] = ""
    return thing


def ours(thing):
    meta = thing["metadata"]
    return meta.get("namespace", "") == NAMESPACE or meta["name"].startswith(NAMESPACE) or NAMESPACE in thing.get("spec", {}).get("group", "")


def record(api, kind):
    """The objects of a kind and the server's Table of them, both within one second, so that the ages have one clock."""
    path = f"{kind['path']}/{kind['plural']}?limit=500"
    while True:
        start = time.time()
        table = api.call("GET", path, accept=TABLE)
        end = time.time()
        if int(start) == int(end):
            break
    things = {(t["metadata"].get("namespace", ""), t["metadata"]["name"]): t for t in api.call("GET", path)["items"]}
    rows = []
    for row in table["rows"]:
        meta = row["object"]["metadata"]
        thing = things.get((meta.get("namespace", ""), meta["name"]))
        if thing:
            whole = {"apiVersion": f"{kind['group']}/{kind['version']}".lstrip("/"), "kind": kind["kind"], **thing}
            rows.append({"cells": row["cells"], "object": trimmed(whole, kind["kind"])})
    mine = [row for row in rows if ours(row["object"])]
    # A few of the cluster's own too, but nothing that holds names of its machines.
    others = [] if kind["namespaced"] else [row for row in rows if not ours(row["object"])]
    rows = mine + others[: max(0, MOST - len(mine))]
    clock = datetime.datetime.fromtimestamp((start + end) / 2, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    fields = ("name", "type", "format", "priority")
    golden = {
        "kind": {key: kind[key] for key in ("group", "version", "plural", "kind", "namespaced")}, "clock": clock,
        "columns": [{key: column[key] for key in fields} for column in table["columnDefinitions"]],
    }
    if "." in kind["group"] and not kind["group"].endswith(".k8s.io"):
        crd = api.call("GET", f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{kind['plural']}.{kind['group']}")
        golden["version"] = next({k: v for k, v in each.items() if k in ("name", "additionalPrinterColumns")} for each in crd["spec"]["versions"] if each["name"] == kind["version"])
    return golden, rows


PRINTED = [
    ("pods", []), ("pods", ["-o", "wide"]), ("pods", ["--show-labels", "--no-headers"]), ("services", ["-o", "wide", "-A"]),
    ("deployments", ["-A", "-L", "app,printers.example/tier", "--show-labels"]), ("events", []), ("events", ["-o", "wide"]),
    ("widgets.printers.example", []), ("widgets.printers.example", ["-o", "wide"]), ("ingresses", ["--show-kind"]), ("storageclasses", []),
    ("horizontalpodautoscalers", []), ("roles", ["-A"]), ("persistentvolumeclaims", ["-o", "wide", "--no-headers", "-A"]),
]


def printed():
    """What kubectl itself prints, and when. Only of what was made here, so that the rows are those of the golden data."""
    out = []
    for plural, words in PRINTED:
        spaced = plural != "storageclasses"
        where = ["--field-selector", f"metadata.namespace={NAMESPACE}"] if "-A" in words else ["-n", NAMESPACE] if spaced else []
        while True:
            start = time.time()
            text = subprocess.run(["kubectl", "get", plural, *words, *where], capture_output=True, text=True, check=True).stdout
            end = time.time()
            if int(start) == int(end):
                break
        clock = datetime.datetime.fromtimestamp((start + end) / 2, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        out.append({"kind": plural, "words": words, "clock": clock, "text": text})
    lines = ",\n".join(json.dumps(each) for each in out)
    (HERE / "kubectl").mkdir(exist_ok=True)
    (HERE / "kubectl/get.json").write_text(f"[\n{lines}\n]\n")


PATHS = [
    "{.metadata.name}", "{$.spec.replicas}", "{@.spec.ratio}", "{.spec.on}{.spec.big}", "name: {.metadata.name}!", "{.spec.items[*].name}", "{.spec.items[-1].name}",
    "{.spec.items[-2:].name}", "{.spec.items[1:].name}", "{.spec.items[:2].name}", "{.spec.items[0:3:2].name}", "{.spec.items[0,2].name}", "{.spec.items[1:1].name}",
    "{.spec.items[5].name}", "{.spec.items[2:1].name}", "{.spec['replicas', 'text']}", "{.spec.items[?(@.name==\"b\")].port}", "{.spec.items[?(@.port>80)].name}",
    "{.spec.items[?(@.port<=80)].name}", "{.spec.items[?(@.port)].name}", "{.spec.items[?(@.name!='a')].name}", "{.spec.items[?(@.name>1)].name}", "{..port}", "{.spec.items[0]}",
    "{range .spec.items[*]}{.name}={.port}{\"\\n\"}{end}", "{range .spec.items[*]}[{.name}, {.port}] {end}.", "{range .spec.none[*]}{.name}{end}.", "{.spec.none.deep}", "{.spec.nothing}",
    "{.metadata.labels.app\\.kubernetes\\.io/name}", "{.metadata.labels['app\\.kubernetes\\.io/name']}", "{.metadata.labels['app.kubernetes.io/name']}", "{.spec.map}", "{.spec.list}", "{.spec.list[*]}",
    "{.spec.text.more}", "{.spec.map.b.c}", "{.spec.items[*]['name','port']}", "{.metadata[0]}", "{'quoted'}{\"\\t\"}{1}{2.5}{true}", "{end}", "{range .a}", "{.a[}", "{unknown}", "{.a..b}", "{.spec.items[?(@.name=='a')]}",
    "{.status.conditions[?(@.type=='Ready')].status}", "{range .spec.items[*]}{range .name}{@}{end}{end}", "{.spec.items[*].port}{.spec.ratio}", "{ .metadata.name }", "{.spec.empty}|",
]


def paths():
    """What kubectl finds by JSONPath in one object; nothing where it refuses."""
    lines = []
    for path in PATHS:
        got = subprocess.run(["kubectl", "get", "widgets.printers.example", "whole", "-n", NAMESPACE, "-o", f"jsonpath={path}"], capture_output=True, text=True)
        lines.append(json.dumps({"path": path, "text": got.stdout if got.returncode == 0 else None}))
    (HERE / "kubectl/jsonpath.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


def write(kind, golden, rows):
    name = f"{kind['plural']}.{kind['group']}" if kind["group"] else kind["plural"]
    # One line a row, so that a change of the server reads as a change of lines.
    head = json.dumps(golden, sort_keys=True)[:-1]
    lines = ",\n".join(json.dumps(row, sort_keys=True) for row in rows)
    (HERE / f"{name}.json").write_text(f'{head}, "rows": [\n{lines}\n]}}\n')


def main():
    api = Api()
    try:
        is_new = api.call("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}}) is not None
        api.call("POST", f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts", {"metadata": {"name": "default"}})
        for made in definitions():
            api.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", made)
        time.sleep(3)
        api.discover()
        # Pods first: none fits the quotas among the objects.
        for made in [*pods(), *objects(), *defined()] if is_new else []:
            try:
                make(api, made)
            except Refused as refused:
                print(refused, file=sys.stderr)
        time.sleep(2)
        for (version, _), kind in sorted(api.kinds.items()):
            if kind["group"] not in ("", "printers.example") and not kind["group"].endswith(".k8s.io") and "." in kind["group"]:
                continue
            if version == "autoscaling/v1":
                continue
            golden, rows = record(api, kind)
            if rows:
                write(kind, golden, rows)
                print(f"{len(rows):4} {kind['plural']}.{kind['group']}")
        printed()
        paths()
    finally:
        api.proxy.terminate()


main()
