"""rnn, gru and lstm against the loop in float64, central differences and torch."""

import importlib

import numpy as np
import pytest
import recurrent_references as ref
from recurrent_cases import check_wrong_arrays, draw, make
from support import error, noise

KINDS = ("rnn", "gru", "lstm")
LIMIT = {np.float32: 1e-6, np.float64: 1e-12}
pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("kind", KINDS)
def test_random(engine, real, kind):
    rng = np.random.default_rng(0)
    for case in draw(rng, kind, 220, real):
        out, kept = case.forward(engine)
        got = dict(zip(("y", "h_last", "c_last"), out, strict=False))
        got |= {"d" + name: a for name, a in case.backward(engine, out[0], kept).items()}
        assert case.excess(LIMIT[real], **got) < 1, (case.p["x"].shape, case.p["wh"].shape, case.reverse)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_parameters_accumulate(engine, real, kind):
    rng = np.random.default_rng(10)
    case = make(rng, kind, (5, 7, 6, 9), real)
    (y, *_), kept = case.forward(engine)
    start = {name: noise(rng, case.p[name].shape, real) for name in ("wx", "wh", "b", "bh")}
    alone, added = case.backward(engine, y, kept), case.backward(engine, y, kept, start)
    assert all(error(added[name], alone[name] + start.get(name, 0)) < LIMIT[real] for name in alone)


@pytest.mark.parametrize("kind", KINDS)
def test_central_differences(engine, kind):
    """Of the kernel's own outputs; and the reference's gradients are those of the reference."""
    rng = np.random.default_rng(1)
    for sizes in ((2, 3, 3, 5), (1, 4, 1, 3), (3, 1, 2, 1)):
        case = make(rng, kind, sizes, np.float64)
        case.relu = False  # its corner is no place for differences
        got, kept = case.forward(engine)
        grads, slopes = case.backward(engine, got[0], kept), case.reference()
        mask = np.ones(sizes[:2], bool) if case.mask is None else case.mask.astype(bool)

        def losses(case=case, mask=mask):
            outputs = case.forward(engine)[0]
            seen = sum((a * b).sum() for a, b in zip(outputs, (case.dy, case.dh, case.dc), strict=False))
            return np.array([seen, ref.loss(kind, case.p, mask, case.reverse, False, case.dy, case.dh, case.dc)])

        for name in case.names():
            array = case.p[name]
            array += 1e-300  # an array of zeros counts as absent, and absent it has no gradient to compare
            for i in np.ndindex(array.shape):
                value, h = array[i], 1e-6
                array[i] = value + h; up = losses()
                array[i] = value - h; down = losses()
                array[i] = value
                size = max(1, np.abs(slopes["d" + name]).max())
                assert np.abs((up - down) / (2 * h) - (grads[name][i], slopes["d" + name][i])).max() < 1e-7 * size, (name, i)


@pytest.mark.parametrize("kind", KINDS)
def test_padding_counts_for_nothing(engine, real, kind):
    """Sequences padded at their end, in a batch: as each of them alone; what stands in the padding is never seen."""
    rng = np.random.default_rng(2)
    case = make(rng, kind, (4, 9, 3, 6), real, plain=True)
    lengths = np.array([9, 1, 4, 0])
    case.mask = np.arange(9) < lengths[:, None]
    case.p["x"][~case.mask] = 1e6
    y, last = case.forward(engine)[0][:2]
    for n, length in enumerate(lengths):
        one = make(rng, kind, (1, int(length), 3, 6), real, plain=True)
        one.p |= {name: case.p[name] for name in ("wx", "wh", "b", "bh")} | {"x": case.p["x"][n : n + 1, :length].copy()}
        alone, end = one.forward(engine)[0][:2]
        assert all(np.abs(a - b).max(initial=0) < LIMIT[real] for a, b in ((y[n, :length], alone[0]), (last[n], end[0])))
        assert np.array_equal(y[n, length:], np.broadcast_to(last[n], (9 - length, 6)))


@pytest.mark.parametrize("kind", KINDS)
def test_reverse_is_time_turned_round(engine, real, kind):
    case = make(np.random.default_rng(3), kind, (3, 7, 4, 5), real, plain=True)
    forward = case.forward(engine)[0]
    case.p["x"], case.reverse = np.ascontiguousarray(case.p["x"][:, ::-1]), True
    back = case.forward(engine)[0]
    assert np.array_equal(forward[0], back[0][:, ::-1]) and np.array_equal(forward[1], back[1])


