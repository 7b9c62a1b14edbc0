"""A network that learns to add, twice: the class one can look into, and the layers one trains with.

    python examples/sum_of_two_numbers.py

The first makes 50,000 updates of single samples, the second 350,000 visits of samples in batches of 32.
"""

import sys
import time

import numpy as np

import fastaudio as fa
from fastaudio import models, nn

nn.set_seed(0)
draw = np.random.default_rng(0)

x = draw.random((1000, 2)) / 2
y = x.sum(1, keepdims=True)
start = time.perf_counter()
by_hand = models.MLP(2, [5], 1)
history = by_hand.train(x, y, epochs=50, learning_rate=0.1)
hand_s = time.perf_counter() - start
answer = by_hand.forward_propagate([0.3, 0.1])[0]
print(f"MLP(2, [5], 1): {by_hand.updates} updates, error {history['loss'][0]:.5f} -> {history['loss'][-1]:.5f}")
print(f"  0.3 + 0.1 = {answer:.3f}")

x = draw.random((5000, 2)) / 2
y = x.sum(1, keepdims=True)
train, test = slice(0, 3500), slice(3500, None)
model = nn.Sequential([nn.layers.Dense(5, "sigmoid", input_dim=2), nn.layers.Dense(1, "sigmoid")])
model.compile(optimizer=nn.optim.SGD(learning_rate=0.1), loss="MSE")
model.summary()
start = time.perf_counter()
model.fit(x[train], y[train], epochs=100, verbose=0)
keras_s = time.perf_counter() - start
losses = [model.evaluate(x[part], y[part], verbose=0) for part in (train, test)]
print(f"350,000 visits: train loss {losses[0]:.5f}, test loss {losses[1]:.5f}: equal, so nothing was learned by heart")
for a, b in ((0.1, 0.2), (0.2, 0.2)):
    print(f"  {a} + {b} = {model.predict([[a, b]])[0, 0]:.3f}")

print(f"""
                        MLP, by hand          nn.Sequential
updates                 {by_hand.updates:<21} {100 * -(-3500 // 32)}
time                    {hand_s:.3f} s               {keras_s:.3f} s
weights                 net.weights[i]        model.layers[i].params
gradients               net.derivatives[i]    model.layers[i].grads
""")
assert abs(answer - 0.4) < 0.05 and max(losses) < 5e-3 and abs(losses[0] - losses[1]) < 5e-4

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    left.semilogy(history["loss"])
    left.set(title="MLP by hand: error an epoch", xlabel="Epoch", ylabel="Mean squared error")
    pairs = np.concatenate([x[test], np.random.default_rng(1).random((1500, 2))])
    right.scatter(pairs.sum(1), model.predict(pairs, verbose=0)[:, 0], s=3)
    right.plot([0, 2], [0, 2], "k--", linewidth=0.8)
    right.axvline(1, color="#c53030", linewidth=0.8)
    right.set(
        title="Right of the line it was taught nothing", xlabel="Sum of two numbers", ylabel="The network's answer"
    )
    fa.display.save(figure, f"{sys.argv[1]}/sum_of_two_numbers.png", dpi=60)
