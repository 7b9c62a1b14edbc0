"""A model of ours computed by torch: its graph gone through with torch's functions, from the same weights."""

import numpy as np
import torch
import torch.nn.functional as F

from fastaudio import nn
from fastaudio.backends import registry

L = nn.layers


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


class Twin:
    """`twin(x)` on tensors in our order of axes; `parameters` are those that train, in ours; float64 if not told."""

    def __init__(self, model, dtype=torch.float64):
        self.model, self.values, self.dtype = model, {}, dtype
        for layer in model.leaves():
            for p in layer.parameters():
                self.values[id(p)] = torch.tensor(np.array(p.value), dtype=dtype, requires_grad=p.grad is not None)
        self.parameters = [self.values[id(p)] for p in model.trained]
        self.penalty = 0.0
        self.step = 0

    def __call__(self, x):
        self.penalty, self.step = 0.0, self.step + 1
        return self.run(self.model, [x])

    def run(self, model, given):
        values = dict(zip(model._inputs, given, strict=True))
        for node in model._nodes:
            values[node] = self.layer(node.layer, [values[i] for i in node.inputs])
        return values[model._output]

    def layer(self, layer, x):
        if isinstance(layer, nn.Model):
            return self.run(layer, x)
        if isinstance(layer, L.GaussianSampling):
            return self.sample(layer, *x)
        if isinstance(layer, L.Concatenate):
            return torch.cat(x, -1)
        w = {name: self.values[id(p)] for name, p in layer._parameters.items()}
        y = getattr(self, type(layer).__name__)(layer, x[0], w)
        return act(getattr(layer, "activation", None), y)

    def Dense(self, layer, x, w):
        return F.linear(x, w["kernel"], w.get("bias"))

    def Conv2D(self, layer, x, w):
        (top, bottom), (left, right) = layer._pad
        x = F.pad(first(x), (left, right, top, bottom))
        return last(F.conv2d(x, w["kernel"], w.get("bias"), layer.strides))

    def Conv2DTranspose(self, layer, x, w):
        y = F.conv_transpose2d(first(x), w["kernel"], None, layer.strides)
        (top, _), (left, _), (h, width) = *layer._pad, layer._out
        y = F.pad(y, (0, max(0, left + width - y.shape[3]), 0, max(0, top + h - y.shape[2])))
        return last(y[:, :, top : top + h, left : left + width]) + w["bias"]

    def MaxPooling2D(self, layer, x, w):
        (top, bottom), (left, right) = layer._pad
        x = F.pad(first(x), (left, right, top, bottom), value=-torch.inf)
        return last(F.max_pool2d(x, layer.pool_size, layer.strides))

    def BatchNormalization(self, layer, x, w):
        flat = x.reshape(-1, x.shape[-1])
        y = F.batch_norm(flat, None, None, w["gamma"], w["beta"], True, 0.0, layer.epsilon)
        return y.reshape(x.shape)

    def LSTM(self, layer, x, w):
        zeros = torch.zeros((1, len(x), layer.units), dtype=x.dtype)
        weights = [w["kernel"], w["recurrent_kernel"], w["bias"], torch.zeros_like(w["bias"])]
        y = torch.lstm(x, (zeros, zeros), weights, True, 1, 0.0, True, False, True)[0]
        return y if layer.return_sequences else y[:, -1]

    def SimpleRNN(self, layer, x, w):
        zeros = torch.zeros((1, len(x), layer.units), dtype=x.dtype)
        weights = [w["kernel"], w["recurrent_kernel"], w["bias"], torch.zeros_like(w["bias"])]
        y = torch.rnn_tanh(x, zeros, weights, True, 1, 0.0, True, False, True)[0]
        return y if layer.return_sequences else y[:, -1]

    def GlobalAveragePooling2D(self, layer, x, w):
        return x.mean((1, 2))

    def Flatten(self, layer, x, w):
        return x.reshape(len(x), -1)

    def Reshape(self, layer, x, w):
        return x.reshape(len(x), *layer.target_shape)

    def Dropout(self, layer, x, w):
        assert not layer.rate, "torch cannot draw our masks"
        return x

    def sample(self, layer, mu, lv):
        """Our random numbers, of this step."""
        dtype = layer.dtype
        eps = np.empty(tuple(mu.shape), dtype)
        counter = np.array([self.model.run.seed, self.step], np.uint64)
        registry.backend(eps).kernel("random_normal")(eps, counter, layer.stream, 0)
        self.penalty = -0.5 * (1 + lv - mu**2 - lv.exp()).sum(1).mean()
        return mu + (lv / 2).exp() * torch.tensor(eps, dtype=self.dtype)


def act(activation, y):
    if activation is None or isinstance(activation, str):  # recurrent cells have done theirs
        return y
    return {
        "linear": lambda: y,
        "relu": lambda: F.relu(y),
        "leaky_relu": lambda: F.leaky_relu(y, activation.alpha),
        "sigmoid": lambda: torch.sigmoid(y),
        "softmax": lambda: torch.softmax(y, -1),
    }[activation.name]()
