"""Settings: the order of layers, types from the defaults, and what users read when they are wrong."""

import dataclasses

import pytest

from fastaudio.apps import config
from fastaudio.errors import ParameterError


@dataclasses.dataclass(frozen=True)
class Settings:
    epochs: int = 30
    learning_rate: float = 1e-3
    name: str = "x"
    augment: bool = False
    patience: int | None = None
    features: tuple[str, ...] = ("mfcc",)
    steps: tuple[float, ...] = ()


def test_layers_go_over_each_other(tmp_path):
    path = tmp_path / "job.toml"
    path.write_text('epochs = 5\nlearning_rate = 1\nfeatures = ["mfcc", "rms"]\npatience = 4\n')
    found = config.overlay(
        Settings(), config.read_toml(path), config.assignments(["epochs=7", "name = a=b"]), {"augment": True}
    )
    assert found == Settings(7, 1.0, "a=b", True, 4, ("mfcc", "rms"))
    assert type(found.learning_rate) is float


@pytest.mark.parametrize(
    "text, name, value",
    [
        ("epochs=3", "epochs", 3),
        ("learning_rate=1e-4", "learning_rate", 1e-4),
        ("learning-rate=2", "learning_rate", 2.0),
        ("augment=yes", "augment", True),
        ("augment=False", "augment", False),
        ("patience=none", "patience", None),
        ("patience=3", "patience", 3),
        ("features=mfcc, rms", "features", ("mfcc", "rms")),
        ("steps=1,2.5", "steps", (1.0, 2.5)),
        ("steps=", "steps", ()),
        ("name=3", "name", "3"),
    ],
)
def test_text_gets_the_type_of_its_default(text, name, value):
    found = getattr(config.overlay(Settings(), config.assignments([text])), name)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    "layer, message",
    [
        ({"epoch": 3}, "there is no setting 'epoch'; did you mean 'epochs'"),
        ({"zzz": 3}, "there is no setting 'zzz'; there are epochs, learning_rate"),
        ({"epochs": "many"}, "epochs must be of type int, got 'many'"),
        ({"epochs": 3.5}, "epochs must be of type int, got 3.5"),
        ({"epochs": True}, "epochs must be of type int, got True"),
        ({"epochs": None}, "epochs must be of type int, got None"),
        ({"augment": "perhaps"}, "augment must be of type bool"),
        ({"features": 3}, "features must be a list"),
        ({"steps": ["a"]}, "steps must be of type float"),
        ({"name": 3}, "name must be of type str"),
    ],
)
def test_wrong_settings_are_named(layer, message):
    with pytest.raises(ParameterError, match=message):
        config.overlay(Settings(), layer)


def test_wrong_files_and_words(tmp_path):
    (tmp_path / "a.toml").write_text("epochs = = 3")
    with pytest.raises(ParameterError, match="must be a TOML file"):
        config.read_toml(tmp_path / "a.toml")
    for text in ("epochs", "=3"):
        with pytest.raises(ParameterError, match="must be name=value"):
            config.assignments([text])


def test_device():
    import fastaudio as fa

    with config.device("numba"):
        assert fa.backend_name() == "numba"
    with config.device("auto"):
        pass
    assert [config.place(name) for name in ("auto", "cpu", "numba")] == [None] * 3
    with pytest.raises(ParameterError, match="device must be one of"):
        config.device("tpu")
