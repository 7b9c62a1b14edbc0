// needs: nn/flat
// Pooling and upsampling of blocked images (planes, H, W, 16). A thread takes four lanes of a pixel; a warp eight
// pixels, 512 bytes in a row. The backward passes gather: every pixel of dx asks the windows over it, in their order.


struct Span {
  int from, to;
};
// Offsets into a window of k places at `start` that lie in [0, n)
FA_DEVICE Span span_inside(int start, int k, int n) { return {start < 0 ? -start : 0, start + k > n ? n - start : k}; }
// Windows of `count` that cover place i
FA_DEVICE Span windows_over(int i, int k, int stride, int pad, int count) {
  const int reach = i + pad - k, last = (i + pad) / stride + 1;
  return {reach < 0 ? 0 : reach / stride + 1, last < count ? last : count};
}

// Four lanes of pixel (y, x) of a plane; planes of h x w
struct Quad {
  int64 plane;
  int y, x, lane;
};
FA_DEVICE Quad quad_of(int64 i, int h, int w) {
  const Split row = split(i / 4, w), plane = split(row.quotient, h);
  return {plane.quotient, int(plane.rest), int(row.rest), int(i % 4) * 4};
}
FA_DEVICE int64 place(const Quad& q, int h, int w, int y, int x) { return ((q.plane * h + y) * w + x) * 16 + q.lane; }

// index: the place in the window of each maximum, in bytes, four at a time, or in words, whichever is not null; it may
// be neither. The first of equal values wins; NaN beats all. Bytes: 4 x and 5 to 8 y
extern "C" __global__ void __launch_bounds__(256)
    max_pool2d(float* y, uint8* bytes, int* words, const float* x, int64 planes, int h, int w, int oh, int ow, int kh,
               int kw, int sh, int sw, int top, int left) {
  const bool wide = on_16_bytes(x) && on_16_bytes(y);
  for_each(planes * oh * ow * 4, [&](int64 i) {
    const Quad q = quad_of(i, oh, ow);
    const int y0 = q.y * sh - top, x0 = q.x * sw - left;
    const Span rows = span_inside(y0, kh, h), columns = span_inside(x0, kw, w);
    Four best = load_four(x + place(q, h, w, y0 + rows.from, x0 + columns.from), 4, wide);
    int at[4];
    for (int k = 0; k < 4; ++k) at[k] = rows.from * kw + columns.from;
    for (int ky = rows.from; ky < rows.to; ++ky)
      for (int kx = columns.from; kx < columns.to; ++kx) {
        const Four v = load_four(x + place(q, h, w, y0 + ky, x0 + kx), 4, wide);
        for (int k = 0; k < 4; ++k) {
          const bool wins = v.v[k] > best.v[k] || v.v[k] != v.v[k];
          best.v[k] = wins ? v.v[k] : best.v[k];
          at[k] = wins ? ky * kw + kx : at[k];
        }
      }
    store_four(y + i * 4, best, 4, wide);
    if (bytes) reinterpret_cast<uint32*>(bytes)[i] = at[0] | at[1] << 8 | at[2] << 16 | uint32(at[3]) << 24;
    for (int k = 0; words && k < 4; ++k) words[i * 4 + k] = at[k];
  });
}

// Bytes: 4 dx and 5 to 8 dy, which caches serve to all windows' pixels
extern "C" __global__ void __launch_bounds__(256)
    max_pool2d_backward(float* dx, const float* dy, const uint8* bytes, const int* words, int64 planes, int h, int w,
                        int oh, int ow, int kh, int kw, int sh, int sw, int top, int left) {
  const bool wide = on_16_bytes(dx) && on_16_bytes(dy);
  for_each(planes * h * w * 4, [&](int64 i) {
    const Quad q = quad_of(i, h, w);
    const Span rows = windows_over(q.y, kh, sh, top, oh), columns = windows_over(q.x, kw, sw, left, ow);
    Four sum{};
    for (int oy = rows.from; oy < rows.to; ++oy)
      for (int ox = columns.from; ox < columns.to; ++ox) {
        const int64 from = place(q, oh, ow, oy, ox);
        const int here = (q.y + top - oy * sh) * kw + q.x + left - ox * sw;
        const Four d = load_four(dy + from, 4, wide);
        const uint32 packed = bytes ? *reinterpret_cast<const uint32*>(bytes + from) : 0;
        for (int k = 0; k < 4; ++k) {
          const int at = bytes ? int(packed >> 8 * k & 255) : words[from + k];
          sum.v[k] += at == here ? d.v[k] : 0.0f;
        }
      }
    store_four(dx + i * 4, sum, 4, wide);
  });
}

