"""Pages for the line scorer: labelled text renditions, and pages made of their parts.

A page is a list of lines (text, label, blank lines before it); labels are keep, drop and ignore. The scorer must know
what the renditions hardly show: articles cut out of whole pages at other places, and single lines of husk or of content
that looks like it inside clean articles, in ten languages. Such pages are made of the lines of the renditions, and of
the rules' own examples (`src/detect/cases/`) inside the articles of `tests/pages/`.
"""

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import pages as data

FOLDS = 3
STYLES = {"loose": "article"}


def read(files):
    """The labelled renditions: dicts with id, page, group, set, style, gold, lines."""
    found = []
    for number, file in enumerate(files):
        with gzip.open(file, "rt", encoding="utf-8") as records:
            for record in map(json.loads, records):
                fallback = record["page"].rsplit("_20", 1)[0]
                found.append({
                    "id": record["id"].replace("/", "_"), "page": record["page"], "set": number,
                    "group": data.domain(record.get("url"), fallback), "style": record["style"], "made": "",
                    "gold": record["gold_text"], "text": record["raw_text"], "lines": placed(record),
                })
    groups = sorted({page["group"] for page in found})
    random.Random(7).shuffle(groups)
    fold = {group: number % FOLDS for number, group in enumerate(groups)}
    for page in found:
        page["fold"] = fold[page["group"]]
    return found


def placed(record):
    """The lines of a record with the blank lines before each."""
    lines, at, text = [], 0, record["raw_text"]
    for line in record["lines"]:
        start = text.find(line["text"], at)
        lines.append((line["text"], line["label"], max(0, text.count("\n", at, start) - 1) if lines else 0))
        at = start + len(line["text"])
    return lines


def made(page, name, lines, kind):
    """A page made of lines, or nothing when it keeps none."""
    if not any(label == "keep" for _, label, _ in lines):
        return []
    text = "".join(("\n" * (1 + min(gap, 3)) if number else "") + line for number, (line, _, gap) in enumerate(lines))
    return [{**page, "id": name, "made": kind, "style": "loose", "text": text, "lines": lines}]


def windows(page, rng):
    """Articles cut out of a whole page, with some of the husk around them and some of the husk inside."""
    lines = page["lines"]
    kept = [at for at, line in enumerate(lines) if line[1] == "keep"]
    found = []
    for turn in range(2 if page["set"] else 1):
        if not kept:
            break
        start = max(0, kept[0] - int(rng.expovariate(1 / 4)))
        end = min(len(lines), kept[-1] + 1 + int(rng.expovariate(1 / 12)))
        gone, own, dropping, before = rng.choice([0, 0, 0.2, 0.5]), [], False, None
        for line in lines[start:end]:
            if line[1] == "drop" and before != "drop":
                dropping = rng.random() < gone
            if line[1] != "drop" or not dropping:
                own.append(line)
            before = line[1]
        found += made(page, f"cut{turn}-{page['id']}", own, "cut")
    return found


def runs(lines):
    """Runs of lines with the same label."""
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or lines[end][1] != lines[start][1]:
            yield lines[start:end]
            start = end


def donors(pages, language, rng):
    """By language and fold: pieces of husk of up to three lines, and short pieces of content."""
    husk, content = defaultdict(list), defaultdict(list)
    for page in pages:
        key = (language[page["id"]], page["fold"])
        for run in runs(page["lines"]):
            if run[0][1] == "drop":
                husk[key] += [(page["page"], run[at:at + 3]) for at in range(0, len(run), 3)]
        kept = [line for line in page["lines"] if line[1] == "keep"]
        for at in range(1, len(kept) - 3):
            piece = kept[at:at + rng.choice([1, 1, 1, 2, 3])]
            if all(len(line[0]) < 140 for line in piece):
                content[key].append((page["page"], piece))
    return husk, content


def inserted(article, pieces, rng):
    """An article with pieces put in: (piece, place), a place being head, middle or tail."""
    gap = Counter(line[2] for line in article[1:]).most_common(1)[0][0]
    own = list(article)
    chosen = []
    for piece, place in pieces:
        at = {"head": rng.choice([0, 1, 1]), "middle": rng.randrange(2, max(3, len(own) - 1)), "tail": len(own)}[place]
        chosen.append((at, piece))
    for at, piece in sorted(chosen, key=lambda item: -item[0]):
        own[at:at] = [(line[0], line[1], gap if number == 0 else min(line[2], gap)) for number, line in enumerate(piece)]
    return own


