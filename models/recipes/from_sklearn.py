"""scikit-learn: a ridge regression from what was seen to what came next (dense linear). pip install scikit-learn skl2onnx onnx onnxruntime"""
import sys

import numpy as np
from skl2onnx import to_onnx
from sklearn.linear_model import Ridge

from candor_package import score_by_multi_hot, write_package
from made_up_shop import ITEMS, SCORER_SENTENCES, sequences, training


def main(out):
    size = len(ITEMS)
    seen, following = [], []
    for sequence in sequences():
        for end in range(1, len(sequence)):
            hot, target = np.zeros(size, np.float32), np.zeros(size, np.float32)
            hot[np.array(sequence[max(0, end - 3):end]) - 1] = 1
            target[sequence[end] - 1] = 1
            seen.append(hot)
            following.append(target)
    ridge = Ridge(alpha=5.0).fit(np.array(seen), np.array(following))
    rows = to_onnx(ridge, np.zeros((1, size), np.float32), target_opset={"": 17, "ai.onnx.ml": 3})
    probe = {"items": np.array([[3, 2, 0], [41, 0, 0]], np.int64), "weight": np.array([[1, 1, 0], [1, 0, 0]], np.float32)}
    write_package(
        out, score_by_multi_hot(rows, size), name="sklearn-ridge", version="1.0.0", task="score_items", inputs={"items": "history.items", "weight": "history.weight"},
        outputs={"scores": "scores"}, explain="ablation", items=ITEMS, history={"max_length": 20}, training=training(len(seen), len(sequences())), main_parameters=SCORER_SENTENCES, probe=probe)


if __name__ == "__main__":
    main(sys.argv[1])
