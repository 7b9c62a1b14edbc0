"""power_to_db, amplitude_to_db and back: random shapes, axes, references and floors against the formula and librosa."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def formula(S, ref, amin, top_db, axes, scale):
    """float64; `axes` a tuple of axes, `ref` a number, an array, or a function."""
    S = np.abs(np.asarray(S, np.float64))
    if callable(ref):
        ref = ref(S, axis=axes, keepdims=True)
    level = scale * np.log10(np.maximum(amin, S)) - scale * np.log10(np.maximum(amin, np.abs(ref)))
    if top_db is None or not S.size:
        return level
    return np.maximum(level, level.max(axis=axes, keepdims=True) - top_db)


def resolve(axes, ndim):
    if axes == "auto":
        return tuple(range(ndim))[-2:]
    if axes is None:
        return tuple(range(ndim))
    return axes if isinstance(axes, tuple) else (axes,)


def random_case(rng, name):
    shape = tuple(int(n) for n in rng.integers(1, 6, rng.integers(0, 5)))
    S = 10.0 ** rng.uniform(-13, 4, shape)
    S = np.where(rng.random(shape) < 0.1, 0.0, S)
    dtype = [np.float32, np.float64, np.int32][rng.integers(3)]
    S = oracles.lay(S.astype(dtype), oracles.LAYOUTS[rng.integers(4)]) if len(shape) else S.astype(dtype)
    axes = ["auto", "auto", None, int(rng.integers(-len(shape), len(shape))) if shape else None][
        rng.integers(4)
    ]
    if len(shape) > 1 and rng.random() < 0.2:
        axes = tuple(int(a) for a in rng.choice(len(shape), 2, replace=False))
    kwargs = {
        "ref": [1.0, 0.03, -2.5, 1e-20, np.max, np.median, 3 * np.ones(shape)][rng.integers(7)],
        "amin": float([1e-10, 1e-5, 1e-3][rng.integers(3)]),
        "top_db": [80.0, 20, 0.0, None][rng.integers(4)],
        "axes": axes,
    }
    return S, kwargs


@pytest.mark.parametrize("name, scale", [("power_to_db", 10.0), ("amplitude_to_db", 20.0)])
def test_random_cases(engine, name, scale):
    rng = np.random.default_rng(50)
    for _ in range(len(engine.take(range(600)))):
        S, kwargs = random_case(rng, name)
        got = getattr(fa, name)(S, **kwargs)
        want = formula(
            S, kwargs["ref"], kwargs["amin"], kwargs["top_db"], resolve(kwargs["axes"], S.ndim), scale
        )
        assert got.shape == S.shape and got.dtype == (np.float32 if S.dtype == np.float32 else np.float64)
        bound = 1e-4 if S.dtype == np.float32 else 1e-10
        assert S.size == 0 or np.abs(got - want).max() < bound, (S.shape, S.dtype, kwargs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_round_trips(engine, dtype):
    rng = np.random.default_rng(51)
    S = 10.0 ** rng.uniform(-6, 6, (40, 500)).astype(dtype)
    bound = 1e-4 if dtype == np.float32 else 1e-12
    for ref in (1.0, 0.01, 30.0):
        assert np.allclose(
            fa.db_to_power(fa.power_to_db(S, ref=ref, top_db=None), ref=ref), S, rtol=bound, atol=0
        )
        amplitude = fa.amplitude_to_db(S, ref=ref, amin=1e-12, top_db=None)
        assert np.allclose(fa.db_to_amplitude(amplitude, ref=ref), S, rtol=bound, atol=0)


def test_back_from_decibels(engine):
    db = np.random.default_rng(52).uniform(-200, 100, (3, 70))
    assert np.allclose(fa.db_to_power(db, ref=2.0), 2 * 10 ** (db / 10), rtol=1e-13)
    assert np.allclose(fa.db_to_amplitude(db, ref=-2.0), 2 * 10 ** (db / 20), rtol=1e-13)
    single = fa.db_to_power(db.astype(np.float32))
    assert single.dtype == np.float32 and np.allclose(
        single, 10 ** (db.astype(np.float32).astype(float) / 10), rtol=1e-6
    )


def test_channels_have_their_own_floor(engine):
    S = np.stack([np.geomspace(1, 1e-9, 50).reshape(5, 10), np.geomspace(1e-5, 1e-9, 50).reshape(5, 10)])
    own, whole = fa.power_to_db(S), fa.power_to_db(S, axes=None)
    assert np.array_equal(own[1], fa.power_to_db(S[1]))
    assert own[1].min() == pytest.approx(-90) and whole[1].min() == pytest.approx(-80)
    assert own[0].min() == whole[0].min() == pytest.approx(-80)


def test_long_arrays_have_one_floor(engine):
    S = np.full((3, 200_000), 1e-9, np.float32)
    S[1, 150_000] = 1.0
    db = fa.power_to_db(S.reshape(3, 1000, 200), top_db=50)
    assert db[1].min() == pytest.approx(-50, abs=1e-4) and db[1].max() == 0
    assert np.allclose(db[0], -90, atol=1e-4) and np.allclose(db[2], -90, atol=1e-4)


def test_numbers(engine):
    assert isinstance(fa.power_to_db(100.0), float) and fa.power_to_db(100.0) == pytest.approx(20)
    assert fa.power_to_db(np.float32(10)).dtype == np.float32
    assert fa.amplitude_to_db(10) == pytest.approx(20)
    assert fa.db_to_power(0) == 1 and fa.db_to_amplitude(np.float32(20)) == pytest.approx(10)
    assert fa.power_to_db([1.0, 10.0]).tolist() == [0.0, 10.0]


def test_special_values(engine):
    S = np.array([np.nan, 0.0, 1.0, 1e-45, -3.0])
    for dtype in (np.float32, np.float64):
        db = fa.power_to_db(S.astype(dtype), top_db=None)
        assert np.isnan(db[0]) and np.allclose(db[1:], [-100, 0, -100, -100], atol=1e-4)
    assert fa.power_to_db(np.array([np.inf, 1.0]), top_db=None).tolist() == [np.inf, 0.0]
    assert fa.amplitude_to_db(np.array([-10.0, 10.0])).tolist() == [20.0, 20.0]
    tiny = np.array([1e-42, 3e-40], np.float32)
    assert np.allclose(
        fa.power_to_db(tiny, amin=1e-44, top_db=None), 10 * np.log10(tiny.astype(float)), atol=1e-4
    )


def test_empty(engine):
    for shape in ((0,), (3, 0), (0, 3, 4), (2, 0, 4)):
        assert fa.power_to_db(np.zeros(shape)).shape == shape
        assert fa.db_to_power(np.zeros(shape)).shape == shape


def test_complex_is_warned_about():
    S = np.array([3 + 4j, 0.1j])
    with pytest.warns(UserWarning, match="power_to_db was called on complex input"):
        assert np.allclose(fa.power_to_db(S), [10 * np.log10(5), -10])
    with pytest.warns(UserWarning, match="amplitude_to_db was called on complex input"):
        assert np.allclose(fa.amplitude_to_db(S), [20 * np.log10(5), -20])


BROKEN = [
    ({"amin": 0}, "amin must be a finite number > 0, got 0"),
    ({"amin": -1e-10}, "amin must be a finite number > 0, got -1e-10"),
    ({"amin": np.nan}, "amin must be a finite number > 0, got nan"),
    ({"top_db": -1}, "top_db must be a finite number >= 0, got -1"),
    ({"top_db": "80"}, "top_db must be a finite number >= 0, got '80'"),
    ({"axes": "all"}, "axes must be one of 'auto', got 'all'"),
    ({"axes": 0.5}, "axes must be axes of an array of shape (3, 4), got 0.5"),
    ({"axes": 2}, "axes must be axes of an array of shape (3, 4), got 2"),
    ({"axes": (0, 0)}, "axes must be axes of an array of shape (3, 4), got (0, 0)"),
    ({"ref": lambda S: 1.0}, "a callable ref must take axis= and keepdims="),
    ({"ref": "max"}, "ref must be a number, an array or callable, got 'max'"),
    ({"ref": np.ones(7)}, "ref must fit an array of shape (3, 4), got shape (7,)"),
    ({"S": np.array(["a"])}, "S must be real, got dtype <U1"),
]


@pytest.mark.parametrize("name", ["power_to_db", "amplitude_to_db"])
@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(name, broken, message):
    with pytest.raises(fa.ParameterError) as error:
        getattr(fa, name)(**{"S": np.ones((3, 4)), **broken})
    assert str(error.value).startswith(f"{name}: {message}")


@pytest.mark.parametrize("name", ["db_to_power", "db_to_amplitude"])
def test_errors_of_the_way_back(name):
    for broken, message in (
        ({"S_db": np.array([1j])}, "S_db must be real, got dtype complex128"),
        ({"ref": "x"}, "ref must be a number, got 'x'"),
    ):
        with pytest.raises(fa.ParameterError) as error:
            getattr(fa, name)(**{"S_db": np.ones(3), **broken})
        assert str(error.value) == f"{name}: {message}"


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa", minversion="1.0")
    rng = np.random.default_rng(53)
    for _ in range(len(engine.take(range(300)))):
        for name in ("power_to_db", "amplitude_to_db"):
            S, kwargs = random_case(rng, name)
            if S.dtype.kind == "i":
                S = S.astype(np.float64)  # librosa computes integers in single precision
            got, want = getattr(fa, name)(S, **kwargs), getattr(librosa, name)(S, **kwargs)
            assert np.abs(got - want).max() < (1e-4 if S.dtype == np.float32 else 1e-9), (
                S.shape,
                S.dtype,
                kwargs,
            )


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    S = torch.rand(3, 40)
    for name in ("power_to_db", "amplitude_to_db", "db_to_power", "db_to_amplitude"):
        got = getattr(fa, name)(S)
        assert isinstance(got, torch.Tensor) and np.array_equal(got.numpy(), getattr(fa, name)(S.numpy()))
