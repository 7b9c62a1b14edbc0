"""gather: batches picked from memory by index; advance: the counter that says where."""

import numpy as np

from ...rules import gathered, one_cursor


def gather(out, data, index, cursor):
    gathered(out, data)
    rows = index[cursor[0] : cursor[0] + len(out)] if cursor[0] >= 0 else index[:0]
    if len(rows) != len(out) or (len(rows) and not 0 <= rows.min() <= rows.max() < len(data)):
        raise ValueError("gather: a label or index lies outside its range")
    np.take(data, rows, axis=0, out=out, mode="clip")


def advance(cursor, by):
    one_cursor(cursor)
    cursor += cursor.dtype.type(by)
