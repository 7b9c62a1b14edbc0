// How many threads this process should use.
#include "threads.hpp"

#include <cstdio>
#include <cstdlib>
#include <thread>
#ifdef __linux__
#include <sched.h>
#endif

namespace fa {
namespace {

int from_environment(const char* name) {
  const char* text = std::getenv(name);
  const long n = text ? std::strtol(text, nullptr, 10) : 0;  // "4,2" (OpenMP's nested form) reads as 4
  return n > 0 && n < 4096 ? int(n) : 0;
}

int from_affinity() {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return int(std::thread::hardware_concurrency());
}

// CPU quota of the container in whole cores, rounded up; 0 if there is none.
int from_cgroup() {
  double quota = 0, period = 0;
  if (FILE* f = std::fopen("/sys/fs/cgroup/cpu.max", "r")) {  // v2: "max 100000" or "150000 100000"
    if (std::fscanf(f, "%lf %lf", &quota, &period) != 2) quota = 0;
    std::fclose(f);
  } else {  // v1
    if (FILE* q = std::fopen("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "r")) {
      if (std::fscanf(q, "%lf", &quota) != 1) quota = 0;
      std::fclose(q);
    }
    if (FILE* p = std::fopen("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "r")) {
      if (std::fscanf(p, "%lf", &period) != 1) period = 0;
      std::fclose(p);
    }
  }
  if (quota <= 0 || period <= 0) return 0;
  const int whole = int(quota / period);
  return whole < quota / period ? whole + 1 : whole;
}

}  // namespace

int default_threads() {
  for (const char* name : {"FASTAUDIO_NUM_THREADS", "OMP_NUM_THREADS"})
    if (int n = from_environment(name)) return n;
  int n = from_affinity();
  if (int quota = from_cgroup(); quota > 0 && quota < n) n = quota;
  return n < 1 ? 1 : n;
}

}  // namespace fa
