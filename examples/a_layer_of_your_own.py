"""A layer written in NumPy, checked by differences, in a graph with a skip, trained like any other."""

import numpy as np

from fastaudio import nn


class Gate(nn.Layer):
    """x times a learned weight for each feature."""

    def build(self, input_shape):
        self.add_param("weight", input_shape[-1:], "ones")

    def forward(self, x, training=False):
        self.x = x.copy()
        return x * self.params["weight"]

    def backward(self, dy):
        self.grads["weight"] += (dy * self.x).sum(0)
        return dy * self.params["weight"]


print("error of the gradients:", nn.gradcheck(Gate(dtype="float64"), np.random.default_rng(0).standard_normal((4, 3))))

nn.set_seed(0)
x = first = nn.Input((8,))
h = nn.layers.Dense(8, "tanh")(x)
h = Gate()(h)
h = nn.layers.Add()([x, h])
model = nn.Model(first, nn.layers.Dense(1)(h))
model.compile(nn.optim.Adam(0.01), "mse")
model.summary()

draw = np.random.default_rng(1)
data = draw.standard_normal((512, 8))
target = np.sin(data[:, :1]) + data[:, 1:2]
history = model.fit(data, target, epochs=20, verbose=0).history["loss"]
print(f"loss {history[0]:.4f} -> {history[-1]:.4f}")
assert history[-1] < 0.2 * history[0]
