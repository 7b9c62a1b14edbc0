"""One step of backpropagation in a 2-2-1 network, every number printed.

    a0 --W0--> h1, a1 = sigmoid(h1) --W1--> h2, a2 = sigmoid(h2)

The error at the output is y - a2. A delta is an error times the slope of the sigmoid, a (1 - a), taken from its value:
no second exponential. The gradient of a weight is what came in times the delta of where it goes (a product of matrices,
a' delta); the error of the layer before is the delta sent back through the same weights (delta W'); where two things of
one shape meet, they are multiplied element by element.
"""

import numpy as np

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
