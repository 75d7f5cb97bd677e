#include "runner/engine/duckdb_functions.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <string>

#include "runner/engine/cell_text.h"

namespace firn {
namespace {

duckdb_type TypeIdOf(NativeType type) {
  switch (type) {
    case NativeType::kBoolean:
      return DUCKDB_TYPE_BOOLEAN;
    case NativeType::kInteger:
      return DUCKDB_TYPE_INTEGER;
    case NativeType::kBigint:
      return DUCKDB_TYPE_BIGINT;
    case NativeType::kReal:
      return DUCKDB_TYPE_FLOAT;
    case NativeType::kDouble:
      return DUCKDB_TYPE_DOUBLE;
    case NativeType::kVarchar:
      return DUCKDB_TYPE_VARCHAR;
    case NativeType::kVarbinary:
      return DUCKDB_TYPE_BLOB;
    case NativeType::kDate:
      return DUCKDB_TYPE_DATE;
    case NativeType::kTimestamp:
      return DUCKDB_TYPE_TIMESTAMP;
    case NativeType::kTimestampTz:
      return DUCKDB_TYPE_TIMESTAMP_TZ;
  }
  return DUCKDB_TYPE_INVALID;
}

// A vector of arguments.
struct Input {
  Input(duckdb_vector vector, NativeType type_of)
      : type(type_of),
        data(duckdb_vector_get_data(vector)),
        validity(duckdb_vector_get_validity(vector)) {}

  NativeArgument Read(idx_t row) const {
    NativeArgument argument;
    if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) {
      argument.null = true;
      return argument;
    }
    switch (type) {
      case NativeType::kBoolean:
        argument.integer = static_cast<bool*>(data)[row];
        break;
      case NativeType::kInteger:
      case NativeType::kDate:
        argument.integer = static_cast<int32_t*>(data)[row];
        break;
      case NativeType::kBigint:
      case NativeType::kTimestamp:
      case NativeType::kTimestampTz:
        argument.integer = static_cast<int64_t*>(data)[row];
        break;
      case NativeType::kReal:
        argument.number = static_cast<float*>(data)[row];
        break;
      case NativeType::kDouble:
        argument.number = static_cast<double*>(data)[row];
        break;
      case NativeType::kVarchar:
      case NativeType::kVarbinary: {
        duckdb_string_t* text = static_cast<duckdb_string_t*>(data) + row;
        argument.text = {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
        break;
      }
    }
    return argument;
  }

  NativeType type;
  void* data;
  uint64_t* validity;
};

// False where text is not UTF-8: DuckDB would trust it.
bool Write(NativeType type, const NativeResult& result, duckdb_vector output, idx_t row) {
  if (result.null) {
    duckdb_vector_ensure_validity_writable(output);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
    return true;
  }
  void* data = duckdb_vector_get_data(output);
  switch (type) {
    case NativeType::kBoolean:
      static_cast<bool*>(data)[row] = result.integer != 0;
      break;
    case NativeType::kInteger:
    case NativeType::kDate:
      static_cast<int32_t*>(data)[row] = static_cast<int32_t>(result.integer);
      break;
    case NativeType::kBigint:
    case NativeType::kTimestamp:
    case NativeType::kTimestampTz:
      static_cast<int64_t*>(data)[row] = result.integer;
      break;
    case NativeType::kReal:
      static_cast<float*>(data)[row] = static_cast<float>(result.number);
      break;
    case NativeType::kDouble:
      static_cast<double*>(data)[row] = result.number;
      break;
    case NativeType::kVarchar:
      if (!IsUtf8(result.text)) return false;
      [[fallthrough]];
    case NativeType::kVarbinary:
      duckdb_unsafe_vector_assign_string_element_len(output, row, result.text.data(),
                                                     result.text.size());
      break;
  }
  return true;
}

void Call(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto& function =
      *static_cast<const NativeFunction*>(duckdb_scalar_function_get_extra_info(info));
  std::vector<Input> inputs;
  for (idx_t i = 0; i < duckdb_data_chunk_get_column_count(chunk); ++i) {
    const size_t declared = std::min<size_t>(i, function.arguments.size() - 1);
    inputs.emplace_back(duckdb_data_chunk_get_vector(chunk, i), function.arguments[declared]);
  }

  std::vector<NativeArgument> arguments(inputs.size());
  NativeResult result;
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  for (idx_t row = 0; row < rows; ++row) {
    result.null = false;
    result.text.clear();
    bool any_null = false;
    for (size_t i = 0; i < inputs.size(); ++i) {
      arguments[i] = inputs[i].Read(row);
      any_null |= arguments[i].null;
    }
    if (any_null && !function.sees_null) {
      result.null = true;
    } else {
      function.body(arguments, &result);
    }
    if (result.error.empty() && !Write(function.result, result, output, row)) {
      result.error = function.name + ": the result is not UTF-8";
    }
    if (!result.error.empty()) {
      duckdb_scalar_function_set_error(info, result.error.c_str());
      return;
    }
  }
}

duckdb_scalar_function Wrap(const NativeFunction& function) {
  duckdb_scalar_function wrapped = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(wrapped, function.name.c_str());
  const auto with_type = [](NativeType type, auto use) {
    duckdb_logical_type logical = duckdb_create_logical_type(TypeIdOf(type));
    use(logical);
    duckdb_destroy_logical_type(&logical);
  };
  for (const NativeType type : function.arguments) {
    with_type(type, [&](auto logical) { duckdb_scalar_function_add_parameter(wrapped, logical); });
  }
  if (function.variadic) {
    with_type(function.arguments.back(),
              [&](auto logical) { duckdb_scalar_function_set_varargs(wrapped, logical); });
  }
  with_type(function.result,
            [&](auto logical) { duckdb_scalar_function_set_return_type(wrapped, logical); });
  duckdb_scalar_function_set_special_handling(wrapped);  // NULLs are Call's to judge
  duckdb_scalar_function_set_extra_info(wrapped, new NativeFunction(function), [](void* copy) {
    delete static_cast<NativeFunction*>(copy);
  });
  duckdb_scalar_function_set_function(wrapped, Call);
  return wrapped;
}

}  // namespace

Status RegisterFunctions(duckdb_connection connection,
                         const std::vector<NativeFunction>& functions) {
  std::map<std::string, duckdb_scalar_function_set> sets;
  std::string refused;
  for (const NativeFunction& function : functions) {
    assert(!function.arguments.empty());
    auto [set, is_new] = sets.try_emplace(function.name, nullptr);
    if (is_new) set->second = duckdb_create_scalar_function_set(function.name.c_str());
    duckdb_scalar_function wrapped = Wrap(function);
    if (duckdb_add_scalar_function_to_set(set->second, wrapped) == DuckDBError) {
      refused = function.name;  // twice with the same arguments
    }
    duckdb_destroy_scalar_function(&wrapped);
  }
  for (auto& [name, set] : sets) {
    if (duckdb_register_scalar_function_set(connection, set) == DuckDBError) refused = name;
    duckdb_destroy_scalar_function_set(&set);
  }
  if (refused.empty()) return {};
  return {StatusCode::kQuery, "duckdb: function '" + refused + "' cannot be registered"};
}

}  // namespace firn
