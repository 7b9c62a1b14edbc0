"""Every class of layers and every loss: gradients within 1e-7 of differences, in float64. A class that is not here fails.

The other files of tests have more cases of each; this one knows that none is missing.
"""

import inspect
import re

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError
from fastaudio.nn.losses import Loss, Weighted

L = nn.layers
F64 = {"dtype": "float64"}
FRAMES = {"n_fft": 32, "hop_length": 8}

LAYERS = {  # class, or a function that makes one of another kind -> layer, shapes of its inputs
    L.Activation: (lambda: L.Activation("gelu", **F64), (3, 5)),
    L.ActivityRegularization: (lambda: L.ActivityRegularization(0.1, **F64), (3, 5)),
    L.Add: (lambda: L.Add(**F64), (2, 3, 4), (2, 3, 4), (2, 3, 4)),
    L.Average: (lambda: L.Average(**F64), (2, 3), (2, 3)),
    L.AveragePooling1D: (lambda: L.AveragePooling1D(3, 2, "same", **F64), (2, 7, 3)),
    L.AveragePooling2D: (lambda: L.AveragePooling2D(3, 2, "same", **F64), (2, 5, 4, 3)),
    L.BatchNormalization: (lambda: L.BatchNormalization(activation="tanh", **F64), (3, 4, 3, 17)),
    L.Bidirectional: (lambda: L.Bidirectional(L.GRU(3, **F64), **F64), (2, 4, 3)),
    L.Concatenate: (lambda: L.Concatenate(**F64), (2, 3, 3, 5), (2, 3, 3, 18)),
    L.Conv1D: (lambda: L.Conv1D(4, 3, 2, "same", **F64), (2, 9, 5)),
    L.Conv2D: (lambda: L.Conv2D(17, 3, 2, "same", activation="elu", **F64), (2, 5, 6, 3)),
    L.Conv2DTranspose: (lambda: L.Conv2DTranspose(5, 3, 2, 1, output_padding=1, **F64), (2, 3, 4, 17)),
    L.Cropping1D: (lambda: L.Cropping1D((1, 2), **F64), (2, 6, 3)),
    L.Cropping2D: (lambda: L.Cropping2D(((1, 0), (2, 1)), **F64), (2, 4, 5, 3)),
    L.Dense: (lambda: L.Dense(5, "sigmoid", **F64), (3, 4)),
    L.DepthwiseConv2D: (lambda: L.DepthwiseConv2D(3, depth_multiplier=2, **F64), (2, 4, 5, 9)),
    L.Dropout: (lambda: L.Dropout(0.4, **F64), (4, 9)),
    L.Flatten: (lambda: L.Flatten(**F64), (2, 3, 4)),
    L.GRU: (lambda: L.GRU(4, return_sequences=True, **F64), (2, 5, 3)),
    L.GaussianNoise: (lambda: L.GaussianNoise(0.3, **F64), (3, 4)),
    L.GaussianSampling: (lambda: L.GaussianSampling(**F64), (3, 4), (3, 4)),
    L.GlobalAveragePooling1D: (lambda: L.GlobalAveragePooling1D(**F64), (2, 7, 5)),
    L.GlobalAveragePooling2D: (lambda: L.GlobalAveragePooling2D(**F64), (2, 3, 4, 17)),
    L.GlobalMaxPooling1D: (lambda: L.GlobalMaxPooling1D(**F64), (2, 7, 5)),
    L.GlobalMaxPooling2D: (lambda: L.GlobalMaxPooling2D(**F64), (2, 3, 4, 17)),
    L.ISTFT: (lambda: L.ISTFT(32, 8, **F64), (2, 6, 17, 2)),
    L.LSTM: (lambda: L.LSTM(4, return_sequences=True, **F64), (2, 5, 3)),
    L.LayerNormalization: (lambda: L.LayerNormalization(**F64), (3, 4, 6)),
    L.LogMel: (lambda: L.LogMel(8000, **FRAMES, n_mels=5, fmin=200.0, amin=1e-3, **F64), (2, 90)),
    L.Masking: (lambda: L.Masking(**F64), (2, 5, 3)),
    L.MaxPooling1D: (lambda: L.MaxPooling1D(3, 2, "same", **F64), (2, 8, 5)),
    L.MaxPooling2D: (lambda: L.MaxPooling2D(3, 2, "same", **F64), (1, 7, 6, 18)),
    L.Maximum: (lambda: L.Maximum(**F64), (2, 3), (2, 3)),
    L.MelSpectrogram: (lambda: L.MelSpectrogram(8000, **FRAMES, n_mels=5, fmin=200.0, **F64), (2, 90)),
    L.Minimum: (lambda: L.Minimum(**F64), (2, 3), (2, 3), (2, 3)),
    L.Multiply: (lambda: L.Multiply(**F64), (2, 3), (2, 3), (2, 3)),
    L.Permute: (lambda: L.Permute((2, 3, 1), **F64), (2, 3, 4, 2)),
    L.RepeatVector: (lambda: L.RepeatVector(3, **F64), (2, 4)),
    L.Reshape: (lambda: L.Reshape((6, 2), **F64), (2, 3, 4)),
    L.STFT: (lambda: L.STFT(**FRAMES, **F64), (2, 90)),
    L.STFTMagnitude: (lambda: L.STFTMagnitude(**FRAMES, **F64), (2, 90)),
    L.SeparableConv2D: (lambda: L.SeparableConv2D(5, 3, padding="same", **F64), (2, 4, 5, 3)),
    L.SpatialDropout1D: (lambda: L.SpatialDropout1D(0.4, **F64), (2, 3, 9)),
    L.SpatialDropout2D: (lambda: L.SpatialDropout2D(0.4, **F64), (2, 3, 4, 9)),
    L.SimpleRNN: (lambda: L.SimpleRNN(4, return_sequences=True, **F64), (2, 5, 3)),
    L.Subtract: (lambda: L.Subtract(**F64), (2, 3), (2, 3)),
    L.TimeDistributed: (lambda: L.TimeDistributed(L.Dense(4, "tanh", **F64), **F64), (2, 3, 5)),
    L.UpSampling1D: (lambda: L.UpSampling1D(3, **F64), (2, 4, 5)),
    L.UpSampling2D: (lambda: L.UpSampling2D((2, 3), **F64), (2, 3, 2, 5)),
    L.ZeroPadding1D: (lambda: L.ZeroPadding1D((2, 1), **F64), (2, 3, 4)),
    L.ZeroPadding2D: (lambda: L.ZeroPadding2D(((1, 0), (2, 3)), **F64), (2, 3, 2, 5)),
    **{make: (lambda make=make: make(**F64), (3, 5))
       for make in (L.ELU, L.GELU, L.LeakyReLU, L.LogSoftmax, L.ReLU, L.Sigmoid, L.Softmax, L.Tanh)},
    L.AvgPool2d: (lambda: L.AvgPool2d(2, **F64), (2, 3, 4, 5)),
    L.BatchNorm1d: (lambda: L.BatchNorm1d(5, **F64), (6, 5)),
    L.BatchNorm2d: (lambda: L.BatchNorm2d(3, **F64), (2, 3, 4, 5)),
    L.Conv1d: (lambda: L.Conv1d(3, 4, 3, **F64), (2, 3, 7)),
    L.Conv2d: (lambda: L.Conv2d(4, 6, 3, padding=1, dilation=2, groups=2, **F64), (2, 4, 5, 6)),
    L.ConvTranspose2d: (lambda: L.ConvTranspose2d(4, 6, 3, 2, 1, 1, 2, **F64), (1, 4, 3, 4)),
    L.LayerNorm: (lambda: L.LayerNorm(6, **F64), (3, 6)),
    L.Linear: (lambda: L.Linear(4, 3, **F64), (2, 4)),
    L.MaxPool2d: (lambda: L.MaxPool2d(2, **F64), (2, 3, 4, 5)),
    L.Upsample: (lambda: L.Upsample(scale_factor=2, **F64), (2, 3, 2, 3)),
}  # fmt: skip
#: The last state of a recurrent layer as a node of a graph: it is made by such a layer, and tested with it.
WITHIN = {L.State: "test_recurrent_states.py"}


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_layers(on_engine, kind):
    make, *shapes = LAYERS[kind]
    draw = np.random.default_rng(1)
    nn.set_seed(3)
    given = [draw.standard_normal(shape) for shape in shapes]
    eps = 1e-4 if kind is L.STFT else 1e-5  # it is linear, and its values are large
    nn.gradcheck(make(), given if len(given) > 1 else given[0], tolerance=1e-7, eps=eps, samples=200)


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_shapes_of_gradients(on_engine, kind):
    """What `backward` is given must be of the output's shape; lists and other dtypes are numbers, too."""
    make, *shapes = LAYERS[kind]
    draw, layer = np.random.default_rng(4), make()
    given = [draw.standard_normal(shape) for shape in shapes]
    run = lambda: layer(given if len(given) > 1 else given[0], True)
    y = run()
    wrong = [(len(y) + 1, *y.shape[1:]), (*y.shape[:-1], y.shape[-1] + 1), (*y.shape, 1), y.shape[1:], (y.size,)]
    for shape in wrong:
        said = re.escape(f"{type(layer).__name__}.backward: dy must have shape {y.shape}, as the output, got {shape}")
        with pytest.raises(ParameterError, match=said):
            layer.backward(np.zeros(shape))
    dy = draw.standard_normal(y.shape).astype(np.float32)
    nn.set_seed(5)
    found = []
    for same in (dy, dy.astype(np.float64), dy.tolist(), np.asfortranarray(dy)):
        run()
        dx = layer.backward(same)
        found.append(dx if isinstance(dx, list) else [dx])
    assert all(np.array_equal(a, b) for other in found[1:] for a, b in zip(found[0], other, strict=True))


