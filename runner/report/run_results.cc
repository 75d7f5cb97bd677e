#include "runner/report/run_results.h"

#include <functional>
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
Json ResultOf(const std::string& unique_id, const char* status, const std::string& message,
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
  Json result = ResultOf(UniqueId(project, model.model), StatusOfModel(model.status), model.message,
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
  Json result = ResultOf(UniqueId(project, spec), StatusOfTest(test.status), test.message,
                         test.started_at, test.completed_at, test.seconds);
  result["failures"] = test.failures;
  result["compiled_code"] = test.sql;
  result["relation_name"] = nullptr;
  result["attached_node"] = UniqueId(project, spec.model);
  if (!test.query_id.empty()) result["adapter_response"] = {{"query_id", test.query_id}};
  return result;
}

}  // namespace

namespace {

Json Arguments(const std::string& command, const RunArguments& arguments) {
  Json args{{"which", command},
            {"invocation_command", "firn " + command},
            {"target", arguments.target},
            {"profile", arguments.profile},
            {"vars", arguments.vars},
            {"select", arguments.select},
            {"exclude", arguments.exclude},
            {"fail_fast", arguments.fail_fast},
            {"full_refresh", arguments.full_refresh}};
  if (arguments.threads > 0) args["threads"] = arguments.threads;
  if (!arguments.event_time_start.empty()) args["event_time_start"] = arguments.event_time_start;
  if (!arguments.event_time_end.empty()) args["event_time_end"] = arguments.event_time_end;
  return args;
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
           {"args", Arguments(report.command, report.arguments)}};
  all["metadata"]["run_id"] = report.run.run_id;
  all["metadata"]["statements"] = report.run.statement_count;
  all["metadata"]["engine_seconds"] = report.run.engine_seconds;
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace {

// Reads members of any JSON: a missing one leaves its value, one of another type spoils the whole.
class Members {
 public:
  void Read(const Json& object, const char* name, const std::function<bool(const Json&)>& take) {
    auto member = object.find(name);
    if (member != object.end()) good_ &= take(*member);
  }
  void Text(const Json& object, const char* name, std::string* out) {
    Read(object, name, [&](const Json& value) {
      if (value.is_string()) *out = value.get<std::string>();
      return value.is_string() || value.is_null();
    });
  }
  void Flag(const Json& object, const char* name, bool* out) {
    Read(object, name, [&](const Json& value) {
      if (value.is_boolean()) *out = value.get<bool>();
      return value.is_boolean() || value.is_null();
    });
  }
  void Count(const Json& object, const char* name, int* out) {
    Read(object, name, [&](const Json& value) {
      if (value.is_null()) return true;
      if (!value.is_number_integer() || value < 0 || value > 1'000'000) return false;
      *out = value.get<int>();
      return true;
    });
  }
  // A map, or a list, of texts.
  void Texts(const Json& object, const char* name,
             const std::function<void(const std::string& key, const std::string& text)>& take) {
    Read(object, name, [&](const Json& values) {
      if (!values.is_object() && !values.is_array()) return values.is_null();
      for (const auto& [key, value] : values.items()) {
        if (!value.is_string()) return false;
        take(key, value.get<std::string>());
      }
      return true;
    });
  }
  bool good() const { return good_; }

 private:
  bool good_ = true;
};

RunArguments ReadArguments(const Json& args, Members* members) {
  RunArguments read;
  members->Text(args, "target", &read.target);
  members->Text(args, "profile", &read.profile);
  members->Texts(args, "vars", [&](const auto& name, const auto& text) { read.vars[name] = text; });
  members->Texts(args, "select", [&](const auto&, const auto& s) { read.select.push_back(s); });
  members->Texts(args, "exclude", [&](const auto&, const auto& s) { read.exclude.push_back(s); });
  members->Count(args, "threads", &read.threads);
  members->Flag(args, "full_refresh", &read.full_refresh);
  members->Flag(args, "fail_fast", &read.fail_fast);
  members->Text(args, "event_time_start", &read.event_time_start);
  members->Text(args, "event_time_end", &read.event_time_end);
  return read;
}

}  // namespace

std::optional<Unfinished> ReadUnfinished(const std::string& run_results) {
  const Json json = Json::parse(run_results, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  auto results = json.find("results"), args = json.find("args");
  if (results == json.end() || !results->is_array() || args == json.end() || !args->is_object()) {
    return std::nullopt;
  }
  Unfinished unfinished;
  Members members;
  members.Text(*args, "which", &unfinished.command);
  unfinished.arguments = ReadArguments(*args, &members);
  for (const Json& result : *results) {
    if (!result.is_object()) return std::nullopt;
    std::string status, node;
    members.Text(result, "status", &status);
    members.Text(result, "unique_id", &node);
    members.Text(result, "attached_node", &node);
    if (status.empty() || node.empty()) return std::nullopt;
    if (status != "success" && status != "pass" && status != "warn") {
      unfinished.nodes.insert(std::move(node));
    }
  }
  if (!members.good()) return std::nullopt;
  return unfinished;
}

}  // namespace firn
