"""LightGBM: a tree ensemble (LambdaRank) as the ranking stage. pip install lightgbm onnxmltools onnx onnxruntime"""
import sys

import lightgbm
import numpy as np
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

from candor_package import rank_by_columns, write_package
from made_up_shop import COLUMNS, RANKER_SENTENCES, candidates, training


def main(out):
    rows, chosen, lists = candidates()
    trees = lightgbm.train(
        {"objective": "lambdarank", "num_leaves": 15, "learning_rate": 0.1, "seed": 7, "deterministic": True, "verbose": -1},
        lightgbm.Dataset(np.array(rows, np.float32), label=chosen, group=lists), num_boost_round=60)
    # The exporter knows regression trees; a ranking objective returns the same raw sum of leaves.
    model = convert_lightgbm(lightgbm.Booster(model_str=trees.model_to_string().replace("objective=lambdarank", "objective=regression")),
                             initial_types=[("rows", FloatTensorType([None, len(COLUMNS)]))], target_opset=15)
    probe = {column: np.array([[rows[0][c], rows[1][c]], [rows[2][c], rows[3][c]]], np.float32) for c, column in enumerate(COLUMNS)}
    write_package(
        out, rank_by_columns(model, list(COLUMNS)), name="lightgbm-ranker", version="1.0.0", task="rank_candidates", inputs=COLUMNS, outputs={"scores": "scores"},
        explain="ablation", training=training(len(rows), len(lists)), main_parameters=RANKER_SENTENCES, probe=probe)


if __name__ == "__main__":
    main(sys.argv[1])
