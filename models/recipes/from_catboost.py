"""CatBoost: a tree ensemble (YetiRank) as the ranking stage. pip install catboost onnx onnxruntime"""
import pathlib
import sys
import tempfile

import numpy as np
import onnx
from catboost import CatBoostRanker, Pool

from candor_package import columns_probe, rank_by_columns, write_package
from sentences import RANKER_SENTENCES
from shopping import open_shop


def main(out, folder=None):
    shop = open_shop(folder)
    rows, chosen, lists = shop.ranking()
    group = np.repeat(np.arange(len(lists)), lists)
    ranker = CatBoostRanker(loss_function="YetiRank", iterations=60, depth=3, random_seed=7, thread_count=1, verbose=0, allow_writing_files=False)
    ranker.fit(Pool(np.array(rows, np.float32), np.array(chosen), group_id=group))
    with tempfile.TemporaryDirectory() as folder_of_export:
        path = pathlib.Path(folder_of_export) / "trees.onnx"
        # Its own exporter writes a ranker as the regression that it is; numbers alone can be columns.
        ranker.save_model(str(path), format="onnx")
        model = onnx.load(str(path))
    write_package(
        out, rank_by_columns(model, list(shop.columns)), name="catboost-ranker", version="1.0.0", task="rank_candidates", inputs=shop.columns, outputs={"scores": "scores"},
        explain="ablation", training=shop.training, main_parameters=RANKER_SENTENCES, probe=columns_probe(shop.columns, rows), tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
