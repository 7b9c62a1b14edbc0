"""Models in files: what comes back is what was saved, and nothing else than a model comes from a file."""

import json
import os
import tracemalloc

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import FormatError, ParameterError
from fastaudio.nn import safetensors
from fastaudio.nn.parameter import Layout

L = nn.layers


class Scale(nn.Layer):
    """A layer of a user's: plain NumPy; its parameter is kept packed, with places that stay zero."""

    def __init__(self, by=1.0, **common):
        super().__init__(**common)
        self.by = by

    def build(self, input_shape):
        n = input_shape[-1]
        pack = lambda w: np.concatenate([w[::-1], np.zeros(5, w.dtype)])
        self.add_param("scale", (n,), "rand", layout=Layout(pack, lambda p: p[:n][::-1]))
        self.add_param("seen", (), "zeros", trainable=False)

    def output_shape(self, input_shape):
        return input_shape

    def forward(self, x, training=False):
        return x * self.params["scale"] * self.dtype.type(self.by)

    def config(self):
        return {**super().config(), "by": self.by}


class Vae(nn.Sequential):
    """A model with arguments of its own."""

    def __init__(self, latent, **common):
        super().__init__([L.Dense(latent, "tanh", input_dim=6), L.Dense(6)], **common)
        self.latent = latent

    def config(self):
        return {"latent": self.latent, "name": self.name}


class Named(nn.Model):
    """A model whose graph says it all."""

    def half(self):
        return 0.5


OURS = {"Scale": Scale}


def chain():
    return nn.Sequential([L.Dense(5, "relu", kernel_regularizer="l2", input_dim=6), Scale(2.0), L.Dense(3, "softmax")])


def graph(cls=nn.Model):
    a, b = nn.Input((6,)), nn.Input((6,))
    h = L.Dense(6, ("leaky_relu", 0.2), name="ä.b")(L.Add()([a, b]))
    inner = nn.Sequential([L.Dense(4, input_dim=6), nn.Sequential([Scale(), L.Dense(6)], name="deep")], name="inner")
    return cls([a, b], L.Add()([inner(h), a, h]), name="skips")


def wide():
    return nn.Sequential([L.Flatten(input_shape=(2, 3)), L.Dense(4, dtype="float64"), L.Reshape((2, 2))], dtype="float64")


MODELS = {"chain": chain, "graph": graph, "named": lambda: graph(Named), "float64": wide, "vae": lambda: Vae(3)}
CUSTOM = {**OURS, "Vae": Vae, "Named": Named}


def inputs(model, count=7):
    draw = np.random.default_rng(1)
    shapes = model.input_shape if isinstance(model.input_shape, list) else [model.input_shape]
    arrays = [draw.standard_normal((count, *shape)).astype(model.dtype) for shape in shapes]
    return arrays if len(arrays) > 1 else arrays[0]


def trained(model, seed=3):
    """Compiled, and in the middle of training."""
    model.compile(nn.optim.Adam(0.005, beta_1=0.8, eps_mode="torch"), "mse", ["mse"])
    draw = np.random.default_rng(seed)
    for p in model.trained:
        for flat in model.run.optimizer.state.values():
            flat[p.place] = p.layout.pack(draw.random(p.shape).astype(flat.dtype)).reshape(-1)
    model.run.optimizer.hyper[:2] = 0.0025, 17
    model.run.counter[1], model.run.finished = 17, 5
    return model


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_comes_back(tmp_path, name):
    model = trained(MODELS[name]())
    model.notes["classes"] = ["blues", "jazz"]
    model.save(tmp_path / "a")
    found = nn.load(tmp_path / "a", custom_objects=CUSTOM)
    assert type(found) is type(model) and found.name == model.name and found.dtype == model.dtype
    assert found.config() == model.config() and found.notes == model.notes
    before, after = model.state_dict(), found.state_dict()
    assert list(before) == list(after) and all(np.array_equal(before[k], after[k]) for k in before)
    assert np.array_equal(model.predict(inputs(model)), found.predict(inputs(model)))
    assert found.epoch == 5 and found.run.counter.tolist() == model.run.counter.tolist()
    one, two = model.run.optimizer, found.run.optimizer
    assert type(two) is nn.optim.Adam and one.hyper.tolist() == two.hyper.tolist() and one.config() == two.config()
    assert one.state.keys() == two.state.keys()
    assert all(one.state[slot].tobytes() == two.state[slot].tobytes() for slot in one.state)
    assert found.run.names == ["loss", "mse"]
    found.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_a_file_holds(tmp_path):
    """Parameters and optimizer in the public layout; names of classes, no modules."""
    model = trained(chain())
    model.save(tmp_path / "a")
    file = safetensors.read(tmp_path / "a")
    assert sorted(name for name in file.arrays if ":" not in name) == sorted(model.state_dict())
    m, p = file.arrays["optimizer:m:dense.kernel"], model.layers[0].kernel
    assert m.shape == (5, 6) and np.array_equal(m.T.reshape(-1), model.run.optimizer.state["m"][p.place])
    assert file.arrays["optimizer:v:scale.scale"].shape == (5,) and "optimizer:v:scale.seen" not in file.arrays
    assert file.arrays["optimizer:hyper"].dtype == np.float64
    assert b"fastaudio.nn" not in (tmp_path / "a").read_bytes() and b"__main__" not in (tmp_path / "a").read_bytes()
    assert json.loads(file.metadata["fastaudio"])["training"]["epoch"] == 5


