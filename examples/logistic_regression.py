"""Logistic regression by gradient descent: z = w x + b, a = sigmoid(z), loss = -(y log a + (1 - y) log(1 - a)).

The gradient with respect to z is a - y: the logarithm and the sigmoid cancel, and nothing can overflow.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn

nn.set_seed(0)
draw = np.random.default_rng(0)
x = np.concatenate([draw.normal(-1, 1, (200, 2)), draw.normal(1.5, 1, (200, 2))])
y = np.repeat([[0.0], [1.0]], 200, axis=0)

model = models.logistic_regression(2)
model.compile(nn.optim.SGD(0.5), "binary_crossentropy", ["accuracy"])
history = model.fit(x, y, batch_size=400, epochs=200, verbose=0).history
w, b = model.layers[0].params["kernel"][0], model.layers[0].params["bias"][0]
print(f"loss {history['loss'][0]:.3f} -> {history['loss'][-1]:.3f}, accuracy {history['accuracy'][-1]:.3f}")
print(f"the line {w[0]:.2f} x1 {w[1]:+.2f} x2 {b:+.2f} = 0 parts the two clouds")
assert history["accuracy"][-1] > 0.9

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    axis = np.linspace(x.min() - 0.3, x.max() + 0.3, 80)
    grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    left.contourf(axis, axis, model.predict(grid, verbose=0).reshape(80, 80), levels=10, cmap="coolwarm", alpha=0.6)
    left.contour(axis, axis, (grid @ w + b).reshape(80, 80), levels=[0], colors="black")
    left.scatter(*x.T, c=y[:, 0], cmap="coolwarm", s=10, edgecolors="white", linewidths=0.3)
    left.set(title="The answer, and the line where it is 1/2", xlabel="x1", ylabel="x2")
    right.plot(history["loss"])
    right.set(title="The loss falls", xlabel="Epoch", ylabel="Loss")
    fa.display.save(figure, f"{sys.argv[1]}/logistic_regression.png", dpi=60)
