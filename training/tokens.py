"""Log-odds of class and id tokens."""

import struct
from collections import defaultdict

import numpy as np

LEAST_DOMAINS = 4
STEP = 0.05


def table(pages, keys):
    """{hash: log-odds in steps} from the labelled pages named by `keys`."""
    total = defaultdict(float)
    inside = defaultdict(float)
    domains = defaultdict(set)
    grand, grand_inside = 0.0, 0.0
    per_domain = defaultdict(int)
    for key in keys:
        per_domain[pages[key]["domain"]] += 1
    for key in keys:
        page = pages[key]
        weight = page["weight"] * np.sqrt(page["sizes"])
        if weight.sum() <= 0:
            continue
        # Every page counts alike, a domain's pages share a root of their number.
        weight = 100 * weight / weight.sum() / np.sqrt(per_domain[page["domain"]])
        grand += weight.sum()
        grand_inside += (weight * page["y"]).sum()
        parents, tokens, owners = page["parents"], page["tokens"], page["owners"]
        sums = np.zeros((len(parents), 2))
        np.add.at(sums, owners, np.stack([weight, weight * page["y"]], 1))
        for number in range(len(parents) - 1, 0, -1):
            sums[parents[number]] += sums[number]
        # A token counts once a block: not again where an element above has it too.
        for number in range(1, len(parents)):
            if not tokens[number] or sums[number, 0] == 0:
                continue
            above, at = set(), parents[number]
            while at:
                above.update(tokens[at])
                at = parents[at]
            for token in set(tokens[number]) - above:
                total[token] += sums[number, 0]
                inside[token] += sums[number, 1]
                domains[token].add(page["domain"])
    prior = grand_inside / max(grand, 1e-9)
    found = {}
    for token, own in domains.items():
        if len(own) < LEAST_DOMAINS:
            continue
        strength = 20.0
        p = (inside[token] + strength * prior) / (total[token] + strength)
        odds = np.log(p / (1 - p)) - np.log(prior / (1 - prior))
        step = int(np.clip(round(odds / STEP), -127, 127))
        if abs(step) >= 3:
            found[token] = step
    return found


def pack(found):
    """The table as bytes of a weights file."""
    return b"".join(struct.pack("<Ib", token, found[token]) for token in sorted(found))
