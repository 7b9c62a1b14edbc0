// needs: common
// Convolutions on blocked images (N, blocks, H, W, 16): one axis of one, and the pixels of a tile.

// Number i of the outputs first, first + every, ... reads input i * step + offset(tap). FA_BACKWARD: the gradient with
// respect to the data, whose outputs fall into phases modulo the stride; taps that do not fit a phase are left out.
struct Axis {
  int first, every, count, step, stride, padding, dilation;

  FA_DEVICE void forward(int size, int stride_, int padding_, int dilation_) {
    first = 0, every = 1, count = size, step = stride = stride_, padding = padding_, dilation = dilation_;
  }
  FA_DEVICE void backward(int phase, int size, int stride_, int padding_, int dilation_) {
    first = phase, every = stride = stride_, count = (size - phase + stride - 1) / stride, step = 1;
    padding = padding_, dilation = dilation_;
  }
  FA_DEVICE bool fits(int tap, bool back) const { return !back || (first + padding - tap * dilation) % stride == 0; }
  FA_DEVICE int offset(int tap, bool back) const {
    return back ? (first + padding - tap * dilation) / stride : tap * dilation - padding;
  }
};

// Pixel number i of (images, rows, columns).
struct Pixel {
  int64 image;
  int row, column;

  FA_DEVICE void at(int64 i, int rows, int columns) {
    const int64 line = i / columns;
    column = int(i - line * columns), image = line / rows, row = int(line - image * rows);
  }
  FA_DEVICE void advance(int by, int rows, int columns) {
    for (column += by; column >= columns; column -= columns)
      if (++row == rows) row = 0, ++image;
  }
};

// The first, and the one after the last, block of the other array that channels first .. last have to do with.
FA_DEVICE void seen_blocks(int first, int last, int channels, int others, int groups, int& low, int& high) {
  const int mine = channels / groups, theirs = others / groups;
  low = int(int64(first / mine) * theirs / 16), high = int(ceil_div(int64(last / mine + 1) * theirs, 16));
}
