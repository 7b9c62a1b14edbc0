"""Keras's and torch's names that are not here, with the substitute. Owns: these reasons, shown by `AttributeError`."""

from __future__ import annotations

from .._absent import no_attribute

#: room -> names there -> why they are not in ours
REASONS = {
    "keras": {
        "applications": "trained models for photographs; `fa.models` has the networks of the courses",
        "constraints": "`kernel_regularizer` of a layer, or `clipnorm` of an optimizer, keep weights small",
        "backend ops random": "Keras's tensors; layers here take NumPy arrays, your own are written in NumPy",
        "datasets": "`fastaudio download` fetches MNIST and sets of sound, `fa.data.drawn_digits` needs no download",
        "mixed_precision": '`model.compile(..., precision="bf16")` on a GPU',
        "preprocessing": "`fa.data` builds and splits data sets, `fa.effects` augments",
        "saving": "`keras.models.load_model`, `model.save`",
    },
    "keras.callbacks": {
        "BackupAndRestore": (
            "`callbacks.ModelCheckpoint`, then `fit(initial_epoch=model.epoch)` of the loaded model goes on bit for bit"
        ),
        "TensorBoard": "`callbacks.CSVLogger` writes each epoch's numbers, `history.plot()` draws them",
    },
    "keras.layers": {
        "Attention Embedding MultiHeadAttention TextVectorization": "a layer for text; layers here are for sound",
        "AveragePooling3D Conv3D Conv3DTranspose ConvLSTM2D MaxPooling3D": "layers here are for signals and pictures",
        "AlphaDropout SpatialDropout3D": "`Dropout`, or a layer of your own, in NumPy",
        "Conv1DTranspose": "`Conv2DTranspose` between two `Reshape`, or `UpSampling1D` and `Conv1D`",
        "Dot GroupNormalization PReLU UnitNormalization": "your own is a class with `forward` and `backward`",
        "RNN StackedRNNCells": "`SimpleRNN`, `GRU`, `LSTM`, one after another",
        "Resizing": "`UpSampling2D`, `AveragePooling2D`, or `fa.resample` of the sound",
        "Lambda": "your own is a class with `forward` and `backward`; sampling is `nn.layers.GaussianSampling`",
        "Normalization Rescaling": "`fa.data.Normalizer`, which is fitted on the training data",
        "RandomFlip RandomRotation RandomTranslation RandomZoom": "`fa.effects` augments sound and spectrograms",
    },
    "keras.losses": {
        "CosineSimilarity Hinge KLDivergence LogCosh Poisson": (
            "a loss of your own is a `formula` in NumPy, in a subclass of `keras.losses.Loss`"
        ),
    },
    "keras.models": {
        "clone_model": "`copy.deepcopy(model)`, with its weights",
        "model_from_json": "`model.save` keeps graph and weights in one file, which `keras.models.load_model` reads",
    },
    "keras.optimizers": {
        "Adadelta Adagrad Adamax Ftrl Lion Nadam": (
            "an optimizer of your own is a `formula` in NumPy, in a subclass of `keras.optimizers.Optimizer`"
        ),
    },
    "keras.utils": {
        "audio_dataset_from_directory": "`fa.data.build` makes a data set of folders of sound",
        "model_to_dot plot_model": "`model.summary()` prints the graph",
    },
    "torch": {
        "AdaptiveAvgPool1d AdaptiveAvgPool2d": "`nn.layers.GlobalAveragePooling1D`, `GlobalAveragePooling2D`",
        "Embedding MultiheadAttention Transformer": "a layer for text; layers here are for sound",
        "Module ModuleList Parameter": "your own is an `nn.Layer` with `forward` and `backward`, a graph an `nn.Model`",
        "functional": "`nn.functional`, of arrays",
        "optim": "`nn.optim`, whose optimizers are given to `compile`, or a model by `attach`",
    },
}


def absent(module: str, name: str) -> AttributeError:
    """The exception for a name that `nn.keras`, a room of it, or `nn.torch` does not have.

    Examples
    --------
    >>> print(absent("fastaudio.nn.keras.utils", "plot_model"))
    module 'fastaudio.nn.keras.utils' has no attribute 'plot_model': `model.summary()` prints the graph
    """
    reasons = REASONS.get(module.partition(".nn.")[2], {})
    reason = next((reason for names, reason in reasons.items() if name in names.split()), "")
    return no_attribute(module, name, reason)
