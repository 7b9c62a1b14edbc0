"""summary: Keras's table, its numbers, and what the extended one counts."""

import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError
from fastaudio.nn.summary import memory

L = nn.layers

#: The lesson's genre network, as Keras prints it.
GENRES = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┓
┃ Layer (type)                         ┃ Output Shape                ┃         Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━┩
│ flatten (Flatten)                    │ (None, 1690)                │               0 │
├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
│ dense (Dense)                        │ (None, 512)                 │         865,792 │
├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
│ dense_1 (Dense)                      │ (None, 256)                 │         131,328 │
├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
│ dense_2 (Dense)                      │ (None, 64)                  │          16,448 │
├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
│ dense_3 (Dense)                      │ (None, 10)                  │             650 │
└──────────────────────────────────────┴─────────────────────────────┴─────────────────┘
 Total params: 1,014,218 (3.87 MB)
 Trainable params: 1,014,218 (3.87 MB)
 Non-trainable params: 0 (0.00 B)
"""


def genres():
    layers = [L.Dense(n, act) for n, act in ((512, "relu"), (256, "relu"), (64, "relu"), (10, "softmax"))]
    return nn.Sequential([L.Flatten(input_shape=(130, 13)), *layers])


def lines(model, **options):
    found = []
    model.summary(print_fn=found.append, **options)
    return found


def cells(found):
    return [[cell.strip() for cell in line.strip("│┃").replace("┃", "│").split("│")] for line in found if line[:1] in "│┃"]


def test_the_lesson(capsys):
    genres().summary()
    assert capsys.readouterr().out == GENRES


def test_extended():
    found = lines(genres(), extended=True)
    assert cells(found)[0] == ["Layer (type)", "Output Shape", "Param #", "FLOPs", "Activations"]
    assert cells(found)[1][3:] == ["0", "6.60 KB"] and cells(found)[2][3:] == ["1,730,560", "2.00 KB"]
    assert found[-1] == " Forward pass: 2,026,752 FLOPs a sample"
    assert len({len(line) for line in found if line[:1] in "┏┃┡│├└"}) == 1


class Plain(nn.Layer):
    def output_shape(self, input_shape):
        return input_shape


def test_a_graph():
    a, b = nn.Input((6,)), nn.Input((6,))
    inner = nn.Sequential([L.Dense(4, input_dim=6), L.Dense(6)], name="inner")
    h = L.Add()([a, b])
    model = nn.Model([a, b], L.Add()([inner(h), Plain(name="p" * 40)(h), a]))
    found = lines(model, extended=True)
    assert found[0] == 'Model: "model"'
    assert [row[:5] for row in cells(found)] == [
        ["Layer (type)", "Output Shape", "Param #", "Connected to", "FLOPs"],
        ["input_layer (InputLayer)", "(None, 6)", "0", "-", ""],
        ["input_layer_1 (InputLayer)", "(None, 6)", "0", "-", ""],
        ["add (Add)", "(None, 6)", "0", "input_layer", "6"],
        ["", "", "", "input_layer_1", ""],
        ["inner (Sequential)", "(None, 6)", "58", "add", "96"],
        ["p" * 40 + " (Plain)", "(None, 6)", "0", "add", ""],
        ["add_1 (Add)", "(None, 6)", "0", "inner", "12"],
        ["", "", "", "p" * 40, ""],
        ["", "", "", "input_layer", ""],
    ]
    assert len({len(line) for line in found if line[:1] in "┏┃┡│├└"}) == 1
    assert found[-1] == " Forward pass: more than 114 FLOPs a sample"


def test_a_model_that_is_a_chain_has_no_edges():
    x = nn.Input((3,))
    assert cells(lines(nn.Model(x, L.Dense(2)(x))))[0] == ["Layer (type)", "Output Shape", "Param #"]


def test_frozen_parameters():
    """Of a layer, of a model within, of both, and such as no training changes."""

    class Running(Plain):
        def build(self, input_shape):
            self.add_param("seen", (5,), "zeros", trainable=False)
            self.add_param("scale", (2,), "ones")

    frozen = nn.Sequential([L.Dense(2, input_dim=3), L.Dense(2)])
    frozen.trainable = False
    inner = nn.Sequential([L.Dense(3, input_dim=4, trainable=False), frozen, L.Dense(2)], dtype="float32")
    model = nn.Sequential([L.Dense(4, input_dim=2), inner, Running()])
    assert lines(model)[-3:] == [
        " Total params: 54 (216.00 B)",  # 12 + (15 + 8 + 6 + 6) + 7
        " Trainable params: 20 (80.00 B)",  # 12 + 6 + 2
        " Non-trainable params: 34 (136.00 B)",
    ]
    assert sum(p.size for p in model.trained) == 20


def test_not_built():
    with pytest.raises(ParameterError, match="summary: the model must be built"):
        nn.Sequential([L.Dense(2)]).summary()


@pytest.mark.parametrize(
    "nbytes, shown",
    [(0, "0.00 B"), (1023, "1023.00 B"), (1024, "1.00 KB"), (4056872, "3.87 MB"), (3 << 30, "3.00 GB"), (1 << 50, "1024.00 TB")],
)
def test_memory(nbytes, shown):
    assert memory(nbytes) == shown


def test_outputs_of_no_size():
    class Total(nn.Layer):
        def output_shape(self, input_shape):
            return ()

    assert cells(lines(nn.Sequential([Total(input_shape=(3,))])))[1][1] == "(None,)"


def test_float64_counts_double():
    found = lines(nn.Sequential([L.Dense(2, input_dim=3, dtype="float64")], dtype="float64"))
    assert found[-3] == " Total params: 8 (64.00 B)"
