"""scikit-learn: a small neural network as the ranking stage. pip install scikit-learn skl2onnx onnx onnxruntime"""
import sys

import numpy as np
from skl2onnx import to_onnx
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from candor_package import rank_by_columns, write_package
from made_up_shop import COLUMNS, RANKER_SENTENCES, candidates, training


def main(out):
    rows, chosen, lists = candidates()
    network = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(16,), max_iter=200, random_state=7))
    network.fit(np.array(rows, np.float32), np.array(chosen, np.float32))
    model = to_onnx(network, np.zeros((1, len(COLUMNS)), np.float32), target_opset={"": 17, "ai.onnx.ml": 3})
    probe = {column: np.array([[rows[0][c], rows[1][c]], [rows[2][c], rows[3][c]]], np.float32) for c, column in enumerate(COLUMNS)}
    write_package(
        out, rank_by_columns(model, list(COLUMNS)), name="sklearn-mlp", version="1.0.0", task="rank_candidates", inputs=COLUMNS, outputs={"scores": "scores"},
        explain="ablation", training=training(len(rows), len(lists)), main_parameters=RANKER_SENTENCES, probe=probe)


if __name__ == "__main__":
    main(sys.argv[1])
