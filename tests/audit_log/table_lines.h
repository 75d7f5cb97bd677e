// Rows of many tables as one query's lines, to be compared.
#pragma once

#include <map>
#include <sstream>
#include <string>

namespace firn::audit_log {

// A query of `line`: `table: value, value` of each row, by the tables' columns ("id, amount").
inline std::string TableLines(const std::map<std::string, std::string>& columns_of) {
  std::string sql;
  for (const auto& [table, columns] : columns_of) {
    if (!sql.empty()) sql += " union all ";
    sql += "select '" + table + ": ' || concat_ws(', '";
    std::istringstream names(columns);
    for (std::string name; std::getline(names >> std::ws, name, ',');) {
      sql += ", coalesce(cast(" + name + " as varchar), 'null')";
    }
    sql += ") as line from " + table;
  }
  return sql;
}

}  // namespace firn::audit_log
