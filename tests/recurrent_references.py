"""Recurrent layers in the dtype of their arrays, one step after the other, as one would write them down; gates as in `ops.py`."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def rnn_step(p, x, h, c, relu):
    a = x @ p["wx"] + p["b"] + h @ p["wh"]
    return (np.maximum(a, 0) if relu else np.tanh(a)), c


def gru_step(p, x, h, c, _):
    from_x, from_h = (np.split(a, 3, axis=-1) for a in (x @ p["wx"] + p["b"], h @ p["wh"] + p["bh"]))
    r, z = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
    n = np.tanh(from_x[2] + r * from_h[2])
    return (1 - z) * n + z * h, c


def lstm_step(p, x, h, c, _):
    i, f, g, o = np.split(x @ p["wx"] + p["b"] + h @ p["wh"], 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def _reset_before(p, x, h):
    """Keras's GRU(reset_after=False), its gates in the order r, z, n."""
    from_x, (ur, uz, un) = np.split(x @ p["wx"] + p["b"], 3, axis=-1), np.split(p["wh"], 3, axis=-1)
    r, z = sigmoid(from_x[0] + h @ ur), sigmoid(from_x[1] + h @ uz)
    return r, z, np.tanh(from_x[2] + (r * h) @ un)


def gru_before_step(p, x, h, c, _):
    _, z, n = _reset_before(p, x, h)
    return z * h + (1 - z) * n, c


STEPS = {"rnn": rnn_step, "gru": gru_step, "gru before": gru_before_step, "lstm": lstm_step}


def forward(kind, p, mask, reverse, relu=False):
    """All hidden states (N, T, H) and the last h and c. p: x, wx, wh, b, bh, h0, c0."""
    h, c, y = p["h0"], p["c0"], np.zeros((*p["x"].shape[:2], p["h0"].shape[1]), p["x"].dtype)
    for t in reversed(range(y.shape[1])) if reverse else range(y.shape[1]):
        new_h, new_c = STEPS[kind](p, p["x"][:, t], h, c, relu)
        keep = mask[:, t, None]
        h, c = np.where(keep, new_h, h), np.where(keep, new_c, c)
        y[:, t] = h
    return y, h, c


def loss(kind, p, mask, reverse, relu, dy, dh, dc):
    y, h, c = forward(kind, p, mask, reverse, relu)
    return (y * dy).sum() + (h * dh).sum() + (c * dc).sum()


def rnn_back(p, x, h, c, new_h, new_c, dh, dc, relu):
    da = dh * ((new_h > 0) if relu else 1 - new_h**2)
    return {"x": da @ p["wx"].T, "wx": x.T @ da, "wh": h.T @ da, "b": da.sum(0)}, da @ p["wh"].T, dc


def gru_back(p, x, h, c, new_h, new_c, dh, dc, _):
    from_x, from_h = (np.split(a, 3, axis=-1) for a in (x @ p["wx"] + p["b"], h @ p["wh"] + p["bh"]))
    r, z = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
    n = np.tanh(from_x[2] + r * from_h[2])
    dn = dh * (1 - z) * (1 - n**2)
    dr, dz = dn * from_h[2] * r * (1 - r), dh * (h - n) * z * (1 - z)
    at_x, at_h = np.concatenate([dr, dz, dn], axis=-1), np.concatenate([dr, dz, dn * r], axis=-1)
    grads = {"x": at_x @ p["wx"].T, "wx": x.T @ at_x, "wh": h.T @ at_h, "b": at_x.sum(0), "bh": at_h.sum(0)}
    return grads, at_h @ p["wh"].T + dh * z, dc


def gru_before_back(p, x, h, c, new_h, new_c, dh, dc, _):
    (r, z, n), (ur, uz, un) = _reset_before(p, x, h), np.split(p["wh"], 3, axis=-1)
    dn = dh * (1 - z) * (1 - n**2)
    dreset = dn @ un.T
    dr, dz = dreset * h * r * (1 - r), dh * (h - n) * z * (1 - z)
    sides = np.concatenate([dr, dz, dn], axis=-1)
    dwh = np.concatenate([h.T @ dr, h.T @ dz, (r * h).T @ dn], axis=-1)
    grads = {"x": sides @ p["wx"].T, "wx": x.T @ sides, "wh": dwh, "b": sides.sum(0)}
    return grads, dh * z + dreset * r + dr @ ur.T + dz @ uz.T, dc


def lstm_back(p, x, h, c, new_h, new_c, dh, dc, _):
    a = np.split(x @ p["wx"] + p["b"] + h @ p["wh"], 4, axis=-1)
    i, f, g, o = sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])
    bent = np.tanh(new_c)
    dc = dc + dh * o * (1 - bent**2)
    da = np.concatenate([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dh * bent * o * (1 - o)], axis=-1)
    return {"x": da @ p["wx"].T, "wx": x.T @ da, "wh": h.T @ da, "b": da.sum(0)}, da @ p["wh"].T, dc * f


BACK = {"rnn": rnn_back, "gru": gru_back, "gru before": gru_before_back, "lstm": lstm_back}


def backward(kind, p, mask, reverse, relu, dy, dh, dc):
    """Gradients of `loss` by every array of p."""
    steps, h, c, taken = p["x"].shape[1], p["h0"], p["c0"], []
    for t in reversed(range(steps)) if reverse else range(steps):
        new_h, new_c = STEPS[kind](p, p["x"][:, t], h, c, relu)
        taken.append((t, h, c, new_h, new_c))
        h, c = (np.where(mask[:, t, None], new, old) for new, old in ((new_h, h), (new_c, c)))
    grads = {name: np.zeros_like(a) for name, a in p.items()}
    for t, h, c, new_h, new_c in reversed(taken):
        keep = mask[:, t, None]
        dh = dh + dy[:, t]
        step, before_h, before_c = BACK[kind](p, p["x"][:, t], h, c, new_h, new_c, dh * keep, dc * keep, relu)
        grads["x"][:, t] = step.pop("x")
        for name, grad in step.items():
            grads[name] += grad
        dh, dc = before_h + dh * ~keep, before_c + dc * ~keep
    grads["h0"], grads["c0"] = dh, dc
    return grads
