"""gaussian_sample and its backward pass."""

from ..check import same_size
from ..launch import blocks, run

STEM, BLOCK = "nn/gaussian", 256


def gaussian_sample(z, mu, log_variance, eps):
    same_size("gaussian_sample", z, mu=mu, log_variance=log_variance, eps=eps)
    run("gaussian_sample", STEM, blocks(z.size, BLOCK), BLOCK, (z, mu, log_variance, eps, z.size))


def gaussian_sample_backward(dmu, dlv, dz, log_variance, eps, more_mu, more_lv):
    more = {name: a for name, a in (("more_mu", more_mu), ("more_lv", more_lv)) if a is not None}
    same_size("gaussian_sample_backward", dmu, dlv=dlv, dz=dz, log_variance=log_variance, eps=eps, **more)
    arguments = dmu, dlv, dz, log_variance, eps, more_mu, more_lv, dmu.size
    run("gaussian_sample_backward", STEM, blocks(dmu.size, BLOCK), BLOCK, arguments)
