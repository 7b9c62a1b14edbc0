"""The courses' networks as they are written for Keras, with the import changed."""

import numpy as np

from fastaudio.nn import keras

RNG = np.random.default_rng(0)
MFCC, GENRES = RNG.standard_normal((40, 130, 13)), RNG.integers(0, 10, 40)


def fitted(model, x, **compiled):
    model.compile(**compiled)
    return model.fit(x, GENRES, validation_split=0.25, batch_size=16, epochs=2, verbose=0).history


def test_the_courses_multilayer_perceptron(on_engine):
    model = keras.Sequential([
        keras.layers.Flatten(input_shape=(MFCC.shape[1], MFCC.shape[2])),
        keras.layers.Dense(512, activation="relu", kernel_regularizer=keras.regularizers.l2(0.001)),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(256, activation="relu", kernel_regularizer=keras.regularizers.l2(0.001)),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(64, activation="relu", kernel_regularizer=keras.regularizers.l2(0.001)),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    optimiser = keras.optimizers.Adam(learning_rate=0.0001)
    history = fitted(model, MFCC, optimizer=optimiser, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert model.count_params() == 1_014_218


def test_the_courses_convolutions(on_engine):
    model = keras.Sequential()
    model.add(keras.layers.Conv2D(32, (3, 3), activation="relu", input_shape=(130, 13, 1)))
    model.add(keras.layers.MaxPooling2D((3, 3), strides=(2, 2), padding="same"))
    model.add(keras.layers.BatchNormalization())
    model.add(keras.layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(keras.layers.MaxPool2D((3, 3), strides=(2, 2), padding="same"))
    model.add(keras.layers.BatchNormalization())
    model.add(keras.layers.Conv2D(32, (2, 2), activation="relu"))
    model.add(keras.layers.MaxPooling2D((2, 2), strides=(2, 2), padding="same"))
    model.add(keras.layers.BatchNormalization())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dropout(0.3))
    model.add(keras.layers.Dense(10, activation="softmax"))
    told = {
        "loss": keras.losses.SparseCategoricalCrossentropy(),
        "optimizer": keras.optimizers.Adam(learning_rate=1e-4),
    }
    history = fitted(model, MFCC[..., np.newaxis], **told, metrics=[keras.metrics.SparseCategoricalAccuracy()])
    assert "val_sparse_categorical_accuracy" in history and model.count_params() == 45_514


def test_the_courses_recurrent_network():
    model = keras.Sequential([
        keras.layers.LSTM(64, input_shape=(130, 13), return_sequences=True, unroll=False),
        keras.layers.LSTM(64, dropout=0.0),
        keras.layers.Dense(64, activation=keras.activations.relu),
        keras.layers.Dropout(0.3, seed=None),
        keras.layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    fitted(model, MFCC, optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    assert model.count_params() == 57_802


def test_the_courses_autoencoder(tmp_path):
    L = keras.layers
    encoder_input = x = keras.Input(shape=(28, 28, 1), name="encoder_input")
    for i, (filters, strides) in enumerate(zip((32, 64, 64, 64), (1, 2, 2, 1), strict=True), 1):
        x = L.Conv2D(filters, 3, strides=strides, padding="same", name=f"encoder_conv_layer_{i}")(x)
        x = L.ReLU(name=f"encoder_relu_{i}")(x)
        x = L.BatchNormalization(axis=3, name=f"encoder_bn_{i}")(x)
    shape_before_bottleneck = x.shape
    encoder = keras.Model(encoder_input, L.Dense(2, name="encoder_output")(L.Flatten()(x)), name="encoder")
    decoder_input = keras.layers.Input(shape=2, name="decoder_input")
    x = L.Reshape(shape_before_bottleneck)(
        L.Dense(np.prod(shape_before_bottleneck), name="decoder_dense")(decoder_input)
    )
    for i, (filters, strides) in enumerate(zip((64, 64, 64), (1, 2, 2), strict=True), 1):
        x = L.Conv2DTranspose(filters, 3, strides=strides, padding="same", name=f"decoder_conv_transpose_{i}")(x)
        x = L.BatchNormalization(name=f"decoder_bn_{i}")(L.ReLU(name=f"decoder_relu_{i}")(x))
    x = L.Conv2DTranspose(filters=1, kernel_size=3, strides=1, padding="same", name="decoder_conv_transpose_4")(x)
    decoder = keras.Model(decoder_input, L.Activation("sigmoid", name="sigmoid_layer")(x), name="decoder")
    model = keras.models.Model(encoder_input, decoder(encoder(encoder_input)), name="autoencoder")
    assert model.count_params() == 221_379
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.0005), loss=keras.losses.MeanSquaredError())
    pictures = RNG.random((16, 28, 28, 1))
    model.fit(pictures, pictures, batch_size=8, epochs=1, shuffle=True, verbose=0)
    latent = encoder.predict(pictures, verbose=0)
    np.testing.assert_allclose(decoder.predict(latent, verbose=0), model.predict(pictures, verbose=0), atol=1e-6)
    model.save(tmp_path / "model.safetensors")
    again = keras.models.load_model(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(again.predict(pictures, verbose=0), model.predict(pictures, verbose=0))


def test_callbacks_of_the_courses(tmp_path):
    model = keras.Sequential([keras.layers.Dense(10, activation="softmax", input_shape=[13])])
    model.compile("adam", keras.losses.CategoricalCrossentropy(), [keras.metrics.CategoricalAccuracy(name="right")])
    watch = [keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True),
             keras.callbacks.ModelCheckpoint(tmp_path / "best.safetensors", monitor="val_loss", save_best_only=True),
             keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5)]  # fmt: skip
    y = keras.utils.to_categorical(GENRES, 10)
    history = model.fit(MFCC[:, 0], y, validation_split=0.25, epochs=3, verbose=0, callbacks=watch).history
    assert "val_right" in history and (tmp_path / "best.safetensors").exists()
    model.save(tmp_path / "whole.safetensors")
    assert keras.models.load_model(tmp_path / "whole.safetensors").run.names == ["loss", "right"]
