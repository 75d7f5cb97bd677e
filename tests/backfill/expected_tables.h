// What the tables of tests/projects/windows hold after one run over all events, worked out without
// firn and without SQL.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace firn::backfill {

struct Event {
  int seq = 0;
  int id = 0;
  int customer = 0;
  int amount = 0;
  int hour = 0;  // since 2025-01-01 00:00
  bool gone = false;
};
std::string TimeOf(int hour);  // "2025-01-02 03:00:00"
std::string JsonOf(const Event& event);

// By table, sorted lines of the columns in kColumns, "1, 2, null".
using Tables = std::map<std::string, std::multiset<std::string>>;
extern const std::map<std::string, std::string> kColumns;
Tables Expect(const std::vector<Event>& events);

// Of the tables downstream, what follows from the rows that these upstream tables hold.
Tables Derive(const Tables& tables);

}  // namespace firn::backfill
