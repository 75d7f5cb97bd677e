// Preloaded into firn: its wall clock is another, and may be set while it runs.
//
//   FIRN_CLOCK_OFFSET   seconds that it is ahead, or behind
//   FIRN_CLOCK_SET      "300 86400": after 300 ms it is set so many seconds further
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>

namespace {

using GetTime = int (*)(clockid_t, timespec*);

int Real(clockid_t clock, timespec* out) {
  static const auto real = reinterpret_cast<GetTime>(dlsym(RTLD_NEXT, "clock_gettime"));
  return real(clock, out);
}

long Milliseconds() {
  timespec now{};
  Real(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

long Offset() {
  static const long began = Milliseconds();
  const char* offset = std::getenv("FIRN_CLOCK_OFFSET");
  const char* set = std::getenv("FIRN_CLOCK_SET");
  long seconds = offset == nullptr ? 0 : std::atol(offset), after = 0, further = 0;
  if (set != nullptr && std::sscanf(set, "%ld %ld", &after, &further) == 2 &&
      Milliseconds() - began >= after) {
    seconds += further;
  }
  return seconds;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) noexcept {
  const int done = Real(clock, out);
  if (done == 0 && clock == CLOCK_REALTIME) out->tv_sec += Offset();
  return done;
}

int gettimeofday(timeval* out, void*) noexcept {
  timespec now{};
  const int done = clock_gettime(CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return done;
}

time_t time(time_t* out) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"
