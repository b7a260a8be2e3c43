"""The encoder as ONNX graphs in int8, built from onnxruntime's own fused operations.

`lower` has the embeddings and the first layers, `upper` the layers above; `fast` runs the first, `accurate` both.
Activations are quantised with scales that are measured once, on text: scales taken from each batch as it comes would
make a record depend on the articles that happened to stand beside it. Weights have 7 bits, so that products of
neighbours cannot saturate on processors without VNNI and every processor gives the same sums.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training.model import HEADS, HIDDEN

_FUSED = "com.microsoft"
MOST = 63  # of a weight
Ranges = dict[str, tuple[float, float]]  # of the activations that enter each product, by the product's name


class _Graph:
    """Nodes and weights as they are added; without `ranges`, in single precision."""

    def __init__(self, weights: dict[str, torch.Tensor], ranges: Ranges | None) -> None:
        self.weights, self.ranges = weights, ranges
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def array(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def constant(self, name: str) -> str:
        return self.array(name, self.weights[name].detach().float().numpy())

    def add(
        self, operation: str, inputs: list[str], output: str, domain: str = "", **attributes: object
    ) -> str:
        self.nodes.append(helper.make_node(operation, inputs, [output], output, domain=domain, **attributes))
        return output

    def quantised(self, states: str, place: str, weight: torch.Tensor) -> tuple[str, str, str, str, str, str]:
        """Activations and weight of a product in 8 and 7 bits: their names, scales and zero points."""
        assert self.ranges is not None
        low, high = self.ranges[place]
        scale = (high - low) / 255
        zero = round(-low / scale)
        values = weight.detach().float().numpy()
        column = np.abs(values).max(0) / MOST
        names = (
            self.array(f"{place}.scale", np.array(scale, dtype=np.float32)),
            self.array(f"{place}.zero", np.array(zero, dtype=np.uint8)),
        )
        quantised = self.add("QuantizeLinear", [states, *names], f"{place}.states")
        packed = self.array(f"{place}.weight", np.rint(values / column).astype(np.int8))
        columns = self.array(f"{place}.weight_scale", column.astype(np.float32))
        zeros = self.array(f"{place}.weight_zero", np.zeros(len(column), dtype=np.int8))
        return quantised, packed, names[0], columns, names[1], zeros

    def linear(self, states: str, place: str) -> str:
        """The product alone; the bias joins the operation behind it."""
        weight = self.weights[f"{place}.weight"].T
        if self.ranges is None:
            return self.add("MatMul", [states, self.array(f"{place}.weight", weight.numpy())], f"{place}.out")
        return self.add(
            "MatMulIntegerToFloat", list(self.quantised(states, place, weight)), f"{place}.out", _FUSED
        )

    def norm(self, states: str, residual: str, norm: str, bias: str, output: str) -> str:
        inputs = [
            states,
            residual,
            self.constant(f"{norm}.weight"),
            self.constant(f"{norm}.bias"),
            self.constant(bias),
        ]
        return self.add("SkipLayerNormalization", inputs, output, _FUSED, epsilon=1e-12)

    def embeddings(self) -> str:
        words = self.weights["words.weight"].detach().float().numpy()
        if self.ranges is None:
            found = self.add("Gather", [self.array("words.weight", words), "pieces"], "words.found")
        else:
            rows = np.maximum(np.abs(words).max(1, keepdims=True), 1e-8) / 127
            packed = self.array("words.weight", np.rint(words / rows).astype(np.int8))
            small = self.add("Gather", [packed, "pieces"], "words.small")
            scale = self.add(
                "Gather", [self.array("words.scale", rows.astype(np.float32)), "pieces"], "words.by"
            )
            found = self.add(
                "Mul", [self.add("Cast", [small], "words.cast", to=TensorProto.FLOAT), scale], "words.found"
            )
        positions = self.constant("positions.weight")
        length = self.add("Shape", ["pieces"], "length", start=1, end=2)
        zero = self.array("first", np.array([0], dtype=np.int64))
        cut = self.add("Slice", [positions, zero, length, zero], "positions.cut")
        total = self.add("Add", [found, cut], "embedded")
        inputs = [total, self.constant("norm.weight"), self.constant("norm.bias")]
        return self.add("LayerNormalization", inputs, "states.0", epsilon=1e-12, axis=-1)

    def attention(self, states: str, place: str) -> str:
        parts = ("query", "key", "value")
        weight = torch.cat([self.weights[f"{place}.{part}.weight"].T for part in parts], 1)
        bias = torch.cat([self.weights[f"{place}.{part}.bias"] for part in parts])
        bias_name = self.array(f"{place}.qkv_bias", bias.detach().float().numpy())
        if self.ranges is None:
            inputs = [states, self.array(f"{place}.qkv", weight.numpy()), bias_name, "mask"]
            return self.add("Attention", inputs, f"{place}.mixed", _FUSED, num_heads=HEADS)
        quantised, packed, scale, columns, zero, zeros = self.quantised(states, f"{place}.query", weight)
        inputs = [quantised, packed, bias_name, scale, columns, "mask", zero, zeros]
        return self.add("QAttention", inputs, f"{place}.mixed", _FUSED, num_heads=HEADS)

    def layer(self, number: int, states: str, output: str) -> str:
        place = f"layers.{number}"
        out = self.linear(self.attention(states, place), f"{place}.attention_out")
        states = self.norm(
            out, states, f"{place}.attention_norm", f"{place}.attention_out.bias", f"{place}.middle"
        )
        wide = self.linear(states, f"{place}.wide")
        wide = self.add("BiasGelu", [wide, self.constant(f"{place}.wide.bias")], f"{place}.gelu", _FUSED)
        narrow = self.linear(wide, f"{place}.narrow")
        return self.norm(narrow, states, f"{place}.norm", f"{place}.narrow.bias", output)


def write_graph(
    weights: dict[str, torch.Tensor], first: int, last: int, target: Path, ranges: Ranges | None
) -> None:
    """Layers `first` to `last` (half-open; 0 brings the embeddings) to `target`, quantised where there are `ranges`."""
    graph = _Graph(weights, ranges)
    states = graph.embeddings() if first == 0 else "states"
    for number in range(first, last):
        states = graph.layer(number, states, "vectors" if number + 1 == last else f"states.{number + 1}")
    mask = helper.make_tensor_value_info("mask", TensorProto.INT32, ["windows", "length"])
    given = (
        helper.make_tensor_value_info("pieces", TensorProto.INT32, ["windows", "length"])
        if first == 0
        else helper.make_tensor_value_info("states", TensorProto.FLOAT, ["windows", "length", HIDDEN])
    )
    out = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["windows", "length", HIDDEN])
    whole = helper.make_graph(graph.nodes, "encoder", [given, mask], [out], graph.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    onnx.save(
        helper.make_model(whole, opset_imports=opsets, ir_version=8, producer_name="khabar"), str(target)
    )


class Watch:
    """Measures what enters each product while text runs through the torch encoder."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        self.seen: dict[str, list[torch.Tensor]] = {}
        self._hooks = [
            module.register_forward_pre_hook(self._note(name))
            for name, module in encoder.named_modules()
            if isinstance(module, torch.nn.Linear)
        ]

    def _note(self, name: str):  # type: ignore[no-untyped-def]
        def note(_module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            self.seen.setdefault(name, []).append(inputs[0].detach().float().flatten()[::7])

        return note

    def ranges(self) -> Ranges:
        """For each product the range that loses least in 256 steps: extremes are cut off where that helps."""
        for hook in self._hooks:
            hook.remove()
        return {name: _best_range(torch.cat(parts)) for name, parts in self.seen.items()}


def _best_range(values: torch.Tensor) -> tuple[float, float]:
    if len(values) > 400_000:
        values = values[torch.randperm(len(values), generator=torch.Generator().manual_seed(0))[:400_000]]
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    best, found = float("inf"), (low, high)
    for part in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3):
        scale = (high - low) * part / 255
        zero = round(-low * part / scale)
        loss = float(
            ((torch.clamp(torch.round(values / scale) + zero, 0, 255) - zero) * scale - values)
            .square()
            .mean()
        )
        if loss < best:
            best, found = loss, (low * part, high * part)
    return found
