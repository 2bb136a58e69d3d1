"""Prints what docs/quality.md says beside the scores: what rules and scorer each do, and what is lost and left over.

    python training/quality.py --binary target/release/dehusk --work target/training --config pipeline.toml

To be run after `fit_html.py`, whose folder of work has weights for each fold: all pages here are of unseen domains.
"""

import argparse
import json
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

import fit_html
import labels
import pages as data

# Words in class and id tokens that tell what stands in an element, in the order in which they are believed.
NAMES = {
    "comments and reviews": "comment comments reply replies review reviews disqus",
    "captions and credits": "caption figcaption credit credits",
    "author boxes": "author authors bio byline contributor",
    "related links": "related recommended recirc teaser teasers popular trending latest card cards more",
    "share bars and tags": "share sharing social tags tag",
    "sign-up and promotion": "newsletter subscribe signup promo promotion cta banner ad ads sponsored",
    "navigation": "nav navigation menu breadcrumb breadcrumbs footer header sidebar toc pagination",
}
LEVELS = 4


def token_hashes(word):
    """The hashes of a token, and of a part of one, as src/score/html/tokens.rs computes them."""
    value = 0x811C9DC5
    for byte in word.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value, (value << 8 | value >> 24) & 0xFFFFFFFF


KIND_OF = {own: kind for kind, names in reversed(NAMES.items()) for name in names.split() for own in token_hashes(name)}


def kind(row, names, block):
    """What a block is: by the names of the elements around it, else by its form."""
    at = row["owners"][block]
    for _ in range(LEVELS):
        found = [KIND_OF[token] for token in row["tokens"][at] if token in KIND_OF]
        if found:
            return min(found, key=list(NAMES).index)
        at = row["parents"][at]
    own = {name: row["x"][block, number] for number, name in enumerate(names)}
    for column, kind in (("heading-level", "headings"), ("list-item", "list items"), ("table-row", "table rows"),
                         ("preformatted", "code"), ("control", "controls"), ("caption", "captions and credits")):
        if own[column] > 0:
            return kind
    return "prose" if own["is-long"] > 0 else "short lines"


def shallow(row, names):
    """The blocks that the published heuristics on shallow features keep: the decision tree over words and link density of
    a block and its neighbours of Kohlschütter et al., Boilerplate Detection using Shallow Text Features, WSDM 2010."""
    words = np.array([len(labels.words(text)) for text in row["texts"]])
    links = row["x"][:, names.index("link-density")]
    before, after = (np.r_[np.zeros(1), values[:-1]] for values in (words, links)), np.r_[words[1:], 0]
    words_before, links_before = before
    alone = np.where(words > 16, True, np.where(after > 15, True, words_before > 4))
    behind_links = np.where(words > 40, True, after > 17)
    return (links <= 1 / 3) & np.where(links_before <= 5 / 9, alone, behind_links)


def config(text, wanted):
    """A configuration in which only the rules that `wanted` accepts are on."""
    head, rest = text.split("[rules.thresholds]", 1)
    thresholds, tail = rest.split("\n[", 1)
    line = lambda found: found[0] if wanted(found[1]) else f"{found[1]} = false"
    return head + "[rules.thresholds]" + re.sub(r"(?m)^([a-z-]+) = [\d.]+$", line, thresholds) + "\n[" + tail


def run(binary, folder, weights, settings):
    """The records of a folder by page."""
    with tempfile.TemporaryDirectory() as out:
        file = Path(out) / "config.toml"
        file.write_text(settings, "utf-8")
        subprocess.run([str(binary), "-q", "run", str(folder), "-o", f"{out}/out", "--weights", str(weights), "--config", str(file),
                        "--format", "jsonl", "--max-quarantine", "1"], check=True)
        with open(f"{out}/out/articles.jsonl", encoding="utf-8") as lines:
            return {Path(record["source"]["path"]).stem: record for record in map(json.loads, lines)}


