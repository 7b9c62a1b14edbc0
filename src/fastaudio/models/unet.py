"""U-Nets: an encoder that halves the image, a decoder that doubles it, and skips that hand on what the halving lost."""

from __future__ import annotations

from typing import Any, NamedTuple

from .. import _check, nn

L = nn.layers


class Preset(NamedTuple):
    """`channels`: of the encoders and, last, the bottleneck. `up`: size of the transposed convolutions. `down`:
    "stride" (a 3 x 3 convolution) or "pool". `skip_after_pool`: the skip is the pooled image, the bottleneck is
    pooled too, and the head is a transposed convolution to the input's size.
    """

    channels: tuple[int, ...]
    up: int = 2
    down: str = "stride"
    batch_norm: bool = False
    activation: Any = ("leaky_relu", 0.01)
    skip_after_pool: bool = False
    learning_rate: float = 1e-4
    loss: str = "l1"
    optimizer: str = "adam"


UNET_PRESETS = {
    "v2": Preset((16, 32, 64, 128, 256), up=3, loss="mse", optimizer="sgd"),
    "v3": Preset((32, 64, 128, 256, 512), up=3, loss="l1", optimizer="sgd", learning_rate=1e-3),
    "v4": Preset((32, 64, 128, 256, 512)),
    "wide": Preset((64, 128, 256, 512, 1024)),
    "wide_pool": Preset((64, 128, 256, 512, 1024), down="pool"),
    "diagram": Preset((64, 128, 256, 512, 1024), down="pool", skip_after_pool=True),
    "small": Preset((16, 16, 32, 64, 128), down="pool", batch_norm=True, activation="relu", learning_rate=2e-3),
    "unet64": Preset((64, 128, 256, 512, 1024), down="pool", batch_norm=True, activation="relu"),
}


def unet(
    preset: str = "v4",
    input_shape: tuple[int, int, int] = (256, 256, 1),
    *,
    activation: Any = None,
    down: str | None = None,
    dtype: str = "float32",
) -> nn.Model:
    """A U-Net from an image to an image of the same size with one channel and values in [0, 1].

    Parameters
    ----------
    preset : {"v2", "v3", "v4", "small", "wide", "wide_pool", "diagram", "unet64"}
        v4: 32 ... 512 channels, strides, leaky ReLU, 8,543,361 parameters; v3: 3 x 3 on the way up, 9,413,761;
        v2: 16 ... 256, 2,354,497; small: 16 ... 128 with batch normalisation and pooling, for CPUs;
        wide: 64 ... 1024, 34,164,993, with pooling (wide_pool) 31,030,593; diagram: five halvings, skips after
        pooling, 31,030,785; unet64: the standard with batch normalisation and max-pooling.
    input_shape : (height, width, channels); height and width multiples of 16 (diagram: 32)
    activation, down : instead of the preset's

    Raises
    ------
    ParameterError : the image cannot be halved that often

    Examples
    --------
    >>> m = unet("v4", (32, 32, 1))
    >>> m.count_params()
    8543361
    """
    p = UNET_PRESETS[_check.one_of("unet", "preset", preset, tuple(UNET_PRESETS))]
    p = p._replace(**{k: v for k, v in (("activation", activation), ("down", down)) if v is not None})
    _check.one_of("unet", "down", p.down, ("stride", "pool"))
    halvings = len(p.channels) - 1 + p.skip_after_pool
    if any(n % 2**halvings for n in input_shape[:2]):
        raise _check.fail("unet", f"height and width must be multiples of {2**halvings}", tuple(input_shape))
    build = _Builder(p, dtype)
    x = first = nn.Input(input_shape)
    skips = []
    for k in p.channels[:-1]:
        x = build.double(x, k)
        if p.skip_after_pool:
            x = build.halve(x, k)
        skips.append(x)
        if not p.skip_after_pool:
            x = build.halve(x, k)
    x = build.double(x, p.channels[-1])
    if p.skip_after_pool:
        x = build.halve(x, p.channels[-1])
    for k, skip in zip(p.channels[-2::-1], reversed(skips), strict=True):
        x = L.Concatenate(dtype=dtype)([build.enlarge(x, k), skip])
        x = build.double(x, k)
    return nn.Model(first, build.head(x), name=f"unet_{preset}", dtype=dtype)


class _Builder:
    def __init__(self, preset: Preset, dtype: str):
        self.p, self.common = preset, {"kernel_initializer": "he_normal", "dtype": dtype}

    def double(self, x: nn.Node, k: int) -> nn.Node:
        """Two 3 x 3 convolutions, each followed by its activation."""
        for _ in range(2):
            if self.p.batch_norm:
                x = L.Conv2D(k, 3, padding="same", use_bias=False, **self.common)(x)
                x = L.BatchNormalization(0.9, 1e-5, activation=self.p.activation, dtype=self.common["dtype"])(x)
            else:
                x = L.Conv2D(k, 3, padding="same", activation=self.p.activation, **self.common)(x)
        return x

    def halve(self, x: nn.Node, k: int) -> nn.Node:
        if self.p.down == "pool":
            return L.MaxPooling2D(2, dtype=self.common["dtype"])(x)
        return L.Conv2D(k, 3, 2, padding=1, **self.common)(x)

    def enlarge(self, x: nn.Node, k: int) -> nn.Node:
        more = {"padding": 1, "output_padding": 1} if self.p.up == 3 else {}
        return L.Conv2DTranspose(k, self.p.up, 2, **more, **self.common)(x)

    def head(self, x: nn.Node) -> nn.Node:
        if self.p.skip_after_pool:
            return L.Conv2DTranspose(1, 2, 2, activation="sigmoid", **self.common)(x)
        return L.Conv2D(1, 1, activation="sigmoid", **self.common)(x)
