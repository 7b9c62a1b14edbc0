"""Numbers as JSON text: the very bytes of the json module, whoever writes them."""

import json

import numpy as np
import pytest

from fastaudio.backends import json_text, registry


def compiled(values):
    if "cpu" not in registry.available():
        pytest.skip("the C++ engine is not installed")
    from fastaudio.backends.cpu import json_blocks

    if json_blocks is None:
        pytest.skip("this C++ library does not print doubles")
    return json_blocks(np.ascontiguousarray(values).reshape(1, 1, -1), "", "", "")


def assert_same(values):
    want = json.dumps(values.tolist(), separators=(",", ":")).encode()
    if compiled(values) != b"[" + want + b"]":
        pairs = zip(compiled(values)[2:-2].split(b","), want[1:-1].split(b","), strict=True)
        raise AssertionError([pair for pair in pairs if pair[0] != pair[1]][:10])


@pytest.mark.parametrize("seed", range(10))
def test_any_number(seed):
    """Three million, of every kind."""
    draw, n = np.random.default_rng(seed), 40_000
    bits64, bits32 = draw.integers(0, 2**64, n, dtype=np.uint64), draw.integers(0, 2**32, n, dtype=np.uint32)
    kinds = [
        bits64.view(np.float64), bits32.view(np.float32),  # any exponent
        (bits64 >> np.uint64(12)).view(np.float64), (bits32 >> np.uint32(9)).view(np.float32),  # denormal
        draw.standard_normal(n) * 10.0 ** draw.integers(-18, 18, n), 100 * draw.standard_normal(n).astype(np.float32),
        np.round(1000 * draw.standard_normal(n), seed % 6), draw.integers(-(2**60), 2**60, n).astype(np.float64),
    ]  # fmt: skip
    for values in kinds:
        assert_same(values[np.isfinite(values)])


def test_numbers_where_digits_and_layout_change():
    tens = np.array([float(f"{sign}1e{k}") for k in range(-324, 309) for sign in ("", "-")])
    twos = np.ldexp(1.0, np.arange(-1074, 1024))
    for values in (tens, twos, 5 * tens[abs(tens) < 1e300], 3 * twos[twos < 1e300]):
        for toward in (0, np.inf):
            near = np.nextafter(values, toward)
            assert_same(near[np.isfinite(near)])
        assert_same(values)
        with np.errstate(over="ignore"):
            narrow = values.astype(np.float32)
        assert_same(narrow[np.isfinite(narrow)])
    said = [0.0, -0.0, 1.0, -1.5, 1e15, 1e16, 9999999999999998.0, 1e-4, 9.999e-5, 5e-324, 1.7976931348623157e308]
    assert_same(np.array(said))
    assert compiled(np.array(said[:6])) == b"[[0.0,-0.0,1.0,-1.5,1000000000000000.0,1e+16]]"


@pytest.mark.parametrize("engine", ["cpu", "numba"])
@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 1), (1, 2, 13), (65, 2, 3)])
def test_blocks_are_laid_out_as_json_lays_them_out(engine, indent, shape):
    if engine not in registry.available():
        pytest.skip(f"no {engine} engine")
    x = np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32)
    with registry.use_backend(engine):
        text = json_text.json_blocks(x, indent)
        assert text == json_text.json_blocks(x[..., ::-1].copy()[..., ::-1], indent)  # not contiguous
    whole = {"x": x.tolist()}
    want = json.dumps(whole, indent=indent, separators=None if indent is not None else (",", ":"))
    before, behind = ('{"x":[', "]}") if indent is None else (f'{{\n{" " * indent}"x": [', f"\n{' ' * indent}]\n}}")
    assert before + text.decode() + behind == want


@pytest.mark.parametrize("engine", ["cpu", "numba"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_json_has_no_infinity(engine, bad):
    if engine not in registry.available():
        pytest.skip(f"no {engine} engine")
    x = np.ones((2, 3, 4), np.float32)
    x[1, 2, 3] = bad
    with registry.use_backend(engine), pytest.raises(ValueError, match="not JSON compliant"):
        json_text.json_blocks(x)


def test_other_arrays_are_refused():
    compiled(np.ones(1))
    from fastaudio.backends.cpu import json_blocks

    with pytest.raises(TypeError, match="dtype"):
        json_blocks(np.ones((1, 1, 1), np.int64), "", "", "")
    with pytest.raises(ValueError, match="3 dimensions"):
        json_blocks(np.ones((1, 1)), "", "", "")
    with pytest.raises(ValueError, match="contiguous"):
        json_blocks(np.ones((2, 2, 2)).T, "", "", "")
