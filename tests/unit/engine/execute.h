// Statements of tests that a session must take.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "runner/engine/engine.h"

namespace firn {

inline QueryResult Execute(Session& session, const std::string& sql) {
  Result<QueryResult> result = session.Execute(sql);
  REQUIRE_MESSAGE(result.ok(), result.status().message());
  return *result;
}

// "type: text" of the only cell.
inline std::string One(Session& session, const std::string& sql) {
  const QueryResult result = Execute(session, "select " + sql);
  return result.columns[0].type + ": " + result.rows[0][0].value_or("NULL");
}

}  // namespace firn
