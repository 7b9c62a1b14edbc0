"""An autoencoder and a variational one: pictures to two numbers and back, new pictures from numbers drawn at random."""

import numpy as np

from fastaudio import models, nn

draw = np.random.default_rng(0)
SIZE = 28


def ring():
    """A ring of some radius, width and place, between 0 and 1: as simple as a digit is complicated."""
    rows, columns = np.mgrid[:SIZE, :SIZE]
    distance = np.hypot(rows - draw.uniform(11, 17), columns - draw.uniform(11, 17))
    return np.exp(-(((distance - draw.uniform(3, 9)) / 1.5) ** 2))[..., None]


x = np.array([ring() for _ in range(320)], np.float32)
layers = (32, 64, 64, 64), (3, 3, 3, 3), (1, 2, 2, 1)  # filters, kernels, strides: the course's

nn.set_seed(0)
autoencoder = models.Autoencoder((SIZE, SIZE, 1), *layers, latent_space_dim=2)
print(f"autoencoder: {autoencoder.count_params():,} parameters")
autoencoder.compile(nn.optim.Adam(2e-3), "mse")
losses = autoencoder.fit(x, x, batch_size=32, epochs=8, verbose=0).history["loss"]
pictures, points = autoencoder.reconstruct(x[:4])
print(f"  loss {losses[0]:.4f} -> {losses[-1]:.4f}; four pictures as points: {points.astype(float).round(1).tolist()}")
assert losses[-1] < 0.5 * losses[0] and pictures.shape == (4, SIZE, SIZE, 1)

# the variational one: 1000 times the same error, plus the divergence of its points from a standard normal distribution
vae = models.VAE((SIZE, SIZE, 1), *layers, latent_space_dim=2, reconstruction_weight=1000)
print(f"variational autoencoder: {vae.count_params():,} parameters")
vae.compile(nn.optim.Adam(2e-3), "mse")
losses = vae.fit(x, x, batch_size=32, epochs=8, verbose=0).history["loss"]
new = vae.decoder.predict(draw.standard_normal((3, 2)), verbose=0)
brightest = new.max((1, 2, 3)).astype(float).round(2).tolist()
print(f"  loss {losses[0]:.1f} -> {losses[-1]:.1f}; three new pictures, their brightest pixels {brightest}")
assert losses[-1] < 0.7 * losses[0] and new.shape == (3, SIZE, SIZE, 1) and 0 <= new.min() <= new.max() <= 1
