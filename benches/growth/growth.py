"""Plots the CPU time of one page against its size and its depth, to show that it grows no faster than the page.

    python benches/growth/growth.py --binary target/release/dehusk --plot docs/growth.svg

Pages are made here, one kind at a time, with all limits raised as far as they go. A page that is given up on (more nodes
or steps than its budget) is a hollow mark: giving up must be cheap too. Time is user and system time of the whole run,
start included.
"""

import argparse
import resource
import subprocess
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

SENTENCE = "The keeper of the light climbed the stairs at dusk, as she had done each evening for thirty years. "
LIMITS = "[limits]\nmax-page-bytes = 1073741824\nmax-ratio = 1000\n"
MEGABYTES = (0.1, 0.3, 1, 3, 10, 30, 100)
DEPTHS = (1_000, 10_000, 100_000, 1_000_000)


def repeated(piece, size):
    return piece * max(1, int(size) // len(piece))


def html(body):
    return f"<!doctype html><html lang=en><title>Light</title><body><h1>Light</h1>{body}</body></html>"


BY_SIZE = {
    "paragraphs": lambda size: html(repeated(f"<p>{SENTENCE * 4}</p>\n", size)),
    "one text": lambda size: html("<p>" + repeated(SENTENCE, size)),
    "links": lambda size: html(repeated("<li><a href='/a/b?c=d'>Another page of this site</a>\n", size)),
    "table": lambda size: html("<table>" + repeated("<tr><td>7<td>dusk<td>24 steps\n", size)),
    "formatting left open": lambda size: html(repeated("<p><b><i><u>dusk and dawn\n", size)),
    "attributes": lambda size: html(repeated("<p class='a b c d e f' data-x='1' data-y='2' title='light'>dusk\n", size)),
    "half a tag": lambda size: html(repeated("<a b=\"", size)),
    "plain text": lambda size: repeated(SENTENCE * 4 + "\n\n", size),
    "short lines": lambda size: repeated("Read more\n", size),
    "copies of the headline": lambda size: repeated("The light on the rock is lit again\n", size),
    "titles and times": lambda size: repeated("A harbour freezes for the first time\n4 hours ago\n", size),
    "captions and credits": lambda size: repeated("The keeper on the stairs at dusk.\nPhoto: Ada Roe\n", size),
}
BY_DEPTH = {
    "elements in elements": lambda depth: html("<div>" * depth + SENTENCE),
    "quotes in lists": lambda depth: html("<ul><li><blockquote>" * (depth // 3) + SENTENCE),
    "inline in inline": lambda depth: html("<b>" * depth + SENTENCE),
    "tables in tables": lambda depth: html("<table><tr><td>" * (depth // 3) + SENTENCE),
}


def measured(binary, text):
    """CPU seconds of a run over one page, and whether a record came of it."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        page = folder / ("page.html" if text.startswith("<!doctype") else "page.txt")
        page.write_text(text, "utf-8")
        (folder / "config.toml").write_text(LIMITS, "utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [str(binary), "-q", "run", str(page), "-o", str(folder / "out"), "-c", str(folder / "config.toml"), "-j", "1", "--max-quarantine", "1"]
        subprocess.run(command, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        is_record = (folder / "out" / "articles.jsonl").stat().st_size > 0
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, is_record


def draw(axes, binary, kinds, sizes, unit, label):
    for kind, make in kinds.items():
        found = [(size, *measured(binary, make(size * unit))) for size in sizes]
        for size, seconds, is_record in found:
            print(f"{kind:24} {size:>10} {seconds:8.3f} s  {'record' if is_record else 'given up'}", flush=True)
        line, = axes.plot([size for size, *_ in found], [seconds for _, seconds, _ in found], linewidth=1, label=kind)
        for size, seconds, is_record in found:
            axes.plot(size, seconds, "o", markersize=4, color=line.get_color(), fillstyle="full" if is_record else "none")
    axes.set(xscale="log", yscale="log", xlabel=label, ylabel="CPU seconds")
    axes.grid(True, linewidth=0.3)
    axes.legend(fontsize=7, frameon=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=Path)
    parser.add_argument("--plot", required=True, type=Path)
    args = parser.parse_args()
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    figure, (by_size, by_depth) = plt.subplots(1, 2, figsize=(10, 4))
    draw(by_size, args.binary, BY_SIZE, MEGABYTES, 1_000_000, "megabytes")
    by_size.plot([0.1, 100], [0.05, 50], linewidth=1, linestyle=":", color="gray", label="in proportion")
    draw(by_depth, args.binary, BY_DEPTH, DEPTHS, 1, "depth")
    figure.tight_layout()
    figure.savefig(args.plot, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
