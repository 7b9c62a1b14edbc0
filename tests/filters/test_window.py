"""Windows against SciPy, and against what each is known for."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.filters import window_optimal
from fastaudio.filters.window import _BUILDERS

PARAMETERS = {
    "chebwin": [(60,), (100.0,), (-45,)],
    "dpss": [(0.01,), (0.5,), (2.5,), (4,), (20,)],
    "exponential": [(), (None, 3.0)],
    "gaussian": [(7,), (0.3,)],
    "general_cosine": [([0.3, 0.5, 0.2],), ([1],)],
    "general_gaussian": [(1.5, 7), (0.5, 3)],
    "general_hamming": [(0.6,)],
    "kaiser": [(0,), (8.6,), (300.0,)],
    "kaiser_bessel_derived": [(4.0,)],
    "taylor": [(), (6, 40), (4, 30, False), (1, 30)],
    "tukey": [(), (0.25,), (0,), (1,), (0.9,), (1e-3,)],
}
USUAL = {build: name for name, build in reversed(_BUILDERS.items())}
SPECS = [
    (name, *parameters) if parameters else name
    for name in USUAL.values()
    for parameters in PARAMETERS.get(name, [()])
]
FLAT_SUMS = ["hann", "bartlett", "hamming", "blackman", "boxcar"]  # shifted by a quarter of the length


def symmetric_only(spec):
    return "kaiser_bessel_derived" in spec


def scipys(signal, spec, n, fftbins):
    """SciPy's window; some of its versions have this one only by its own name."""
    if "general_cosine" in spec:
        return signal.windows.general_cosine(n, np.array(spec[1], float), sym=not fftbins)
    if symmetric_only(spec):
        return signal.windows.kaiser_bessel_derived(n, spec[1], sym=not fftbins)
    return signal.get_window(spec, n, fftbins=fftbins)


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_shape_symmetry_and_peak(spec):
    for n in (2, 3, 16, 33, 64):
        if symmetric_only(spec) and n % 2 or spec == ("dpss", 20) and n < 64 or "dpss" in spec and n < 16:
            continue
        sym = fa.filters.get_window(spec, n, fftbins=False)
        assert sym.shape == (n,) and sym.dtype == np.float64
        np.testing.assert_allclose(sym, sym[::-1], atol=1e-14)
        if n > 3 and "general_cosine" not in spec:
            assert sym[n // 2] == pytest.approx(sym.max(), abs=1e-14)
        if not symmetric_only(spec):
            longer = fa.filters.get_window(spec, n + 1, fftbins=False)
            np.testing.assert_array_equal(fa.filters.get_window(spec, n), longer[:n])


@pytest.mark.parametrize("name", FLAT_SUMS)
def test_periodic_windows_overlap_to_a_constant(name):
    total = fa.filters.get_window(name, 64).reshape(4, 16).sum(axis=0)
    np.testing.assert_allclose(total, total[0], rtol=1e-14)


def test_formulas():
    n = np.arange(50)
    phi = 2 * np.pi * n / 50
    for spec, values in {
        "boxcar": np.ones(50),
        "hann": 0.5 - 0.5 * np.cos(phi),
        "hamming": 0.54 - 0.46 * np.cos(phi),
        "blackman": 0.42 - 0.5 * np.cos(phi) + 0.08 * np.cos(2 * phi),
        ("gaussian", 9.0): np.exp(-0.5 * ((n - 25) / 9) ** 2),
        "cosine": np.sin(np.pi / 51 * (n + 0.5)),
        "bartlett": 1 - np.abs(n - 25) / 25,
        "triang": 1 - np.abs(n - 25) / 26,
        "lanczos": np.sinc(2 * n / 50 - 1),
        ("kaiser", 8.0): np.i0(8 * np.sqrt(1 - (n / 25 - 1) ** 2)) / np.i0(8.0),
    }.items():
        np.testing.assert_allclose(fa.filters.get_window(spec, 50), values, atol=1e-14, err_msg=str(spec))


def test_what_the_optimal_windows_promise():
    kbd = fa.filters.get_window(("kbd", 4.0), 64, fftbins=False)
    np.testing.assert_allclose(kbd[:32] ** 2 + kbd[32:] ** 2, 1, rtol=1e-14)
    cheb = np.abs(np.fft.rfft(fa.filters.get_window(("chebwin", 70), 63, fftbins=False), 8192))
    first_zero = np.argmax(np.diff(cheb) > 0)
    assert 20 * np.log10(cheb[first_zero:].max() / cheb[0]) == pytest.approx(-70, abs=0.01)
    taylor = np.abs(np.fft.rfft(fa.filters.get_window(("taylor", 4, 35), 63, fftbins=False), 8192))
    side = taylor[np.argmax(np.diff(taylor) > 0) :].max()
    assert 20 * np.log10(side / taylor[0]) == pytest.approx(-35, abs=1)


@pytest.mark.parametrize("n, NW", [(16, 2.5), (101, 0.3), (300, 4), (1000, 30), (64, 31.9)])
def test_dpss_is_the_top_eigenvector_of_the_concentration_problem(n, NW):
    i = np.arange(n)
    matrix = np.diag(((n - 1 - 2 * i) / 2.0) ** 2 * np.cos(2 * np.pi * NW / n))
    matrix += np.diag(i[1:] * (n - i[1:]) / 2.0, 1) + np.diag(i[1:] * (n - i[1:]) / 2.0, -1)
    expected = np.linalg.eigh(matrix)[1][:, -1]
    got = window_optimal.dpss(n, NW)
    np.testing.assert_allclose(got / np.linalg.norm(got), expected * np.sign(expected.sum()), atol=1e-11)


def test_leakage_and_a_tone_on_a_bin():
    tone = fa.tone(100.5 * 8, sr=8192, length=1024, phi=0.3)  # between two bins of 8 Hz
    far = {}
    for name in ("boxcar", "hann"):
        spectrum = np.abs(np.fft.rfft(tone * fa.filters.get_window(name, 1024)))
        far[name] = spectrum[200:].max() / spectrum.max()
    assert far["hann"] < far["boxcar"] / 100
    on_bin = np.abs(np.fft.rfft(fa.tone(100 * 8, sr=8192, length=1024)))
    assert on_bin[100] == pytest.approx(512) and np.delete(on_bin, 100).max() < 1e-9


def test_numbers_callables_and_arrays():
    np.testing.assert_array_equal(fa.filters.get_window(4.0, 32), fa.filters.get_window(("kaiser", 4.0), 32))
    np.testing.assert_array_equal(fa.filters.get_window(np.float32(4), 32), fa.filters.get_window(4, 32))
    np.testing.assert_array_equal(fa.filters.get_window(np.ones, 5), np.ones(5))
    assert fa.filters.get_window([1, 1, 1], 3).tolist() == [1, 1, 1]
    given = np.array([1, 2, 3], np.float32)
    assert fa.filters.get_window(given, 3) is given
    for suffix, fftbins in (("_periodic", True), ("_symmetric", False)):
        forced = fa.filters.get_window("hann" + suffix, 8, fftbins=not fftbins)
        np.testing.assert_array_equal(forced, fa.filters.get_window("hann", 8, fftbins=fftbins))


def test_result_may_be_changed_and_the_table_not():
    fa.filters.get_window("hann", 8)[:] = 7
    assert fa.filters.get_window("hann", 8).max() == 1
    table = fa.filters.window_table("hann", 8, 8, np.float32)
    assert table is fa.filters.window_table("hann", 8, 8, np.float32) and table.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 1


@pytest.mark.parametrize(
    "spec", ["hann", ("general_cosine", [0.5, 0.5]), 3.0, np.hanning(6), list(np.hanning(6)), np.ones]
)
def test_table_is_centred(spec):
    table = fa.filters.window_table(spec, 6, 11)
    np.testing.assert_array_equal(table[2:8], fa.filters.get_window(spec, 6))
    assert not table[:2].any() and not table[8:].any() and not table.flags.writeable


@pytest.mark.parametrize(
    "window, rule",
    [
        ("made up", "window must have a known name, got 'made up'"),
        (None, "window must be a name, tuple"),
        (True, "window must be a name, tuple"),
        ((), "window must be a name, tuple"),
        ({}, "window must be a name, tuple"),
        ((4.0,), "window must be a name, tuple"),
        ("kaiser", "parameters must fit the window"),
        (("hann", 3), "parameters must fit the window"),
        (("kaiser", "x"), "parameters must fit the window"),
        (("gaussian", np.nan), "parameters of window must give finite values"),
        (("kaiser", 1e4), "parameters of window must give finite values"),
        (("dpss", 4), "NW of dpss must be > 0 and less than half the length"),
        (("dpss", 0), "NW of dpss must be"),
        (("kbd", 4.0), "kaiser_bessel_derived needs"),
        (np.ones(5), "window must have Nx = 7 values, got 5"),
    ],
)
def test_broken_rules(window, rule):
    with pytest.raises(fa.ParameterError, match=f"^get_window: {rule}"):
        fa.filters.get_window(window, 7)


def test_broken_lengths():
    for Nx in (0, -1, 3.5):
        with pytest.raises(fa.ParameterError, match=f"^get_window: Nx must be an integer > 0, got {Nx}$"):
            fa.filters.get_window("hann", Nx)
    with pytest.raises(fa.ParameterError, match="^window_table: size must be at least"):
        fa.filters.window_table("hann", 9, 8)
    with pytest.raises(fa.ParameterError, match="center of a symmetric exponential"):
        fa.filters.get_window(("exponential", 3.0), 8, fftbins=False)


def test_chebwin_warns_below_45_dB():
    with pytest.warns(UserWarning, match="chebwin needs 45 dB or more"):
        fa.filters.get_window(("chebwin", 44.0), 77)


@pytest.mark.rivals
@pytest.mark.parametrize("fftbins", [True, False])
@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_equals_scipy(spec, fftbins):
    signal = pytest.importorskip("scipy.signal")
    tolerance = 1e-10 if "dpss" in spec else 1e-13
    for n in (*range(1, 66), 127, 128, 400, 511, 512, 2048):
        if "dpss" in spec and spec[1] >= (n - 1) / 2 or symmetric_only(spec) and (fftbins or n % 2):
            continue
        want = scipys(signal, spec, n, fftbins)
        got = fa.filters.get_window(spec, n, fftbins=fftbins)
        np.testing.assert_allclose(got, want, rtol=0, atol=tolerance)


@pytest.mark.rivals
def test_every_name_of_scipy_and_no_other():
    signal = pytest.importorskip("scipy.signal")
    for name, build in _BUILDERS.items():
        spec = (name, *PARAMETERS[USUAL[build]][-1]) if USUAL[build] in PARAMETERS else name
        if "general_cosine" in USUAL[build]:
            continue  # SciPy takes its coefficients as an array only
        sym = USUAL[build] == "kaiser_bessel_derived"
        want = scipys(signal, (USUAL[build], *spec[1:]) if sym else spec, 64, not sym)
        np.testing.assert_allclose(fa.filters.get_window(spec, 64, fftbins=not sym), want, atol=1e-10)
    module = pytest.importorskip("scipy.signal.windows")
    public = {name for name in module.__all__ if name != "get_window"}
    assert public == set(USUAL.values())
