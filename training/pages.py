"""The development pages: their gold, their domains, their features as dehusk computes them."""

import hashlib
import json
import os
import subprocess
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

FOLDS = 5


def unpack(archive, folder):
    """The folder `html/`, `gold/` of a packed data set."""
    name = Path(archive).name.removesuffix(".tar.xz")
    target = Path(folder) / name
    if not target.exists():
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return target


def domain(url, fallback):
    host = (urlsplit(url or "").hostname or fallback).removeprefix("www.")
    return ".".join(host.split(".")[-2:]) if not host.endswith((".co.uk", ".com.au", ".co.jp", ".co.kr")) else ".".join(host.split(".")[-3:])


def fold_of(name):
    """The fold of a domain: the same in every run."""
    return hashlib.sha256(name.encode()).digest()[0] % FOLDS


def gold(folder, kind):
    """{page: {text, domain, type}}; `kind` is wcxb or fundus."""
    found = {}
    for path in sorted((folder / "gold").glob("*.json")):
        own = json.loads(path.read_text("utf-8"))
        if kind == "wcxb":
            entry = {"text": own["main_content"] or "", "type": own["page_type"], "aside": ""}
        else:
            entry = {"text": own["text"], "type": "news", "aside": "\n".join(own["summary"])}
        found[path.stem] = {**entry, "domain": domain(own.get("url"), path.stem)}
    return found


def features(binary, folder, prefix, weights):
    """{page: row of the .jsonl with `x`, a rows x columns array}, and the names of the columns."""
    command = [str(binary), "-q", "features", str(folder), "-o", str(prefix), "--weights", str(weights)]
    subprocess.run(command, check=True)
    names = json.loads(Path(f"{prefix}.names.json").read_text("utf-8"))
    values = np.fromfile(f"{prefix}.f32", "<f4")
    found, at = {}, 0
    with open(f"{prefix}.jsonl", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            count = len(row["owners"])
            size = count * len(names)
            row["x"] = values[at:at + size].reshape(len(names), count).T
            at += size
            found[Path(row["path"]).stem] = row
    os.remove(f"{prefix}.f32")
    os.remove(f"{prefix}.jsonl")
    return found, names


def split(folder, keys_by_fold, target):
    """Folders of hard links to the pages of each fold."""
    folders = []
    for fold, keys in enumerate(keys_by_fold):
        own = Path(target) / f"fold-{fold}"
        own.mkdir(parents=True, exist_ok=True)
        for key in keys:
            link = own / f"{key}.html"
            if not link.exists():
                os.link(folder / "html" / f"{key}.html", link)
        folders.append(own)
    return folders