def recall(record, text):
    """Share of the words of the gold that a record has, in its standfirst or text."""
    found = Counter(labels.words((record.get("standfirst") or "") + "\n" + (record.get("text") or "")))
    wanted = Counter(labels.words(text))
    return (found & wanted).total() / max(1, wanted.total())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--config", required=True, type=Path)
    args = parser.parse_args()
    shipped = args.config.read_text("utf-8")
    variants = {
        "rules only": config(shipped, lambda rule: rule != "main-content"),
        "scorer only": config(shipped, lambda rule: rule == "main-content"),
        "together": shipped,
    }
    gold = {name: data.gold(args.work / f"{name}-dev", name) for name in ("wcxb", "fundus")}
    scores = {name: {} for name in ["heuristics only", *variants]}
    lost, left, kept, husk = Counter(), Counter(), Counter(), Counter()
    languages, whole = {}, set()
    for set_name, golds in gold.items():
        for fold in range(data.FOLDS):
            folder, weights = args.work / "folds" / set_name / f"fold-{fold}", args.work / f"weights-{fold}"
            rows, names = data.features(args.binary, folder, args.work / "quality", weights)
            plain = {key: {"text": "\n".join(np.array(row["texts"], object)[shallow(row, names)])} for key, row in rows.items()}
            found = fit_html.scores_of(plain, folder, golds, set_name == "fundus")
            scores["heuristics only"].update({f"{set_name}/{key}": f1 for key, f1 in found.items()})
            for variant, settings in variants.items():
                records = run(args.binary, folder, weights, settings)
                found = fit_html.scores_of(records, folder, golds, set_name == "fundus")
                scores[variant].update({f"{set_name}/{key}": f1 for key, f1 in found.items()})
            # The records of the last variant: all of it together.
            if set_name == "fundus":
                languages.update({f"fundus/{key}": record["language"] for key, record in records.items()})
            whole |= {key for key, record in records.items() if set_name == "wcxb" and recall(record, golds[key]["text"]) >= 0.99}
            for key, row in rows.items():
                own, record = golds[key], records.get(key, {})
                if not own["text"].strip():
                    continue
                y, weight, _, sizes = labels.label(row["texts"], own["text"])
                out, _, _, _ = labels.label(row["texts"], (record.get("standfirst") or "") + "\n" + (record.get("text") or ""))
                for block in np.flatnonzero((sizes > 0) & (weight > 0.2)):
                    what, size, stays = kind(row, names, block), int(sizes[block]), out[block] == 1
                    (kept if y[block] else husk)[what] += size
                    if y[block] and not stays:
                        lost[what] += size
                    elif stays and not y[block]:
                        left[what] += size
    for variant, found in scores.items():
        fit_html.print_scores(variant, found, gold)
    for is_english in (True, False):
        own = [f1 for key, f1 in scores["together"].items() if key in languages and (languages[key].split("-")[0] == "en") == is_english]
        print(f"news {'in English' if is_english else 'in other languages':24} pages {len(own):5}  word F1 {np.mean(own):.4f}")
    missing = {key: 1 - scores["together"][f"wcxb/{key}"] for key in whole if gold["wcxb"][key]["type"] == "article"}
    articles = [1 - f1 for key, f1 in scores["together"].items() if gold.get(key[:4], {}).get(key[5:], {}).get("type") == "article"]
    print(f"articles: {sum(missing.values()):.1f} of {sum(articles):.1f} lost on pages with a recall of .99 and more")
    print("kind of block: words of main content, of these lost; words of husk, of these left over")
    for what in sorted(kept | husk, key=lambda what: -(lost[what] + left[what])):
        print(f"{what:24} {kept[what]:8} {lost[what]:7} ({lost[what] / max(1, kept[what]):.3f})  {husk[what]:8} {left[what]:7} ({left[what] / max(1, husk[what]):.3f})")


if __name__ == "__main__":
    main()
