"""Entity models of other tools as shapes with random weights: what a model's weights are does not matter to its speed.

Each is a function that does the forward pass and what follows it up to a tag for each word or piece, on one thread.
Cutting the text into words or pieces is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

Sentence = list[str]

# Stanza's NER for Arabic (`aqmar_charlm`): two language models of characters, read at the ends of words, beside word
# vectors; an input transform; a BiLSTM; a CRF over the tags B I E S of four kinds, O, and its start and end.
_CHARACTERS, _CHARACTER, _LANGUAGE_MODEL = 300, 100, 1024
_VOCABULARY, _WORD, _HIDDEN, _TAGS = 50_000, 100, 256, 19
_SENTENCES = 32


def bert_base() -> Callable[[Sequence[list[int]]], None]:
    """A forward pass of BERT-base over rows of pieces, in batches of 16 rows of like length."""
    import torch
    from transformers import BertConfig, BertModel

    torch.set_num_threads(1)
    model = BertModel(BertConfig(vocab_size=30_522), add_pooling_layer=False).eval()

    def forward(rows: Sequence[list[int]]) -> None:
        ordered = sorted(rows, key=len)
        with torch.inference_mode():
            for start in range(0, len(ordered), 16):
                batch = ordered[start : start + 16]
                length = max(map(len, batch)) + 2
                pieces = torch.zeros(len(batch), length, dtype=torch.long)
                mask = torch.zeros(len(batch), length, dtype=torch.long)
                for number, row in enumerate(batch):
                    pieces[number, : len(row)] = torch.tensor(row) % 30_000
                    mask[number, : len(row) + 2] = 1
                model(input_ids=pieces, attention_mask=mask)

    return forward


def stanza_ner() -> Callable[[Sequence[Sentence]], None]:
    """Stanza's tagger over sentences of words, in batches of 32 sentences of like length."""
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

    torch.set_num_threads(1)
    characters = nn.Embedding(_CHARACTERS, _CHARACTER)
    forwards = nn.LSTM(_CHARACTER, _LANGUAGE_MODEL, batch_first=True).eval()
    backwards = nn.LSTM(_CHARACTER, _LANGUAGE_MODEL, batch_first=True).eval()
    words = nn.Embedding(_VOCABULARY, _WORD)
    width = 2 * _LANGUAGE_MODEL + _WORD
    transform = nn.Linear(width, width)
    tagger = nn.LSTM(width, _HIDDEN, batch_first=True, bidirectional=True).eval()
    scores = nn.Linear(2 * _HIDDEN, _TAGS)
    transitions = torch.randn(_TAGS, _TAGS)

    def at_words(model: nn.LSTM, lines: Sequence[str], ends: Sequence[list[int]]) -> torch.Tensor:
        """What a language model holds behind each word; a row of zeros where a sentence has ended."""
        lengths = torch.tensor([len(line) for line in lines])
        codes = pad_sequence([torch.tensor([ord(c) % _CHARACTERS for c in line]) for line in lines], True)
        packed = pack_padded_sequence(characters(codes), lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(model(packed)[0], batch_first=True)
        return pad_sequence([states[row, at] for row, at in enumerate(ends)], True)

    def viterbi(emissions: torch.Tensor) -> torch.Tensor:
        best = emissions[:, 0]
        back = []
        for at in range(1, emissions.shape[1]):
            step, chosen = (best[:, :, None] + transitions).max(1)
            best = step + emissions[:, at]
            back.append(chosen)
        path = [best.argmax(1)]
        for chosen in reversed(back):
            path.append(chosen.gather(1, path[-1][:, None])[:, 0])
        return torch.stack(path[::-1], 1)

    def forward(sentences: Sequence[Sentence]) -> None:
        ordered = sorted(sentences, key=len, reverse=True)
        with torch.inference_mode():
            for start in range(0, len(ordered), _SENTENCES):
                batch = ordered[start : start + _SENTENCES]
                lines = [line_of(sentence) for sentence in batch]
                behind, before = zip(*map(places, batch), strict=True)
                held = [
                    at_words(forwards, lines, behind),
                    at_words(backwards, [line[::-1] for line in lines], before),
                    words(
                        pad_sequence([torch.tensor([hash(w) % _VOCABULARY for w in s]) for s in batch], True)
                    ),
                ]
                lengths = torch.tensor([len(sentence) for sentence in batch])
                packed = pack_padded_sequence(transform(torch.cat(held, 2)), lengths, batch_first=True)
                states, _ = pad_packed_sequence(tagger(packed)[0], batch_first=True)
                viterbi(scores(states))

    return forward


def line_of(sentence: Sentence) -> str:
    """The characters that the language models read: a newline, and a space behind each word."""
    return "\n" + "".join(word + " " for word in sentence)


def places(sentence: Sentence) -> tuple[list[int], list[int]]:
    """Of each word, the place of the character behind it in the line, and of the one before it in the line reversed."""
    behind = list(accumulate(len(word) + 1 for word in sentence))
    last = len(line_of(sentence)) - 1
    return behind, [last - at for at in [0, *behind[:-1]]]
