// target/manifest.json and the lines of `firn ls --output json`: the project in dbt's shape (v12).
#pragma once

#include <string>
#include <vector>

#include "compiler/plan/data_tests.h"
#include "compiler/plan/render.h"
#include "runner/run/workspace.h"

namespace firn {

struct ManifestInput {
  const Workspace& workspace;
  const TargetNames& names;
  const std::vector<DataTest>& tests;
  // By model: its query in SQL with tables where the target has them; empty where there is none.
  std::vector<std::string> compiled;
  std::string generated_at;
};
std::string ManifestJson(const ManifestInput& input);

// What `ls` can name.
enum class ResourceKind { kModel, kSeed, kSource, kTest };
struct Resource {
  ResourceKind kind = ResourceKind::kModel;
  size_t index = 0;  // into the project's models or sources, or the data tests
};

// One object on one line with these keys of the manifest's node; no keys: those that dbt prints.
std::string ResourceJson(const Resource& resource, const Workspace& workspace,
                         const TargetNames& names, const std::vector<DataTest>& tests,
                         const std::vector<std::string>& keys);

}  // namespace firn
