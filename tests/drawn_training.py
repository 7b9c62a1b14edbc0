"""Drawn cases of losses, penalties, counts of right answers, masks of steps, optimizers and clipping, beside torch."""

import numpy as np
from drawn_cases import case, got, leaves, ours_of
from support import full


def weighed(torch, values, weight):
    """The mean over all values, each times the weight of its first axes."""
    if weight is None:
        return values.mean()
    w = torch.tensor(weight)
    return (values * w.reshape(*w.shape, *[1] * (values.ndim - w.ndim))).mean()


def loss_case(d, kernel_name, rule, pred, target, weight, more=()):
    """`rule(functional, pred, target)` gives torch's values, whose weighted mean is the loss; gradients times their number."""
    number = len(pred) if kernel_name in ("softmax_crossentropy", "categorical_crossentropy") else pred.size

    def ours(kernel, real):
        p, w = ours_of(real, pred, weight)
        t = target if target.dtype == np.int64 else target.astype(real)
        loss, gradient, alone = np.full(1, 7.0), full(pred.shape, real), np.full(1, 7.0)
        kernel(kernel_name)(loss, gradient, p, t, w, *more)
        kernel(kernel_name)(alone, None, p, t, w, *more)
        return [loss, gradient * real(number), alone]

    def theirs(torch):
        (p,) = leaves(torch, pred)
        loss = weighed(torch, rule(torch.nn.functional, p, torch.tensor(target)), weight)
        loss.backward()
        one = np.array([loss.item()])
        return [one, p.grad.numpy() * number, one]

    return ours, theirs


def shaped(d):
    shape = tuple(d.size(1, 20) for _ in range(d.integers(1, 5)))
    shape = shape if np.prod(shape) < 9000 else (d.size(1000, 50_000),)
    weight = d.pick(None, d.uniform(0, 2, shape[: d.integers(1, len(shape) + 1)]))
    return shape, weight


@case("mse")
def mse(d):
    shape, weight = shaped(d)
    return loss_case(d, "mse", lambda F, p, t: F.mse_loss(p, t, reduction="none"), d.noise(shape), d.noise(shape), weight)


@case("l1")
def l1(d):
    shape, weight = shaped(d)
    return loss_case(d, "l1", lambda F, p, t: F.l1_loss(p, t, reduction="none"), d.noise(shape), d.noise(shape), weight)


@case("huber")
def huber(d):
    (shape, weight), delta = shaped(d), float(d.uniform(0.05, 3))
    rule = lambda F, p, t: F.huber_loss(p, t, reduction="none", delta=delta)
    return loss_case(d, "huber", rule, d.noise(shape), d.noise(shape), weight, (delta,))


@case("binary_crossentropy", name="binary_crossentropy of logits")
def binary_logits(d):
    (shape, weight), logits = shaped(d), True
    target = d.pick(d.random(shape).round(), d.uniform(0, 1, shape))
    rule = lambda F, p, t: F.binary_cross_entropy_with_logits(p, t, reduction="none")
    return loss_case(d, "binary_crossentropy", rule, d.pick(1, 10) * d.noise(shape), target, weight, (logits,))


@case("binary_crossentropy")
def binary_crossentropy(d):
    (shape, weight), logits = shaped(d), False
    target = d.pick(d.random(shape).round(), d.uniform(0, 1, shape))
    rule = lambda F, p, t: F.binary_cross_entropy(p, t, reduction="none")
    return loss_case(d, "binary_crossentropy", rule, d.uniform(0.01, 0.99, shape), target, weight, (logits,))


def classes_case(d, kernel_name, pred, rule):
    rows, classes = pred.shape
    weight = d.pick(None, d.uniform(0, 2, rows))
    if d.integers(2):
        target = d.integers(classes, size=rows).astype(np.int64)
    else:
        target = d.uniform(0, 1, (rows, classes))
    return loss_case(d, kernel_name, rule, pred, target, weight)


def rows_and_classes(d):
    return d.size(1, 60), d.size(2, 90)


@case("softmax_crossentropy")
def softmax_crossentropy(d):
    """Of sparse labels and of distributions that need not add up to 1."""
    rule = lambda F, p, t: F.cross_entropy(p, t, reduction="none")
    return classes_case(d, "softmax_crossentropy", d.pick(1, 5) * d.noise(rows_and_classes(d)), rule)


