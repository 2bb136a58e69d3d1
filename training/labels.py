"""Which blocks of a page are main content, by aligning their words with the gold text."""

import re
import unicodedata

import numba
import numpy as np

CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")
WORD = re.compile(r"\w+")
MAX_CELLS = 600_000_000
RUN = 4


def words(text):
    """Lower-cased words; ideographs, kana and hangul one by one."""
    text = unicodedata.normalize("NFKC", text or "").lower()
    return WORD.findall(CJK.sub(r" \1 ", text))


@numba.njit(cache=True)
def _align(page, gold):
    """For each word of the page, whether it is aligned: the common subsequence that favours long runs.

    A match that continues a run counts 1, one that begins a run .15.
    """
    n, m = len(page), len(gold)
    best = np.zeros(m + 1, np.float32)
    run = np.full(m + 1, -1.0, np.float32)
    came = np.zeros((n + 1, m + 1), np.uint8)
    for i in range(1, n + 1):
        diagonal_best, diagonal_run = best[0], run[0]
        for j in range(1, m + 1):
            above_best, above_run = best[j], run[j]
            bits = 0
            own = np.float32(-1.0)
            if page[i - 1] == gold[j - 1]:
                start = diagonal_best + np.float32(0.15)
                going = diagonal_run + np.float32(1.0) if diagonal_run >= 0 else np.float32(-1.0)
                if going > start:
                    own, bits = going, 4
                else:
                    own = start
            value, way = above_best, 1
            if best[j - 1] > value:
                value, way = best[j - 1], 2
            if own >= value and own >= 0:
                value, way = own, 3
            best[j], run[j] = value, own
            came[i, j] = bits | way
            diagonal_best, diagonal_run = above_best, above_run
    aligned = np.zeros(n, np.bool_)
    i, j, in_run = n, m, False
    while i > 0 and j > 0:
        cell = came[i, j]
        if in_run or cell & 3 == 3:
            aligned[i - 1] = True
            in_run = cell & 4 != 0
            i -= 1
            j -= 1
        elif cell & 3 == 1:
            i -= 1
        else:
            j -= 1
    return aligned


def numbered(*lists):
    numbers = {}
    return [np.array([numbers.setdefault(w, len(numbers)) for w in own], np.int32) for own in lists]


def runs(own):
    return {tuple(own[k:k + RUN]) for k in range(len(own) - RUN + 1)}


def label(texts, gold):
    """(label, weight, share, words) of each block: label 1 where at least half of its words are aligned with gold."""
    blocks = [words(text) for text in texts]
    gold_words = words(gold)
    sizes = np.array([len(b) for b in blocks], np.float32)
    flat = [w for b in blocks for w in b]
    aligned = np.zeros(len(flat), bool)
    if flat and gold_words:
        # Words that the gold does not have cannot be aligned: leave them out of the table.
        known = set(gold_words)
        places = [k for k, w in enumerate(flat) if w in known]
        page, target = numbered([flat[k] for k in places], gold_words)
        if len(page) * len(target) <= MAX_CELLS:
            # A word left out breaks a run as a word of its own would.
            aligned[np.array(places)[_align(page, target)]] = True if len(page) else False
        else:
            known_runs = runs(gold_words)
            for k in range(len(flat) - RUN + 1):
                if tuple(flat[k:k + RUN]) in known_runs:
                    aligned[k:k + RUN] = True
    share = np.zeros(len(blocks), np.float32)
    copies = np.zeros(len(blocks), bool)
    gold_runs = runs(gold_words)
    at = 0
    for number, own in enumerate(blocks):
        if own:
            share[number] = aligned[at:at + len(own)].mean()
            mine = runs(own)
            if share[number] < 0.5 and mine:
                copies[number] = sum(r in gold_runs for r in mine) >= 0.8 * len(mine)
        at += len(own)
    y = (share >= 0.5).astype(np.int8)
    weight = np.abs(2 * share - 1)
    weight[copies] = 0.1
    weight[sizes == 0] = 0.0
    return y, weight, share, sizes
