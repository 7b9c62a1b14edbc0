"""`Lanes`: values of neighbouring frames held in vector registers; real (one vector) or complex (two).

LLVM does not vectorise a butterfly over 16 frames by itself (its loads and stores may alias), so the FFT is
written with this type: `+`, `-`, `scale`, `times` are vector instructions. A tile holds W = 16 frames side by
side. In a complex tile point i is W real parts at 32 * i, then W imaginary parts; in a real tile row i is W
values at 16 * i. Tiles are flat arrays and indices count elements; `load` and `store` check nothing.
"""

from __future__ import annotations

import operator

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

W = 16
CONTRACT = ("contract",)


def _vector_bytes() -> int:
    """64 where Numba compiles for AVX-512: NUMBA_CPU_NAME and NUMBA_CPU_FEATURES overrule the machine."""
    features = config.CPU_FEATURES
    if features is None:
        features = "" if config.CPU_NAME else llvm.get_host_cpu_features().flatten()
    return 64 if "+avx512f" in features else 32


VECTOR_BYTES = _vector_bytes()


class LanesType(types.Type):
    """`parts` vectors (1 real, 2 complex) of as many elements as one register holds."""

    def __init__(self, dtype, parts):
        self.dtype, self.parts = dtype, parts
        self.count = min(W, VECTOR_BYTES * 8 // dtype.bitwidth)
        super().__init__(name=f"Lanes({dtype}, {self.count}, {parts})")

    @property
    def vector(self):
        return ir.VectorType(ir.FloatType() if self.dtype == types.float32 else ir.DoubleType(), self.count)


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):
    def __init__(self, dmm, fe_type):
        super().__init__(dmm, fe_type, ir.LiteralStructType([fe_type.vector] * fe_type.parts))


def pack(builder, vectors):
    """Vectors -> one Lanes value."""
    value = ir.Constant(ir.LiteralStructType([v.type for v in vectors]), ir.Undefined)
    for i, v in enumerate(vectors):
        value = builder.insert_value(value, v, i)
    return value


def unpack(builder, value):
    return [builder.extract_value(value, i) for i in range(len(value.type.elements))]


def splat(builder, scalar, vec):
    """A vector with `scalar` (cast to its element type) in every lane."""
    if scalar.type != vec.element:
        cast = builder.fptrunc if vec.element == ir.FloatType() else builder.fpext
        scalar = cast(scalar, vec.element)
    nothing = ir.Constant(vec, ir.Undefined)
    mask = ir.Constant(ir.VectorType(ir.IntType(32), vec.count), [0] * vec.count)
    return builder.shuffle_vector(builder.insert_element(nothing, scalar, ir.IntType(32)(0)), nothing, mask)


def address(context, builder, array_type, array, index):
    """Pointer to element `index` of a flat array; no bounds, no wrap-around."""
    return builder.gep(context.make_array(array_type)(context, builder, array).data, [index])


def load_vector(builder, pointer, vec):
    value = builder.load(builder.bitcast(pointer, vec.as_pointer()))
    value.align = 4 if vec.element == ir.FloatType() else 8
    return value


def store_vector(builder, value, pointer):
    pointer = builder.bitcast(pointer, value.type.as_pointer())
    builder.store(value, pointer).align = 4 if value.type.element == ir.FloatType() else 8


@intrinsic
def width(typingctx, array):
    """Lanes in one vector: W is a multiple of it."""
    count = LanesType(array.dtype, 1).count

    def codegen(context, builder, signature, args):
        return context.get_constant(types.intp, count)

    return types.intp(array), codegen


def _loader(parts):
    def load(typingctx, array, index):
        ty = LanesType(array.dtype, parts)

        def codegen(context, builder, signature, args):
            at = address(context, builder, signature.args[0], *args)
            ats = [builder.gep(at, [cgutils.intp_t(W * i)]) for i in range(parts)]
            return pack(builder, [load_vector(builder, p, ty.vector) for p in ats])

        return ty(array, types.intp), codegen

    return intrinsic(load)


load, load_real = _loader(2), _loader(1)


@intrinsic
def store(typingctx, array, index, value):
    def codegen(context, builder, signature, args):
        at = address(context, builder, signature.args[0], *args[:2])
        for i, v in enumerate(unpack(builder, args[2])):
            store_vector(builder, v, builder.gep(at, [cgutils.intp_t(W * i)]))
        return context.get_dummy_value()

    return types.void(array, types.intp, value), codegen


@intrinsic
def zero(typingctx, array):
    """Real lanes of zeros, of the array's type."""
    ty = LanesType(array.dtype, 1)

    def codegen(context, builder, signature, args):
        return pack(builder, [ir.Constant(ty.vector, [0.0] * ty.count)])

    return ty(array), codegen


def _operator(function, instruction):
    @type_callable(function)
    def typer_of(context):
        return lambda a, b: a if isinstance(a, LanesType) and a == b else None

    @lower_builtin(function, LanesType, LanesType)
    def lower(context, builder, signature, args):
        emit = getattr(builder, instruction)
        both = zip(*(unpack(builder, a) for a in args), strict=True)
        return pack(builder, [emit(a, b, flags=CONTRACT) for a, b in both])


_operator(operator.add, "fadd")
_operator(operator.sub, "fsub")


@intrinsic
def scale(typingctx, a, s):
    """a * s, s real."""

    def codegen(context, builder, signature, args):
        s = splat(builder, args[1], signature.args[0].vector)
        return pack(builder, [builder.fmul(v, s, flags=CONTRACT) for v in unpack(builder, args[0])])

    return a(a, s), codegen


@intrinsic
def times(typingctx, a, wr, wi):
    """a * (wr + i wi)."""

    def codegen(context, builder, signature, args):
        re, im = unpack(builder, args[0])
        wr, wi = (splat(builder, s, re.type) for s in args[1:])
        mul = lambda x, y: builder.fmul(x, y, flags=CONTRACT)
        return pack(builder, [builder.fsub(mul(re, wr), mul(im, wi), flags=CONTRACT),
                              builder.fadd(mul(re, wi), mul(im, wr), flags=CONTRACT)])

    return a(a, wr, wi), codegen


@intrinsic
def over_i(typingctx, a):
    """-i * a."""

    def codegen(context, builder, signature, args):
        re, im = unpack(builder, args[0])
        return pack(builder, [im, builder.fneg(re)])

    return a(a), codegen


@intrinsic
def conj(typingctx, a):
    def codegen(context, builder, signature, args):
        re, im = unpack(builder, args[0])
        return pack(builder, [re, builder.fneg(im)])

    return a(a), codegen
