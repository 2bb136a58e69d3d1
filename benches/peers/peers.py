#!/usr/bin/env python3
"""CPU time a page of dehusk and of the best known extractors, over one folder of HTML files, in one sitting.

    python3 benches/peers/peers.py FOLDER [--binary target/release/dehusk] [--rounds 3] [--tools NAME ...]

Builds dom_smoothie and rs-trafilatura, installs resiliparse and trafilatura into benches/peers/target/venv, runs each on
one core over all files of the folder that end in .html, in turns, and prints a table of the fastest of the rounds.
CPU time is user and system time of the whole process: start, reading, decoding and, for dehusk alone, writing records,
table and removals. The others hand their text to nobody. Needs network access for the first run.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / "target" / "venv"
RUST = ("dom_smoothie", "rs_trafilatura")
PYTHON = ("resiliparse", "trafilatura", "trafilatura_metadata")
WHAT = {
    "dehusk": "records with metadata, audit",
    "dom_smoothie": "text",
    "rs_trafilatura": "text with metadata",
    "resiliparse": "main content as text",
    "trafilatura": "text",
    "trafilatura_metadata": "text with metadata",
}


def worker(tool, folder):
    """Runs one of the extractors for Python over the folder."""
    if tool == "resiliparse":
        from resiliparse.extract.html2text import extract_plain_text

        extract = lambda html: extract_plain_text(html, main_content=True)
    else:
        import trafilatura

        extract = lambda html: trafilatura.extract(html, with_metadata=tool == "trafilatura_metadata")
    files = sorted(Path(folder).glob("*.html"))
    with_text = 0
    for file in files:
        with_text += bool((extract(file.read_bytes().decode("utf-8", "replace")) or "").strip())
    print(len(files), with_text)


def prepare(tools):
    if any(tool in RUST for tool in tools):
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=HERE, check=True)
    if any(tool in PYTHON for tool in tools) and not (VENV / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
        (VENV / "done").touch()


def command(tool, folder, binary, out):
    if tool == "dehusk":
        return [binary, "-q", "run", folder, "-o", out, "--jobs", "1", "--max-quarantine", "1"]
    if tool in RUST:
        return [HERE / "target" / "release" / "peers", tool, folder]
    return [VENV / "bin" / "python", Path(__file__).resolve(), folder, "--worker", tool]


def cpu(arguments):
    """CPU seconds of a command, and what it printed."""
    one_core = dict(os.environ, RAYON_NUM_THREADS="1", OMP_NUM_THREADS="1")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(part) for part in arguments], capture_output=True, text=True, env=one_core)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        sys.exit(f"{arguments[0]}: exit code {done.returncode}: {done.stderr.strip()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout.split()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--binary", type=Path, default=HERE.parent.parent / "target" / "release" / "dehusk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tools", nargs="+", choices=list(WHAT), default=list(WHAT))
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return worker(args.worker, args.folder)
    files = sorted(args.folder.glob("*.html"))
    if not files:
        parser.error(f"{args.folder}: no file that ends in .html")
    size = sum(file.stat().st_size for file in files)
    prepare(args.tools)
    best = {}
    for _ in range(args.rounds):
        for tool in args.tools:
            with tempfile.TemporaryDirectory() as out:
                print(f"{tool} ...", file=sys.stderr, flush=True)
                seconds, _ = cpu(command(tool, args.folder, args.binary, Path(out) / "out"))
            best[tool] = min(seconds, best.get(tool, seconds))
    print(f"{len(files)} pages, {size / 1e6:.0f} MB, fastest of {args.rounds} rounds\n")
    print("| tool | what it makes | ms a page | MB/s a core | dehusk is faster by |")
    print("|---|---|--:|--:|--:|")
    for tool in sorted(best, key=best.get):
        faster = f"{best[tool] / best['dehusk']:.1f}" if "dehusk" in best else ""
        print(f"| {tool} | {WHAT[tool]} | {1000 * best[tool] / len(files):.2f} | {size / 1e6 / best[tool]:.0f} | {faster} |")


if __name__ == "__main__":
    main()
