// needs: common
// Copies from global to shared memory that pass no register: begun by add(), there after wait() and a barrier. What
// does not exist becomes zeros and is not read. Addresses are multiples of the size. The simulator copies as late as
// it may.
struct Copies {
#ifdef __CUDACC__
  FA_DEVICE void add16(void* to, const void* from, bool exists) {
    const uint32 at = uint32(__cvta_generic_to_shared(to));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(at), "l"(from), "r"(exists ? 16 : 0) : "memory");
  }
  FA_DEVICE void add4(float* to, const float* from, bool exists) {
    const uint32 at = uint32(__cvta_generic_to_shared(to));
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(at), "l"(from), "r"(exists ? 4 : 0) : "memory");
  }
  FA_DEVICE void wait() { asm volatile("cp.async.wait_all;" ::: "memory"); }
#else
  struct Copy {
    void* to;
    const void* from;
    int count;
    bool exists;
  } begun[64];
  int count = 0;

  void add16(void* to, const void* from, bool exists) { begun[count++] = {to, from, 4, exists}; }
  void add4(float* to, const float* from, bool exists) { begun[count++] = {to, from, 1, exists}; }
  void wait() {
    for (int i = 0; i < count; ++i) {
      const Copy& c = begun[i];
      if (c.count == 4)
        *static_cast<float4*>(c.to) = c.exists ? *static_cast<const float4*>(c.from) : float4{0, 0, 0, 0};
      else
        *static_cast<float*>(c.to) = c.exists ? *static_cast<const float*>(c.from) : 0.f;
    }
    count = 0;
  }
#endif
};
