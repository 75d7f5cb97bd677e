#include <fmt/format.h>

#include <chrono>

#include "runner/run/run.h"

namespace firn {

int64_t SystemClock::Now() const {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

namespace {

struct Fields {
  int year;
  unsigned month, day;
  int64_t hour, minute, second, micro;
};

Fields Split(int64_t microseconds) {
  using namespace std::chrono;
  sys_time<std::chrono::microseconds> at{std::chrono::microseconds(microseconds)};
  sys_days date = floor<days>(at);
  year_month_day ymd{date};
  int64_t rest = (at - date).count();
  return {int(ymd.year()),        unsigned(ymd.month()), unsigned(ymd.day()), rest / 3'600'000'000,
          rest / 60'000'000 % 60, rest / 1'000'000 % 60, rest % 1'000'000};
}

}  // namespace

std::string TrinoTime(int64_t microseconds) {
  Fields f = Split(microseconds);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06} UTC", f.year, f.month, f.day,
                     f.hour, f.minute, f.second, f.micro);
}

std::string IsoTime(int64_t microseconds) {
  Fields f = Split(microseconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", f.year, f.month, f.day, f.hour,
                     f.minute, f.second, f.micro);
}

}  // namespace firn
