"""XGBoost: a tree ensemble (rank:ndcg) as the ranking stage. pip install xgboost onnxmltools onnx onnxruntime"""
import json
import sys

import numpy as np
import xgboost
from onnxmltools import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

from candor_package import columns_probe, rank_by_columns, write_package
from sentences import RANKER_SENTENCES
from shopping import open_shop


def as_regression(ranker):
    """The same trees under a regression's objective: the same sum of leaves.

    The exporter takes every objective that it does not know, rank:ndcg among them, for a classification: its first output is then a class, and its scores are no numbers.
    """
    model = json.loads(bytearray(ranker.save_raw("json")))
    model["learner"]["objective"] = {"name": "reg:squarederror", "reg_loss_param": {"scale_pos_weight": "1"}}
    booster = xgboost.Booster()
    booster.load_model(bytearray(json.dumps(model).encode("utf-8")))
    return booster


def main(out, folder=None):
    shop = open_shop(folder)
    rows, chosen, lists = shop.ranking()
    matrix = xgboost.DMatrix(np.array(rows, np.float32), label=np.array(chosen))
    matrix.set_group(lists)
    ranker = xgboost.train({"objective": "rank:ndcg", "max_depth": 3, "eta": 0.1, "seed": 7, "nthread": 1}, matrix, num_boost_round=60)
    model = convert_xgboost(as_regression(ranker), initial_types=[("rows", FloatTensorType([None, len(shop.columns)]))], target_opset=15)
    write_package(
        out, rank_by_columns(model, list(shop.columns)), name="xgboost-ranker", version="1.0.0", task="rank_candidates", inputs=shop.columns, outputs={"scores": "scores"},
        explain="ablation", training=shop.training, main_parameters=RANKER_SENTENCES, probe=columns_probe(shop.columns, rows), tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
