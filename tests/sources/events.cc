#include "tests/sources/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace firn {

std::string Time(int64_t minute) {
  return fmt::format("2025-01-{:02} {:02}:{:02}:00", 1 + minute / 1440, minute / 60 % 24,
                     minute % 60);
}

bool IsBad(const Event& event) { return event.value % 7 == 0; }

std::multiset<std::string> RowsOf(const std::vector<Event>& events) {
  std::multiset<std::string> expected;
  std::map<int64_t, std::vector<Event>> of_customer;
  for (const Event& e : events) {
    expected.insert(fmt::format("by_id {} {} {} {}", e.id, e.customer, e.value, Time(e.minute)));
    expected.insert(fmt::format("days {} {} {}", Time(e.minute), e.id, e.value));
    of_customer[e.customer].push_back(e);
  }
  for (auto& [customer, own] : of_customer) {
    std::sort(own.begin(), own.end(), [](const Event& a, const Event& b) {
      return std::pair(a.minute, a.id) < std::pair(b.minute, b.id);
    });
    const Event& last = own.back();
    if (!last.gone) expected.insert(fmt::format("latest {} {} {}", customer, last.id, last.value));
    for (size_t i = 0; i < own.size(); ++i) {
      std::string until = i + 1 < own.size() ? Time(own[i + 1].minute) : "-";
      expected.insert(fmt::format("history {} {} {} {} {}", customer, Time(own[i].minute), until,
                                  own[i].id, own[i].value));
    }
    auto good = std::find_if_not(own.rbegin(), own.rend(), IsBad);
    if (good == own.rend()) continue;
    expected.insert(fmt::format("shares {} {} {}", customer, good->id, 100 / (good->value % 7)));
  }
  return expected;
}

}  // namespace firn
