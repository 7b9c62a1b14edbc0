#pragma once
#include <list>
#include <memory>
#include <mutex>

#include "fastaudio/kernels.hpp"

namespace fa {

inline constexpr size_t max_cached_plans = 64;  // of one kind and type

// The plans used last, newest first, of every level: they fit its registers. Made outside the lock: two threads may make
// the same plan, and both are right.
template <class Plan, class Make>
std::shared_ptr<const Plan> cached_plan(int64_t key, Make make) {
  struct Entry {
    int64_t key;
    const KernelTable* level;
    std::shared_ptr<const Plan> plan;
  };
  static std::mutex mutex;
  static auto& plans = *new std::list<Entry>;  // outlives every thread
  const KernelTable* level = &kernels();
  {
    std::lock_guard<std::mutex> lock(mutex);
    for (auto it = plans.begin(); it != plans.end(); ++it)
      if (it->key == key && it->level == level) {
        plans.splice(plans.begin(), plans, it);
        return it->plan;
      }
  }
  std::shared_ptr<const Plan> plan = make();
  std::lock_guard<std::mutex> lock(mutex);
  plans.push_front({key, level, plan});
  if (plans.size() > max_cached_plans) plans.pop_back();
  return plan;
}

}  // namespace fa
