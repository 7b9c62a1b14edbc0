"""Run librosa's own test suite against fastaudio: `python run.py [--baseline] [pytest arguments]`.

`LIBROSA_SUITE` names a checkout of librosa, or its `tests` folder, of the version that is installed (1.0 or
0.11). The tests are copied away from librosa's sources, so that the installed librosa is the one that is
tested and patched. Exit status 0: every test passes, save those of `expected.py` in default precision, and
every name was called.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from expected import EXPECTED

HERE = Path(__file__).resolve().parent

#: Files whose tests reach a replaced function.
FILES = """core features effects util multichannel convert filters failures
    onset beat decompose constantq sequence dtw segment intervals""".split()
EXTRA = {"0.11": ["met_features"], "1.0": []}

#: Tests that ask for a network, or for what librosa 1.0 gave up: audioread, `win_length` of yin.
LEFT_OUT = {
    "0.11": [
        "test_util.py::test_example",
        "test_util.py::test_cite",
        "test_core.py::test_load_audioread",
        "test_core.py::test_load_force_audioread",
        "test_core.py::test_get_duration_audioread",
        "test_core.py::test_get_samplerate_audioread",
        "test_core.py::test_yin_warn",
        "test_core.py::test_pyin_warn",
        "test_constantq.py::test_cqt_early_downsample",  # res_type=None, which 1.0 gave up
        "test_segment.py::test_cross_similarity_sparse",  # sparse matrices, which are sparse arrays in 1.0
        "test_segment.py::test_recurrence_sparse",
    ],
    "1.0": ["test_util.py::test_cite_badversion"],
}


def locate():
    """(tests folder, "0.11" or "1.0"); SystemExit where the suite is not the installed librosa's."""
    suite = Path(os.environ["LIBROSA_SUITE"])
    tests = suite / "tests" if (suite / "tests").is_dir() else suite
    release = ".".join(version("librosa").split(".")[:2])
    if release not in EXPECTED:
        sys.exit(f"run: librosa must be 0.11 or 1.0, got {release}")
    found = "0.11" if (tests / "test_met_features.py").exists() else "1.0"
    if found != release:
        sys.exit(f"run: LIBROSA_SUITE must hold the tests of librosa {release}, got those of {found}")
    return tests, release


def run_pytest(tests, release, arguments, baseline):
    """(exit status, the plugin's report) of one pytest session in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(tests, Path(folder) / "tests")
        report = Path(folder) / "report.json"
        paths = [str(HERE), str(HERE.parents[1] / "src"), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "SUITE_REPORT": str(report),
            "SUITE_BASELINE": str(int(baseline)),
            "SUITE_PARTIAL": str(int(bool(arguments))),
        }
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "plugin",
            "-p",
            "no:cacheprovider",
            "-q",
            "--tb=short",
        ]
        command += ["-c", os.devnull, "--rootdir=.", "-o", "xfail_strict=true", "--disable-warnings"]
        command += ["--librosa-isolation"] if release == "1.0" else []
        for test in LEFT_OUT[release]:
            command += ["--deselect", f"tests/{test}"]
        if not any(a.startswith("tests/") for a in arguments):
            arguments = [*arguments, *(f"tests/test_{name}.py" for name in FILES + EXTRA[release])]
        status = subprocess.run([*command, *arguments], cwd=folder, env=environment).returncode
        if not report.exists():
            sys.exit(f"run: pytest ended with status {status} and no report")
        return status, json.loads(report.read_text())


def judge(report, expected):
    """Complaints: failures that nobody expects, expected failures that did not happen."""
    failed, passed = ([test.removeprefix("tests/") for test in report[key]] for key in ("failed", "passed"))
    complaints = [f"fails: {test}" for test in failed if test not in expected]
    return complaints + [f"listed in expected.py, and passes: {test}" for test in expected if test in passed]


def main(arguments):
    baseline = "--baseline" in arguments
    arguments = [a for a in arguments if a != "--baseline"]
    tests, release = locate()
    status, report = run_pytest(tests, release, arguments, baseline)
    high = os.environ.get("FASTAUDIO_PRECISION", "default") == "high"
    complaints = judge(report, {} if high or baseline or arguments else EXPECTED[release])
    if not (baseline or arguments):
        complaints += [f"not in fastaudio: {name}" for name in report["missing"]]
        complaints += [f"never called: {name}" for name in report["uncalled"]]
    who = (
        "librosa alone"
        if baseline
        else f"{report['engine']} engine, precision {'high' if high else 'default'}"
    )
    print(f"tests of librosa {release}, {who}: {json.dumps(report['outcomes'])}")
    print("\n".join(complaints) or "nothing unexpected")
    return 1 if complaints or status > 1 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
