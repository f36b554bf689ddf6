"""LightGBM: a tree ensemble (LambdaRank) as the ranking stage. pip install lightgbm onnxmltools onnx onnxruntime"""
import sys

import lightgbm
import numpy as np
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

from candor_package import columns_probe, rank_by_columns, write_package
from sentences import RANKER_SENTENCES
from shopping import open_shop


def main(out, folder=None):
    shop = open_shop(folder)
    rows, chosen, lists = shop.ranking()
    trees = lightgbm.train(
        {"objective": "lambdarank", "num_leaves": 7, "learning_rate": 0.1, "seed": 7, "deterministic": True, "num_threads": 1, "verbose": -1},
        lightgbm.Dataset(np.array(rows, np.float32), label=chosen, group=lists), num_boost_round=60)
    # The exporter knows regression trees; a ranking objective returns the same raw sum of leaves.
    model = convert_lightgbm(lightgbm.Booster(model_str=trees.model_to_string().replace("objective=lambdarank", "objective=regression")),
                             initial_types=[("rows", FloatTensorType([None, len(shop.columns)]))], target_opset=15)
    write_package(
        out, rank_by_columns(model, list(shop.columns)), name="lightgbm-ranker", version="1.0.0", task="rank_candidates", inputs=shop.columns, outputs={"scores": "scores"},
        explain="ablation", training=shop.training, main_parameters=RANKER_SENTENCES, probe=columns_probe(shop.columns, rows), tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
