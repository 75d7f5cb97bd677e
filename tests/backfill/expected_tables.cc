#include "tests/backfill/expected_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

namespace firn::backfill {

const std::map<std::string, std::string> kColumns{
    {"marts.latest", "seq, id, customer, amount, at"},
    {"marts.kept", "seq, id, customer, amount, at"},
    {"marts.present", "seq, id, customer, amount, at"},
    {"marts.history", "id, valid_from, valid_to, is_current, seq, amount"},
    {"marts.days", "seq, id, amount, at"},
    {"marts.once", "seq, id, amount, at"},
    {"marts.rows", "seq, id, amount, at"},
    {"marts.prompt", "seq, id, customer, amount, at"},
    {"marts.day_rows", "seq, amount, at"},
    {"marts.large", "id, customer, amount, at"},
    {"marts.per_customer", "customer, total, items"},
    {"marts.totals", "items, total"},
    {"marts.day_totals", "day, total"},
};

std::string TimeOf(int hour) {
  return fmt::format("2025-01-{:02} {:02}:00:00", 1 + hour / 24, hour % 24);
}

std::string JsonOf(const Event& event) {
  return fmt::format(R"({{"seq":{},"id":{},"customer":{},"amount":{},"at":"{}","gone":{}}})",
                     event.seq, event.id, event.customer, event.amount, TimeOf(event.hour),
                     event.gone);
}

namespace {

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields;
  for (size_t at = 0; at <= line.size();) {
    size_t end = std::min(line.find(", ", at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end + 2;
  }
  return fields;
}

}  // namespace

Tables Expect(const std::vector<Event>& events) {
  std::map<int, std::vector<Event>> by_id;
  Tables tables;
  for (const auto& [table, _] : kColumns) tables[table];
  for (const Event& event : events) {
    by_id[event.id].push_back(event);
    std::string row =
        fmt::format("{}, {}, {}, {}.000000", event.seq, event.id, event.amount, TimeOf(event.hour));
    for (const char* table : {"marts.days", "marts.once", "marts.rows"}) tables[table].insert(row);
  }
  for (auto& [id, log] : by_id) {
    std::sort(log.begin(), log.end(), [](const Event& a, const Event& b) {
      return std::pair(a.hour, a.seq) < std::pair(b.hour, b.seq);
    });
    for (size_t i = 0; i < log.size(); ++i) {
      bool last = i + 1 == log.size();
      std::string next = last ? "null" : TimeOf(log[i + 1].hour) + ".000000";
      tables["marts.history"].insert(fmt::format("{}, {}.000000, {}, {}, {}, {}", id,
                                                 TimeOf(log[i].hour), next, last, log[i].seq,
                                                 log[i].amount));
    }
    const Event& last = log.back();
    std::string row = fmt::format("{}, {}, {}, {}, {}.000000", last.seq, id, last.customer,
                                  last.amount, TimeOf(last.hour));
    tables["marts.latest"].insert(row);
    tables["marts.prompt"].insert(row);
    if (last.gone) continue;
    tables["marts.kept"].insert(row);
    tables["marts.present"].insert(row);
  }
  for (const auto& [table, rows] : Derive(tables)) tables[table] = rows;
  return tables;
}

Tables Derive(const Tables& tables) {
  Tables derived;
  std::map<std::string, std::pair<int, int>> customers;
  std::map<std::string, int> days;
  int items = 0, total = 0;
  for (const std::string& row : tables.at("marts.latest")) {
    std::vector<std::string> f = Fields(row);  // seq, id, customer, amount, at
    customers[f[2]].first += std::stoi(f[3]);
    customers[f[2]].second += 1;
    if (std::stoi(f[3]) > 50) {
      derived["marts.large"].insert(fmt::format("{}, {}, {}, {}", f[1], f[2], f[3], f[4]));
    }
  }
  for (const std::string& row : tables.at("marts.present")) {
    ++items;
    total += std::stoi(Fields(row)[3]);
  }
  for (const std::string& row : tables.at("marts.days")) {
    std::vector<std::string> f = Fields(row);  // seq, id, amount, at
    days[f[3].substr(0, 10)] += std::stoi(f[2]);
  }
  for (const std::string& row : tables.at("marts.rows")) {
    std::vector<std::string> f = Fields(row);
    if (std::stoi(f[2]) <= 10) continue;
    derived["marts.day_rows"].insert(fmt::format("{}, {}, {}", f[0], f[2], f[3]));
  }
  for (const auto& [customer, sums] : customers) {
    derived["marts.per_customer"].insert(
        fmt::format("{}, {}, {}", customer, sums.first, sums.second));
  }
  for (const auto& [day, sum] : days) {
    derived["marts.day_totals"].insert(fmt::format("{} 00:00:00.000000, {}", day, sum));
  }
  derived["marts.totals"].insert(
      fmt::format("{}, {}", items, items == 0 ? "null" : std::to_string(total)));
  return derived;
}

}  // namespace firn::backfill
