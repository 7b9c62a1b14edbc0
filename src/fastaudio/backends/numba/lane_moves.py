"""Lanes in and out of shape: transposition of sample blocks, powers of complex lanes. May touch: lanes."""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from .lanes import CONTRACT, LanesType, address, load_vector, pack, store_vector, unpack


def _transposed(builder, rows):
    """L vectors of L elements, transposed in log2(L) rounds of two-input shuffles."""
    count, rows = len(rows), list(rows)
    step = 1
    while step < count:
        low = [e if e & step == 0 else count + e - step for e in range(count)]
        high = [e + step if e & step == 0 else count + e for e in range(count)]
        low, high = (ir.Constant(ir.VectorType(ir.IntType(32), count), m) for m in (low, high))
        for i in range(count):
            if i & step == 0:
                a, b = rows[i], rows[i + step]
                rows[i] = builder.shuffle_vector(a, b, low)
                rows[i + step] = builder.shuffle_vector(a, b, high)
        step *= 2
    return rows


@intrinsic
def transpose(typingctx, dst, at, dst_step, src, start, src_step, gain, first):
    """dst[at + i * dst_step + j] = src[start + j * src_step + i] * gain[first + i], i and j below
    width(dst).
    """
    vec = LanesType(dst.dtype, 1).vector

    def codegen(context, builder, signature, args):
        dst, at, dst_step, src, start, src_step, gain, first = args
        types_ = signature.args
        factor = load_vector(builder, address(context, builder, types_[6], gain, first), vec)
        rows = []
        for j in range(vec.count):
            index = builder.add(start, builder.mul(src_step, cgutils.intp_t(j)))
            row = load_vector(builder, address(context, builder, types_[3], src, index), vec)
            rows.append(builder.fmul(row, factor))
        for i, row in enumerate(_transposed(builder, rows)):
            index = builder.add(at, builder.mul(dst_step, cgutils.intp_t(i)))
            store_vector(builder, row, address(context, builder, types_[0], dst, index))
        return context.get_dummy_value()

    ints = types.intp
    return types.void(dst, ints, ints, src, ints, ints, gain, ints), codegen


def _square(builder, re, im):
    return builder.fadd(builder.fmul(re, re, flags=CONTRACT), builder.fmul(im, im, flags=CONTRACT),
        flags=CONTRACT)


@intrinsic
def squared(typingctx, a):
    """|a|^2 of complex lanes, as real lanes."""
    ty = LanesType(a.dtype, 1)

    def codegen(context, builder, signature, args):
        return pack(builder, [_square(builder, *unpack(builder, args[0]))])

    return ty(a), codegen


@intrinsic
def modulus(typingctx, a):
    """|a| of complex lanes, as real lanes; computed in float64, so it neither overflows nor underflows in
    float32.
    """
    ty = LanesType(a.dtype, 1)

    def codegen(context, builder, signature, args):
        double = ir.VectorType(ir.DoubleType(), ty.count)
        re, im = unpack(builder, args[0])
        if re.type != double:
            re, im = builder.fpext(re, double), builder.fpext(im, double)
        kind = ir.FunctionType(double, [double])
        root = cgutils.get_or_insert_function(builder.module, kind, f"llvm.sqrt.v{ty.count}f64")
        value = builder.call(root, [_square(builder, re, im)])
        return pack(builder, [value if ty.vector == double else builder.fptrunc(value, ty.vector)])

    return ty(a), codegen


def _part(i):
    def part(typingctx, a):
        def codegen(context, builder, signature, args):
            return pack(builder, [unpack(builder, args[0])[i]])

        return LanesType(a.dtype, 1)(a), codegen

    return intrinsic(part)


real_part, imag_part = _part(0), _part(1)
