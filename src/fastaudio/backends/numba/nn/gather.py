"""gather: batches picked from memory by index; advance: the counter that says where."""

import numpy as np

from ..arrays import same_shape


def gather(out, data, index, cursor):
    if out.dtype != data.dtype:
        raise TypeError(f"gather: data must be of out's dtype, {out.dtype}, got {data.dtype}")
    same_shape("gather", "data", data.shape[1:], out.shape[1:])
    rows = index[cursor[0] : cursor[0] + len(out)] if cursor[0] >= 0 else index[:0]
    if len(rows) != len(out) or (len(rows) and not 0 <= rows.min() <= rows.max() < len(data)):
        raise ValueError("gather: a label or index lies outside its range")
    np.take(data, rows, axis=0, out=out, mode="clip")


def advance(cursor, by):
    if cursor.shape != (1,) or cursor.dtype not in (np.int64, np.uint64):
        raise ValueError("advance: cursor must be one number, int64 or uint64")
    cursor += cursor.dtype.type(by)
