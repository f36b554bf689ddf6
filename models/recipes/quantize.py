"""A package with its weights in int8, a quarter of the size: python models/recipes/quantize.py FROM TO. pip install onnx onnxruntime numpy

quantize_dynamic of onnxruntime takes a scale from all numbers of a run, those of other shoppers too; here only weights are quantized, once.
"""
import json
import pathlib
import sys

import numpy as np
import onnx

from candor_package import quantize_weights, write_package


def main(source, out):
    source = pathlib.Path(source)
    manifest = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    items = None if manifest["vocabulary"] is None else (source / manifest["vocabulary"]).read_text(encoding="utf-8").split("\n")[:-1]
    golden = manifest["golden"]
    probe = golden and {name: np.array(given["data"], given["dtype"]).reshape(given["shape"]) for name, given in golden["inputs"].items()}
    tables = {table: json.loads((source / path).read_text(encoding="utf-8")) for table, path in manifest["tables"].items()}
    write_package(
        out, quantize_weights(onnx.load(str(source / "model.onnx"))), name=manifest["name"], version=manifest["version"] + "-int8", task=manifest["task"],
        inputs=manifest["inputs"], outputs=manifest["outputs"], explain=manifest["explain"], main_parameters=manifest["main_parameters"], items=items,
        history=manifest["history"], training=manifest["training"], metrics=manifest["metrics"], probe=probe, tables=tables)


if __name__ == "__main__":
    main(*sys.argv[1:])
