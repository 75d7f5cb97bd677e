#include "runner/report/run_results.h"

#include <nlohmann/json.hpp>

#include "runner/report/metadata.h"
#include "runner/report/node_id.h"

namespace firn {

namespace {

using Json = nlohmann::ordered_json;

Json Timing(const std::string& started, const std::string& completed) {
  if (started.empty()) return Json::array();
  return Json::array({{{"name", "compile"}, {"started_at", started}, {"completed_at", started}},
                      {{"name", "execute"}, {"started_at", started}, {"completed_at", completed}}});
}

// What stands in each result, whatever its kind.
Json Result(const std::string& unique_id, const char* status, const std::string& message,
            const std::string& started, const std::string& completed, double seconds) {
  return {{"status", status},
          {"timing", Timing(started, completed)},
          {"thread_id", "main"},
          {"execution_time", seconds},
          {"adapter_response", Json::object()},
          {"message", message.empty() ? Json() : Json(message)},
          {"failures", nullptr},
          {"unique_id", unique_id},
          {"compiled", true},
          {"compiled_code", nullptr},
          {"relation_name", nullptr},
          {"batch_results", nullptr}};
}

Json OfModel(const RunReport& report, const ModelResult& model) {
  const Project& project = report.workspace.project;
  Json result = Result(UniqueId(project, model.model), StatusOfModel(model.status), model.message,
                       model.started_at, model.completed_at, model.seconds);
  result["relation_name"] = RelationName(project, model.model, report.names);
  Json response = Json::object();
  for (const SentStatement& sent : model.statements) {
    if (sent.purpose != "write") continue;
    response["_message"] = model.message;
    response["code"] = model.status == RunStatus::kSuccess ? "SUCCESS" : "ERROR";
    response["query_id"] = sent.query_id;
    if (model.affected_rows >= 0) response["rows_affected"] = model.affected_rows;
    result["compiled_code"] = sent.sql;
  }
  if (model.status == RunStatus::kNothingNew) {
    response = {{"_message", model.message}, {"code", "NO-OP"}, {"rows_affected", 0}};
  }
  response["new_rows"] = model.new_rows < 0 ? Json() : Json(model.new_rows);
  response["bad_rows"] = model.bad_rows;
  response["late_rows"] = model.late_rows;
  response["late_rows_picked_up"] = model.late_picked_up;
  if (!model.note.empty()) response["note"] = model.note;
  Json statements = Json::array();
  for (const SentStatement& sent : model.statements) {
    statements.push_back({{"purpose", sent.purpose},
                          {"query_id", sent.query_id},
                          {"seconds", sent.wall_seconds},
                          {"engine_seconds", sent.engine_seconds}});
  }
  response["statements"] = std::move(statements);
  result["adapter_response"] = std::move(response);
  return result;
}

Json OfTest(const RunReport& report, const TestResult& test) {
  const DataTest& spec = report.tests[test.test];
  const Project& project = report.workspace.project;
  Json result = Result(UniqueId(project, spec), StatusOfTest(test.status), test.message,
                       test.started_at, test.completed_at, test.seconds);
  result["failures"] = test.failures;
  result["compiled_code"] = test.sql;
  result["relation_name"] = nullptr;
  result["attached_node"] = UniqueId(project, spec.model);
  if (!test.query_id.empty()) result["adapter_response"] = {{"query_id", test.query_id}};
  return result;
}

}  // namespace

std::string RunResultsJson(const RunReport& report) {
  Json results = Json::array();
  for (const ModelResult& model : report.run.models) results.push_back(OfModel(report, model));
  for (const TestResult& test : report.test_results) results.push_back(OfTest(report, test));
  Json all{{"metadata",
            Metadata("https://schemas.getdbt.com/dbt/run-results/v6.json", report.run.started_at)},
           {"results", std::move(results)},
           {"elapsed_time", report.run.seconds},
           {"args",
            {{"which", report.command},
             {"invocation_command", "firn " + report.command},
             {"full_refresh", report.full_refresh}}}};
  if (report.window) {
    all["args"]["event_time_start"] = EventTimeText(report.window->start);
    all["args"]["event_time_end"] = EventTimeText(report.window->end);
  }
  all["metadata"]["run_id"] = report.run.run_id;
  all["metadata"]["statements"] = report.run.statement_count;
  all["metadata"]["engine_seconds"] = report.run.engine_seconds;
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Unfinished> ReadUnfinished(const std::string& run_results) {
  Json json = Json::parse(run_results, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("results") || !json.contains("args")) {
    return std::nullopt;
  }
  Unfinished unfinished;
  unfinished.command = json["args"].value("which", "");
  unfinished.full_refresh = json["args"].value("full_refresh", false);
  unfinished.event_time_start = json["args"].value("event_time_start", "");
  unfinished.event_time_end = json["args"].value("event_time_end", "");
  for (const Json& result : json["results"]) {
    std::string status = result.value("status", "");
    if (status == "success" || status == "pass" || status == "warn") continue;
    unfinished.nodes.insert(result.value("attached_node", result.value("unique_id", "")));
  }
  return unfinished;
}

}  // namespace firn