def test_no_layer_is_missing():
    public = {getattr(L, name) for name in dir(L) if name[0].isupper()}
    assert public == set(LAYERS) | set(WITHIN)


def probabilities(draw, shape):
    p = draw.uniform(0.05, 1, shape)
    return p / p.sum(-1, keepdims=True)


LOSSES = {  # class -> losses, and what draws the truth and the prediction
    nn.losses.MeanSquaredError: [(nn.losses.MeanSquaredError(), "numbers")],
    nn.losses.MeanAbsoluteError: [(nn.losses.MeanAbsoluteError(), "numbers")],
    nn.losses.Huber: [(nn.losses.Huber(delta), "numbers") for delta in (0.3, 1.0)],
    nn.losses.BinaryCrossentropy: [
        (nn.losses.BinaryCrossentropy(), "sides"), (nn.losses.BinaryCrossentropy(from_logits=True), "side logits")],
    nn.losses.CategoricalCrossentropy: [
        (nn.losses.CategoricalCrossentropy(), "shares"), (nn.losses.CategoricalCrossentropy(from_logits=True), "share logits")],
    nn.losses.SparseCategoricalCrossentropy: [
        (nn.losses.SparseCategoricalCrossentropy(), "labels"),
        (nn.losses.SparseCategoricalCrossentropy(from_logits=True), "label logits")],
}  # fmt: skip


