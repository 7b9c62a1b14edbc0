"""`config()` of everything that files may name tells all its arguments, as JSON values, and makes the same again."""

import inspect
import json

import pytest

from fastaudio import nn
from fastaudio.nn import registry

#: Values other than the defaults, by name of the argument; a class may need others: "Class.argument".
VALUES = {
    "name": "its_name",
    "dtype": "float64",
    "trainable": False,
    "activation": ["leaky_relu", 0.2],
    "units": 3,
    "use_bias": False,
    "target_shape": [2, 3],
    "filters": 4,
    "kernel_size": [2, 3],
    "strides": [2, 1],
    "padding": "same",
    "dilation_rate": [1, 2],
    "groups": 2,
    "data_format": "channels_first",
    "algo": "direct",
    "output_padding": [1, 0],
    "count_include_pad": True,
    "pool_size": [3, 2],
    "size": [2, 3],
    "rate": 0.25,
    "momentum": 0.5,
    "epsilon": 0.125,
    "center": False,
    "scale": False,
    "unbiased": True,
    "kernel_initializer": "he_normal",
    "bias_initializer": "ones",
    "recurrent_initializer": "he_normal",
    "depthwise_initializer": "he_normal",
    "kernel_regularizer": {"name": "l2", "l2": 0.125},
    "recurrent_regularizer": {"name": "l2", "l2": 0.125},
    "bias_regularizer": {"name": "l1", "l1": 0.25},
    **{"dropout": 0.25, "recurrent_dropout": 0.5, "dims": [2, 1], "n": 3},
    "return_sequences": True,
    "return_state": True,
    "go_backwards": True,
    "reset_after": True,
    "mask_value": 2.0,
    "recurrent_bias": True,
    "recurrent_activation": "sigmoid",
    "unit_forget_bias": False,
    "merge_mode": "ave",
    **{"n_fft": 256, "hop_length": 100, "win_length": 200, "window": ["kaiser", 8.0], "center": False, "length": 999},
    **{"pad_mode": "reflect", "power": 0.5, "sr": 16000, "n_mels": 9, "fmin": 50.0, "fmax": 7000.0, "htk": True},
    **{"norm": None, "mel_scale": "htk", "ref": 2.0, "amin": 0.5},
    **{f"{name}.activation": act for name, act in (("SimpleRNN", "relu"), ("GRU", "tanh"), ("LSTM", "tanh"))},
    "index": 1,
    "Bidirectional.layer": {
        "class": "SimpleRNN",
        "config": {
            **{"name": None, "dtype": "float64", "trainable": True, "units": 3, "activation": "tanh", "use_bias": True},
            **{"kernel_regularizer": None, "recurrent_regularizer": None, "return_sequences": True},
            **{"bias_regularizer": None, "dropout": 0.0, "recurrent_dropout": 0.25},
            "return_state": False,
            **{"go_backwards": False, "recurrent_bias": False},
            **{"kernel_initializer": "glorot_uniform", "recurrent_initializer": "orthogonal", "bias_initializer": "zeros"},
        },
    },
    "axis": -1,
    "negative_slope": 0.25,
    "alpha": 0.25,
    "learning_rate": 0.25,
    "weight_decay": 0.125,
    "beta_1": 0.5,
    "beta_2": 0.25,
    "eps_mode": "torch",
    "rho": 0.5,
    "nesterov": True,
    "clipnorm": 2.0,
    "global_clipnorm": None,
    "clipvalue": None,
    "ema": True,
    "binary": True,
    "Conv1D.kernel_size": 3,
    "Conv1D.strides": 2,
    "Conv1D.dilation_rate": 2,
    "from_logits": True,
    "label_smoothing": 0.25,
    "delta": 2.0,
    "factor": 0.25,
    "loss": {"class": "MeanSquaredError", "config": {}},
    **{f"Conv1D.{name}": 2 for name in ("kernel_size", "strides", "dilation_rate")},
    "l1": 0.25,
    "l2": 0.125,
    **{"stddev": 0.5, "depth_multiplier": 2, "pointwise_initializer": "he_normal", "thresholds": 0.25, "num_thresholds": 5, "k": 3},
    **{"padding": "same", "cropping": [[1, 0], [2, 3]], "ZeroPadding2D.padding": [[1, 0], [2, 3]]},
    **{"ZeroPadding1D.padding": [1, 2], "Cropping1D.cropping": [1, 2], "UpSampling1D.size": 2},
    **{f"{kind}Pooling1D.{name}": 2 for kind in ("Max", "Average") for name in ("pool_size", "strides")},
    **{"initial_learning_rate": 0.25, "decay_steps": 10, "decay_rate": 0.5, "staircase": True, "end_learning_rate": 0.125},
    **{"boundaries": [1, 2], "values": [1.0, 0.5, 0.25], "warmup_target": 0.5, "warmup_steps": 3},
    "metric": {"class": "Accuracy", "config": {"binary": True, "name": "right"}},
    "TimeDistributed.layer": {
        "class": "Dropout",
        "config": {"name": None, "dtype": "float64", "trainable": True, "rate": 0.25},
    },
}
INHERITED = {"DepthwiseConv2D": {"filters", "groups", "kernel_initializer"}}  # arguments of a base that follow from others
NOT_KEPT = {"self", "input_shape", "input_dim", "lr", "common", "reduction"}  # other ways to say the same, or the model's


