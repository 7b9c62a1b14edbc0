"""What a new user gets wrong: one line that says the rule, exit code 2 (1 for files), and the next try is free to begin."""

import numpy as np
import pytest
from genre_sounds import SR, make, sound

import fastaudio as fa
from fastaudio.cli.main import main
from fastaudio.core.sound_files import KINDS

pytest.importorskip("soundfile")
pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    root = tmp_path_factory.mktemp("place")
    make(root / "genres", tracks=4)
    (root / "empty").mkdir()
    (root / "flat").mkdir()
    (root / "single" / "a").mkdir(parents=True)
    for number in range(4):
        fa.write(root / "single" / "a" / f"{number}.wav", sound("noisy", number), SR)
    fa.write(root / "flat" / "a.wav", np.zeros(8000), 8000)
    fa.write(root / "a.wav", sound("noisy", 1), SR)
    (root / "bad.wav").write_text("no")
    (root / "bad.toml").write_text("epochs = = 3")
    told = ["--preset", "mlp_small", "--epochs", "1", "--set", "segment_seconds=0.5", "--quiet"]
    assert main(["train", "genre", str(root / "genres"), "--out", str(root / "g"), *told]) == 0
    digits = ["train", "vae", "--images", "synthetic", "--epochs", "1", "--set", "count=60", "--quiet"]
    assert main([*digits, "--out", str(root / "v")]) == 0
    return root


GENRE = "train genre genres --out new --quiet --preset mlp_small --epochs 1"
DENOISE = "train denoise --clean genres --noise genres --out new --quiet"
VAE = "train vae --out new --quiet"


@pytest.mark.parametrize(
    "words, code, said",
    [
        ("train genre nowhere --out new", 2, "must be a folder with a folder for each class"),
        ("train genre flat --out new", 2, "as in genres/blues/a.wav"),
        ("train genre single --out new --quiet --set segment_seconds=0.5", 2, "at least 2 classes, a folder each, got 'a'"),
        ("train genre genres --out a.wav/r", 1, "Not a directory, got 'a.wav/r'"),
        ("dataset build genres -o a.wav/x.npz", 1, "a.wav'; there must be a folder"),
        ("features empty -o new", 2, "at least one audio file (.wav"),
        ("denoise empty -o new", 2, "got none in 'empty'"),
        ("train genre genres --out g", 2, "must be new or empty, or resume given (--resume)"),
        ("train genre genres --out a.wav", 2, "the run's folder must be new or empty"),
        ("train genre genres --out g --resume --preset cnn", 2, "settings must be as they were: "),
        (f"{GENRE} --config bad.toml", 2, "bad.toml must be a TOML file"),
        (f"{GENRE} --set epochs=many", 2, "epochs must be of type int, got 'many'"),
        (f"{GENRE} --set sr=-1", 2, "sr must be a finite number > 0"),
        (f"{GENRE} --set dropout=2", 2, "dropout must be < 1"),
        (f"{GENRE} --set patience=-1", 2, "patience must be an integer >= 0"),
        (f"{GENRE} --set fractions=1,2,3", 2, "three numbers >= 0 that add up to 1"),
        (f"{GENRE} --set units=0", 2, "units must be an integer > 0"),
        (f"{GENRE} --set monitor=val_foo", 2, "monitor must be one of loss, accuracy, val_loss"),
        (f"{GENRE} --by fold --pattern (", 2, "must be a regular expression"),
        (f"{GENRE} --jobs 0", 2, "workers must be an integer > 0"),
        ("train denoise --clean genres --noise empty --out new", 2, f"noise: there must be at least one audio file ({KINDS}), got 'empty'"),
        (f"{DENOISE} --set snr=20,5", 2, "snr must be lowest,highest"),
        (f"{DENOISE} --set clean_group=(", 2, "must be a regular expression"),
        (f"{DENOISE} --set frames=17", 2, "multiples of 16"),
        (f"{DENOISE} --preset v9", 2, "preset must be one of 'small', 'v2', 'v3', 'v4'"),
        (VAE, 2, "there must be a folder of sound, or images"),
        (f"{VAE} --images foo", 2, "'synthetic', 'mnist' or a folder of IDX files"),
        (f"{VAE} --images synthetic --seed -4", 2, "seed must be an integer >= 0"),
        (f"{VAE} empty", 2, "must hold audio files"),
        ("evaluate nowhere", 2, "there must be a run in the folder"),
        ("evaluate g --clean a --noise b", 2, "no --clean and --noise for a run of 'genre'"),
        ("predict g nowhere.wav", 1, "No such file or directory), got '"),
        ("predict v a.wav", 2, "must be a run of 'genre', got 'vae'"),
        ("predict g a.wav --table --top 0", 2, "--top must be an integer > 0"),
        ("denoise bad.wav -o new.wav --quiet", 1, "format must be one of WAV"),
        ("denoise a.wav -o new.wav --model g", 1, "must hold a denoiser"),
        ("compare a.wav -o new", 2, "there must be a --model or --gate"),
        ("compare a.wav --gate --seconds 0 -o new", 2, "--seconds must be a finite number > 0"),
        ("generate g", 2, "must be a run of 'vae', got 'genre'"),
        ("generate v --seed -1 -o new", 2, "seed must be an integer >= 0"),
        ("generate v --like a.wav -o new", 1, "must be trained on sound"),
        ("dataset build genres -o new.txt", 2, "must end in .json or .npz"),
        ("dataset split nowhere -o new", 2, "there must be a data set of that name"),
        ("download nothing", 2, "name must be one of gtzan"),
    ],
)
def test_one_line_says_the_rule(place, monkeypatch, capsys, words, code, said):
    monkeypatch.chdir(place)
    assert main(words.split()) == code
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err and "PosixPath" not in err
    assert not (place / "new.wav").exists()


def test_a_start_that_came_to_nothing_is_not_in_the_way(place, monkeypatch, capsys, tmp_path):
    """The data set it has made was of other settings; it is made again."""
    monkeypatch.chdir(place)
    told = ["train", "genre", "genres", "--out", str(tmp_path / "r"), "--quiet", "--preset", "mlp_small", "--epochs", "1"]
    assert main([*told, "--set", "units=0", "--set", "segment_seconds=0.5"]) == 2
    assert (tmp_path / "r" / "data.npz").exists()
    assert main([*told, "--set", "segment_seconds=1"]) == 0
    assert main(told) == 2
    assert "must be new or empty" in capsys.readouterr().err


def test_ctrl_c_while_a_command_is_imported(monkeypatch, capsys):
    def interrupted(names):
        raise KeyboardInterrupt

    monkeypatch.setattr("fastaudio.cli.main.build_parser", interrupted)
    assert main(["train", "genre"]) == 130
    assert capsys.readouterr().err == "fastaudio train: interrupted\n"
