// The names that dbt's artifacts give to things.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/plan/data_tests.h"
#include "compiler/plan/render.h"
#include "compiler/project/spec.h"
#include "runner/run/run_result.h"

namespace firn {

// "model.shop.orders", "seed.shop.countries"; where two layers have a model of this name,
// "model.shop.marts.orders".
std::string UniqueId(const Project& project, size_t model);
// "source.shop.raw.events"
std::string UniqueId(const Project& project, const SourceSpec& source);

// "test.shop.not_null_orders_order_id.1a2b3c4d5e"
std::string UniqueId(const Project& project, const DataTest& test);

// The table or view in SQL, quoted where needed: "lake.dev_marts.orders".
std::string RelationName(const Project& project, size_t model, const TargetNames& names);

// Project, pipeline, layer, name.
std::vector<std::string> FullName(const Project& project, const ModelSpec& model);

// dbt's word: "success", "error", "skipped". Nothing new is a success.
const char* StatusOfModel(RunStatus status);
// Likewise for tests: "pass", "fail", "warn", "error", "skipped".
const char* StatusOfTest(RunStatus status);

}  // namespace firn
