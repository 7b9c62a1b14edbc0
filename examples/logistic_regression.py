"""Logistic regression by gradient descent: z = w x + b, a = sigmoid(z), loss = -(y log a + (1 - y) log(1 - a)).

The gradient with respect to z is a - y: the logarithm and the sigmoid cancel, and nothing can overflow.
"""

import numpy as np

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
print(f"the line {w[0]:.2f} x1 + {w[1]:.2f} x2 + {b:.2f} = 0 parts the two clouds")
assert history["accuracy"][-1] > 0.9
