"""scikit-learn: a small neural network as the ranking stage. pip install scikit-learn skl2onnx onnx onnxruntime"""
import sys

import numpy as np
from skl2onnx import to_onnx
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from candor_package import columns_probe, rank_by_columns, write_package
from sentences import RANKER_SENTENCES
from shopping import open_shop


def main(out, folder=None):
    shop = open_shop(folder)
    rows, chosen, _ = shop.ranking()
    network = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(16,), max_iter=200, random_state=7))
    network.fit(np.array(rows, np.float32), np.array(chosen, np.float32))
    model = to_onnx(network, np.zeros((1, len(shop.columns)), np.float32), target_opset={"": 17, "ai.onnx.ml": 3})
    write_package(
        out, rank_by_columns(model, list(shop.columns)), name="sklearn-mlp", version="1.0.0", task="rank_candidates", inputs=shop.columns, outputs={"scores": "scores"},
        explain="ablation", training=shop.training, main_parameters=RANKER_SENTENCES, probe=columns_probe(shop.columns, rows), tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
