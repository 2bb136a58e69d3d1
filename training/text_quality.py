"""What the line scorer is worth on unseen domains, with all rules: after `fit_text.py --folds`.

    python training/text_quality.py --binary target/release/dehusk --work target/training --score score_text.py \\
        --text dev.jsonl.gz news-dev.jsonl.gz [--lines FILE]

Runs the program on the pages of each fold with the weights that have not seen them. SCORE is the script that scores the
renditions. With `--lines`, the lines that were left though they are husk, and those that were lost, go to a file.
"""

import argparse
import importlib.util
import json
import subprocess
import tempfile
from pathlib import Path

import text_pages


def cleaned(binary, work):
    """{page: record} of all folds."""
    found = {}
    for fold in range(text_pages.FOLDS):
        folder = work / f"fold-{fold}"
        with tempfile.TemporaryDirectory() as out:
            command = [str(binary), "-q", "run", str(folder / "pages"), "-o", out, "--weights", str(folder)]
            subprocess.run(command, stderr=subprocess.DEVNULL)
            for name in ("articles.jsonl", "removals.jsonl"):
                for row in map(json.loads, open(Path(out) / name, encoding="utf-8")):
                    if name == "articles.jsonl":
                        found[row["id"]] = row | {"removals": []}
                    elif row["id"] in found:
                        found[row["id"]]["removals"].append(row)
    return {Path(row["source"]["path"]).stem: row for row in found.values()}


def text(record):
    return "\n".join(record.get(field) or "" for field in ("title", "standfirst", "text"))


def row(name, figures):
    shown = ("word_f1", "drop_p", "drop_r", "drop_f1", "harm", "leak", "ruined")
    return f"{name:17}" + "".join(f"  {figure} {figures[figure]:.4f}" for figure in shown)


def wrong_lines(scorer, record, prediction, own):
    """The lines that were left or lost, with the rules that took something of them."""
    lines = [line for line in record["lines"] if scorer.words(line["text"])]
    shares = scorer.kept_shares([scorer.words(line["text"]) for line in lines], prediction)
    for number, (line, share) in enumerate(zip(lines, shares)):
        left = share if line["label"] == "drop" else 1 - share if line["label"] == "keep" else 0
        if left > 0.2:
            taken = sorted({r["rule"] for r in own["removals"] if line["text"] in r["text"] or r["text"] in line["text"]})
            yield {"page": record["id"], "style": record["style"], "label": line["label"], "line": number,
                   "of": len(lines), "words": left * len(scorer.words(line["text"])), "rules": taken,
                   "before": lines[number - 1]["text"] if number else "", "text": line["text"],
                   "after": lines[number + 1]["text"] if number + 1 < len(lines) else ""}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--score", required=True, type=Path)
    parser.add_argument("--text", required=True, nargs=2, type=Path)
    parser.add_argument("--lines", type=Path)
    args = parser.parse_args()
    module = importlib.util.spec_from_file_location("scorer", args.score)
    scorer = importlib.util.module_from_spec(module)
    module.loader.exec_module(scorer)
    records, wrong = cleaned(args.binary, args.work), []
    for name, file in zip(("guides", "news"), args.text):
        gold = scorer.read_jsonl(file)
        own = {record["id"]: records.get(record["id"].replace("/", "_"), {"removals": []}) for record in gold}
        scores = [(record, scorer.score_record(record, text(own[record["id"]]))) for record in gold]
        print(row(f"{name} loose", scorer.summarise([score for record, score in scores if record["style"] == "loose"])))
        print(row(f"{name} all", scorer.summarise([score for _, score in scores])), flush=True)
        if args.lines:
            for record in gold:
                wrong += wrong_lines(scorer, record, text(own[record["id"]]), own[record["id"]])
    if args.lines:
        args.lines.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in wrong), "utf-8")


if __name__ == "__main__":
    main()
