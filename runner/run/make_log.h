// What a target needs before its first run: schemas and the log.
#pragma once

#include <optional>
#include <string>

#include "runner/engine/engine.h"
#include "runner/run/target_state.h"

namespace firn {

// The connector of a catalog of Trino's; nullopt where the user is not told. One statement.
Result<std::optional<std::string>> ConnectorOf(const std::string& catalog, Session& session);

// Ok where a catalog of this connector may be one whose tables have snapshots. kNotIceberg: it is
// not, and then a write's outcome could not be told after a crash.
Status CheckConnector(const std::string& catalog, const std::optional<std::string>& connector);

// Makes what is missing of the schemas, and the log where there is none. A target without a log is
// first looked at: kNotIceberg where its tables have no snapshots; then there is no log.
Status MakeLog(const Workspace& workspace, Engine& engine, const TargetNames& names,
               const TargetState& target, const StateLog& log, Session& session);

}  // namespace firn