@case("categorical_crossentropy")
def categorical_crossentropy(d):
    def rule(F, p, t):
        logs = (p / p.sum(1, keepdim=True)).log()
        return F.nll_loss(logs, t, reduction="none") if t.ndim == 1 else -(t * logs).sum(1)

    return classes_case(d, "categorical_crossentropy", d.uniform(0.01, 1, rows_and_classes(d)), rule)


@case("kl_gaussian")
def kl_gaussian(d):
    shape = d.size(1, 60), d.size(1, 60)
    mu, lv = d.noise(shape), d.noise(shape)

    def ours(kernel, real):
        m, v = ours_of(real, mu, lv)
        loss, dm, dv = np.full(1, 7.0), full(shape, real), full(shape, real)
        kernel("kl_gaussian")(loss, dm, dv, m, v)
        return [loss, dm * real(shape[0]), dv * real(shape[0])]

    def theirs(torch):
        m, v = leaves(torch, mu, lv)
        D = torch.distributions
        both = D.Normal(m, torch.exp(v / 2)), D.Normal(torch.zeros_like(m), torch.ones_like(m))
        loss = D.kl_divergence(*both).sum(1).mean()
        loss.backward()
        return [np.array([loss.item()]), *got([shape[0] * m.grad, shape[0] * v.grad])]

    return ours, theirs


@case("l1_penalty l2_penalty")
def penalties(d):
    n, factor = d.size(1, 3000), float(d.uniform(0, 0.1))
    w, before = d.noise(n), d.noise(n)

    def ours(kernel, real):
        results = []
        for name in ("l1_penalty", "l2_penalty"):
            v, grad = ours_of(real, w, before)
            loss = np.full(1, 1.0)
            kernel(name)(loss, grad, v, factor)
            results += [loss, grad]
        return results

    def theirs(torch):
        results = []
        for value in (torch.abs, torch.square):
            (v,) = leaves(torch, w)
            loss = 1 + factor * value(v).sum()
            loss.backward()
            results += [np.array([loss.item()]), v.grad.numpy() + before]
        return results

    return ours, theirs


@case("accuracy binary_accuracy")
def accuracy(d):
    shape, threshold = rows_and_classes(d), float(d.uniform(-1, 1))
    pred, other, weight = d.noise(shape), d.noise(shape), d.pick(None, d.uniform(0, 2, shape[0]))
    labels, sides = d.integers(shape[1], size=shape[0]).astype(np.int64), d.random(shape).round()

    def ours(kernel, real):
        p, o, s, w = ours_of(real, pred, other, sides, weight)
        counts = np.zeros((3, 1))
        kernel("accuracy")(counts[0], p, labels, w)
        kernel("accuracy")(counts[1], p, o, w)
        kernel("binary_accuracy")(counts[2], p, s, threshold, w)
        return [counts]

    def theirs(torch):
        p, o, s = (torch.tensor(a) for a in (pred, other, sides))
        w = torch.ones(shape[0], dtype=p.dtype) if weight is None else torch.tensor(weight)
        right = p.argmax(1) == torch.tensor(labels), p.argmax(1) == o.argmax(1)
        counts = [(w * r).sum() for r in right] + [(w[:, None] * ((p > threshold) == s)).sum()]
        return [np.array(counts, float)[:, None]]

    return ours, theirs


@case("mask_steps mask_steps_backward mask_weights")
def masks(d):
    n, t, c, value = d.size(1, 20), d.size(1, 12), d.size(1, 9), float(d.pick(0, -1))
    x, dy = d.noise((n * t, c)), d.noise((n * t, c))
    x[d.random(n * t) < 0.4] = value
    x[0, 0] = 2.0  # one true step
    weight = d.pick(None, d.uniform(0, 2, n), d.uniform(0, 2, (n, t, c)))

    def ours(kernel, real):
        vx, vdy, w = ours_of(real, x, dy, weight)
        y, dx, mask, out = full(x.shape, real), full(x.shape, real), np.zeros(n * t, np.uint8), full((n, t, c), real)
        kernel("mask_steps")(y, mask, vx, value)
        kernel("mask_steps_backward")(dx, vdy, mask)
        true, share = full((n, t), real), np.zeros(1)
        kernel("mask_weights")(out, true, share, mask.reshape(n, t), w)
        return [y, dx, out, true, share]

    def theirs(torch):
        (tx,) = leaves(torch, x)
        keep = (tx != value).any(1, keepdim=True).double()
        (tx * keep).backward(torch.tensor(dy))
        true, w = keep.reshape(n, t, 1), torch.ones(n, dtype=tx.dtype) if weight is None else torch.tensor(weight)
        out = (w.reshape(*w.shape, *[1] * (3 - w.ndim)) * true / true.mean()).expand(n, t, c)
        return got([tx * keep, tx.grad, out, true[..., 0], true.mean()[None]])

    return ours, theirs


