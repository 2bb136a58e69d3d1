"""Fits the scorer for the lines of text scrapes.

    python training/fit_text.py --binary target/release/dehusk --text dev.jsonl.gz news-dev.jsonl.gz \\
        --html wcxb-dev.tar.xz fundus-dev.tar.xz --work target/training --weights weights [--folds]

With `--folds`, WORK/fold-K holds weights that have seen no page of fold K (a third of the domains), and the pages of
that fold: `dehusk run --weights WORK/fold-K` on WORK/fold-K/pages gives figures of unseen domains.
"""

import argparse
import html
import json
import pickle
import re
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np

import forest
import labels
import net
import pages as data
import text_pages

LINES = dict(trees=400, depth=6, borders=32, rate=0.07)
WHOLE = dict(trees=300, depth=6, borders=32, rate=0.08)
ROUTER = dict(trees=80, depth=4, borders=32, rate=0.1)
CAPTION = dict(trees=100, depth=6, borders=32, rate=0.1)
# Weight of a page's lines: renditions of news, cut pages, pages with lines put in, rules' examples.
NEWS, CUT, PUT, CASE = 2.0, 0.5, 0.7, 1.5
# Share of the lines of whole pages that is enough.
SAMPLE = 0.5
# Seeds of the networks beside the forest of articles: each errs elsewhere, the mean of them less.
NETS = (1, 2, 3)
# Moves the margins, so that the rule's threshold gives the harm wanted: of articles, of whole pages.
SHIFT = {"article": 0.45, "page": -0.8}


