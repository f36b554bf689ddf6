"""scikit-learn: a ridge regression from what was seen to what came next (dense linear). pip install scikit-learn skl2onnx onnx onnxruntime"""
import sys

import numpy as np
from skl2onnx import to_onnx
from sklearn.linear_model import Ridge

from candor_package import score_by_multi_hot, write_package
from sentences import SCORER_SENTENCES
from shopping import open_shop

MAX_LENGTH = 3


def main(out, folder=None):
    shop = open_shop(folder)
    size = len(shop.items)
    seen, following = [], []
    for rows, chosen in shop.examples(MAX_LENGTH):
        bag, target = np.zeros(size, np.float32), np.zeros(size, np.float32)
        for item, _, weight in rows:
            bag[item - 1] += weight
        target[np.array(chosen) - 1] = 1
        seen.append(bag)
        following.append(target)
    ridge = Ridge(alpha=5.0).fit(np.array(seen), np.array(following))
    matrix = to_onnx(ridge, np.zeros((1, size), np.float32), target_opset={"": 17, "ai.onnx.ml": 3})
    probe = {"items": np.array([[3, 2, 0], [5, 0, 0]], np.int64), "weight": np.array([[1, 1, 0], [1, 0, 0]], np.float32)}
    write_package(
        out, score_by_multi_hot(matrix, size), name="sklearn-ridge", version="1.0.0", task="score_items", inputs={"items": "history.items", "weight": "history.weight"},
        outputs={"scores": "scores"}, explain="ablation", items=shop.items, history={"max_length": MAX_LENGTH}, training=shop.training, main_parameters=SCORER_SENTENCES, probe=probe, tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
