#include "runner/report/node_id.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/fingerprint.h"
#include "compiler/sql/printer.h"

namespace firn {

std::string UniqueId(const Project& project, size_t model) {
  const ModelSpec& spec = project.models[model];
  auto same = std::count_if(project.models.begin(), project.models.end(),
                            [&](const ModelSpec& other) { return *other.name == *spec.name; });
  return fmt::format("{}.{}.{}", spec.kind().resource_type(), *project.name,
                     same > 1 ? spec.qualified_name() : *spec.name);
}

std::string UniqueId(const Project& project, const SourceSpec& source) {
  return fmt::format("source.{}.{}", *project.name, source.qualified_name());
}

std::string UniqueId(const Project& project, const DataTest& test) {
  // dbt's ids of tests end in a hash, and some readers cut it off.
  return fmt::format("test.{}.{}.{}", *project.name, test.name,
                     FingerprintOf(test.name).Hex().substr(0, 10));
}

std::string RelationName(const Project& project, size_t model, const TargetNames& names) {
  const ModelSpec& spec = project.models[model];
  std::string schema = spec.config.schema.given() ? *spec.config.schema : spec.layer;
  std::string name;
  if (!names.catalog.empty()) name = PrintName(names.catalog, names.flavor) + ".";
  return name + PrintName(names.Schema(schema), names.flavor) + "." +
         PrintName(spec.config.alias.given() ? *spec.config.alias : *spec.name, names.flavor);
}

std::vector<std::string> FullName(const Project& project, const ModelSpec& model) {
  return {*project.name, model.pipeline, model.layer, *model.name};
}

const char* StatusOfModel(RunStatus status) {
  switch (status) {
    case RunStatus::kSuccess:
    case RunStatus::kNothingNew:
      return "success";
    case RunStatus::kWarn:
      return "warn";
    case RunStatus::kError:
    case RunStatus::kFail:
    case RunStatus::kCancelled:
      return "error";
    case RunStatus::kSkipped:
      return "skipped";
  }
  return "";
}

const char* StatusOfTest(RunStatus status) {
  switch (status) {
    case RunStatus::kSuccess:
    case RunStatus::kNothingNew:
      return "pass";
    case RunStatus::kWarn:
      return "warn";
    case RunStatus::kFail:
      return "fail";
    case RunStatus::kError:
    case RunStatus::kCancelled:
      return "error";
    case RunStatus::kSkipped:
      return "skipped";
  }
  return "";
}

}  // namespace firn
