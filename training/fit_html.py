"""Fits the scorer for HTML pages and prints its cross-validated scores.

    python training/fit_html.py --binary target/release/dehusk --wcxb wcxb-dev.tar.xz --fundus fundus-dev.tar.xz \\
        --work /tmp/dehusk-training --weights weights

Folds are groups of domains. Every figure printed is of pages whose domains no part of the weights has seen.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

import forest
import labels
import pages as data
import tokens

FIRST = dict(trees=150, depth=6, borders=32, rate=0.12)
SECOND = dict(trees=80, depth=5, borders=32, rate=0.12)
MOST_BLOCKS = 300


def labelled(sets):
    """All pages with their labels; features are added later."""
    pages = {}
    for name, (gold, rows) in sets.items():
        for key, row in rows.items():
            if key not in gold:
                continue
            own = gold[key]
            y, weight, _, sizes = labels.label(row["texts"], own["text"])
            if own["aside"]:
                aside, _, _, _ = labels.label(row["texts"], own["aside"])
                weight = np.where((aside == 1) & (y == 0), 0.1 * weight, weight)
            if not own["text"].strip():
                weight = weight * 0
            pages[f"{name}/{key}"] = {
                "y": y, "weight": weight, "sizes": sizes, "owners": np.array(row["owners"], int),
                "parents": row["parents"], "tokens": row["tokens"], **own,
            }
    return pages


def matrix(pages, keys, x, rng):
    """Rows, labels and weights of the pages named by `keys`."""
    xs, ys, ws = [], [], []
    per_domain = Counter(pages[key]["domain"] for key in keys)
    for key in keys:
        page = pages[key]
        weight = page["weight"] * np.sqrt(page["sizes"])
        if key not in x or weight.sum() <= 0:
            continue
        weight = weight / np.sqrt(weight.sum()) / np.sqrt(per_domain[page["domain"]])
        chosen = np.arange(len(weight))
        if len(chosen) > MOST_BLOCKS:
            chosen = rng.choice(chosen, MOST_BLOCKS, replace=False)
            weight = weight * len(page["weight"]) / MOST_BLOCKS
        xs.append(x[key][chosen])
        ys.append(page["y"][chosen])
        ws.append(weight[chosen])
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(ws)


def word_f1(predicted, gold):
    p, g = Counter(labels.words(predicted)), Counter(labels.words(gold))
    hit = sum((p & g).values())
    precision = hit / sum(p.values()) if p else float(not g)
    recall = hit / sum(g.values()) if g else float(not p)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def run_scores(binary, folder, weights, gold, news):
    """Word F1 of each page of a folder, by a whole run with these weights."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([str(binary), "-q", "run", str(folder), "-o", out, "--weights", str(weights), "--format", "jsonl", "--max-quarantine", "1"], check=True)
        with open(Path(out) / "articles.jsonl", encoding="utf-8") as lines:
            records = {Path(r["source"]["path"]).stem: r for r in map(json.loads, lines)}
    scores = {}
    for page in sorted(folder.iterdir()):
        record, own = records.get(page.stem, {}), gold[page.stem]
        if news:
            text = record.get("text") or ""
            scores[page.stem] = max(word_f1(text, own["text"]), word_f1(text, own["aside"] + "\n" + own["text"]))
        else:
            scores[page.stem] = word_f1((record.get("standfirst") or "") + "\n" + (record.get("text") or ""), own["text"])
    return scores


def write(folder, table, first=None, second=None, names=(), second_names=()):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "html.tokens").write_bytes(tokens.pack(table))
    for name, model, columns in (("first", first, names), ("second", second, second_names)):
        packed = forest.pack(model, columns) if model else b"DHF1" + bytes(8)
        (folder / f"html.{name}.forest").write_bytes(packed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path)
    parser.add_argument("--wcxb", required=True)
    parser.add_argument("--fundus", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--folds", type=int, default=data.FOLDS, help="how many folds to score; 0: only fit")
    args = parser.parse_args()
    rng = np.random.default_rng(1)
    log = lambda *text: print(*text, file=sys.stderr, flush=True)
    folders = {"wcxb": data.unpack(args.wcxb, args.work), "fundus": data.unpack(args.fundus, args.work)}
    gold = {name: data.gold(folder, name) for name, folder in folders.items()}
    fold_folders = {}
    for name, folder in folders.items():
        by_fold = [[k for k in gold[name] if data.fold_of(gold[name][k]["domain"]) == fold] for fold in range(data.FOLDS)]
        fold_folders[name] = data.split(folder, by_fold, args.work / "folds" / name)
    bare = args.work / "weights-bare"
    write(bare, {})
    rows = {name: data.features(args.binary, folder / "html", args.work / f"{name}-bare", 1, bare)[0] for name, folder in folders.items()}
    pages = labelled({name: (gold[name], rows[name]) for name in folders})
    del rows
    log(f"{len(pages)} pages, {sum(len(p['y']) for p in pages.values())} blocks, {np.mean(np.concatenate([p['y'] for p in pages.values()])):.3f} main content")
    fold = {key: data.fold_of(page["domain"]) for key, page in pages.items()}
    outside = lambda k: [key for key in pages if fold[key] != k]

    def gather(stage, weights):
        """Features of all pages, each fold by the weights of its own."""
        x = {}
        for k in range(data.FOLDS):
            for name in folders:
                found, names = data.features(args.binary, fold_folders[name][k], args.work / f"{name}-{k}", stage, weights[k])
                x.update({f"{name}/{key}": row["x"] for key, row in found.items()})
        return x, names

    by_fold = [args.work / f"weights-{k}" for k in range(data.FOLDS)]
    tables = [tokens.table(pages, outside(k)) for k in range(data.FOLDS)]
    log("tokens:", [len(t) for t in tables])
    for k, folder in enumerate(by_fold):
        write(folder, tables[k])
    x1, names1 = gather(1, by_fold)
    firsts = []
    for k, folder in enumerate(by_fold):
        firsts.append(forest.fit(*matrix(pages, outside(k), x1, rng), names1, **FIRST))
        write(folder, tables[k], firsts[k], None, names1)
        log("first stage, fold", k)
    x2, names2 = gather(2, by_fold)
    if args.folds:
        scores = defaultdict(list)
        for k in range(args.folds):
            second = forest.fit(*matrix(pages, outside(k), x2, rng), names2, **SECOND)
            write(by_fold[k], tables[k], firsts[k], second, names1, names2)
            for name in folders:
                found = run_scores(args.binary, fold_folders[name][k], by_fold[k], gold[name], name == "fundus")
                for key, f1 in found.items():
                    scores[name].append(f1)
                    scores[f"{name} {gold[name][key]['type']}"].append(f1)
            log("second stage, fold", k)
        for name, found in sorted(scores.items()):
            print(f"{name:24} pages {len(found):5}  word F1 {np.mean(found):.4f}  >=.95 {np.mean(np.array(found) >= .95):.3f}")
    write(args.weights, tokens.table(pages, list(pages)), forest.fit(*matrix(pages, list(pages), x1, rng), names1, **FIRST),
          forest.fit(*matrix(pages, list(pages), x2, rng), names2, **SECOND), names1, names2)
    log("weights:", {path.name: path.stat().st_size for path in sorted(args.weights.iterdir())})


if __name__ == "__main__":
    main()
