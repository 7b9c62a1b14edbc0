"""Rows of the network benchmark on small inputs: results agree, and the check sees where they do not."""

import dataclasses

import numpy as np
import pytest

from fastaudio import models, nn
from fastaudio.bench import child, training
from fastaudio.bench.cases import MEMORY, NETS, QUICK, ROWS
from fastaudio.bench.cases.case import Apart, doubled, shapes
from fastaudio.bench.cases.convolutions import DIRECT, Layer, layers
from fastaudio.errors import BackendUnavailable

CONVOLUTIONS = [name for name in NETS if name.startswith("conv_")]
STEPS = ["step_mlp", "step_cnn", "step_unet_v4_b1"]
TINY = {"step_mlp": 0.1, "step_cnn": 0.4, "step_cnn_numba": 0.4, "step_unet_v4_b1": 1 / 8, "adam_8m": 1e-4}


def ready(name, *libraries, scale=None):
    """The row with only those rivals, a small input, its calls."""
    row = NETS[name]
    wanted = {rival: make for rival, make in row.rivals.items() if rival.split(":")[0] in libraries}
    row = dataclasses.replace(row, rivals=wanted)
    x = row.input(scale or TINY.get(name, 1 / 16))
    return row, x, row.calls(x)


def test_every_row_of_the_table_is_there():
    assert set(QUICK) <= set(NETS) and set(NETS) | set(MEMORY) < set(ROWS)
    assert {row.row for row in MEMORY.values()} <= set(NETS)
    assert {"gemm_512", "gemm_1024", "gemm_2048", "adam_8m", "tiny_2_5_1", "step_unet_unet64_b4_tuned"} <= set(NETS)
    assert len({row.name for row in ROWS.values()}) == len(ROWS)


@pytest.mark.parametrize("preset", ["v4", "unet64"])
def test_layers_are_those_of_the_unet(preset):
    found = {
        Layer(*layer._channels, 32 // layer._out[0])
        for layer in models.unet(preset, (32, 32, 1)).layers
        if isinstance(layer, nn.layers.Conv2D) and layer.op == "conv2d"
        and (*layer.kernel_size, *layer.strides) == (3, 3, 1, 1)
    }  # fmt: skip
    assert found == set(layers(preset))


@pytest.mark.parametrize("name", ["gemm_512", "adam_8m", "tiny_2_5_1", "tiny_2_7_3", *STEPS, *CONVOLUTIONS[::9]])
def test_row_agrees_with_float64(name):
    row, x, calls = ready(name)
    assert row.check(calls, x)["float64"] <= row.error


@pytest.mark.rivals
@pytest.mark.parametrize("name", ["gemm_512", "adam_8m", "tiny_2_5_1", *STEPS, *CONVOLUTIONS[::7]])
def test_row_agrees_with_torch(name):
    pytest.importorskip("torch")
    row, x, calls = ready(name, "torch", "numpy")
    errors = row.check(calls, x)
    assert any(rival.startswith("torch") for rival in errors)


def test_the_cnn_agrees_with_plain_numpy():
    row, x, calls = ready("step_cnn_numba", "numpy")
    cpu = dataclasses.replace(row, ours=training.replayed(training.NETWORKS["cnn"]))  # nothing to compile
    assert list(cpu.check(cpu.calls(x), x)) == ["numpy: im2col and BLAS"] and row.engine == "numba"


def test_eager_and_captured_steps_have_the_same_losses():
    row, x, calls = ready("step_cnn", "fastaudio")
    assert row.check(calls, x)["fastaudio: eager"] == 0


def test_losses_that_differ_are_seen():
    row, x, calls = ready("step_mlp")
    with pytest.raises(AssertionError, match="step_mlp differs from torch by"):
        row.check(calls | {"torch": lambda: 2.0}, x)


def test_a_model_in_double_has_the_same_weights():
    network = training.NETWORKS["cnn"]
    a = network.arrays(50)
    single, double = network.model(a), network.model(doubled(a))
    assert double.dtype == np.float64 and double.layers[0].params["kernel"].dtype == np.float64
    np.testing.assert_array_equal(double.layers[0].params["kernel"], single.layers[0].params["kernel"])


@pytest.mark.cpp_engine
@pytest.mark.parametrize(("name", "algorithm"), [("1_64_128_b1_dw", "direct"), ("64_64_128_b1_forward", "Winograd")])
def test_a_convolution_says_its_algorithm(name, algorithm):
    row, x, _ = ready(f"conv_unet64_{name}", "fastaudio", scale=0.25)
    assert row.facts(x)["algorithm"] == algorithm and list(row.rivals) == [DIRECT]


def test_shapes_and_double():
    a = {"x": np.zeros((2, 3), np.float32), "y": np.zeros(2, np.int64)}
    assert shapes(a) == {"x": [2, 3], "y": [2]} and shapes(a["x"]) == [2, 3]
    assert [part.dtype for part in doubled(a).values()] == [np.float64, np.int64]


def test_a_row_in_a_process_of_its_own():
    row = dataclasses.replace(NETS["gemm_512"], apart=Apart({}))
    record = child.measured(row, 1, 0.0)
    assert record["ms"][0] > 0 and record["error_float64"] <= row.error


@pytest.mark.parametrize(
    ("apart", "name", "message"),
    [(Apart({}, 0.01), "gemm_512", "gemm_512 gave nothing within 0.01 s"), (Apart({}), "none", "(?s)none failed: .*KeyError")],
)
def test_a_process_that_gives_nothing(apart, name, message):
    with pytest.raises(BackendUnavailable, match=message):
        child.measured(dataclasses.replace(NETS["gemm_512"], name=name, apart=apart), 1, 0.0)
