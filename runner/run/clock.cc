#include "runner/run/clock.h"

#include <fmt/format.h>
#include <time.h>

#include <chrono>
#include <cstdio>

namespace firn {

int64_t SystemClock::Now() const {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

int64_t SystemClock::Uptime() const {
  timespec since{};
  clock_gettime(CLOCK_BOOTTIME, &since);  // CLOCK_MONOTONIC stands still in suspend
  return since.tv_sec * int64_t{1'000'000} + since.tv_nsec / 1'000;
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

std::optional<int64_t> ReadTrinoTime(const std::string& text) {
  Fields f{};
  int end = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2u-%2u %2ld:%2ld:%2ld.%6ld UTC%n", &f.year,
                               &f.month, &f.day, &f.hour, &f.minute, &f.second, &f.micro, &end);
  const std::chrono::year_month_day date{std::chrono::year(f.year), std::chrono::month(f.month),
                                         std::chrono::day(f.day)};
  if (read != 7 || end != static_cast<int>(text.size()) || !date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (((days * 24 + f.hour) * 60 + f.minute) * 60 + f.second) * 1'000'000 + f.micro;
}

std::string IsoTime(int64_t microseconds) {
  Fields f = Split(microseconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", f.year, f.month, f.day, f.hour,
                     f.minute, f.second, f.micro);
}

}  // namespace firn
