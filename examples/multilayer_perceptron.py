"""A multilayer perceptron: layers of neurons, a product of matrices each.

    a0 = inputs        h_i+1 = a_i W_i        a_i+1 = sigmoid(h_i+1)

MLP(3, [3, 3], 2) has three inputs, two hidden layers of three neurons, two outputs. Without hidden layers a network can
only draw straight lines; the second half shows what it learns of the exclusive or, without them and with.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn

nn.set_seed(0)
net = models.MLP(3, [3, 3], 2)
print("weights between the layers:", [w.shape for w in net.weights], "=", sum(w.size for w in net.weights), "numbers")
x = np.array([0.2, 0.7, 0.4])
a = x
print("a0 =", a)
for number, w in enumerate(net.weights):
    h = a @ w
    a = 1 / (1 + np.exp(-h))
    print(f"h{number + 1} = a{number} W{number} = {h.round(3)}   a{number + 1} = sigmoid(h{number + 1}) = {a.round(3)}")
assert np.allclose(a, net.forward_propagate(x))
print("MLP.forward_propagate gives the same\n")

points = np.random.default_rng(0).uniform(-1, 1, (400, 2))
labels = (points[:, :1] * points[:, 1:] > 0).astype(float)  # yes where both have one sign: the exclusive or's opposite
grid = np.stack(np.meshgrid(np.linspace(-1, 1, 60), np.linspace(-1, 1, 60)), -1).reshape(-1, 2)
found = {}
for name, hidden in (("no hidden layer", []), ("one of 8 neurons", [8])):
    layers = [nn.layers.Dense(units, "tanh") for units in hidden]
    model = nn.Sequential([*layers, nn.layers.Dense(1, "sigmoid")])
    model.build((2,))
    model.compile(nn.optim.Adam(0.02), "binary_crossentropy", ["accuracy"])
    model.fit(points, labels, batch_size=20, epochs=60, verbose=0)
    accuracy = model.evaluate(points, labels, verbose=0)[1]
    found[f"{name}: {accuracy:.0%} right"] = (accuracy, model.predict(grid, verbose=0).reshape(60, 60))
    print(f"{name}: {accuracy:.0%} right")
(straight, _), (bent, _) = found.values()
assert straight < 0.7 and bent > 0.95

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    for ax, (title, (_, picture)) in zip(axes, found.items(), strict=True):
        ax.imshow(picture, origin="lower", extent=(-1, 1, -1, 1), cmap="coolwarm", vmin=0, vmax=1)
        ax.scatter(*points[:150].T, c=labels[:150, 0], cmap="coolwarm", edgecolors="white", s=18, linewidths=0.5)
        ax.set(title=title, xlabel="Input 1", ylabel="Input 2")
    fa.display.save(figure, f"{sys.argv[1]}/multilayer_perceptron.png", dpi=60)
