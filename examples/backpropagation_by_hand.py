"""One step of backpropagation in a 2-2-1 network, every number printed.

    a0 --W0--> h1, a1 = sigmoid(h1) --W1--> h2, a2 = sigmoid(h2)

The error at the output is y - a2. A delta is an error times the slope of the sigmoid, a (1 - a), taken from its value:
no second exponential. The gradient of a weight is what came in times the delta of where it goes (a product of matrices,
a' delta); the error of the layer before is the delta sent back through the same weights (delta W'); where two things of
one shape meet, they are multiplied element by element.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio.models import MLP, sigmoid_derivative

net = MLP(2, [2], 1)
net.weights[1][:] = [[0.5], [0.5]]
net.activations = [np.array([1.0, 2.0]), np.array([0.6, 0.7]), np.array([0.68])]  # as if a forward pass had given them
a0, a1, a2 = net.activations
y = 1.0

error2 = y - a2
delta2 = error2 * sigmoid_derivative(a2)
error1 = delta2 @ net.weights[1].T
delta1 = error1 * sigmoid_derivative(a1)
print("a0 =", a0, " a1 =", a1, " a2 =", a2, " y =", y)
print("error2 = y - a2          =", error2.round(6))
print("slope  = a2 (1 - a2)     =", sigmoid_derivative(a2).round(6))
print("delta2 = error2 * slope  =", delta2.round(6))
print("Deriv1 = a1' delta2      =", (a1[:, None] * delta2)[:, 0].round(7))
print("error1 = delta2 W1'      =", error1.round(6))
print("slope1 = a1 (1 - a1)     =", sigmoid_derivative(a1).round(4))
print("delta1 = error1 * slope1 =", delta1.round(8))
print("Deriv0 = a0' delta1      =", (a0[:, None] * delta1).round(8).tolist())

net.back_propagate(error2)
assert np.allclose(net.derivatives[1][:, 0], a1 * delta2)
assert np.allclose(net.derivatives[0], a0[:, None] * delta1)
print("\nMLP.back_propagate gives the same. W += learning_rate * Deriv: plus, as the error is target minus output.")

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
    places = [(0, 1), (0, 0)], [(1, 1), (1, 0)], [(2, 0.5)]
    for layer, (values, deltas) in enumerate(((a0, None), (a1, delta1), (a2, delta2))):
        for number, (px, py) in enumerate(places[layer]):
            ax.scatter(px, py, s=2600, color="#ebf4ff", edgecolors="#2b6cb0", zorder=2)
            text = f"a{layer}\n{values[number]:.2f}" + ("" if deltas is None else f"\nδ {deltas[number]:.4f}")
            ax.text(px, py, text, ha="center", va="center", fontsize=8, zorder=3)
            for nx, ny in places[layer + 1] if layer < 2 else ():
                ax.annotate("", (nx - 0.13, ny), (px + 0.13, py), arrowprops={"arrowstyle": "->", "color": "#718096"})
                ax.annotate(
                    "",
                    (px + 0.13, py - 0.06),
                    (nx - 0.13, ny - 0.06),
                    arrowprops={"arrowstyle": "->", "color": "#dd6b20"},
                )
    ax.set(title="Grey: activations forward. Orange: deltas back", xlim=(-0.4, 2.4), ylim=(-0.4, 1.4))
    ax.set_axis_off()
    fa.display.save(figure, f"{sys.argv[1]}/backpropagation_by_hand.png", dpi=70)
