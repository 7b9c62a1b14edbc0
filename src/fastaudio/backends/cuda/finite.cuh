// needs: common
// all_finite: *strange becomes 1 if a float is NaN or infinite. 4 bytes an element.
extern "C" __global__ void __launch_bounds__(256) all_finite(int* strange, const float* x, int64 n) {
  bool bad = false;
  for (int64 i = first_index(); i < n; i += index_step()) bad |= !(x[i] - x[i] == 0.f);
  if (bad) atomicOr(strange, 1);
}
