"""The tests of the CPU engines' network kernels, hundreds of random cases each, on the simulated device."""

from importlib import import_module

import numpy as np
import pytest

pytestmark = pytest.mark.slow

CASES = {  # tests of tests/nn that are of kernels alone, in float32, and refuse nothing
    "activation": "values_and_derivatives in_place units_in_the_last_place exp_through_elu",
    "avg_pool2d": "random",
    "batch_norm": "random large_means_and_outliers long",
    "blocked": "blocked_and_back",
    "copy_channels": "concatenation_and_its_adjoint any_part_to_any_place",
    "copy_columns": "columns gaussian",
    "crossentropy": "softmax probabilities more_axes_than_one accuracy",
    "gather": "random",
    "global_pool": "random nan_beats_all",
    "layer_norm": "random",
    "losses": "mse_and_l1 huber binary_crossentropy kl nan_is_passed_on",
    "mask_steps": "steps many_rows",
    "max_pool2d": "random large_windows_and_none padding_never_wins_and_nan_does",
    "optimizers": "adam momentum rmsprop sgd forgotten_means_end_at_zero_not_among_denormals global_norm_and_clip "
    "huge_gradients_have_a_norm nan_in_a_gradient_is_not_hidden",
    "penalties": "values",
    "random": "uniform_has_the_same_bits_everywhere normal dropout distributions",
    "recurrent": "random gradients_of_parameters_accumulate padding_counts_for_nothing reverse_is_time_turned_round "
    "gradients_not_wanted",
    "softmax": "random in_place large_and_infinite_numbers",
    "upsample2d": "random",
}
for module, names in CASES.items():
    for name in names.split():
        globals()[f"test_{module}_{name}"] = getattr(import_module(f"nn.test_{module}"), f"test_{name}")


class Forward:
    """An engine on NumPy arrays: they go up, one that is given twice once, and come back."""

    name = "cuda"

    def __init__(self, sim):
        self._device, self._engine = sim.device, sim.engine

    def kernel(self, name):
        device, kernel = self._device, self._engine.kernel(name)

        def call(*arguments):
            arrays = {id(a): a for a in arguments if isinstance(a, np.ndarray)}
            there = {key: device.upload(a) for key, a in arrays.items()}
            result = kernel(*(there.get(id(a), a) for a in arguments))
            for key, a in arrays.items():
                if a.flags.writeable:
                    a[...] = device.download(there[key])
            return result

        return call


@pytest.fixture
def engine(sim):
    return Forward(sim)


@pytest.fixture
def real():
    return np.float32
