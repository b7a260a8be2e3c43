"""What is trained: the base encoder's layers, linear heads over words, a linear-chain CRF on the main one."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

HIDDEN, HEADS, WIDE, POSITIONS = 384, 12, 1536, 512


class Layer(nn.Module):
    """One transformer layer with the norms behind (BERT's order)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.attention_out = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.wide, self.narrow = nn.Linear(HIDDEN, WIDE), nn.Linear(WIDE, HIDDEN)
        self.attention_norm, self.norm = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """``states`` of shape (windows, pieces, hidden); ``bias`` is added to the attention: -inf at the padding."""
        windows, length, _ = states.shape

        def by_head(linear: nn.Linear) -> Tensor:
            return linear(states).view(windows, length, HEADS, HIDDEN // HEADS).transpose(1, 2)

        query, key, value = by_head(self.query), by_head(self.key), by_head(self.value)
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
        mixed = mixed.transpose(1, 2).reshape(windows, length, HIDDEN)
        states = self.attention_norm(states + self.dropout(self.attention_out(mixed)))
        return self.norm(states + self.dropout(self.narrow(gelu(self.wide(states)))))


class Encoder(nn.Module):
    """The embeddings and ``layers`` layers; gives the states after each layer number in ``exits`` (counted from 1)."""

    def __init__(self, pieces: int, layers: int, exits: tuple[int, ...], dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.exits = exits

    def forward(self, pieces: Tensor, mask: Tensor) -> list[Tensor]:
        """``pieces`` and ``mask`` (1 = a piece, 0 = padding) of shape (windows, length)."""
        states = self.words(pieces) + self.positions.weight[: pieces.shape[1]]
        states = self.dropout(self.norm(states))
        bias = (1.0 - mask[:, None, None, :].to(states.dtype)) * -1e4
        given = []
        for number, layer in enumerate(self.layers, 1):
            states = layer(states, bias)
            if number in self.exits:
                given.append(states)
        return given


class Chain(nn.Module):
    """A linear-chain CRF: the probability of a whole row of tags, not of each tag for itself."""

    def __init__(self, tags: list[str]) -> None:
        super().__init__()
        count = len(tags)
        self.start, self.between = nn.Parameter(torch.zeros(count)), nn.Parameter(torch.zeros(count, count))
        begins = torch.tensor([tag.startswith("I-") for tag in tags])
        follows = torch.tensor(
            [[right.startswith("I-") and left[2:] != right[2:] for right in tags] for left in tags]
        )
        # An I- tag starts nothing and continues only its own label: forbidden, not merely improbable.
        self.register_buffer("no_start", begins.float() * -1e4, persistent=False)
        self.register_buffer("no_step", follows.float() * -1e4, persistent=False)

    def weights(self) -> tuple[Tensor, Tensor]:
        """The scores of a first tag and of a step from tag to tag, with what is forbidden at -10,000."""
        return self.start + self.no_start, self.between + self.no_step

    def forward(self, scores: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """The mean negative log-likelihood a word of ``tags``; all of shape (sentences, words[, tags])."""
        start, step = self.weights()
        rows = torch.arange(len(tags))
        alpha = start + scores[:, 0]
        right = start[tags[:, 0]] + scores[rows, 0, tags[:, 0]]
        for place in range(1, scores.shape[1]):
            on = mask[:, place]
            following = torch.logsumexp(alpha[:, :, None] + step, dim=1) + scores[:, place]
            alpha = torch.where(on[:, None], following, alpha)
            gained = step[tags[:, place - 1], tags[:, place]] + scores[rows, place, tags[:, place]]
            right = right + torch.where(on, gained, 0.0)
        loss = torch.logsumexp(alpha, dim=1) - right
        return loss.sum() / mask.sum()


def pool(states: Tensor, owner: Tensor, words: int) -> Tensor:
    """The mean of the states of each word's pieces; ``owner`` holds each piece's word, ``words`` for no word."""
    windows, _, hidden = states.shape
    total = states.new_zeros(windows, words + 1, hidden).scatter_add_(
        1, owner[:, :, None].expand_as(states), states
    )
    count = states.new_zeros(windows, words + 1).scatter_add_(
        1, owner, torch.ones_like(owner, dtype=states.dtype)
    )
    return (total / count.clamp(min=1)[:, :, None])[:, :words]


def initial(linear: nn.Linear) -> nn.Linear:
    """A head's first weights: small, so that the encoder is not thrown about by the first steps."""
    nn.init.normal_(linear.weight, std=1 / math.sqrt(HIDDEN) / 4)
    nn.init.zeros_(linear.bias)
    return linear