def test_a_model_that_was_not_compiled(tmp_path):
    graph().save(tmp_path / "a")
    found = nn.load(tmp_path / "a", custom_objects=OURS)
    assert found.run is None and found.epoch == 0 and found.notes == {}


def test_loading_draws_no_random_numbers(tmp_path):
    wide().save(tmp_path / "a")
    nn.set_seed(1)
    first = L.Dense(3, input_dim=2)
    first.ensure_built((2,))
    nn.set_seed(1)
    nn.load(tmp_path / "a")
    second = L.Dense(3)
    second.ensure_built((2,))
    assert np.array_equal(first.params["kernel"], second.params["kernel"])


def test_frozen_layers_stay_frozen(tmp_path):
    model = nn.Sequential([L.Dense(4, input_dim=3, trainable=False), L.Dense(2)])
    trained(model).save(tmp_path / "a")
    found = nn.load(tmp_path / "a")
    assert [layer.trainable for layer in found.layers] == [False, True] and len(found.trained) == 2


# --- classes --------------------------------------------------------------------------------------------------------
def test_classes_come_from_the_list_or_the_caller(tmp_path):
    trained(chain()).save(tmp_path / "a")
    with pytest.raises(ParameterError, match="'Scale' is no class of fastaudio's: pass custom_objects={'Scale': the class}"):
        nn.load(tmp_path / "a")
    with pytest.raises(ParameterError, match="'Scale' is no class"):
        nn.load(tmp_path / "a", custom_objects={"Scale": dict})
    with pytest.raises(ParameterError, match="must be a class, got Scale"):
        nn.load(tmp_path / "a", custom_objects={"Scale": Scale()})
    with pytest.raises(ParameterError, match="'Scale' is no class"):  # what a call was given, later calls do not have
        nn.load(tmp_path / "a", custom_objects=OURS) and nn.load(tmp_path / "a")


def test_load_of_a_class(tmp_path):
    Vae(3).save(tmp_path / "a")
    assert type(Vae.load(tmp_path / "a")) is Vae and Vae.load(tmp_path / "a").latent == 3
    wide().save(tmp_path / "b")
    with pytest.raises(ParameterError, match="Vae.load: the file must hold a Vae, got 'Sequential'"):
        Vae.load(tmp_path / "b")
    assert type(nn.Model.load(tmp_path / "b")) is nn.Sequential


def test_registered_classes_need_no_custom_objects(tmp_path, monkeypatch):
    monkeypatch.setattr(nn.registry, "_known", dict(nn.registry._known))
    assert nn.registry.register(Vae) is Vae
    Vae(2).save(tmp_path / "a")
    assert type(nn.load(tmp_path / "a")) is Vae
    with pytest.raises(ParameterError, match="another class must not be called 'Dense'"):
        nn.registry.register(type("Dense", (nn.Layer,), {}))