OPTIMIZERS = {  # kernel, slots, numbers behind [rate, step, decay], flags, torch's class and its arguments
    "sgd": ("sgd", 0, (), (), "SGD", {}),
    "momentum": ("momentum", 1, ("momentum",), (False, False), "SGD", {}),
    "momentum, a mean": ("momentum", 1, ("momentum",), (True, False), "SGD", {}),
    "nesterov": ("momentum", 1, ("momentum",), (False, True), "SGD", {"nesterov": True}),
    "rmsprop": ("rmsprop", 2, ("alpha", "eps", "momentum"), (False,), "RMSprop", {}),
    "adam": ("adam", 2, ("beta1", "beta2", "eps"), (False, False), "Adam", {}),
    "adamw": ("adam", 2, ("beta1", "beta2", "eps"), (False, True), "AdamW", {}),
}


def optimizer_case(d, name):
    kernel_name, slots, names, flags, theirs_name, more = OPTIMIZERS[name]
    n, rate, decay = d.size(1, 4000), float(d.uniform(1e-3, 0.1)), float(d.pick(0, d.uniform(0, 0.1)))
    spans = {"momentum": (0.1, 0.99), "alpha": (0.8, 0.99), "eps": (1e-4, 1e-2), "beta1": (0.5, 0.95), "beta2": (0.9, 0.999)}
    numbers = {one: float(d.uniform(*spans[one])) for one in names}
    w, gradients = d.noise(n), [d.noise(n) for _ in range(4)]

    def ours(kernel, real):
        v, *rest = ours_of(real, w, *[np.zeros(n)] * slots)
        hyper = np.array([rate, 0.0, decay, *numbers.values()])
        for g in gradients:
            kernel("advance_step")(hyper)
            kernel(kernel_name)(v, *rest, g.astype(real), hyper, *flags)
        return [v, *(rest[:1] if kernel_name == "rmsprop" else rest)]

    def theirs(torch):
        (p,) = leaves(torch, w)
        given = {k: v for k, v in numbers.items() if not k.startswith("beta")} | more
        if "beta1" in numbers:
            given["betas"] = numbers["beta1"], numbers["beta2"]
        if name == "momentum, a mean":
            given["dampening"] = numbers["momentum"]
        optimizer = getattr(torch.optim, theirs_name)([p], lr=rate, weight_decay=decay, **given)
        if name == "momentum, a mean":  # torch's dampening begins with the gradient, a mean begins at 0
            optimizer.state[p]["momentum_buffer"] = torch.zeros_like(p)
        for g in gradients:
            p.grad = torch.tensor(g)
            optimizer.step()
        kept = {"momentum": ["momentum_buffer"], "rmsprop": ["square_avg"], "adam": ["exp_avg", "exp_avg_sq"]}.get(kernel_name, [])
        return got([p, *(optimizer.state[p][k] for k in kept)])

    return ours, theirs


for _name, _row in OPTIMIZERS.items():
    case(f"advance_step {_row[0]}", name=_name)(lambda d, name=_name: optimizer_case(d, name))


@case("global_norm clip clip_value")
def clipping(d):
    n, limit = d.size(1, 5000), float(d.uniform(0.1, 60))
    g = d.noise(n)

    def ours(kernel, real):
        clipped, cut = ours_of(real, g, g)
        norm = np.zeros(1)
        kernel("global_norm")(norm, clipped)
        kernel("clip")(clipped, norm, limit, 1e-6)
        kernel("clip_value")(cut, limit / 50)
        return [norm, clipped, cut]

    def theirs(torch):
        (p, q), grad = leaves(torch, g, g), torch.tensor(g)
        p.grad, q.grad = grad.clone(), grad.clone()
        norm = torch.nn.utils.clip_grad_norm_([p], limit)
        torch.nn.utils.clip_grad_value_([q], limit / 50)
        return got([norm[None], p.grad, q.grad])

    return ours, theirs
