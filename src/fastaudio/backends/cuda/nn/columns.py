"""How columns are given to blocks: WIDTH lanes side by side, 256 / WIDTH positions at a time."""

BLOCK = 256
SHARED = BLOCK * 8  # a double a thread
BLOCKS = 1024  # as many as keep every multiprocessor busy
LEAST = 64  # positions of a thread, where there are so many


def width(lanes):
    """The power of two, up to 32, next to `lanes`; `WIDTH` of a stem."""
    return min(32, 1 << max(0, lanes - 1).bit_length())


def tiles(lanes):
    return -(-lanes // width(lanes))


def stretches(positions, lanes, columns):
    """(how many, positions of each): by the shape alone; `columns`: tiles that have stretches of their own."""
    strips = BLOCK // width(lanes)
    wanted = max(1, min(BLOCKS // max(1, columns), -(-positions // (strips * LEAST))))
    span = -(-positions // wanted)
    span = max(strips, -(-span // strips) * strips)
    return max(1, -(-positions // span)), span