def test_what_cannot_be_saved(tmp_path):
    class Silent(nn.Sequential):
        def __init__(self, size):
            super().__init__([L.Dense(size, input_dim=2)])

    for model, message in [
        (Silent(2), r"a model with its own __init__ must have config\(\)"),
        (nn.Sequential([L.Dense(2)]), "the model must be built"),
        (nn.Sequential([L.Dense(2, input_dim=2, name="optimizer:m:x")]), "must not begin with 'optimizer:'"),
        (nn.Sequential([Scale(by=float("nan"), input_shape=2)]), "must be JSON values"),
        (nn.Sequential([Scale(by=np.float32(1), input_shape=2)]), "must be JSON values"),
    ]:
        with pytest.raises(ParameterError, match=message):
            model.save(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.h5", "x.keras", "x.weights.h5", "x.pth", "x.safetensors.bak"])
def test_names_of_other_formats_are_refused(tmp_path, name):
    model = chain()
    for method in ("save", "save_weights"):
        with pytest.raises(ParameterError, match=rf"^{method}: path must end in .safetensors, .*, got '.*{name}'$"):
            getattr(model, method)(tmp_path / name)
    with pytest.raises(ParameterError, match=r"^ModelCheckpoint: path must end in .safetensors"):
        nn.ModelCheckpoint(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    for good in ("m", "m.safetensors", "05-0.25"):
        model.save(tmp_path / good)
        nn.ModelCheckpoint(tmp_path / good)
    assert len(list(tmp_path.iterdir())) == 3


# --- weights --------------------------------------------------------------------------------------------------------
def test_weights(tmp_path):
    model = graph()
    model.save_weights(tmp_path / "w")
    trained(model).save(tmp_path / "all")
    safetensors.write(tmp_path / "plain", model.state_dict())
    for name in ("w", "all", "plain"):
        other = graph()
        other.load_weights(tmp_path / name)
        assert all(np.array_equal(value, other.state_dict()[key]) for key, value in model.state_dict().items())
    with pytest.raises(FormatError, match="must hold a model of model.save, not arrays alone"):
        nn.load(tmp_path / "w")


def test_wrong_weights_change_nothing(tmp_path):
    model = wide()
    before = model.state_dict()
    right = {name: value + 1 for name, value in before.items()}
    for wrong, message in [
        ({**right, "dense.bias": np.ones(5)}, r"'dense.bias' must be float64 of shape \(4,\), got float64 of shape \(5,\)"),
        ({**right, "dense.bias": np.ones(4, "f4")}, r"must be float64 of shape \(4,\), got float32"),
        ({**right, "x": np.ones(4)}, "; unknown: x"),
        ({"dense.kernel": right["dense.kernel"]}, "; missing: dense.bias"),
    ]:
        safetensors.write(tmp_path / "a", wrong)
        with pytest.raises(ParameterError, match=f"load_weights: .*{message}"):
            model.load_weights(tmp_path / "a")
        assert all(np.array_equal(value, before[name]) for name, value in model.state_dict().items())


# --- damage ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def parts(tmp_path):
    """(arrays, what the file says about itself, a function that loads both again)."""
    trained(nn.Sequential([L.Dense(3, "relu", input_dim=2), L.Dense(1)])).save(tmp_path / "a")
    file = safetensors.read(tmp_path / "a")

    def load(arrays, about):
        text = about if isinstance(about, str) else json.dumps(about)
        safetensors.write(tmp_path / "b", arrays, {"fastaudio": text})
        return nn.load(tmp_path / "b")

    return file.arrays, json.loads(file.metadata["fastaudio"]), load


def change(value, path, new):
    """A copy of a JSON value in which the one at `path` is another; new ... : it is not there."""
    value = json.loads(json.dumps(value))
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    if new is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return value


GRAPH = ("model", "config", "graph")
DENSE = (*GRAPH, "layers", 0)


@pytest.mark.parametrize(
    "path, new, message",
    [
        (("version",), 2, "must be of version 1, or read by a newer fastaudio, got 2"),
        (("version",), ..., "must be of version 1"),
        (("model",), ..., "must hold a model of model.save"),
        (("model",), [], "must describe a model"),
        (("model", "class"), {}, "must describe a model"),
        (("notes",), ..., "KeyError: 'notes'"),
        (("notes",), 3, "must describe a model"),
        ((*GRAPH, "inputs"), [], "must describe a model"),
        ((*GRAPH, "inputs"), [[-2]], "must describe a model"),
        ((*GRAPH, "output"), 7, "IndexError"),
        ((*DENSE, "from"), [9], "IndexError"),
        ((*DENSE, "from"), [], "IndexError"),
        ((*DENSE, "from"), ["0"], "must describe a model"),
        ((*DENSE, "config", "units"), 0, "units must be an integer > 0, got 0"),
        ((*DENSE, "config", "units"), 10**12, "must hold all parameters of its model, got one of shape"),
        ((*DENSE, "config", "units"), 4, "'dense.bias' must be|'dense.kernel' must be"),
        ((*DENSE, "config", "unit"), 4, "got 'unit'; did you mean 'units'"),
        ((*DENSE, "config", "activation"), "exp", "one of 'linear'"),
        ((*DENSE, "config", "dtype"), "float64", "'dense.kernel' must have the model's dtype, float32, got 'float64'"),
        ((*DENSE, "config", "name"), "dense_1", "names of layers must differ"),
        ((*DENSE, "config", "name"), "other", "missing: other.bias, other.kernel; unknown: dense.bias"),
        (("compile", "loss"), "msee", "must be one of"),
        (("compile", "loss"), None, "must describe a model"),
        (("compile", "metrics"), [[]], "must describe a model"),
        (("compile", "optimizer", "config", "learning_rate"), -1, "learning_rate must be"),
        (("compile", "optimizer"), {"class": "SGD", "config": {}}, "another array for 'optimizer:m:dense.bias', or none"),
        (("training",), ..., "KeyError: 'training'"),
        (("training", "epoch"), -1, "epoch must be an integer >= 0, got -1"),
        (("training", "seed"), -1, "must describe a model"),
    ],
)  # fmt: skip
def test_configs_that_are_wrong(parts, path, new, message):
    arrays, about, load = parts
    with pytest.raises(FormatError, match=message):
        load(arrays, change(about, path, new))


@pytest.mark.parametrize("path", [("model",), DENSE, ("compile", "optimizer")])
@pytest.mark.parametrize("name", ["os.system", "Layer", "dict", "Adam", "Dense", ""])
def test_names_of_other_classes(parts, path, name):
    arrays, about, load = parts
    if (path, name) in ((DENSE, "Dense"), (("compile", "optimizer"), "Adam")):
        return
    with pytest.raises(ParameterError, match=f"'{name}' is no class of fastaudio's"):
        load(arrays, change(about, (*path, "class"), name))


@pytest.mark.parametrize("name", ["dense.kernel", "optimizer:m:dense.kernel", "optimizer:hyper"])
def test_arrays_that_are_wrong(parts, name):
    arrays, about, load = parts
    for wrong in (arrays[name][:-1], arrays[name].astype("f2"), arrays[name][None]):
        with pytest.raises(FormatError, match=name):
            load({**arrays, name: wrong}, about)
    with pytest.raises(FormatError, match=name):
        load({key: a for key, a in arrays.items() if key != name}, about)
    with pytest.raises(FormatError, match=name + "x"):
        load({**arrays, name + "x": arrays[name]}, about)


def test_texts_that_are_no_config(parts):
    arrays, _, load = parts
    for text in ("", "[]", "{", '{"version": 1, "version": 1}', '{"version": NaN}', "[" * 100_000, '{"version": 1e999}'):
        with pytest.raises(FormatError, match="must hold (JSON|a JSON object)"):
            load(arrays, text)


def test_checksums_are_asked_for(tmp_path, parts):
    arrays, about, _ = parts
    safetensors.write(tmp_path / "b", {}, {"fastaudio": json.dumps(about)})
    content = (tmp_path / "b").read_bytes().replace(b'"checksums"', b'"checksumz"')
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(FormatError, match="must have checksums"):
        nn.load(tmp_path / "b")


def test_any_config_gives_a_model_or_an_error(parts):
    """2000 configs with values exchanged: FormatError, an unknown class, or a model; and no memory to speak of."""
    arrays, about, load = parts
    rng = np.random.default_rng(0)
    odd = [0, -1, 2**31, 2**63, 10**30, 1.5, True, None, "", "Dense", "Sequential", "Adam", "mse", [], {}, [[0]], [10**9]]

    def places(value, path=()):
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            yield (*path, key)
            yield from places(inner, (*path, key))

    every, refused = list(places(about)), 0
    for number in range(2000):
        wrong = about
        for _ in range(rng.integers(1, 3)):
            path, new = every[rng.integers(len(every))], odd[rng.integers(len(odd))]
            try:
                wrong = change(wrong, path, ... if rng.random() < 0.1 else new)
            except (KeyError, TypeError, IndexError):
                continue  # an earlier change has taken that place away
        if number % 20 == 0:
            tracemalloc.start()
        try:
            load(arrays, wrong)
        except (FormatError, nn.registry.UnknownClass):
            refused += 1
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
        tracemalloc.stop()
    assert 1000 < refused < 2000
