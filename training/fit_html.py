"""Fits the scorer for HTML pages and prints its cross-validated scores.

    python training/fit_html.py --binary target/release/dehusk --wcxb wcxb-dev.tar.xz --fundus fundus-dev.tar.xz \\
        --work target/training --weights weights

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
import net
import pages as data
import tokens

SHAPE = dict(trees=300, depth=6, borders=32, rate=0.08)
PAGE_SHAPE = dict(trees=60, depth=3, borders=16, rate=0.1)
TYPES = ("article", "listing", "forum", "product", "documentation", "service", "collection")
RIGHT = 0.95
MOST_BLOCKS = 220


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


def sequences(pages, keys, x):
    """Values, labels and weights of the blocks, page by page."""
    per_domain = Counter(pages[key]["domain"] for key in keys)
    for key in keys:
        page = pages[key]
        weight = page["weight"] * np.sqrt(page["sizes"])
        if key in x and weight.sum() > 0:
            yield x[key], page["y"], weight / np.sqrt(weight.sum()) / np.sqrt(per_domain[page["domain"]])


def fit_blocks(pages, keys, x, rng, names):
    """What scores blocks, packed: trees, and a network fitted to their bins."""
    packed = forest.pack(forest.fit(*matrix(pages, keys, x, rng), names, **SHAPE), names)
    return packed, fit_net(pages, keys, x, packed)


def fit_net(pages, keys, x, packed):
    borders = forest.borders(packed)
    return net.pack(net.fit(sequences(pages, keys, x), borders), borders)


def matrix(pages, keys, x, rng):
    """Rows, labels and weights of the pages named by `keys`."""
    xs, ys, ws = [], [], []
    for values, y, weight in sequences(pages, keys, x):
        chosen = np.arange(len(weight))
        if len(chosen) > MOST_BLOCKS:
            chosen = rng.choice(chosen, MOST_BLOCKS, replace=False)
            weight = weight * len(weight) / MOST_BLOCKS
        xs.append(values[chosen])
        ys.append(y[chosen])
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
    return scores_of(records, folder, gold, news)


def scores_of(records, folder, gold, news):
    """Word F1 of each page of a folder; a page without a record counts as empty."""
    scores = {}
    for page in sorted(folder.iterdir()):
        record, own = records.get(page.stem, {}), gold[page.stem]
        if news:
            text = record.get("text") or ""
            scores[page.stem] = max(word_f1(text, own["text"]), word_f1(text, own["aside"] + "\n" + own["text"]))
        else:
            scores[page.stem] = word_f1((record.get("standfirst") or "") + "\n" + (record.get("text") or ""), own["text"])
    return scores


def write(folder, table, blocks=None, page_models=None, page_names=()):
    """The weights files; `blocks` are the forest and the network for blocks, packed."""
    folder.mkdir(parents=True, exist_ok=True)
    empty = b"DHF1" + bytes(8)
    (folder / "html.tokens").write_bytes(tokens.pack(table))
    for name, packed in zip(("html.forest", "html.net"), blocks or (empty, net.empty())):
        (folder / name).write_bytes(packed)
    for name in ["sure", *(f"type.{kind}" for kind in TYPES)]:
        packed = forest.pack(page_models[name], page_names) if name in (page_models or {}) else empty
        (folder / f"html.{name}.forest").write_bytes(packed)


def fit_pages(targets, keys, values, names):
    """Forests that see one row a page; `targets` has the answers for each, by page."""
    x = np.array([values[key] for key in keys], np.float32)
    even = np.ones(len(keys))
    answers = {name: np.array([own[key] for key in keys], int) for name, own in targets.items()}
    return {name: forest.fit(x, y, even, names, **PAGE_SHAPE) for name, y in answers.items()}


def print_scores(title, scores, gold):
    """Mean word F1 of each set and page type, and the share of pages that come out right."""
    table = defaultdict(list)
    for key, f1 in scores.items():
        name, page = key.split("/", 1)
        table[name].append(f1)
        table[f"{name} {gold[name][page]['type']}"].append(f1)
    for name, found in sorted(table.items()):
        print(f"{title}: {name:24} pages {len(found):5}  word F1 {np.mean(found):.4f}  >=.95 {np.mean(np.array(found) >= RIGHT):.3f}")


def reliability(pages, scores, sure):
    """The share of pages that came out right by their confidence, and how many types were right."""
    keys = [key for key in pages if key in sure]
    p = np.array([sure[key] for key in keys])
    right = np.array([scores[key] >= RIGHT for key in keys])
    for low, high in ((0, .2), (.2, .4), (.4, .6), (.6, .7), (.7, .8), (.8, .9), (.9, 1.01)):
        own = (p >= low) & (p < high)
        if own.any():
            print(f"confidence {low:.1f} to {min(high, 1):.1f}: pages {own.sum():5}  mean {p[own].mean():.3f}  right {right[own].mean():.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path)
    parser.add_argument("--wcxb", required=True)
    parser.add_argument("--fundus", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--weights", required=True, type=Path)
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
    rows = {name: data.features(args.binary, folder / "html", args.work / f"{name}-bare", bare)[0] for name, folder in folders.items()}
    pages = labelled({name: (gold[name], rows[name]) for name in folders})
    del rows
    log(f"{len(pages)} pages, {sum(len(p['y']) for p in pages.values())} blocks, {np.mean(np.concatenate([p['y'] for p in pages.values()])):.3f} main content")
    fold = {key: data.fold_of(page["domain"]) for key, page in pages.items()}
    outside = lambda k: [key for key in pages if fold[key] != k]

    by_fold = [args.work / f"weights-{k}" for k in range(data.FOLDS)]
    tables = [tokens.table(pages, outside(k)) for k in range(data.FOLDS)]
    log("tokens:", [len(t) for t in tables])
    # Features of all pages, each fold's with the tokens of the others: else the trees would trust them too much.
    x = {}
    for k, folder in enumerate(by_fold):
        write(folder, tables[k])
        for name in folders:
            found, names = data.features(args.binary, fold_folders[name][k], args.work / f"{name}-{k}", folder)
            x.update({f"{name}/{key}": row["x"] for key, row in found.items()})
    models, values = [], {}
    for k in range(data.FOLDS):
        models.append(fit_blocks(pages, outside(k), x, rng, names))
        write(by_fold[k], tables[k], models[k])
        for name in folders:
            rows, _ = data.features(args.binary, fold_folders[name][k], args.work / f"{name}-{k}", by_fold[k])
            for key, row in rows.items():
                values[f"{name}/{key}"], page_names = row["page_values"], row["page_names"]
        log("fold", k)
    usable = [key for key in pages if key in values]
    kinds = {key: "article" if pages[key]["type"] == "news" else pages[key]["type"] for key in usable}
    types = {f"type.{kind}": {key: own == kind for key, own in kinds.items()} for kind in TYPES}
    # The threshold follows the type of the page, so the scores need the types of pages that were not seen.
    scores, right_types = {}, []
    for k in range(data.FOLDS):
        page_models = fit_pages(types, [key for key in usable if fold[key] != k], values, page_names)
        write(by_fold[k], tables[k], models[k], page_models, page_names)
        for name in folders:
            found = run_scores(args.binary, fold_folders[name][k], by_fold[k], gold[name], name == "fundus")
            scores.update({f"{name}/{key}": f1 for key, f1 in found.items()})
        for key in (key for key in usable if fold[key] == k):
            row = np.array([values[key]], np.float32)
            best = max(TYPES, key=lambda kind: page_models[f"type.{kind}"].predict(row, prediction_type="RawFormulaVal")[0])
            right_types.append(best == kinds[key])
    print_scores("unseen domains", scores, gold)
    usable = [key for key in usable if key in scores]
    right = {"sure": {key: scores[key] >= RIGHT for key in usable}}
    sure = {}
    for k in range(data.FOLDS):
        model = fit_pages(right, [key for key in usable if fold[key] != k], values, page_names)["sure"]
        sure.update({key: model.predict_proba(np.array([values[key]], np.float32))[0, 1] for key in usable if fold[key] == k})
    print(f"page type right: {np.mean(right_types):.3f}")
    reliability(pages, scores, sure)
    log("fitting to all pages")
    everything = fit_blocks(pages, list(pages), x, rng, names)
    page_models = fit_pages({**types, **right}, usable, values, page_names)
    write(args.weights, tokens.table(pages, list(pages)), everything, page_models, page_names)
    fitted = {}
    for name, folder in folders.items():
        found = run_scores(args.binary, folder / "html", args.weights, gold[name], name == "fundus")
        fitted.update({f"{name}/{key}": f1 for key, f1 in found.items()})
    print_scores("fitted", fitted, gold)
    log("weights:", {path.name: path.stat().st_size for path in sorted(args.weights.iterdir())})


if __name__ == "__main__":
    main()
