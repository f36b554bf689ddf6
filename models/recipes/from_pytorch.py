"""PyTorch: self-attention over the history. pip install torch onnx onnxruntime"""
import inspect
import io
import sys

import numpy as np
import onnx
import torch

from candor_package import write_package
from sentences import SCORER_SENTENCES
from shopping import open_shop

MAX_LENGTH = 10


class Attention(torch.nn.Module):
    """One attention layer. Positions come from the gap, never from the place in the array; padding (item 0) is masked wherever it stands."""

    def __init__(self, size, width=24):
        super().__init__()
        self.items = torch.nn.Embedding(size + 1, width, padding_idx=0)
        self.gaps = torch.nn.Embedding(MAX_LENGTH, width)
        self.query, self.key, self.value = (torch.nn.Linear(width, width) for _ in range(3))
        self.ask = torch.nn.Parameter(torch.randn(width) * 0.1)
        self.bias = torch.nn.Parameter(torch.zeros(size + 1))

    def forward(self, items, gap):
        known = (items > 0).float()
        rows = self.items(items) + self.gaps(torch.clamp(gap, max=MAX_LENGTH - 1))
        blocked = (1 - known) * -1e9
        weights = self.query(rows) @ self.key(rows).transpose(1, 2) / rows.shape[-1] ** 0.5 + blocked.unsqueeze(1)
        mixed = torch.softmax(weights, dim=-1) @ self.value(rows) + rows
        share = torch.softmax((mixed * self.ask).sum(-1) + blocked, dim=-1) * known
        summary = (mixed * share.unsqueeze(-1)).sum(1)
        return summary @ self.items.weight.transpose(0, 1) + self.bias


def examples(shop):
    """histories and gaps [examples, MAX_LENGTH], padded with 0, and the item that came next: one example for each item of an order."""
    histories, gaps, targets = [], [], []
    for rows, chosen in shop.examples(MAX_LENGTH):
        padding = [0] * (MAX_LENGTH - len(rows))
        for target in chosen:
            histories.append([item for item, _, _ in rows] + padding)
            gaps.append([gap for _, gap, _ in rows] + padding)
            targets.append(target)
    return torch.tensor(histories), torch.tensor(gaps), torch.tensor(targets)


def main(out, folder=None):
    torch.manual_seed(7)
    shop = open_shop(folder)
    model = Attention(len(shop.items))
    histories, gaps, targets = examples(shop)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(15):
        for batch in torch.randperm(len(targets)).split(256):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(model(histories[batch], gaps[batch]), targets[batch]).backward()
            optimiser.step()
    model.eval()
    buffer = io.BytesIO()
    # Newer releases have a second exporter; both write this graph, and the older one takes the axes by name everywhere.
    plain = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model, (histories[:2], gaps[:2]), buffer, input_names=["items", "gap"], output_names=["scores"], opset_version=14,
        dynamic_axes={"items": {0: "B", 1: "L"}, "gap": {0: "B", 1: "L"}, "scores": {0: "B"}}, **plain)
    probe = {"items": np.array([[3, 2, 0], [5, 0, 0]], np.int64), "gap": np.array([[0, 1, 0], [0, 0, 0]], np.int64)}
    write_package(
        out, onnx.load_from_string(buffer.getvalue()), name="pytorch-attention", version="1.0.0", task="score_items", inputs={"items": "history.items", "gap": "history.gap"},
        outputs={"scores": "scores"}, explain="ablation", items=shop.items, history={"max_length": MAX_LENGTH}, training=shop.training, main_parameters=SCORER_SENTENCES, probe=probe, tables=shop.tables())


if __name__ == "__main__":
    main(*sys.argv[1:])
