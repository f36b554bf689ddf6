"""PyTorch: a plain GRU over the history (GRU4Rec). pip install torch onnx onnxruntime

The exported GRU knows no padding; `rows_in_front` mends that in the graph.
"""
import inspect
import io
import sys

import numpy as np
import onnx
import torch

from candor_package import rows_in_front, write_package
from sentences import SCORER_SENTENCES
from shopping import open_shop

MAX_LENGTH = 10


class Recurrent(torch.nn.Module):
    def __init__(self, size, width=24):
        super().__init__()
        self.items = torch.nn.Embedding(size + 1, width, padding_idx=0)
        self.gru = torch.nn.GRU(width, width, batch_first=True)
        self.bias = torch.nn.Parameter(torch.zeros(size + 1))

    def forward(self, items):
        _, last = self.gru(self.items(items))
        return last[0] @ self.items.weight.transpose(0, 1) + self.bias


def main(out, folder=None):
    torch.manual_seed(7)
    shop = open_shop(folder)
    model = Recurrent(len(shop.items))
    # Oldest first, as rows_in_front hands them on; histories of one length make a batch.
    by_length = {}
    for rows, chosen in shop.examples(MAX_LENGTH):
        for target in chosen:
            by_length.setdefault(len(rows), []).append(([item for item, _, _ in reversed(rows)], target))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(8):
        for examples in by_length.values():
            for batch in torch.randperm(len(examples)).split(256):
                some = [examples[at] for at in batch]
                optimiser.zero_grad()
                torch.nn.functional.cross_entropy(model(torch.tensor([items for items, _ in some])), torch.tensor([target for _, target in some])).backward()
                optimiser.step()
    model.eval()
    buffer = io.BytesIO()
    plain = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model, (torch.tensor([[1, 2, 3], [4, 5, 6]]),), buffer, input_names=["items"], output_names=["scores"], opset_version=14,
        dynamic_axes={"items": {0: "B", 1: "L"}, "scores": {0: "B"}}, **plain)
    write_package(
        out, rows_in_front(onnx.load_from_string(buffer.getvalue()), ["items"]), name="pytorch-gru", version="1.0.0", task="score_items", inputs={"items": "history.items"},
        outputs={"scores": "scores"}, explain="ablation", items=shop.items, history={"max_length": MAX_LENGTH}, training=shop.training, main_parameters=SCORER_SENTENCES,
        probe={"items": np.array([[3, 2, 0], [5, 0, 0]], np.int64)}, tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
