// needs: common
// add, multiply, accumulate, scale, fill, copy on flat arrays: 4 to 12 bytes an element, no reuse.
extern "C" __global__ void __launch_bounds__(256) add(float* out, const float* a, const float* b, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = a[i] + b[i];
}
extern "C" __global__ void __launch_bounds__(256) add_double(double* out, const double* a, const double* b, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = a[i] + b[i];
}
extern "C" __global__ void __launch_bounds__(256) multiply(float* out, const float* a, const float* b, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = a[i] * b[i];
}
extern "C" __global__ void __launch_bounds__(256)
    multiply_double(double* out, const double* a, const double* b, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = a[i] * b[i];
}
extern "C" __global__ void __launch_bounds__(256) scale(float* out, const float* a, float s, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = a[i] * s;
}
extern "C" __global__ void __launch_bounds__(256) scale_double(double* out, const double* a, double s, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = a[i] * s;
}
extern "C" __global__ void __launch_bounds__(256) fill(float* out, float value, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = value;
}
extern "C" __global__ void __launch_bounds__(256) fill_double(double* out, double value, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = value;
}
extern "C" __global__ void __launch_bounds__(256) copy_words(uint32* out, const uint32* a, int64 n) {
  for (int64 i = first_index(); i < n; i += index_step()) out[i] = a[i];
}
