#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said of a Flatpak manifest without Flatpak: it names what a manifest must name, it is about this program,
it gives the program no network and no writing outside its own folders, every source that is fetched has its SHA-256, and
paths in it lead somewhere. Standard library only.

    flatpak.py MANIFEST.json   one line a finding; exit status 1 if there is one
    flatpak.py --self-test     plants findings and looks whether each is found
"""
import json
import pathlib
import re
import sys
import tempfile

NEEDED = ("id", "runtime", "runtime-version", "sdk", "command", "finish-args", "modules")
SYSTEMS = {"cmake", "cmake-ninja", "autotools", "meson", "simple", "qmake"}
FETCHED = {"archive", "file"}


def aboutPermissions(permissions):
    for permission in permissions:
        if permission.startswith("--share=network") or "talk-name=org.freedesktop.NetworkManager" in permission:
            yield f"{permission}: the program needs no network"
        if permission.startswith("--filesystem=") and not permission.endswith(":ro"):
            yield f"{permission}: documents are read, never written"
        if permission in ("--socket=session-bus", "--socket=system-bus", "--device=all"):
            yield f"{permission}: more than a window needs"


def aboutSource(folder, module, source):
    kind = source.get("type")
    if kind in FETCHED and "url" in source:
        if not source["url"].startswith("https://"):
            yield f"{module}: {source['url']} is not fetched by https"
        if not re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")):
            yield f"{module}: {source['url']} has no SHA-256"
    elif kind in ("dir", "patch", "file"):
        if not (folder / source.get("path", "missing path")).exists():
            yield f"{module}: {source.get('path')} is not there"
    elif kind == "inline":
        if not source.get("contents") or not source.get("dest-filename"):
            yield f"{module}: a text without content or name"
    else:
        yield f"{module}: a source of the kind {kind}"


def findings(manifest, folder, wanted):
    yield from (f"no {key}" for key in NEEDED if not manifest.get(key))
    if manifest.get("id") != wanted:
        yield f"the id is {manifest.get('id')}, and the program's is {wanted}"
    yield from aboutPermissions(manifest.get("finish-args", []))
    names = [module.get("name") for module in manifest.get("modules", [])]
    yield from (f"two modules {name}" for name in sorted({n for n in names if names.count(n) > 1}))
    for module in manifest.get("modules", []):
        name = module.get("name")
        if module.get("buildsystem") not in SYSTEMS:
            yield f"{name}: built by {module.get('buildsystem')}"
        if not module.get("sources"):
            yield f"{name}: no sources"
        for source in module.get("sources", []):
            yield from aboutSource(folder, name, source)


def check(path, wanted):
    return list(findings(json.loads(path.read_text(encoding="utf-8")), path.parent, wanted))


def selfTest():
    digest = "0" * 64
    url = "https://example.org/a.tar.gz"
    good = {"id": "a.b.C", "runtime": "r", "runtime-version": "1", "sdk": "s", "command": "c",
            "finish-args": ["--socket=wayland", "--filesystem=home:ro"],
            "modules": [{"name": "m", "buildsystem": "simple", "sources": [{"type": "archive", "url": url, "sha256": digest}]}]}

    def module(**changes):
        return {**good, "modules": [{**good["modules"][0], **changes}]}

    planted = {
        "no sdk": {**good, "sdk": ""},
        "the id is a.b.D": {**good, "id": "a.b.D"},
        "needs no network": {**good, "finish-args": ["--share=network"]},
        "never written": {**good, "finish-args": ["--filesystem=home"]},
        "more than a window": {**good, "finish-args": ["--device=all"]},
        "two modules m": {**good, "modules": good["modules"] * 2},
        "built by make": module(buildsystem="make"),
        "no sources": module(sources=[]),
        "no SHA-256": module(sources=[{"type": "archive", "url": url, "sha256": "0"}]),
        "not fetched by https": module(sources=[{"type": "archive", "url": "http://x/a", "sha256": digest}]),
        "is not there": module(sources=[{"type": "dir", "path": "nowhere"}]),
        "without content": module(sources=[{"type": "inline", "contents": ""}]),
        "of the kind git": module(sources=[{"type": "git"}]),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "manifest.json"

        def found(manifest):
            path.write_text(json.dumps(manifest), encoding="utf-8")
            return check(path, "a.b.C")

        lost = [name for name, manifest in planted.items() if not any(name in line for line in found(manifest))]
        needless = found(good)
    print("\n".join([f"not found: {name}" for name in lost] + [f"found without reason: {line}" for line in needless]))
    print(f"{len(planted) - len(lost)} of {len(planted)} planted findings found")
    return not lost and not needless


def main(arguments):
    if arguments == ["--self-test"]:
        return 0 if selfTest() else 1
    path = pathlib.Path(arguments[0]).resolve()
    root = pathlib.Path(__file__).resolve().parents[2]
    metainfo, = (root / "resources/desktop").glob("*.metainfo.xml")
    found = check(path, metainfo.name.removesuffix(".metainfo.xml"))
    print("\n".join(found + [f"{path.name}: {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
