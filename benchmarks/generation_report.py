"""The report of `generation.py`: its numbers as Markdown for people; the JSON file has all of them."""

import numpy as np

ANY, SURE = 300, 0.9  # samples of any class; what a listener is sure of

#: a line of the table -> decimals; 0: a share
ROWS = {
    "mse": 4, "lsd dB": 1, "lsd of the mean picture dB": 1, "spectral convergence dB": 1, "listener on recordings": 0,
    "listener on griffin-lim of recordings": 0, "listener on reconstructions": 0,
}  # fmt: skip
SAMPLES, SPACE = "listener on samples of a class", "samples of any class"


def table(found):
    """The whole page."""
    made, parts = found["digits"], ("known speakers", "new speaker")
    count, where = made["recordings"], found["machine"]
    lines = [
        "# Sound generation",
        "",
        f"{found['date']}, {where['cpu']}, {where.get('cores', '?')} cores, shared with other work; "
        f"CPython {where['python']}, NumPy {where['versions'].get('numpy', '?')}.",
        "",
        f"`benchmarks/generation.py`: spoken digits, {count['train']} recordings of three speakers for training, "
        f"{count['known speakers']} more of them and {count['new speaker']} of {made['held out']} held out. VAE of "
        f"{made['parameters']:,} parameters, {made['latent']} latent numbers, best after {made['epochs']} epochs, "
        f"pictures at {made['sample rate']:,.0f} Hz; a listener "
        f"(CNN, {made['listener']['parameters']:,} parameters) trained on the same recordings names the digits.",
        "",
        "| held out | " + " | ".join(parts) + " |",
        "| --- | --- | --- |",
    ]
    for key, digits in ROWS.items():
        cells = [f"{made[part][key]:.{digits}%}" if digits == 0 else f"{made[part][key]:.{digits}f}" for part in parts]
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    neighbours = " | ".join(f"{made['neighbours'][part]:.0%}" for part in parts)
    lines += [
        f"| nearest points in latent space of the same digit | {neighbours} |",
        "",
        f"KL: {made['kl sum']:.1f} nats in all, {made['active']} of {made['latent']} numbers above 0.01; the largest "
        f"{max(made['kl']):.2f}, the median {np.median(made['kl']):.2f}. Each, from the largest:",
        " ".join(f"{kl:.1f}" for kl in sorted(made["kl"], reverse=True)) + ".",
        "",
        "Samples of a class are named rightly: "
        + ", ".join(f"{key} {value:.0%}" for key, value in made[SAMPLES].items()) + ". Chance is 10 %.",
        "",
        f"| {ANY} samples of any class | from the fitted density | from a standard normal | recordings held out |",
        "| --- | --- | --- | --- |",
    ]  # fmt: skip
    columns = [made[SPACE][name] for name in ("fitted", "normal", "recordings")]
    for key, shown, text in (
        ("clear", ".0%", f"the listener is sure ({SURE})"),
        ("digits", ".1f", "digits it hears, of 10 (exp of the entropy)"),
        ("nearest dB", ".1f", "from the nearest recording of the training, dB (median)"),
    ):
        lines.append(f"| {text} | " + " | ".join(format(column[key], shown) for column in columns) + " |")
    if "oneshots" in found:
        lines += drums(found["oneshots"])
    return "\n".join(lines) + "\n"


def drums(made):
    """Lines of the short sounds."""
    held, count = made["held out"], made["recordings"]
    rows = made["nearest"].items()
    return [
        "",
        f"Short sounds (drums): {count['train']} to learn, {count['held out']} held out, best after "
        f"{made['epochs']} epochs: LSD {held['lsd dB']:.1f} dB (the mean picture "
        f"{held['lsd of the mean picture dB']:.1f} dB), KL {made['kl sum']:.1f} nats, "
        f"{made['active']} numbers above 0.01.",
        "",
        f"| drums, {len(made['classes'])} classes | nearest of the training is of it | so far away, dB (median) |",
        "| --- | --- | --- |",
        *(f"| {name} | {row['of the same class']:.0%} | {row['nearest dB']:.1f} |" for name, row in rows),
    ]
