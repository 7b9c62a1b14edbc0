"""A variational autoencoder: the latent space has no holes, so that any point of it can be drawn.

The encoder gives a mean and a variance for each latent number, the decoder gets a point drawn from there:
z = mu + e^(lv / 2) eps. The loss is weight * error + KL, KL = -1/2 sum(1 + lv - mu^2 - e^lv), which is 0 for a standard
normal, and pulls all points around the origin. The weight says what matters more: to draw well what is known (a large
one), or to draw something sensible wherever one points (a small one).
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps.generate import measures

kl = lambda mu, lv: measures.kl_per_dimension(np.array([[mu]]), np.array([[lv]]))[0]
print(
    f"KL of one number: mean 0, variance 1: {kl(0, 0):.3f}; mean 1: {kl(1, 0):.3f}; both 1, 4: {kl(1, np.log(4)):.6f}\n"
)

x, _ = fa.data.drawn_digits(600, seed=1)
other, labels = fa.data.drawn_digits(300, seed=2)
x, other = x[..., None], other[..., None]


def train(latent, weight):
    nn.set_seed(0)
    vae = models.VAE((28, 28, 1), (8, 16, 16), (3, 3, 3), (2, 2, 1), latent, reconstruction_weight=weight)
    vae.compile(nn.optim.Adam(5e-3), "mse")
    vae.fit(x, x, batch_size=16, epochs=20, verbose=0)
    return vae, measures.describe(vae, other, labels)


found = {}
print("weight   latent   error    KL, nats   active   neighbours   spread of the means")
for weight, latent in ((100, 2), (1000, 2), (10000, 2), (1000, 3), (1000, 128)):
    vae, said = train(latent, weight)
    spread = np.abs(vae.distribution(other)[0]).max()
    found[weight, latent] = vae, said
    share, nats = said["neighbours"], sum(said["kl"])
    print(
        f"{weight:6}   {latent:6}   {said['mse']:.4f}   {nats:8.1f}   {said['active']:6}   {share:10.0%}   {spread:.1f}"
    )
mse = {key: said["mse"] for key, (_, said) in found.items()}
assert mse[1000, 128] < mse[1000, 3] < mse[1000, 2] and mse[10000, 2] < mse[100, 2]
print("\nmore numbers draw better; each needs less than a nat, as most of them carry little")

vae = found[1000, 2][0]
side = np.linspace(-2, 2, 7)
sheet = vae.decoder.predict([[a, b] for b in side[::-1] for a in side], verbose=0)
assert 0 <= sheet.min() <= sheet.max() <= 1

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    figure = fa.display.image_grid(sheet, columns=7, title="What lies where: both numbers from -2 to 2")
    fa.display.save(figure, f"{sys.argv[1]}/variational_autoencoder_map.png", dpi=40)
    figure = fa.display.latent_scatter(vae.distribution(other)[0], labels, title="Means of unseen digits")
    fa.display.save(figure, f"{sys.argv[1]}/variational_autoencoder.png", dpi=60)
