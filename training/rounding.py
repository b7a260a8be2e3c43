"""The rounding of the packs, weights to 7 bits and activations to 8: ranges, and training that feels it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from training import corpora
from training.graph import MOST, Ranges, Watch
from training.train import Batches, Model

# The farthest value that is told apart at a feed-forward layer's entrance: one dimension lies far out, and would
# coarsen all the others.
_FARTHEST = 16.0


def sampled(folder: Path, batches: Batches) -> list[corpora.Sample]:
    """Text of every kind, on which ranges are measured; `folder` has `ner/`."""
    samples = list(corpora.tagged(folder / "ner/wojood/val.tsv", "main", {}, corpora.LABELS))[::30]
    samples += list(corpora.tagged(folder / "ner/anercorp/train.tsv", "anercorp", {}, ("LOC",)))[::40]
    samples += list(corpora.written())[::6]
    return [part for sample in samples for part in batches.cut(sample)]


def measured(model: Model, samples: list[corpora.Sample], batches: Batches) -> Ranges:
    """The ranges of activations over some text."""
    model.eval()
    watch = Watch(model.encoder)
    with torch.inference_mode():
        for start in range(0, len(samples), 16):
            texts = [corpora.Sample(sample.words, {}, sample.cut) for sample in samples[start : start + 16]]
            tensors = batches.tensors(texts)
            model.encoder(tensors["pieces"], tensors["mask"])
    model.train()
    return {
        name: (max(low, -_FARTHEST), min(high, _FARTHEST))
        if ".wide" in name or ".narrow" in name
        else (low, high)
        for name, (low, high) in watch.ranges().items()
    }


class _Rounded(nn.Module):
    """A weight as its graph will have it: one scale a row."""

    def forward(self, weight: Tensor) -> Tensor:
        scale = (weight.detach().abs().amax(1) / MOST).clamp(min=1e-8)
        zero = torch.zeros(len(scale), dtype=torch.int32)
        return torch.fake_quantize_per_channel_affine(weight, scale, zero, 0, -MOST, MOST)


@contextmanager
def rounded(model: Model, ranges: Ranges) -> Iterator[None]:
    """Within it the encoder's products are computed from rounded weights and activations; gradients pass through."""
    products = [(name, part) for name, part in model.encoder.named_modules() if isinstance(part, nn.Linear)]
    hooks = []
    for name, part in products:
        parametrize.register_parametrization(part, "weight", _Rounded())
        low, high = ranges[name]
        scale = (high - low) / 255
        zero = round(-low / scale)

        def round_states(
            _part: nn.Module, states: tuple[Tensor, ...], scale: float = scale, zero: int = zero
        ) -> tuple[Tensor, ...]:
            return (torch.fake_quantize_per_tensor_affine(states[0].float(), scale, zero, 0, 255),)

        hooks.append(part.register_forward_pre_hook(round_states))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
        for _, part in products:
            parametrize.remove_parametrizations(part, "weight", leave_parametrized=False)


def mean(folder: Path, phases: tuple[str, ...]) -> dict[str, Tensor]:
    """The mean of the weights that these phases left in `folder`."""
    found = [torch.load(folder / f"{phase}.pt", weights_only=True) for phase in phases]
    return {name: sum(weights[name] for weights in found) / len(found) for name in found[0]}
