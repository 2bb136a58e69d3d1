"""Prints what each group of features is worth: the scorer fitted without it, on unseen domains.

    python training/ablation.py --binary target/release/dehusk --work target/training

To be run after `fit_html.py`. One split, not five: fitted to the last three folds, scored on the first two by whole runs,
so that differences under .002 or .003 say nothing.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np

import fit_html
import forest
import net
import pages as data

TESTED = (0, 1)
# First and last feature of each group, in the order in which `dehusk features` names them.
GROUPS = {
    "length, links, marks": ("words", "is-long"),
    "word classes and phrases": ("common-words", "known-phrases"),
    "kind of block": ("paragraph", "landmark"),
    "headline, description, copies": ("in-title", "is-headline"),
    "elements above": ("in-article", "parent-tag"),
    "class and id names": ("names-0", "names-sum"),
    "containers": ("words-0", "branch-mean-words"),
    "repeated shapes": ("times-1", "list-mean-words"),
    "place": ("position", "to-medium-before"),
    "blocks around": ("words-p3", "window-20-prose"),
    "page": ("page-words", "url-digits"),
}


def ignored(names, group):
    """The columns of a group."""
    first, last = GROUPS[group]
    return list(range(names.index(first), names.index(last) + 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    args = parser.parse_args()
    folders = {name: args.work / f"{name}-dev" for name in ("wcxb", "fundus")}
    gold = {name: data.gold(folder, name) for name, folder in folders.items()}
    rows, x = {name: {} for name in folders}, {}
    for fold in range(data.FOLDS):
        for name in folders:
            found, names = data.features(args.binary, args.work / "folds" / name / f"fold-{fold}", args.work / "ablation", args.work / f"weights-{fold}")
            rows[name].update(found)
            x.update({f"{name}/{key}": np.ascontiguousarray(row.pop("x")) for key, row in found.items()})
    pages = fit_html.labelled({name: (gold[name], rows[name]) for name in folders})
    fitted = [key for key, page in pages.items() if data.fold_of(page["domain"]) not in TESTED]
    matrix = fit_html.matrix(pages, fitted, x, np.random.default_rng(1))
    for group in [None, *GROUPS]:
        left_out = ignored(names, group) if group else None
        model = forest.fit(*matrix, names, **fit_html.SHAPE, ignored_features=left_out)
        scores = defaultdict(dict)
        for fold in TESTED:
            with tempfile.TemporaryDirectory() as weights:
                weights = Path(weights)
                # Tokens, page types and confidence are those of the fold; only the scorer of blocks is another.
                for file in (args.work / f"weights-{fold}").iterdir():
                    (weights / file.name).write_bytes(file.read_bytes())
                (weights / "html.forest").write_bytes(forest.pack(model, names))
                # The network of the fold was fitted to another forest's bins: the forests are compared alone.
                (weights / "html.net").write_bytes(net.empty())
                for name in folders:
                    folder = args.work / "folds" / name / f"fold-{fold}"
                    scores[name].update(fit_html.run_scores(args.binary, folder, weights, gold[name], name == "fundus"))
        by_type = defaultdict(list)
        for key, f1 in scores["wcxb"].items():
            by_type["articles" if gold["wcxb"][key]["type"] == "article" else "other"].append(f1)
        mean = lambda values: np.mean(list(values))
        print(f"{'without ' + group if group else 'all features':40} all {mean(scores['wcxb'].values()):.4f}  articles {mean(by_type['articles']):.4f}"
              f"  other {mean(by_type['other']):.4f}  news {mean(scores['fundus'].values()):.4f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
