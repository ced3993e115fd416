#!/usr/bin/env python3
"""Makes core.json.zst of the OpenAPI documents that Kubernetes publishes.

Usage: trim.py FOLDER, the folder api/openapi-spec/v3 of a checkout of kubernetes/kubernetes. Needs the zstd program.
"""
import json, pathlib, re, subprocess, sys

# What `kubectl explain` shows of a schema; the rest is for writers.
KEPT = {"description", "type", "format", "properties", "items", "additionalProperties", "required", "enum", "allOf", "$ref",
        "default", "x-kubernetes-group-version-kind"}


def trimmed(schema, names=False):
    if isinstance(schema, list):
        return [trimmed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if names or key in KEPT:
            whole = key in ("required", "enum", "default", "x-kubernetes-group-version-kind") and not names
            kept[key] = value if whole else trimmed(value, key == "properties" and not names)
    return kept


def main():
    schemas = {}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*__v*_openapi.json")):
        if re.search(r"__v\d+(alpha|beta)\d+_", path.name) or "openid" in path.name:
            continue
        for name, schema in json.loads(path.read_text())["components"]["schemas"].items():
            schema = trimmed(schema)
            # Options of writes belong to every group there is, and nobody asks for them by their kind.
            if len(schema.get("x-kubernetes-group-version-kind", [])) > 1:
                del schema["x-kubernetes-group-version-kind"]
            schemas[name] = schema
    text = json.dumps({"schemas": schemas}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    here = pathlib.Path(__file__).parent
    subprocess.run(["zstd", "-q", "-f", "--ultra", "-22", "-o", here / "core.json.zst"], input=text.encode(), check=True)


main()
