"""Where public data sets are. Owns: their addresses, sizes, checksums, licences.

Sizes and checksums are those TensorFlow Datasets, torchaudio and Zenodo publish. Archives that GitHub packs on demand
have none that lasts: of these the recordings are counted. None of them is ours; their licences are their authors'.
"""

from __future__ import annotations

from typing import NamedTuple


class Remote(NamedTuple):
    """`urls`: the same file at several places; `size`: bytes, None unknown; `checksum`: "sha256:..." or "md5:..."."""

    urls: tuple[str, ...]
    size: int | None = None
    checksum: str | None = None


class Entry(NamedTuple):
    """`recordings`: audio files after unpacking, None unknown; `manifest`: a way to list them, see `manifests`."""

    title: str
    licence: str
    page: str
    megabytes: int
    files: tuple[Remote, ...]
    recordings: int | None = None
    manifest: str | None = None
    build: str = ""


_SLR = "https://www.openslr.org/resources/12/"
_LIBRISPEECH = {
    "dev-clean": (337926286, "76f87d090650617fca0cac8f88b9416e0ebf80350acb97b343a85fa903728ab3"),
    "dev-other": (314305928, "12661c48e8c3fe1de2c1caa4c3e135193bfb1811584f11f569dd12645aa84365"),
    "test-clean": (346663984, "39fde525e59672dc6d1551919b1478f724438a95aa55f874b576be21967e6c23"),
    "test-other": (328757843, "d09c181bba5cf717b3dee7d4d592af11a3ee3a09e08ae025c5506f6ebe961c29"),
    "train-clean-100": (6387309499, "d4ddd1d5a6ab303066f14971d768ee43278a5f2a0aa43dc716b0e64ecbbbf6e2"),
    "train-clean-360": (23049477885, "146a56496217e96c14334a160df97fffedd6e0a04e66b9c5af0d40be3c792ecf"),
    "train-other-500": (30593501606, "ddb22f27f96ec163645d53215559df6aa36515f26e01dd70798188350adcb6d2"),
}
_MNIST = {
    "train-images-idx3-ubyte.gz": (9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
    "train-labels-idx1-ubyte.gz": (28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    "t10k-images-idx3-ubyte.gz": (1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
    "t10k-labels-idx1-ubyte.gz": (4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
}
_MNIST_AT = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
_GITHUB = "https://github.com/"

#: name -> set
CATALOGUE: dict[str, Entry] = {
    "gtzan": Entry(
        "GTZAN: 1000 tracks of 30 s, 10 genres (repetitions and wrong labels are known)", "not stated", "marsyas.info",
        1226,
        (Remote(("https://huggingface.co/datasets/marsyas/gtzan/resolve/main/data/genres.tar.gz",
                 "http://opihi.cs.uvic.ca/sound/genres.tar.gz"), 1225571541,
                "sha256:24347e0223d2ba798e0a558c4c172d9d4a19c00bb7963fe055d183dadb4ef2c6"),),
        1000, None, "fastaudio dataset build {folder}/genres -o data_10.json",
    ),
    "urbansound8k": Entry(
        "UrbanSound8K: 8732 sounds of cities up to 4 s, 10 classes, 10 folds", "CC BY-NC 4.0",
        "zenodo.org/records/1203745", 6024,
        (Remote(("https://zenodo.org/records/1203745/files/UrbanSound8K.tar.gz",), None,
                "md5:9aa69802bbf37fb986f71ec1483a196e"),),
        8732, "urbansound8k", "fastaudio dataset build {folder}/manifest.csv -o urban --segment-seconds 1 --short pad",
    ),
    "esc50": Entry(
        "ESC-50: 2000 clips of 5 s, 50 classes, 5 folds", "CC BY-NC 3.0", "github.com/karolpiczak/ESC-50", 616,
        (Remote((_GITHUB + "karolpiczak/ESC-50/archive/refs/heads/master.zip",)),),
        2000, "esc50", "fastaudio dataset build {folder}/manifest.csv -o esc50.npz --segment-seconds 1",
    ),
    "fsdd": Entry(
        "Free Spoken Digit Dataset 1.0.10: 3000 spoken digits, 6 speakers, 8 kHz", "CC BY-SA 4.0",
        "github.com/Jakobovski/free-spoken-digit-dataset", 16,
        (Remote((_GITHUB + "Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.tar.gz",)),),
        3000, "fsdd", "fastaudio dataset build {folder}/manifest.csv -o digits.npz --segment-seconds 1 --short pad",
    ),
    "mnist": Entry(
        "MNIST: 70,000 images of handwritten digits, 28 x 28", "CC BY-SA 3.0", "yann.lecun.com/exdb/mnist", 12,
        tuple(Remote(tuple(at + name for at in _MNIST_AT), size, f"sha256:{digest}")
              for name, (size, digest) in _MNIST.items()),
        None, None, "",
    ),
    **{
        f"librispeech-{part}": Entry(
            f"LibriSpeech {part}: read English, 16 kHz", "CC BY 4.0", "openslr.org/12", size // 10**6,
            (Remote((f"{_SLR}{part}.tar.gz",), size, f"sha256:{digest}"),),
            None, "librispeech", "fastaudio dataset build {folder}/manifest.csv -o speakers --segment-seconds 3",
        )
        for part, (size, digest) in _LIBRISPEECH.items()
    },
}  # fmt: skip
