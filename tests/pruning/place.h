// A project of its own on the lab's Trino, which is asked through curl, past firn.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/audit_log/spawn.h"

namespace firn::pruning {

// What Trino answers at a path or URL, to what a file holds if one is named; a doctest failure if
// it does not.
nlohmann::json Curl(const std::string& path, const std::string& body_file = "");

struct Answer {
  std::string id;  // of the query
  nlohmann::json rows = nlohmann::json::array();
};
Answer Query(const std::string& sql);  // a doctest failure if it fails

// The project beside this file, in a folder and in schemas of its own.
class Place {
 public:
  Place();
  ~Place();

  // Deliveries of these numbers (a query of a column n): a code from all over, a day by the number.
  void Deliver(const std::string& numbers, int amount, int days_late = 0);

  // On `port`, the server's own if it is 0.
  audit_log::Finished Firn(std::vector<std::string> arguments, int port = 0) const;

  // Runs `select`, all if it is empty. Statement and query id of each model's write, by table.
  std::map<std::string, std::pair<std::string, std::string>> Run(const std::string& select = "",
                                                                 int port = 0) const;

  std::string Table(const std::string& name) const;  // "marts.days" as Trino knows it

 private:
  std::filesystem::path folder_;
  std::string schema_, source_;
  int deliveries_ = 0;
};

}  // namespace firn::pruning
