#include "runner/run/coordinator.h"

#include <cmath>
#include <cstdlib>

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
  constexpr const char* kAll =
      "select node_id || ' ' || http_uri, current_user, to_unixtime(current_timestamp)"
      " from system.runtime.nodes where coordinator";
  constexpr const char* kWithoutNodes = "select '', current_user, to_unixtime(current_timestamp)";
  Coordinator told;
  Result<QueryResult> rows(Status(StatusCode::kQuery, "not asked"));
  for (const char* text : {kAll, kWithoutNodes}) {
    Ast ast;
    told.told_at = clock.Uptime();
    rows = AskTrino(Quote(text, {}, ast), project, names, session, ast);
    if (rows.status().code() != StatusCode::kQuery) break;
  }
  if (!rows.ok()) return rows.status();
  told.begun = CoordinatorOf(rows->query_id);
  if (rows->rows.empty() || rows->rows[0].size() != 3) return told;
  told.id = rows->rows[0][0].value_or("");
  told.user = rows->rows[0][1].value_or("");
  const double seconds = std::strtod(rows->rows[0][2].value_or("0").c_str(), nullptr);
  const bool sane = seconds > 0 && seconds < 1e11;
  told.now = sane ? static_cast<int64_t>(std::llround(seconds * 1e6)) : 0;
  return told;
}

int64_t ServerClock::Now() const {
  if (coordinator_.now == 0) return local_.Now();
  return coordinator_.now + (local_.Uptime() - coordinator_.told_at);
}

}  // namespace firn
