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
                  items=None, history=None, training=None, metrics=None, probe=None, tables=None, countries=None):
    """Writes the package into the folder `out`.

    inputs: {graph input: feature name}; outputs: {graph output: scores | part_items | part_scores | list_items | list_scores | prior};
    items: item ids, index 1 first; history: {"max_length": L}; probe: {graph input: array}, a small batch;
    tables: {"popularity": …}, other things learnt from several shoppers, which are forgotten with the model;
    countries: ["NL", "BE"], where an input is bound to context.country: it is fed the place from 1, 0 = none of them.
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
        **({} if countries is None else {"countries": countries}),
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
    # Of a list the scores tell: which of two items that are alike comes first may differ by machine.
    names = [output for output, role in outputs.items() if role not in ("prior", "list_items")]
    results = dict(zip(names, session.run(names, probe)))
    for name, value in results.items():
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            raise ValueError(f'"{name}" gives what is no number: of a ranking objective (rank:ndcg, lambdarank), export the same trees as a regression (from_xgboost.py)')
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


def scores_of(model):
    """Name and width of the output that has the scores. A classifier's first output is the class that it names, whatever it is called; its scores come behind it."""
    tensors = [(output.name, output.type.tensor_type) for output in model.graph.output if output.type.HasField("tensor_type")]
    numbers = [(name, tensor) for name, tensor in tensors if tensor.elem_type == TensorProto.FLOAT]
    if not numbers:
        raise ValueError("No output of the exported model is a tensor of numbers: it names classes, or makes dictionaries (export with zipmap=False)")
    name, tensor = numbers[0]
    width = tensor.shape.dim[-1].dim_value if len(tensor.shape.dim) == 2 else 1
    return name, (width if len(tensors) > 1 else 1)


def _wrap(before, model, matrix, after, inputs, outputs, constants):
    """One graph of `before`, the exported model and `after`. The model takes `matrix`; `after` takes its result as `values`."""
    inner = compose.add_prefix(model, "model_")
    scores, classes = scores_of(inner)
    # Of two classes the second is "chosen".
    take = [helper.make_node("Identity", [scores], ["values"])] if classes < 2 else [helper.make_node("Gather", [scores, "chosen"], ["values"], axis=1)]
    constants = constants if classes < 2 else [*constants, _constant("chosen", np.array([classes - 1], np.int64))]
    nodes = [*before, helper.make_node("Identity", [matrix], [inner.graph.input[0].name]), *inner.graph.node, *take, *after]
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


