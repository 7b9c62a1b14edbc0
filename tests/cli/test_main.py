"""The command line base: help, exit codes, info, doctor."""

import importlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.cli.main import COMMANDS, main, plain_warnings
from fastaudio.cli.parser import Parser
from fastaudio.cli.predict import table
from fastaudio.cli.stopping import USUAL, Terminated, signals_unwind

pytest.importorskip("soundfile")


def cli(*arguments, **kwargs):
    return subprocess.run(
        [sys.executable, "-m", "fastaudio", *map(str, arguments)], capture_output=True, text=True, **kwargs
    )


@pytest.fixture
def tone(tmp_path):
    path = tmp_path / "tone.wav"
    fa.write(path, np.sin(np.arange(22050) * 0.1).astype(np.float32) / 2, 22050)
    return path


def test_help_teaches_every_command():
    done = cli("--help")
    assert done.returncode == 0 and done.stderr == ""
    assert "examples:" in done.stdout and "fastaudio features music/ -o out" in done.stdout
    for name in COMMANDS:
        assert f"\n    {name} " in done.stdout
        shown = cli(name, "--help")
        assert shown.returncode == 0 and shown.stdout.startswith(f"usage: fastaudio {name}")
    assert cli("--version").stdout == f"fastaudio {fa.__version__}\n"


def test_help_fits_a_narrow_terminal(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    jobs = [("train", job) for job in ("genre", "denoise", "vae")] + [("dataset", "build"), ("dataset", "split")]
    for words in [(), *((name,) for name in COMMANDS), *jobs]:
        with pytest.raises(SystemExit):
            main([*words, "--help"])
        shown = capsys.readouterr().out.splitlines()
        assert not [line for line in shown if len(line) > 80], words


def test_a_long_command_goes_on_behind_a_backslash(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    parser = Parser(prog="x", epilog="examples:\n  fastaudio train --clean " + "speech " * 12 + "    said below\n")
    *_, first, second, below = parser.format_help().rstrip().splitlines()
    assert first.startswith("  fastaudio train --clean speech") and first.endswith(" \\")
    assert second.startswith("      speech") and second.endswith("speech") and below == "      said below"


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("info",), ("features", "x.wav"), ("doctor", "--wrong")])
def test_wrong_use_is_2(arguments):
    done = cli(*arguments)
    assert done.returncode == 2 and "usage: fastaudio" in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    "words, said",
    [
        ("wat", "invalid choice: 'wat'"),
        ("plots a.wav", "did you mean 'plot'?"),
        ("plot a.wav --kind mell", "did you mean 'mel'?"),
        ("plot a.wav --sr fast", "argument --sr: must be a number of Hz, or native, got 'fast'"),
        ("plot a.wav b.wav", "fastaudio plot: error: one argument too many, got 'b.wav'"),
        (
            "dataset build a -o b --tracks-seconds 3",
            "error: there is no option --tracks-seconds; did you mean '--track-seconds'?",
        ),
        ("train genre a --out b --epoch-count=3", "fastaudio train genre: error: there is no option --epoch-count"),
    ],
)
def test_what_was_meant(words, said, capsys):
    with pytest.raises(SystemExit) as stop:
        main(words.split())
    assert stop.value.code == 2 and said in capsys.readouterr().err


def test_alone_it_shows_the_help(capsys):
    assert main([]) == 2
    captured = capsys.readouterr()
    assert "examples:" in captured.err and captured.out == ""


def test_warnings_are_lines_for_people(tone, tmp_path):
    done = cli("features", tone, "-o", tmp_path / "out", "--n-mfcc", 200, "--quiet")
    assert (
        done.stderr == "fastaudio features: warning: mfcc: n_mfcc=200 exceeds n_mels=128; there are 128 coefficients\n"
    )


def test_a_warning_is_said_once_a_command():
    """Also where Python has forgotten that it said it, as when Numba compiles between."""
    for command in ("features", "features", "plot"):
        with plain_warnings(command):
            said = [warnings.formatwarning(UserWarning(m), UserWarning, "x.py", 1) for m in ("loud", "loud", "long", "loud")]
        assert said == [f"fastaudio {command}: warning: loud\n", "", f"fastaudio {command}: warning: long\n", ""]


def test_info_of_a_folder(tone, capsys, monkeypatch):
    monkeypatch.chdir(tone.parent)
    assert main(["info", "."]) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith(" tone.wav")


