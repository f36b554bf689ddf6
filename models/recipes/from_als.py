"""Alternating least squares on what shoppers chose (Hu, Koren and Volinsky, ICDM 2008), as item vectors. pip install numpy onnx onnxruntime

A shopper has no vector of their own in the package: it is made from the history that the service feeds, so that whoever leaves is in no row of it.
Above LARGE items, or with "list" behind the folders, the package finds its candidates among the vectors that are nearest instead of scoring everything.
"""
import sys

import numpy as np

from candor_package import list_by_vectors, score_by_vectors, write_package
from sentences import SCORER_SENTENCES
from shopping import open_shop

FACTORS, ROUNDS, PENALTY, CONFIDENCE, MAX_LENGTH, LARGE = 32, 10, 1.0, 10.0, 20, 20_000


def solve(others, chosen):
    """Vectors of one side while those of the other stand: (YᵀY + Yᵀ(C - I)Y + λI)⁻¹ YᵀC p, one row at a time."""
    gram = others.T @ others + PENALTY * np.eye(FACTORS)
    rows = np.zeros((len(chosen), FACTORS))
    for at, own in enumerate(chosen):
        if own:
            mine = others[own]
            rows[at] = np.linalg.solve(gram + CONFIDENCE * mine.T @ mine, (1 + CONFIDENCE) * mine.sum(0))
    return rows


def factorise(histories, size):
    """Vectors [size + 1, FACTORS]; row 0 is padding."""
    baskets = [sorted({item for step in steps for item in step}) for steps in histories]
    buyers = [[] for _ in range(size + 1)]
    for shopper, basket in enumerate(baskets):
        for item in basket:
            buyers[item].append(shopper)
    items = np.random.default_rng(7).normal(0, 0.1, (size + 1, FACTORS))
    for _ in range(ROUNDS):
        items = solve(solve(items, baskets), buyers)
    items[0] = 0
    return items


def counts_of(histories, size):
    """Shoppers of each item, by index: what is popular orders what was not looked at."""
    counts = np.zeros(size + 1)
    for steps in histories:
        counts[list({item for step in steps for item in step})] += 1
    return counts


def main(out, folder=None, form=None):
    shop = open_shop(folder or None)
    items = factorise(shop.histories, len(shop.items))
    # A history's vector for one round with everything that is not in it counted once: the fold-in of a new shopper.
    fold = np.linalg.inv(items.T @ items + PENALTY * np.eye(FACTORS))
    probe = {"items": np.array([[3, 2, 0], [5, 0, 0]], np.int64), "weight": np.array([[1, 1, 0], [1, 0, 0]], np.float32)}
    is_list = form == "list" or len(shop.items) > LARGE
    model = list_by_vectors(items @ fold, items, counts_of(shop.histories, len(shop.items))) if is_list else score_by_vectors(items @ fold, items)
    outputs = {"list_items": "list_items", "list_scores": "list_scores", "prior": "prior"} if is_list else {"scores": "scores"}
    write_package(
        out, model, name="als", version="1.0.0", task="score_items", inputs={"items": "history.items", "weight": "history.weight"}, outputs=outputs,
        explain="ablation", items=shop.items, history={"max_length": MAX_LENGTH}, training=shop.training, main_parameters=SCORER_SENTENCES, probe=probe, tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
