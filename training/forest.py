"""Fits oblivious gradient-boosted trees and writes them as dehusk reads them (src/score/forest.rs)."""

import json
import struct
import tempfile
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier, Pool

UNIT = 1024


def fit(x, y, weight, names, trees=150, depth=6, borders=63, rate=0.1, seed=1, **more):
    """A CatBoost model on float32 features (rows x columns), labels 0/1 and row weights."""
    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, border_count=borders, random_seed=seed, thread_count=2,
        loss_function="Logloss", boosting_type="Plain", bootstrap_type="Bernoulli", subsample=0.7, rsm=0.4,
        l2_leaf_reg=5.0, verbose=False, allow_writing_files=False, **more)
    model.fit(Pool(x, y, weight=weight, feature_names=list(names)))
    return model


def pack(model, names):
    """The model as bytes of a weights file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        dump = json.loads(path.read_text("utf-8"))
    scale, bias = dump["scale_and_bias"]
    used = {}
    for tree in dump["oblivious_trees"]:
        for split in tree["splits"] or []:
            used.setdefault(split["float_feature_index"], set()).add(split["border"])
    borders = {feature: sorted(found) for feature, found in used.items()}
    out = bytearray(b"DHF1")
    out += struct.pack("<H", len(names))
    for number, name in enumerate(names):
        own = borders.get(number, [])
        encoded = name.encode("utf-8")
        out += struct.pack("<B", len(encoded)) + encoded + struct.pack("<B", len(own))
        out += b"".join(struct.pack("<f", border) for border in own)
    out += struct.pack("<H", len(dump["oblivious_trees"]))
    for tree in dump["oblivious_trees"]:
        splits = tree["splits"] or []
        out += struct.pack("<B", len(splits))
        for split in splits:
            feature = split["float_feature_index"]
            out += struct.pack("<HB", feature, borders[feature].index(split["border"]))
        leaves = np.clip(np.rint(np.array(tree["leaf_values"]) * scale * UNIT), -32767, 32767).astype("<i2")
        out += leaves.tobytes()
    out += struct.pack("<i", round((bias[0] if isinstance(bias, list) else bias) * UNIT))
    return bytes(out)


def borders(packed):
    """The borders of each column in a packed forest."""
    found, at = [], 6
    for _ in range(struct.unpack_from("<H", packed, 4)[0]):
        at += 1 + packed[at]
        count = packed[at]
        found.append(np.frombuffer(packed, "<f4", count, at + 1))
        at += 1 + 4 * count
    return found
