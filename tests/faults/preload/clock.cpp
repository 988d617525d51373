// SPDX-License-Identifier: GPL-3.0-or-later
// The wall clock, set while the program looks: forward, or back. What measures time is another clock and stays.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <cerrno>
#include <ctime>

#include "faults/preload/plan.h"

namespace {

std::int64_t shift() {
  longleaf::tests::FaultPlan* const plan = longleaf::tests::faultPlan();
  if (plan == nullptr || plan->clockStepBehind == UINT64_MAX) return 0;
  return plan->clockReadings++ >= plan->clockStepBehind ? plan->clockStep : 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  LONGLEAF_BEHIND("clock_gettime", int(clockid_t, timespec*));
  const int result = real(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += shift();
  return result;
}
time_t time(time_t* where) noexcept {
  timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (where != nullptr) *where = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(timeval* time, void* zone) noexcept {
  LONGLEAF_BEHIND("gettimeofday", int(timeval*, void*));
  const int result = real(time, zone);
  if (result == 0) time->tv_sec += shift();
  return result;
}
/// "Now" is what the kernel's clock shows otherwise.
int utimensat(int folder, const char* path, const timespec* times, int flags) noexcept {
  LONGLEAF_BEHIND("utimensat", int(int, const char*, const timespec*, int));
  timespec now[2] = {};
  ::clock_gettime(CLOCK_REALTIME, &now[0]);
  now[1] = now[0];
  return real(folder, path, times == nullptr ? now : times, flags);
}

}  // extern "C"