def test_a_command_imports_only_itself(tone):
    code = (
        "import sys; from fastaudio.cli.main import main; assert main(['info', sys.argv[1]]) == 0\n"
        "unused = {'matplotlib', 'numba', 'tqdm', 'soxr', 'fastaudio.cli.demo', 'fastaudio.display'}\n"
        "assert not unused & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tone)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_info_table_and_json(tone, tmp_path, capsys):
    assert main(["info", str(tone)]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].split() == ["seconds", "Hz", "ch", "kind", "codec", "file"]
    assert table[1].split() == ["1.000", "22050", "1", "WAV", "PCM_16", str(tone)]
    assert main(["info", "--json", str(tone)]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record == {
        "path": str(tone),
        "container": "WAV",
        "subtype": "PCM_16",
        "samplerate": 22050,
        "channels": 1,
        "frames": 22050,
        "truncated": "",
        "duration": 1.0,
    }


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not allow")
def test_names_cannot_write_on_the_terminal(tmp_path, tone, capsys):
    """A line a file, whatever its name holds: line ends, colours, letters that turn the rest round."""
    evil = "a\x1b[31mred\nline\u202e\x9b.wav"
    (tmp_path / evil).write_bytes(tone.read_bytes())
    (tmp_path / "日本.wav").write_bytes(tone.read_bytes())
    assert main(["info", str(tmp_path / evil), str(tmp_path / "日本.wav")]) == 0
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("a\\x1b[31mred\\nline\\u202e\\x9b.wav") and second.endswith("日本.wav")
    answers = [{"path": str(tmp_path / evil), "probabilities": {"b\x1b[0m": 1.0}}, {"path": str(tmp_path / "x.wav"), "error": "none"}]
    lines = table(answers, 3)
    assert len(lines) == 2 and all(line.isprintable() for line in lines) and "b\\x1b[0m 100 %" in lines[0]


def test_info_of_bad_files_goes_on_and_is_3(tone, tmp_path, capsys):
    cut = tmp_path / "cut.wav"
    cut.write_bytes(tone.read_bytes()[:9999])
    (tmp_path / "text.wav").write_text("hello")
    assert main(["info", str(cut), str(tmp_path / "text.wav"), "gone.wav", str(tone)]) == 3
    captured = capsys.readouterr()
    assert "cut.wav (truncated)" in captured.out and captured.out.count("unreadable") == 2 and "1.000" in captured.out
    assert captured.err.count("fastaudio info:") == 3
    assert main(["info", "--json", "gone.wav"]) == 1
    assert "No such file" in json.loads(capsys.readouterr().out)[0]["error"]


def test_info_opens_other_formats_only_when_told(tmp_path, capsys):
    import soundfile as sf

    sf.write(tmp_path / "x.au", np.zeros(100), 8000, format="AU")
    assert main(["info", str(tmp_path / "x.au")]) == 1
    assert main(["info", "--allow", "AU", str(tmp_path / "x.au")]) == 0


def test_doctor(capsys):
    code = main(["doctor", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert code == (1 if report["problems"] else 0)
    assert report["fastaudio"] == fa.__version__ and report["packages"]["numpy"] == np.__version__
    assert (
        report["engine"]["in_use"] in ("cpu", "numba") and report["engine"]["in_use"] in report["engine"]["available"]
    )
    assert main(["doctor"]) == code
    text = capsys.readouterr().out
    assert "libsndfile" in text and "engine" in text and "GPU" in text


def test_doctor_warns_of_an_old_libsndfile(monkeypatch):
    import soundfile

    from fastaudio.cli.doctor import examine

    for version, warned in (("1.2.2", True), ("1.0.31", True), ("1.2.3", False), ("1.3.0-beta", False)):
        monkeypatch.setattr(soundfile, "__libsndfile_version__", version)
        assert bool(examine()["warnings"]) == warned, version


def test_doctor_names_the_command_for_what_is_missing(monkeypatch, capsys):
    from importlib import metadata

    def version(name):
        if name in ("soxr", "matplotlib"):
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr("fastaudio.cli.doctor.metadata.version", version)
    assert main(["doctor"]) == 1
    text = capsys.readouterr().out
    assert "PROBLEM: soxr is not installed (resampling): pip install soxr" in text
    assert "hint: matplotlib is not installed" in text and "fastaudio-kernels[display]" in text


def test_errors_become_exit_codes(monkeypatch, capsys):
    import fastaudio.cli.info as info

    for error, code in (
        (fa.ParameterError("info: wrong"), 2),
        (fa.AudioError("info: broken"), 1),
        (OSError("full"), 1),
        (KeyboardInterrupt(), 130),
    ):

        def run(args, error=error):
            raise error

        monkeypatch.setattr(info, "run", run)
        assert main(["info", "x"]) == code
        assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_sigterm_leaves_no_hidden_file(tmp_path):
    pytest.importorskip("soundfile")
    fa.write(tmp_path / "long.wav", np.zeros(16000 * 1200, np.float32), 16000)
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-m", "fastaudio", "denoise", str(tmp_path / "long.wav"), "-o", str(out / "quiet.wav")]
    child = subprocess.Popen([*command, "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(out.iterdir()) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    child.terminate()
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 143 and errors.endswith("fastaudio denoise: terminated\n") and "Traceback" not in errors
    assert not list(out.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_sigterm_is_left_to_whoever_has_a_way(monkeypatch):
    """To a program that calls `main`, to its threads, and afterwards to the system."""
    import fastaudio.cli.info as info

    seen = []
    monkeypatch.setattr(info, "run", lambda args: seen.append(signal.getsignal(signal.SIGTERM)) or 0)
    before = signal.getsignal(signal.SIGTERM)
    own = lambda number, frame: None
    try:
        for handler in (own, signal.SIG_DFL):
            signal.signal(signal.SIGTERM, handler)
            assert main(["info", "x"]) == 0 and signal.getsignal(signal.SIGTERM) is handler
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        thread = threading.Thread(target=main, args=(["info", "x"],))
        thread.start()
        thread.join()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert seen[0] is own and callable(seen[1]) and seen[1] is not own and seen[2] is signal.SIG_DFL


SENDS = """
import os, signal
class Sends:
    def __set_name__(self, owner, name):  # what is raised here, Python makes a RuntimeError of
        os.kill(os.getpid(), {number})
        sum(range(1000))
class Owner:
    sends = Sends()
whole = True
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number, raised", [(signal.SIGTERM, Terminated), (signal.SIGINT, KeyboardInterrupt)])
def test_signals_wait_for_what_is_imported(tmp_path, monkeypatch, number, raised):
    """An exception within an import left tracebacks, or modules half made that Python died of at its end."""
    name = f"sends_{int(number)}"
    (tmp_path / f"{name}.py").write_text(SENDS.format(number=int(number)))
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(raised), signals_unwind():
        importlib.import_module(name)
        time.sleep(30)
    assert sys.modules.pop(name).whole
    assert signal.getsignal(number) is USUAL[number]


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_closed_pipe_is_no_traceback(tone):
    command = f"{sys.executable} -m fastaudio info {' tone.wav' * 9000} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tone.parent)
    assert "seconds" in done.stdout and "Traceback" not in done.stderr


def test_untrusted_names_and_headers(tmp_path, capsys):
    path = tmp_path / "lie.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", 2**32 - 1) + b"WAVE" + b"\xff" * 50)
    assert main(["info", str(path)]) == 1


def test_doctor_says_what_keeps_a_gpu_from_working(monkeypatch):
    from fastaudio.backends import registry
    from fastaudio.backends.cuda import nvrtc
    from fastaudio.cli import doctor
    from fastaudio.errors import DeviceError

    def load(name):
        raise DeviceError("cuda: the driver knows CUDA 11.8")

    monkeypatch.setattr(doctor.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(nvrtc, "available", lambda: False)
    report = {"hints": [], "warnings": []}
    assert doctor._gpu(report)["name"] is None
    assert "CuPy is not installed (the GPU): pip install 'fastaudio-kernels[cuda13]'" in report["hints"]
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: True)
    doctor._gpu(report)
    assert report["hints"][-1].startswith("NVRTC, the CUDA compiler library, is not installed")
    monkeypatch.setattr(nvrtc, "available", lambda: True)
    monkeypatch.setattr(nvrtc, "version", lambda: (13, 0))
    monkeypatch.setattr(registry, "load", load)
    assert doctor._gpu(report)["nvrtc"] == "13.0"
    assert report["warnings"] == ["the GPU cannot be used: cuda: the driver knows CUDA 11.8"]
