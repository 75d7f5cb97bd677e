// The events of tests/sources/snapshots, and what its models make of them.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace firn {

struct Event {
  int64_t id = 0, customer = 0, value = 0, minute = 0;  // the minute of January 2025
  bool gone = false;
};

std::string Time(int64_t minute);

// Whether marts.shares cannot be computed of it.
bool IsBad(const Event& event);

// The rows of the models that show a table as it is, each as `model value value ...`.
std::multiset<std::string> RowsOf(const std::vector<Event>& events);

}  // namespace firn
