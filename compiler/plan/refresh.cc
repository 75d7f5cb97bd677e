#include "compiler/plan/refresh.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "compiler/plan/cut_windows.h"
#include "compiler/plan/provenance.h"

namespace firn {

namespace {

// Where the rows that a change of `changed` has changed lie, for a kind that writes rows of one
// time because of rows of that time alone; the others compute a key's rows from those of any time.
std::optional<EventWindow> ChangedRows(const ModelSpec& spec, const EventWindow& changed) {
  const ModelConfig& config = spec.config;
  if (!config.event_time.given()) return std::nullopt;
  if (spec.kind().write == WriteWay::kAdds) return changed;
  if (spec.kind().write == WriteWay::kWindows && config.partition_by.empty()) {
    return Widen(changed, *config.window);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Refresh> PlanRefresh(const Project& project, const ParsedProject& parsed,
                                 const Analysis& analysis, size_t model,
                                 const std::optional<EventWindow>& range) {
  std::set<size_t> reached{model};
  std::map<std::string, EventWindow> changed;  // by table
  auto note = [&](size_t one, const std::optional<EventWindow>& window) {
    const ModelSpec& spec = project.models[one];
    if (!window) return;
    if (auto rows = ChangedRows(spec, *window)) {
      changed[LowerCase(spec.qualified_name())] = *rows;
    }
  };
  note(model, range);
  std::vector<Refresh> refreshes;
  for (size_t one : analysis.order) {
    const std::vector<size_t>& upstream = analysis.models[one].upstream;
    bool reads = std::any_of(upstream.begin(), upstream.end(),
                             [&](size_t up) { return reached.contains(up); });
    if (one == model || !reads) continue;
    reached.insert(one);
    const ModelSpec& spec = project.models[one];
    if (!spec.kind().is_stored()) continue;
    Refresh refresh{one, std::nullopt,
                    "compares all rows once: what was filled in may lie anywhere"};
    if (!spec.kind().keeps_rows()) {
      refresh.reason = "replaces the table";
    } else if (spec.config.event_time.given() &&
               TraceRows(one, project, parsed, analysis, {}).row_for_row) {
      const ColumnOrigin* origin =
          StoredOrigin(analysis.models[one], *spec.config.event_time, project, analysis);
      auto found = origin == nullptr ? changed.end() : changed.find(origin->table);
      if (found != changed.end() &&
          SameName(origin->column,
                   *project.models[analysis.by_name.at(origin->table)].config.event_time)) {
        refresh.window = found->second;
        refresh.reason =
            fmt::format("rows with {} in {}: event time passes down from {}",
                        *spec.config.event_time, WindowText(found->second), origin->table);
        note(one, refresh.window);
      }
    }
    refreshes.push_back(std::move(refresh));
  }
  return refreshes;
}

}  // namespace firn
