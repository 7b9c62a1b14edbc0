"""gaussian_sample: z = mu + e^(lv / 2) eps, lv the logarithm of the variance."""

import numpy as np

from .flat import flat, flat_inputs


def gaussian_sample(z, mu, log_variance, eps):
    to, (mu, lv, eps) = flat(z), flat_inputs("gaussian_sample", z, mu=mu, log_variance=log_variance, eps=eps)
    to[:] = mu + eps * np.exp(lv.astype(np.float64) / 2).astype(z.dtype)


def gaussian_sample_backward(dmu, dlv, dz, log_variance, eps, more_mu, more_lv):
    to_mu, to_lv = flat(dmu), flat(dlv)
    name = "gaussian_sample_backward"
    dz, lv, eps = flat_inputs(name, dmu, dz=dz, log_variance=log_variance, eps=eps)
    to_mu[:] = dz
    to_lv[:] = dz * eps * (np.exp(lv.astype(np.float64) / 2) / 2).astype(dmu.dtype)
    for to, more in ((to_mu, more_mu), (to_lv, more_lv)):
        if more is not None:
            (found,) = flat_inputs(name, dmu, more=more)
            to += found