def arguments(cls):
    """Names of a constructor's arguments, the base classes' included where it takes `**common`."""
    names = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        given = inspect.signature(base.__init__).parameters
        names |= {name: p for name, p in given.items() if name not in NOT_KEPT and p.kind != p.VAR_KEYWORD and name not in names}
        if not any(p.kind == p.VAR_KEYWORD for p in given.values()):
            break
    return {name: p for name, p in names.items() if name not in INHERITED.get(cls.__name__, ())}


def classes():
    # models have tests of their own
    bases = (nn.optim.Optimizer, nn.optim.Schedule, nn.losses.Loss, nn.metrics.Metric, nn.metrics.confusion.Confusion)
    known = sorted(registry._known.items())
    return {name: cls for name, cls in known if cls not in bases and name[0] != "_" and not issubclass(cls, nn.Model)}


def read(thing):
    """What its repr says."""
    return eval(repr(thing), {**vars(nn.regularizers), **registry._known})


@pytest.mark.parametrize("name", classes())
def test_config_makes_the_same_again(name):
    cls = classes()[name]
    names = arguments(cls)
    if unknown := [n for n in names if n not in VALUES and f"{name}.{n}" not in VALUES]:
        pytest.fail(f"VALUES of this file needs an example of {name}'s {', '.join(unknown)}")
    given = {n: VALUES.get(f"{name}.{n}", VALUES.get(n)) for n in names}
    spec = json.loads(json.dumps(registry.spec(cls(**given))))
    assert spec == {"class": name, "config": given}
    assert json.loads(json.dumps(registry.spec(registry.make(cls, spec)))) == spec
    assert json.loads(json.dumps(read(cls(**given)).config())) == spec["config"]


@pytest.mark.parametrize("name", classes())
def test_defaults_are_kept_too(name):
    cls = classes()[name]
    needed = {n: VALUES.get(f"{name}.{n}", VALUES.get(n)) for n, p in arguments(cls).items() if p.default is p.empty}
    config = json.loads(json.dumps(cls(**needed).config()))
    assert set(config) == set(arguments(cls))
    assert json.loads(json.dumps(registry.make(cls, {"class": name, "config": config}).config())) == config
    assert json.loads(json.dumps(read(cls(**needed)).config())) == config


def test_every_layer_is_on_the_list():
    made = {getattr(nn.layers, name) for name in nn.layers.__all__}
    assert {cls for cls in made if isinstance(cls, type)} <= set(registry._known.values())


def test_initialisers_that_are_no_names_have_done_their_work():
    config = nn.layers.Dense(2, kernel_initializer=lambda shape, dtype: None, bias_initializer=[1.0, 2.0]).config()
    assert "kernel_initializer" not in config and "bias_initializer" not in config
    assert nn.layers.Dense(2, bias_initializer=0.5).config()["bias_initializer"] == 0.5


def test_reprs_say_what_is_not_default():
    dense = nn.layers.Dense(64, "relu", kernel_regularizer=nn.regularizers.L2(0.5), name="first")
    assert repr(dense) == "Dense(units=64, activation='relu', kernel_regularizer=L2(l2=0.5), name='first')"
    assert repr(nn.layers.MaxPooling2D((2, 2))) == "MaxPooling2D(strides=(2, 2))"
    assert repr(nn.optim.SGD(0.1, momentum=0.5)) == "SGD(learning_rate=0.1, momentum=0.5)"
    assert repr(nn.Sequential([nn.layers.Dense(2, input_dim=3)], name="m")) == "<Sequential m: 1 layers, 8 parameters>"
    assert repr(nn.Sequential([nn.layers.Dense(2)])) == "<Sequential sequential: 1 layers, not built>"
