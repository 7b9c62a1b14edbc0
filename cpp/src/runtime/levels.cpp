// Chooses the instruction set level once, at the first call.
#include <atomic>
#include <cstdlib>
#include <cstring>

#include "fastaudio/kernels.hpp"

namespace fa {

#ifdef FA_HAS_base
namespace base { extern const KernelTable table; }
#endif
#ifdef FA_HAS_v3
namespace v3 { extern const KernelTable table; }
#endif
#ifdef FA_HAS_v4
namespace v4 { extern const KernelTable table; }
#endif
#ifdef FA_HAS_neon
namespace neon { extern const KernelTable table; }
#endif

namespace {

#if defined(__x86_64__)
bool has_v3() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"); }

bool has_v4() {
#ifdef FA_EMULATE_V4
  return has_v3();
#else
  return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
#endif
}
#endif

struct Levels {
  const KernelTable* list[4];
  int count = 0;
  Levels() {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
#ifdef FA_HAS_base
    list[count++] = &base::table;
#endif
#ifdef FA_HAS_v3
    if (has_v3()) list[count++] = &v3::table;
#endif
#ifdef FA_HAS_v4
    if (has_v4()) list[count++] = &v4::table;
#endif
#ifdef FA_HAS_neon
    list[count++] = &neon::table;
#endif
  }
};

const Levels& all() {
  static const Levels found;
  return found;
}

const KernelTable* find(const char* name) {
  for (int i = 0; i < all().count; ++i)
    if (name && std::strcmp(all().list[i]->level, name) == 0) return all().list[i];
  return nullptr;
}

std::atomic<const KernelTable*> chosen{nullptr};

}  // namespace

const KernelTable* const* levels(int* count) {
  *count = all().count;
  return all().list;
}

bool use_level(const char* name) {
  const KernelTable* table = find(name);
  if (table) chosen.store(table);
  return table != nullptr;
}

const KernelTable& kernels() {
  const KernelTable* table = chosen.load(std::memory_order_acquire);
  if (!table) {
    table = find(std::getenv("FASTAUDIO_ISA"));
    if (!table) table = all().list[all().count - 1];
    chosen.store(table);
  }
  return *table;
}

}  // namespace fa
