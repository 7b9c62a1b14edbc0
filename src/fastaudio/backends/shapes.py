"""The rule about shapes that engines written in Python share: their kernels index without looking."""


def same_shape(kernel: str, name: str, got: tuple, want: tuple) -> None:
    """ValueError unless the shapes agree."""
    if tuple(got) != tuple(want):
        raise ValueError(f"{kernel}: {name} must have shape {tuple(want)}, got {tuple(got)}")