// 1 / (how many values a window's mean is over)
FA_DEVICE float share_of(Span rows, Span columns, int kh, int kw, int count_padding) {
  return 1.0f / float(count_padding ? kh * kw : (rows.to - rows.from) * (columns.to - columns.from));
}

// Bytes: 4 x and 4 y
extern "C" __global__ void __launch_bounds__(256)
    avg_pool2d(float* y, const float* x, int64 planes, int h, int w, int oh, int ow, int kh, int kw, int sh, int sw,
               int top, int left, int count_padding) {
  const bool wide = on_16_bytes(x) && on_16_bytes(y);
  for_each(planes * oh * ow * 4, [&](int64 i) {
    const Quad q = quad_of(i, oh, ow);
    const int y0 = q.y * sh - top, x0 = q.x * sw - left;
    const Span rows = span_inside(y0, kh, h), columns = span_inside(x0, kw, w);
    Four sum{};
    for (int ky = rows.from; ky < rows.to; ++ky)
      for (int kx = columns.from; kx < columns.to; ++kx) {
        const Four v = load_four(x + place(q, h, w, y0 + ky, x0 + kx), 4, wide);
        for (int k = 0; k < 4; ++k) sum.v[k] += v.v[k];
      }
    const float share = share_of(rows, columns, kh, kw, count_padding);
    for (int k = 0; k < 4; ++k) sum.v[k] *= share;
    store_four(y + i * 4, sum, 4, wide);
  });
}

// Bytes: 4 dx and 4 dy
extern "C" __global__ void __launch_bounds__(256)
    avg_pool2d_backward(float* dx, const float* dy, int64 planes, int h, int w, int oh, int ow, int kh, int kw, int sh,
                        int sw, int top, int left, int count_padding) {
  const bool wide = on_16_bytes(dx) && on_16_bytes(dy);
  for_each(planes * h * w * 4, [&](int64 i) {
    const Quad q = quad_of(i, h, w);
    const Span rows = windows_over(q.y, kh, sh, top, oh), columns = windows_over(q.x, kw, sw, left, ow);
    Four sum{};
    for (int oy = rows.from; oy < rows.to; ++oy)
      for (int ox = columns.from; ox < columns.to; ++ox) {
        const Four d = load_four(dy + place(q, oh, ow, oy, ox), 4, wide);
        const Span down = span_inside(oy * sh - top, kh, h), across = span_inside(ox * sw - left, kw, w);
        const float share = share_of(down, across, kh, kw, count_padding);
        for (int k = 0; k < 4; ++k) sum.v[k] += d.v[k] * share;
      }
    store_four(dx + i * 4, sum, 4, wide);
  });
}

// y (planes, h fh, w fw, 16): each pixel of x fh * fw times. Bytes: 4 x and 4 y
extern "C" __global__ void __launch_bounds__(256)
    upsample2d(float* y, const float* x, int64 planes, int h, int w, int fh, int fw) {
  const bool wide = on_16_bytes(x) && on_16_bytes(y);
  for_each(planes * h * fh * w * fw * 4, [&](int64 i) {
    const Quad q = quad_of(i, h * fh, w * fw);
    store_four(y + i * 4, load_four(x + place(q, h, w, q.y / fh, q.x / fw), 4, wide), 4, wide);
  });
}

// Bytes: 4 dx and 4 dy
extern "C" __global__ void __launch_bounds__(256)
    upsample2d_backward(float* dx, const float* dy, int64 planes, int h, int w, int fh, int fw) {
  const bool wide = on_16_bytes(dx) && on_16_bytes(dy);
  for_each(planes * h * w * 4, [&](int64 i) {
    const Quad q = quad_of(i, h, w);
    Four sum{};
    for (int oy = q.y * fh; oy < (q.y + 1) * fh; ++oy)
      for (int ox = q.x * fw; ox < (q.x + 1) * fw; ++ox) {
        const Four d = load_four(dy + place(q, h * fh, w * fw, oy, ox), 4, wide);
        for (int k = 0; k < 4; ++k) sum.v[k] += d.v[k];
      }
    store_four(dx + i * 4, sum, 4, wide);
  });
}