def score_by_vectors(histories, items):
    """Item vectors as a scoring model: the sum of the `histories` rows of what was chosen, by weight, times the `items` rows of everything.

    Alternating least squares, two towers with a bag of items, word2vec on orders: `histories` and `items` [n + 1, width], row 0 is padding. `items` and `weight` [B, L] go in,
    `scores` [B, n + 1] come out.
    """
    histories, items = np.array(histories, np.float32), np.array(items, np.float32)
    histories[0] = items[0] = 0
    nodes = [
        helper.make_node("Gather", ["histories", "items"], ["rows"]),
        helper.make_node("Unsqueeze", ["weight", "last"], ["weights"]),
        helper.make_node("Mul", ["rows", "weights"], ["weighed"]),
        helper.make_node("ReduceSum", ["weighed", "rows_axis"], ["shopper"], keepdims=0),
        helper.make_node("MatMul", ["shopper", "vectors"], ["scores"]),
    ]
    graph = helper.make_graph(nodes, "candor", [_int("items", ["B", "L"]), _float("weight", ["B", "L"])], [_float("scores", ["B", len(items)])], [
        _constant("histories", histories), _constant("vectors", np.ascontiguousarray(items.T)), _constant("last", np.array([-1], np.int64)), _constant("rows_axis", np.array([1], np.int64)),
    ])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def leaves_of(vectors, size):
    """Rows of `vectors` (without row 0) in leaves of about `size` that lie near each other: halved again and again at the median of the direction in which they differ most."""
    random, leaves, open_ = np.random.default_rng(7), [], [np.arange(1, len(vectors))]
    while open_:
        rows = open_.pop()
        if len(rows) <= size:
            leaves.append(rows)
            continue
        # A few thousand of them tell the direction; a few rounds of the power method find it.
        sample = vectors[random.choice(rows, min(len(rows), 4000), replace=False)]
        sample = sample - sample.mean(0)
        direction = random.normal(size=vectors.shape[1])
        for _ in range(8):
            direction = sample.T @ (sample @ direction)
            direction /= max(np.linalg.norm(direction), 1e-12)
        order = rows[np.argsort(vectors[rows] @ direction, kind="stable")]
        open_ += [order[len(order) // 2:], order[:len(order) // 2]]
    return leaves


def list_by_vectors(histories, items, prior, leaf=64, looked=256, length=200):
    """Item vectors as a model that finds its candidates itself, for catalogues that are too large to score whole.

    As `score_by_vectors`, but of the leaves of `leaf` items only the `looked` that are nearest to the shopper are multiplied out. `list_items` and `list_scores` [B, length] come out, and
    the constant `prior` [n + 1], which orders what was not looked at; scores are raised above 0 in the same order, and the prior is kept below them.
    """
    histories, items = np.array(histories, np.float32), np.array(items, np.float32)
    histories[0] = items[0] = 0
    leaves = leaves_of(items, leaf)
    width, looked = max(len(rows) for rows in leaves), min(looked, len(leaves))
    members = np.zeros((len(leaves), width), np.int32)
    for at, rows in enumerate(leaves):
        members[at, :len(rows)] = rows
    centres = np.stack([items[rows].mean(0) for rows in leaves])
    length = min(length, looked * width)
    prior = np.maximum(np.array(prior, np.float32), 0)
    prior = 1e-6 * prior / max(prior.max(), 1e-12)
    prior[0] = 0
    nodes = [
        helper.make_node("Gather", ["histories", "items"], ["rows"]),
        helper.make_node("Unsqueeze", ["weight", "last"], ["weights"]),
        helper.make_node("Mul", ["rows", "weights"], ["weighed"]),
        helper.make_node("ReduceSum", ["weighed", "rows_axis"], ["shopper"], keepdims=0),
        helper.make_node("MatMul", ["shopper", "centres"], ["nearness"]),
        helper.make_node("TopK", ["nearness", "looked"], ["nearest", "leaves"]),
        helper.make_node("Gather", ["members", "leaves"], ["of_leaves"]),
        helper.make_node("Reshape", ["of_leaves", "flat"], ["met"]),
        helper.make_node("Gather", ["vectors", "met"], ["met_vectors"]),
        helper.make_node("Unsqueeze", ["shopper", "last"], ["column"]),
        helper.make_node("MatMul", ["met_vectors", "column"], ["dots"]),
        helper.make_node("Squeeze", ["dots", "last"], ["met_dots"]),
        helper.make_node("Softplus", ["met_dots"], ["softplus"]),
        helper.make_node("Add", ["softplus", "raise"], ["raised"]),
        helper.make_node("Greater", ["met", "nobody"], ["known"]),
        helper.make_node("Where", ["known", "raised", "zero"], ["met_scores"]),
        helper.make_node("TopK", ["met_scores", "length"], ["list_scores", "places"]),
        helper.make_node("GatherElements", ["met", "places"], ["list_items"], axis=1),
        helper.make_node("Identity", ["prior_values"], ["prior"]),
    ]
    outputs = [helper.make_tensor_value_info("list_items", TensorProto.INT32, ["B", length]), _float("list_scores", ["B", length]), _float("prior", [len(items)])]
    graph = helper.make_graph(nodes, "candor", [_int("items", ["B", "L"]), _float("weight", ["B", "L"])], outputs, [
        _constant("histories", histories), _constant("vectors", items), _constant("centres", np.ascontiguousarray(centres.T)), _constant("members", members), _constant("prior_values", prior),
        _constant("last", np.array([-1], np.int64)), _constant("rows_axis", np.array([1], np.int64)), _constant("looked", np.array([looked], np.int64)),
        _constant("length", np.array([length], np.int64)), _constant("flat", np.array([0, looked * width], np.int64)), _constant("nobody", np.array(0, np.int32)),
        _constant("zero", np.array(0, np.float32)), _constant("raise", np.array(1e-3, np.float32)),
    ])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def rows_in_front(model, inputs, items="items", oldest_first=True):
    """Puts the rows with an item in front of padding, for every input [B, L] named, and tells each GRU, LSTM or RNN how many there are.

    Exporters write a recurrent operator that runs on through padding. The service feeds the newest first and may put padding anywhere; a model that was trained on the oldest first
    gets them so. The graph has to be one of opset 11 or later.
    """
    made = onnx.ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    for node in graph.node:
        for at, name in enumerate(node.input):
            if name in inputs:
                node.input[at] = f"{name}_in_front"
        if node.op_type in ("GRU", "LSTM", "RNN"):
            while len(node.input) < 5:
                node.input.append("")
            node.input[4] = "rows_known"
    before = [
        helper.make_node("Greater", [items, "front_zero"], ["front_known"]),
        helper.make_node("Shape", [items], ["front_shape"]),
        helper.make_node("Gather", ["front_shape", "front_one"], ["front_length"]),
        helper.make_node("Squeeze", ["front_length"], ["front_last"]) if _opset_of(made) < 13 else helper.make_node("Squeeze", ["front_length", "front_zeros"], ["front_last"]),
        helper.make_node("Range", ["front_zero", "front_last", "front_step"], ["front_place"]),
        # Padding goes behind everything else; of the rest the oldest, which has the largest place, comes first.
        helper.make_node("Neg" if oldest_first else "Identity", ["front_place"], ["front_order"]),
        helper.make_node("Where", ["front_known", "front_order", "front_behind"], ["front_key"]),
        helper.make_node("Cast", ["front_key"], ["front_sort"], to=TensorProto.FLOAT),
        helper.make_node("TopK", ["front_sort", "front_length"], ["front_sorted", "front_rows"], axis=1, largest=0, sorted=1),
        *(helper.make_node("GatherElements", [name, "front_rows"], [f"{name}_in_front"], axis=1) for name in inputs),
        helper.make_node("Cast", ["front_known"], ["front_ones"], to=TensorProto.FLOAT),
        helper.make_node("ReduceL1", ["front_ones"], ["front_sums"], axes=[1], keepdims=0),
        helper.make_node("Cast", ["front_sums"], ["rows_known"], to=TensorProto.INT32),
    ]
    nodes = [*before, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend([
        _constant("front_zero", np.array(0, np.int64)), _constant("front_one", np.array([1], np.int64)), _constant("front_zeros", np.array([0], np.int64)),
        _constant("front_step", np.array(1, np.int64)), _constant("front_behind", np.array(1_000_000, np.int64)),
    ])
    return made


def _opset_of(model):
    return next(opset.version for opset in model.opset_import if opset.domain in ("", "ai.onnx"))


def quantize_weights(model, least=1024):
    """Tables and matrices of at least `least` numbers in int8, with a scale for each row that is looked up and each column that is multiplied with.

    Nothing of a run decides a scale, so that a shopper's scores are the same whoever else is in the batch.
    """
    made = onnx.ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    weights = {each.name: each for each in graph.initializer if each.data_type == TensorProto.FLOAT and len(each.dims) == 2 and np.prod(each.dims) >= least}
    used = {name: [(node, at) for node in graph.node for at, given in enumerate(node.input) if given == name] for name in weights}
    for name, places in used.items():
        by_row = all(node.op_type == "Gather" and at == 0 for node, at in places)
        by_column = all(node.op_type == "MatMul" and at == 1 for node, at in places)
        if not places or not (by_row or by_column):
            continue
        values = numpy_helper.to_array(weights[name])
        scale = np.maximum(np.abs(values).max(axis=1 if by_row else 0, keepdims=True), 1e-12) / 127
        graph.initializer.remove(weights[name])
        graph.initializer.extend([_constant(f"{name}_int8", np.round(values / scale).astype(np.int8)), _constant(f"{name}_scale", scale.astype(np.float32))])
        nodes = []
        for node in graph.node:
            if by_row and name in node.input[:1]:
                place, out = node.input[1], node.output[0]
                nodes += [helper.make_node("Gather", [f"{name}_int8", place], [f"{out}_int8"]), helper.make_node("Cast", [f"{out}_int8"], [f"{out}_whole"], to=TensorProto.FLOAT),
                          helper.make_node("Gather", [f"{name}_scale", place], [f"{out}_scale"]), helper.make_node("Mul", [f"{out}_whole", f"{out}_scale"], [out])]
            elif by_column and name in node.input[1:2]:
                out = node.output[0]
                nodes += [helper.make_node("Cast", [f"{name}_int8"], [f"{out}_whole"], to=TensorProto.FLOAT), helper.make_node("MatMul", [node.input[0], f"{out}_whole"], [f"{out}_sum"]),
                          helper.make_node("Mul", [f"{out}_sum", f"{name}_scale"], [out])]
            else:
                nodes.append(node)
        kept = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
        del graph.node[:]
        graph.node.extend(kept)
    return made