@pytest.mark.parametrize("kind", KINDS)
def test_threads(engine, real, kind):
    module = importlib.import_module(f"fastaudio.backends.{engine.name}")
    before = module.get_num_threads()
    case, results = make(np.random.default_rng(4), kind, (37, 50, 11, 32), real), []
    try:
        for number in (1, 2, 5, 1):
            module.set_num_threads(number)
            out, kept = case.forward(engine)
            results.append((*out, *case.backward(engine, out[0], kept).values()))
    finally:
        module.set_num_threads(before)
    assert all(np.array_equal(a, b) for other in results[1:] for a, b in zip(results[0], other, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_not_wanted(engine, real, kind):
    """Any gradient may be None; the others are as if it were there."""
    case = make(np.random.default_rng(5), kind, (2, 6, 3, 4), real)
    (y, *_), kept = case.forward(engine)
    want = case.backward(engine, y, kept)
    outputs = {"rnn": "x wx wh b h0", "gru": "x wx wh b bh h0", "lstm": "x wx wh b h0 c0"}[kind].split()
    kernel = engine.kernel(kind + "_backward")
    for left_out in (*([n] for n in outputs), outputs[:1], outputs[1:], outputs):
        d = {n: None if n in left_out else np.zeros_like(case.p[n]) for n in outputs}
        calls = []

        class Spy:
            def kernel(self, name, calls=calls, d=d):
                return lambda *arguments: calls.append(kernel(*d.values(), *arguments[len(d) :]))

        case.backward(Spy(), y, kept)
        assert calls == [None] and all(np.array_equal(a, want[n]) for n, a in d.items() if a is not None)


def test_wrong_arrays(engine):
    check_wrong_arrays(engine)
    with pytest.raises(ValueError, match="act"):
        engine.kernel("rnn")(np.empty((1, 1, 2)), None, np.empty((1, 1, 2)), np.empty((2, 2)), np.empty((2, 2)), None, None, None, 5, False)


@pytest.mark.cpp_engine
def test_types_are_checked():
    from fastaudio.backends import registry

    engine = registry.load("cpu")
    for name, kind in (("wx", np.float64), ("x", np.int16), ("h0", np.float64)):
        case = make(np.random.default_rng(7), "gru", (2, 3, 4, 5), np.float32)
        case.p[name] = np.ones(case.p[name].shape, kind)
        with pytest.raises(TypeError, match=f"{name}:|out:"):  # the output has the type of x
            case.forward(engine)
    case = make(np.random.default_rng(8), "gru", (2, 3, 4, 5), np.float32, plain=True)
    for mask in (np.ones((2, 3), np.float32), np.ones((3, 2), bool).T, [1, 2]):
        case.mask = mask
        with pytest.raises((TypeError, ValueError), match="mask:"):
            case.forward(engine)


@pytest.mark.rivals
@pytest.mark.parametrize("kind", KINDS)
def test_torch(engine, real, kind):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(9)
    layer = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind]
    for i in range(220):
        N, T, C, H = (int(2 ** rng.uniform(0, 4.5)) for _ in range(4))
        case = make(rng, kind, (N, T, C, H), real, plain=True)
        options = {"nonlinearity": "relu" if i % 2 else "tanh"} if kind == "rnn" else {}
        case.relu = options.get("nonlinearity") == "relu"
        theirs = layer(C, H, batch_first=True, **options).to(getattr(torch, np.dtype(real).name))
        split = case.p["b"] / 2 if kind != "gru" else case.p["b"]  # torch has two biases and adds them, but for gru
        for name, value in (("weight_ih_l0", case.p["wx"].T), ("weight_hh_l0", case.p["wh"].T), ("bias_ih_l0", split),
                            ("bias_hh_l0", case.p["bh"] if kind == "gru" else split)):
            getattr(theirs, name).data.copy_(torch.tensor(np.ascontiguousarray(value)))
        x = torch.tensor(case.p["x"], requires_grad=True)
        y = theirs(x)[0]
        y.backward(torch.tensor(case.dy))
        (got, *_), kept = case.forward(engine)
        grads = case.backward(engine, got, kept)
        torchs = {"y": y.detach(), "dx": x.grad, "dwx": theirs.weight_ih_l0.grad.T, "dwh": theirs.weight_hh_l0.grad.T,
                  "db": theirs.bias_ih_l0.grad, "dbh": theirs.bias_hh_l0.grad}
        ours = {"y": got} | {"d" + name: grads[name] for name in ("x", "wx", "wh", "b", "bh") if name in grads}
        assert case.excess(LIMIT[real], **ours) < 1
        assert case.excess(2 * LIMIT[real], **{name: torchs[name].numpy() for name in ours}) < 2