def insertions(page, language, husk, content, rng):
    """The article of a page without its husk, with husk and short content of other pages put in."""
    article = [line for line in page["lines"] if line[1] == "keep"]
    key = (language, page["fold"])
    found = []
    for turn in range(3 if page["set"] else 1):
        if len(article) < 6:
            break
        own = article[:rng.randrange(20, 60)] if len(article) > 60 else article
        pieces = []
        for _ in range(rng.choice([0, 1, 2, 3, 4, 6])):
            pool = husk[key] if rng.random() < 0.6 else content[key]
            source, piece = rng.choice(pool) if pool else (page["page"], [])
            if source != page["page"]:
                husky = piece[0][1] == "drop"
                pieces.append((piece, rng.choice(["head", "middle", "middle", "tail", "tail"]) if husky else "middle"))
        found += made(page, f"put{turn}-{page['id']}", inserted(own, pieces, rng), "put")
    return found


def cases(folder):
    """The rules' examples: (language, place, lines)."""
    found = []
    for file in sorted(Path(folder).glob("*.txt")):
        for case in re.split(r"\n\s*\n", file.read_text("utf-8")):
            language, place, lines, gap = "en", "middle", [], 0
            for line in case.splitlines():
                mark, text = line[:1], line[1:].strip().replace("⟦", "").replace("⟧", "")
                if mark == "[":
                    parts = line.strip("[] ").split()
                    language, place = parts[0], parts[1] if len(parts) > 1 else "middle"
                elif mark == "_":
                    gap = 1
                elif mark in "-+~=":
                    # A line that loses a part is the business of the rule; context may be either.
                    lines.append((text, {"-": "drop", "+": "keep"}.get(mark, "ignore"), gap))
                    gap = 0
            if lines and any(label != "ignore" for _, label, _ in lines):
                found.append((language, place, lines))
    return found


def articles(folder):
    """The articles of the golden pages by language, as kept lines with their headlines."""
    found = defaultdict(list)
    for page in sorted(Path(folder).iterdir()):
        text, record = page / "expected.txt", page / "expected.json"
        if text.exists() and record.exists():
            title = json.loads(record.read_text("utf-8")).get("title")
            lines = [line.strip() for line in text.read_text("utf-8").splitlines() if line.strip()]
            found[page.name.split("-")[0]].append([(line, "keep", 1) for line in ([title] if title else []) + lines])
    return found


def examples(root, rng, turns):
    """Golden articles with the rules' examples put in, `turns` of each."""
    known, by_language = articles(root / "tests/pages"), defaultdict(list)
    for language, place, lines in cases(root / "src/detect/cases"):
        by_language[language].append((lines, place))
    found = []
    for language, own in sorted(known.items()):
        pool = by_language.get(language, [])
        for number, article in enumerate(own):
            for turn in range(turns):
                start = rng.randrange(0, max(1, len(article) - 7))
                cut = article[:1] + article[1 + start:1 + start + rng.randrange(6, 16)]
                pieces = [rng.choice(pool) for _ in range(rng.choice([1, 2, 3, 4]))] if pool else []
                cut = [(line, label, rng.choice([0, 1]) if turn % 3 == 0 else 1) for line, label, _ in cut]
                page = {"page": f"{language}{number}", "group": f"{language}{number}", "set": 2, "gold": "",
                        "fold": number % FOLDS}
                found += made(page, f"case-{language}{number}-{turn}", inserted(cut, pieces, rng), "case")
    return found


def variations(pages, language, root):
    """All made pages."""
    rng = random.Random(5)
    loose = [page for page in pages if page["style"] == "loose"]
    husk, content = donors(loose, language, rng)
    found = [page for own in pages if own["style"] != "loose" for page in windows(own, rng)]
    for page in loose:
        found += insertions(page, language[page["id"]], husk, content, rng)
    return found + examples(root, rng, 16)
