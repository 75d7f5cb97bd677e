#include "runner/run/coordinator.h"

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "compiler/base/text.h"
#include "compiler/plan/build.h"
#include "compiler/plan/quote.h"
#include "runner/run/target_state.h"

namespace firn {

std::string CoordinatorOf(const std::string& query_id) {
  const size_t bar = query_id.rfind('_');
  return bar == std::string::npos ? "" : query_id.substr(bar + 1);
}

std::string Coordinator::IdOf(const std::string& query_id) const {
  return CoordinatorOf(query_id) == begun ? id : "";
}

Result<Coordinator> AskCoordinator(const Engine& engine, const Project& project,
                                   const TargetNames& names, Session& session, const Clock& clock) {
  if (engine.transactional()) return Coordinator();
  // What access rules hide from this user is left out of the question.
  constexpr const char* kAsked[] = {
      "select node_id || ' ' || http_uri, current_user, to_unixtime(current_timestamp),"
      " (select array_join(array_agg(property_name), ',')"
      " from system.metadata.table_properties where catalog_name = @catalog"
      " and property_name in ('parquet_writer_row_group_size'))"
      " from system.runtime.nodes where coordinator",
      "select node_id || ' ' || http_uri, current_user, to_unixtime(current_timestamp),"
      " '' from system.runtime.nodes where coordinator",
      "select '', current_user, to_unixtime(current_timestamp), ''"};
  Coordinator told;
  Result<QueryResult> rows(Status(StatusCode::kQuery, "not asked"));
  for (const char* text : kAsked) {
    Ast ast;
    told.told_at = clock.Uptime();
    const Holes holes{{"catalog", Build(ast).String(LowerCase(names.catalog))}};
    rows = AskTrino(Quote(text, holes, ast), project, names, session, ast);
    if (rows.status().code() != StatusCode::kQuery) break;
  }
  if (!rows.ok()) return rows.status();
  told.begun = CoordinatorOf(rows->query_id);
  if (rows->rows.empty() || rows->rows[0].size() != 4) return told;
  const std::vector<Cell>& row = rows->rows[0];
  told.id = row[0].value_or("");
  told.user = row[1].value_or("");
  const double seconds = std::strtod(row[2].value_or("0").c_str(), nullptr);
  const bool sane = seconds > 0 && seconds < 1e11;
  told.now = sane ? static_cast<int64_t>(std::llround(seconds * 1e6)) : 0;
  std::istringstream properties(row[3].value_or(""));
  for (std::string one; std::getline(properties, one, ',');) told.table_properties.push_back(one);
  return told;
}

int64_t ServerClock::Now() const {
  if (coordinator_.now == 0) return local_.Now();
  return coordinator_.now + (local_.Uptime() - coordinator_.told_at);
}

}  // namespace firn
