"""copy_columns: arrays joined along their last axis, and the adjoint."""


def copy_columns(out, x, to, start, count):
    inside = min(to, start, count) >= 0 and to + count <= out.shape[1] and start + count <= x.shape[1]
    if out.shape[0] != x.shape[0] or not inside:
        raise ValueError("copy_columns: shapes do not fit")
    out[:, to : to + count] = x[:, start : start + count]
