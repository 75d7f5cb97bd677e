#include "runner/report/run_event.h"

#include <nlohmann/json.hpp>

#include "compiler/project/spec_names.h"
#include "runner/report/node_id.h"

namespace firn {

namespace {

nlohmann::ordered_json NodeInfo(const Project& project, size_t model, const char* status) {
  const ModelSpec& spec = project.models[model];
  return {{"unique_id", UniqueId(project, model)},
          {"node_name", *spec.name},
          {"node_path", spec.file},
          {"materialized", NameOf(*spec.config.materialized)},
          {"resource_type", spec.kind().resource_type()},
          {"node_status", status}};
}

std::string OneLine(const nlohmann::ordered_json& data) {
  return data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string NodeStartData(const Project& project, size_t model) {
  return OneLine({{"node_info", NodeInfo(project, model, "started")}});
}

std::string NodeFinishedData(const Project& project, const ModelResult& result) {
  nlohmann::ordered_json info = NodeInfo(project, result.model, StatusOfModel(result.status));
  info["node_started_at"] = result.started_at;
  info["node_finished_at"] = result.completed_at;
  return OneLine({{"node_info", std::move(info)},
                  {"run_result",
                   {{"status", StatusOfModel(result.status)},
                    {"message", result.message},
                    {"execution_time", result.seconds},
                    {"rows_affected", result.affected_rows},
                    {"new_rows", result.new_rows},
                    {"bad_rows", result.bad_rows},
                    {"note", result.note}}}});
}

}  // namespace firn
