"""Writes a Candor model package: model.onnx, items.txt and manifest.json.

Needs numpy and onnx. With onnxruntime installed it also writes golden values, so that the service notices
when the graph computes differently on another machine.
"""
import hashlib
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, compose, helper, numpy_helper

OPSET = 17
IR_VERSION = 8


def write_package(out, model, *, name, version, task, inputs, outputs, explain, main_parameters,
                  items=None, history=None, training=None, metrics=None, probe=None, tables=None):
    """Writes the package into the folder `out`.

    inputs: {graph input: feature name}; outputs: {graph output: scores | part_items | part_scores | prior};
    items: item ids, index 1 first; history: {"max_length": L}; probe: {graph input: array}, a small batch;
    tables: {"popularity": …}, other things learnt from several shoppers, which are forgotten with the model.
    """
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    model.ir_version = min(model.ir_version, IR_VERSION)
    onnx.checker.check_model(model)
    files = {"model.onnx": model.SerializeToString()}
    if items is not None:
        files["items.txt"] = ("\n".join(items) + "\n").encode("utf-8")
    for table, values in (tables or {}).items():
        files[f"{table}.json"] = (json.dumps(values, sort_keys=True) + "\n").encode("utf-8")
    for path, data in files.items():
        (out / path).write_bytes(data)
    manifest = {
        "contract": 1, "name": name, "version": version, "task": task, "inputs": inputs, "outputs": outputs,
        "vocabulary": None if items is None else "items.txt",
        "history": None if history is None else {"max_length": history["max_length"], "order": "newest_first"},
        "explain": explain, "training": training, "metrics": metrics or {},
        "golden": golden_values(out / "model.onnx", probe, outputs),
        "main_parameters": main_parameters, "tables": {table: f"{table}.json" for table in tables or {}},
        "files": {path: hashlib.sha256(data).hexdigest() for path, data in files.items()},
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def golden_values(path, probe, outputs):
    """Runs the probe and keeps inputs and outputs; None without a probe or without onnxruntime."""
    if probe is None:
        return None
    try:
        import onnxruntime
    except ImportError:
        return None
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [output for output, role in outputs.items() if role != "prior"]
    results = dict(zip(names, session.run(names, probe)))
    return {"inputs": {key: as_json(value) for key, value in probe.items()},
            "outputs": {key: as_json(value) for key, value in results.items()}}


def as_json(array):
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data": [float(v) if array.dtype.kind == "f" else int(v) for v in array.ravel()]}


def _float(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _int(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.INT64, shape)


def _constant(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def _wrap(before, model, matrix, after, inputs, outputs, constants):
    """One graph of `before`, the exported model and `after`. The model takes `matrix`; `after` takes its result as `values`."""
    inner = compose.add_prefix(model, "model_")
    nodes = [*before, helper.make_node("Identity", [matrix], [inner.graph.input[0].name]), *inner.graph.node,
             helper.make_node("Identity", [inner.graph.output[0].name], ["values"]), *after]
    graph = helper.make_graph(nodes, "candor", inputs, outputs, [*constants, *inner.graph.initializer])
    opsets = {opset.domain: opset.version for opset in inner.opset_import if opset.domain in ("", "ai.onnx.ml")}
    opsets.setdefault("", OPSET)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid(domain, version) for domain, version in opsets.items()], ir_version=IR_VERSION)


def rank_by_columns(model, columns):
    """Wraps a model that takes a matrix [rows, columns] as a ranking model: one input [B, C] a column, `scores` [B, C] out.

    What the exporters of scikit-learn and LightGBM write takes rows; the service feeds features of candidates, batch by batch.
    """
    before = [helper.make_node("Reshape", [column, "rows"], [column + "_rows"]) for column in columns]
    before.append(helper.make_node("Concat", [column + "_rows" for column in columns], ["matrix"], axis=1))
    after = [helper.make_node("Shape", [columns[0]], ["shape"]), helper.make_node("Reshape", ["values", "shape"], ["scores"])]
    return _wrap(before, model, "matrix", after, [_float(column, ["B", "C"]) for column in columns], [_float("scores", ["B", "C"])], [_constant("rows", np.array([-1, 1], np.int64))])


def columns_probe(columns, rows):
    """A probe of two lists of two candidates for `rank_by_columns`, from the first four rows."""
    return {column: np.array([[rows[0][c], rows[1][c]], [rows[2][c], rows[3][c]]], np.float32) for c, column in enumerate(columns)}


def score_by_multi_hot(model, size):
    """Wraps a model that takes a multi-hot matrix [rows, size] and returns [rows, size] as a scoring model.

    `items` and `weight` [B, L] go in, `scores` [B, size + 1] come out; index 0 is padding and gets the score 0.
    """
    before = [
        helper.make_node("OneHot", ["items", "depth", "zero_one"], ["hot"], axis=-1),
        helper.make_node("Unsqueeze", ["weight", "last"], ["weight3"]),
        helper.make_node("Mul", ["hot", "weight3"], ["weighted"]),
        helper.make_node("ReduceSum", ["weighted", "one"], ["bag"], keepdims=0),
        helper.make_node("Slice", ["bag", "one", "end", "one"], ["matrix"]),
    ]
    after = [helper.make_node("Pad", ["values", "pads"], ["scores"])]
    return _wrap(before, model, "matrix", after, [_int("items", ["B", "L"]), _float("weight", ["B", "L"])], [_float("scores", ["B", size + 1])], [
        _constant("depth", np.array(size + 1, np.int64)), _constant("zero_one", np.array([0, 1], np.float32)), _constant("last", np.array([-1], np.int64)),
        _constant("one", np.array([1], np.int64)), _constant("end", np.array([size + 1], np.int64)), _constant("pads", np.array([0, 1, 0, 0], np.int64)),
    ])