def dump(binary, pages, folder):
    """Features of pages: adds x, spans, cuts, language and page figures to each."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "pages").mkdir(parents=True)
    for page in pages:
        (folder / "pages" / f"{page['id']}.txt").write_text(page["text"], "utf-8")
    prefix = folder / "features"
    subprocess.run([str(binary), "-q", "features", str(folder / "pages"), "-o", str(prefix)], check=True)
    names = json.loads(Path(f"{prefix}.names.json").read_text("utf-8"))
    values, at = np.fromfile(f"{prefix}.f32", "<f4"), 0
    by_id = {page["id"]: page for page in pages}
    with open(f"{prefix}.jsonl", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            page, count = by_id[Path(row["path"]).stem], len(row["spans"])
            page["x"] = values[at:at + count * len(names)].reshape(len(names), count).T
            page["figures"], page["figure_names"] = np.array(row["page_values"], np.float32), row["page_names"]
            page["spans"], page["cuts"], page["language"] = row["spans"], row["cuts"], row["language"]
            at += count * len(names)
            label(page)
    return names


def label(page):
    """Words to keep and to drop in each block, by the labelled lines that it covers."""
    raw, at, lines = page["text"].encode(), 0, []
    for text, kind, _ in page["lines"]:
        own = text.encode()
        at = raw.find(own, at)
        lines.append((at, at + len(own), kind, len(labels.words(text))))
        at += len(own)
    counts, first = np.zeros((len(page["spans"]), 3)), 0
    for block, (start, end) in enumerate(page["spans"]):
        while first < len(lines) and lines[first][1] <= start:
            first += 1
        for line in lines[first:]:
            if line[0] >= end:
                break
            counts[block, ("keep", "drop", "ignore").index(line[2])] += line[3]
    page["keep"], page["drop"], page["size"] = counts[:, 0], counts[:, 1], counts.sum(1)
    page["y"] = (counts[:, 1] > counts[:, 0]).astype(np.int8)


def weight(page):
    """Weight of each line: the root of its words, none where no label counts."""
    own = np.clip(np.sqrt(page["size"]), 1, 8) * (page["keep"] + page["drop"] > 0)
    return own * (NEWS if page["set"] == 1 else 1.0) * {"": 1.0, "cut": CUT, "put": PUT, "case": CASE}[page["made"]]


def rows(pages):
    """Rows, labels, weights of the lines that count."""
    x, y, w = (np.concatenate([part(page) for page in pages]) for part in (lambda p: p["x"], lambda p: p["y"], weight))
    return x[w > 0], y[w > 0], w[w > 0]


CAPTION_TAGS = re.compile(
    r"<figcaption[^>]*>(.*?)</figcaption>"
    r"|<(p|div|span)[^>]*class=\"[^\"]*(?:caption|credit)[^\"]*\"[^>]*>(.*?)</\2>|\balt=\"([^\"]{8,400})\"", re.S | re.I)


def captions(folder):
    """Captions and alternative texts of each page of an unpacked data set, as strings of words."""
    found = {}
    for path in sorted((folder / "html").glob("*.html")):
        source, own = path.read_bytes().decode("utf-8", "replace"), set()
        for match in CAPTION_TAGS.finditer(source):
            text = match.group(1) or match.group(3) or match.group(4) or ""
            own.add(" ".join(labels.words(html.unescape(re.sub(r"<[^>]+>", " ", text)))))
        gold = folder / "gold" / f"{path.stem}.json"
        for text in json.loads(gold.read_text("utf-8")).get("captions") or []:
            own.add(" ".join(labels.words(text if isinstance(text, str) else text.get("text", ""))))
        found[path.stem] = own
    return found


def is_caption(page, known):
    """For each block, whether its words are a caption of its page."""
    own = known.get(page["page"].removeprefix("wcxb-dev-").removeprefix("fundus-"), set())
    raw = page["text"].encode()
    texts = [" ".join(labels.words(raw[start:end].decode("utf-8", "replace"))) for start, end in page["spans"]]
    return np.array([4 <= len(text.split()) <= 90 and text in own for text in texts])


def fit(pages, names, known, weights, fold=None):
    """Fits the four forests on all pages, or on those of other folds, and writes them."""
    own = [page for page in pages if page["fold"] != fold]
    given = [page for page in own if not page["made"]]
    articles = [page for page in own if page["style"] == "loose"]
    wholes = [page for page in given if page["style"] != "loose"]
    x, y, w = rows(wholes)
    some = np.random.RandomState(3).rand(len(y)) < SAMPLE
    models = {
        "article": forest.fit(*rows(articles), names, **LINES),
        "page": forest.fit(x[some], y[some], w[some], names, **WHOLE),
    }
    figures = np.array([page["figures"] for page in given])
    whole = np.array([page["style"] != "loose" for page in given], int)
    models["router"] = forest.fit(figures, whole, None, given[0]["figure_names"], **ROUTER)
    husk = [page["drop"] > page["keep"] for page in given]
    x = np.concatenate([page["x"][own] for page, own in zip(given, husk)])
    y = np.concatenate([is_caption(page, known)[own] for page, own in zip(given, husk)]).astype(int)
    models["caption"] = forest.fit(x, y, None, names, **CAPTION)
    weights.mkdir(parents=True, exist_ok=True)
    for name, model in models.items():
        packed = forest.pack(model, given[0]["figure_names"] if name == "router" else names)
        bias = struct.unpack("<i", packed[-4:])[0] + round(SHIFT.get(name, 0.0) * forest.UNIT)
        (weights / f"text.{name}.forest").write_bytes(packed[:-4] + struct.pack("<i", bias))
    borders = forest.borders((weights / "text.article.forest").read_bytes())
    sequences = [(page["x"], page["y"], weight(page)) for page in articles]
    beside = [net.pack(net.fit(sequences, borders, seed=seed), borders) for seed in NETS]
    (weights / "text.net").write_bytes(b"".join(net.shifted(own, SHIFT["article"]) for own in beside))
    return models


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path)
    parser.add_argument("--text", required=True, nargs=2, type=Path, help="renditions of guides, renditions of news")
    parser.add_argument("--html", required=True, nargs=2, type=Path, help="the pages they were made of")
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--weights", required=True, type=Path)
    parser.add_argument("--folds", action="store_true")
    args = parser.parse_args()
    known = {}
    for archive in args.html:
        known.update(captions(data.unpack(archive, args.work)))
    pages = text_pages.read(args.text)
    names = dump(args.binary, pages, args.work / "given")
    language = {page["id"]: page["language"] for page in pages}
    more = text_pages.variations(pages, language, Path(__file__).resolve().parent.parent)
    dump(args.binary, more, args.work / "made")
    pages += more
    pickle.dump((pages, names, known), open(args.work / "pages.pickle", "wb"), protocol=4)
    if args.folds:
        for fold in range(text_pages.FOLDS):
            folder = args.work / f"fold-{fold}"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(args.weights, folder)
            fit(pages, names, known, folder, fold)
            (folder / "pages").mkdir()
            for page in pages:
                if page["fold"] == fold and not page["made"]:
                    (folder / "pages" / f"{page['id']}.txt").write_text(page["text"], "utf-8")
    else:
        fit(pages, names, known, args.weights)


if __name__ == "__main__":
    main()