def truth_and_prediction(kind, draw):
    shape, logits = (5, 4), draw.standard_normal((5, 4))
    if kind == "numbers":
        return draw.standard_normal(shape), logits
    if kind.startswith("side"):
        return draw.random(shape), logits if kind.endswith("logits") else draw.uniform(0.05, 0.95, shape)
    y = probabilities(draw, shape) if kind.startswith("share") else draw.integers(0, 4, 5)
    return y, logits if kind.endswith("logits") else probabilities(draw, shape)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.__name__)
def test_losses(on_engine, kind, weighted):
    for loss, drawn in LOSSES[kind]:
        draw = np.random.default_rng(2)
        y, p = truth_and_prediction(drawn, draw)
        weight = draw.uniform(0, 2, 5) if weighted else None
        value = lambda p, y=y, loss=loss, weight=weight: float(loss(y, p, weight))
        value(p)
        gradient, found = np.array(loss.backward()), np.empty(p.shape)
        for place in np.ndindex(p.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = p.copy()
                moved[place] += step
                ends.append(value(moved))
            found[place] = (ends[0] - ends[1]) / 2e-5
        assert np.abs(found - gradient).max() < 1e-7 * np.abs(gradient).max(), loss


def test_the_divergence_of_a_gaussian(on_engine):
    draw = np.random.default_rng(3)
    given = [draw.standard_normal((4, 3)) for _ in range(2)]
    _, *gradients = nn.losses.kl_gaussian(*given)
    for number, gradient in enumerate(gradients):
        for place in np.ndindex(4, 3):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [a.copy() for a in given]
                moved[number][place] += step
                ends.append(float(nn.losses.kl_gaussian(*moved)[0]))
            assert abs((ends[0] - ends[1]) / 2e-5 - gradient[place]) < 1e-7 * np.abs(gradient).max()


def test_no_loss_is_missing():
    """torch's names are the same losses with the prediction first."""
    public = {v for v in vars(nn.losses).values() if inspect.isclass(v) and issubclass(v, Loss)}
    made = {next(base for base in loss.__mro__ if base in LOSSES) for loss in public - {Loss, Weighted}}
    assert made == set(LOSSES)
