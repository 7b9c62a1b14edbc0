"""One artificial neuron: a weighted sum, squeezed between 0 and 1.

    h = sum w_i x_i + b        y = sigmoid(h) = 1 / (1 + e^-h)

Inputs are what it sees, weights what it thinks of each, the bias where it begins to answer yes.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio.models import neuron, sigmoid, sigmoid_derivative

inputs, weights = [0.5, 0.3, 0.2], [0.4, 0.7, 0.2]
terms = [w * x for w, x in zip(weights, inputs, strict=True)]
print("inputs ", inputs, "\nweights", weights)
print("h = " + " + ".join(f"{w} * {x}" for w, x in zip(weights, inputs, strict=True)) + f" = {sum(terms):.2f}")
print(f"y = 1 / (1 + e^-{sum(terms):.2f}) = {neuron(inputs, weights):.4f}")
print(
    "with a bias of -3:", round(neuron(inputs, weights, -3.0), 4), " with +3:", round(neuron(inputs, weights, 3.0), 4)
)
print("however large h is, y stays between 0 and 1:", [round(sigmoid(h), 6) for h in (-1000, -10, 0, 10, 1000)])
a = sigmoid(0.45)
step = (sigmoid(0.45 + 1e-6) - sigmoid(0.45 - 1e-6)) / 2e-6
print(f"its slope needs no second exponential: a (1 - a) = {sigmoid_derivative(a):.6f}, by differences {step:.6f}")
assert abs(neuron(inputs, weights) - 0.6106) < 1e-4 and abs(sigmoid_derivative(a) - step) < 1e-8

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    h = np.linspace(-8, 8, 200)
    y = np.array([sigmoid(value) for value in h])
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    left.plot(h, y, label="y = sigmoid(h)")
    left.plot(h, sigmoid_derivative(y), label="slope, y (1 - y)")
    left.plot(sum(terms), neuron(inputs, weights), "o", label="the neuron above")
    left.set(title="What a neuron answers", xlabel="Weighted sum h", ylabel="Output y")
    left.legend()
    for weight in (0.5, 1, 4):
        right.plot(h, [neuron([value], [weight]) for value in h], label=f"weight {weight}")
    right.plot(h, [neuron([value], [1.0], -3.0) for value in h], "--", label="weight 1, bias -3")
    right.set(title="Weights turn, the bias moves", xlabel="Input x", ylabel="Output y")
    right.legend()
    fa.display.save(figure, f"{sys.argv[1]}/neuron.png", dpi=70)
