"""`make docs`: the guides of this folder, and a page for every public name, made from its docstring."""

import importlib
import inspect
from pathlib import Path

import fastaudio

HERE = Path(__file__).parent
project, author, release = "fastaudio", "the fastaudio authors", fastaudio.__version__
extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.mathjax", "numpydoc", "myst_parser"]
html_theme, html_title = "furo", f"fastaudio {release}"
exclude_patterns = ["README.md"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing", "myst.header"]  # guides link to files of the repository too
autodoc_typehints = "none"  # numpydoc's Parameters say more
autosummary_generate = True
numpydoc_show_class_members = False

#: page -> (modules, title); a module's public names become pages of their own
ROOMS = {
    "signals": ("Signals and transforms", ["fastaudio"]),
    "feature": ("Features", ["fastaudio.feature", "fastaudio.feature.inverse"]),
    "rhythm": (
        "Rhythm, sequences, structure",
        ["fastaudio.onset", "fastaudio.beat", "fastaudio.sequence", "fastaudio.segment"],
    ),
    "effects": (
        "Effects, filters, arrays",
        ["fastaudio.effects", "fastaudio.decompose", "fastaudio.filters", "fastaudio.util"],
    ),
    "front_ends": ("Front ends and streams", ["fastaudio.kaldi", "fastaudio.whisper", "fastaudio.streaming"]),
    "display": ("Figures", ["fastaudio.display"]),
    "nn": (
        "Networks",
        ["fastaudio.nn", "fastaudio.nn.layers", "fastaudio.nn.losses", "fastaudio.nn.optim", "fastaudio.nn.callbacks"],
    ),
    "keras": (
        "Keras's names",
        ["fastaudio.nn.keras.layers", "fastaudio.nn.keras.metrics", "fastaudio.nn.keras.initializers",
         "fastaudio.nn.keras.activations", "fastaudio.nn.keras.models", "fastaudio.nn.keras.utils"],
    ),
    "torch": ("torch's names, and torch", ["fastaudio.nn.torch", "fastaudio.interop.torch"]),
    "models": ("Models", ["fastaudio.models"]),
    "data": ("Data sets", ["fastaudio.data"]),
    "apps": (
        "Applications",
        ["fastaudio.apps", "fastaudio.apps.genre", "fastaudio.apps.denoise", "fastaudio.apps.generate"],
    ),
    "errors": ("Errors", ["fastaudio.errors"]),
}


seen = set()


def public(name):
    """Classes and functions a module offers, whichever file they are in; what has a page has no second one.

    MSE is MeanSquaredError: a second name beside the first has no page of its own.
    """
    module = importlib.import_module(name)
    names = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
    found = [(n, getattr(module, n)) for n in names]
    found = [(n, t) for n, t in found if (own_name := getattr(t, "__name__", n)) == n or own_name not in names]
    own = lambda thing: (getattr(thing, "__module__", None) or "").startswith("fastaudio")
    new = [(n, t) for n, t in found if (inspect.isclass(t) or inspect.isroutine(t)) and own(t) and t not in seen]
    seen.update(thing for _, thing in new)
    return sorted(n for n, _ in new)


def write_api():
    """A page for each of ROOMS, in api/: they are made, not kept."""
    folder = HERE / "api"
    folder.mkdir(exist_ok=True)
    for page, (title, modules) in ROOMS.items():
        lines = [title, "=" * len(title), ""]
        for name in modules:
            lines += [name, "-" * len(name), "", f".. currentmodule:: {name}", ""]
            lines += [".. autosummary::", "   :toctree: names", ""]
            lines += [f"   {n}" for n in public(name)] + [""]
        (folder / f"{page}.rst").write_text("\n".join(lines), "utf-8")
    pages = "\n".join(f"   {page}" for page in ROOMS)
    (folder / "index.rst").write_text(f"Reference\n=========\n\n.. toctree::\n\n{pages}\n", "utf-8")


write_api()
