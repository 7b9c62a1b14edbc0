"""An autoencoder: pictures to a few numbers, and back. What two numbers cannot keep apart, three can.

The encoder's convolutions squeeze a digit of 784 pixels into 2, 3 or 128 numbers, its point of the latent space; the
decoder draws the picture again from these alone. Nobody tells the network which digit it is, and yet like comes to lie
beside like. The digits are drawn with strokes, so that nothing need be downloaded; `fastaudio train vae --images mnist
--model autoencoder --latent 2,3,128` does the same with real ones.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps.generate import measures

course = models.Autoencoder((28, 28, 1), (32, 64, 64, 64), (3, 3, 3, 3), (1, 2, 2, 1), 2)
print(f"the course's autoencoder has {course.count_params():,} parameters; here is a quicker one\n")

x, _ = fa.data.drawn_digits(600, seed=1)
other, labels = fa.data.drawn_digits(300, seed=2)
x, other = x[..., None], other[..., None]
found = {}
print("latent numbers   error of unseen digits   neighbours of one's own digit")
for latent in (2, 3, 128):
    nn.set_seed(0)
    model = models.Autoencoder((28, 28, 1), (8, 16, 16), (3, 3, 3), (2, 2, 1), latent)
    model.compile(nn.optim.Adam(5e-3), "mse")
    model.fit(x, x, batch_size=16, epochs=20, verbose=0)
    again, points = model.reconstruct(other)
    error, neighbours = np.mean((again - other) ** 2), measures.neighbours_accuracy(points, labels)
    found[latent] = error, neighbours, again, points
    print(f"{latent:14}   {error:22.4f}   {neighbours:29.0%}")
assert found[128][0] < found[3][0] < found[2][0] and found[3][1] >= found[2][1]

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    for latent in (2, 3):
        figure = fa.display.latent_scatter(found[latent][3], labels, title=f"{latent} numbers a digit")
        fa.display.save(figure, f"{sys.argv[1]}/autoencoders_{latent}d.png", dpi=60)
    figure = fa.display.reconstructions(other[:10], found[3][2][:10], names=("Unseen", "From three numbers"))
    fa.display.save(figure, f"{sys.argv[1]}/autoencoders_again.png", dpi=60)
