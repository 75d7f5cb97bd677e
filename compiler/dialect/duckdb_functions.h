// The function table: what becomes of each of Trino's functions in DuckDB. A function without a row
// is refused.
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/sql/expr.h"

namespace firn {

class Lowering;
using CallRewrite = ExprPtr (*)(Lowering&, const CallExpr&);

enum class Mapping : uint8_t {
  kCall,     // the DuckDB function, macro or native function `duckdb`, arguments in place
  kCast,     // likewise, and the result cast to the type that Trino gives the call
  kRewrite,  // `rewrite` builds it
  kRefuse    // has no equal: `duckdb` says why
};

struct DuckdbFunction {
  std::string_view name;  // lower case
  Mapping how = Mapping::kRefuse;
  std::string_view duckdb;
  CallRewrite rewrite = nullptr;
  bool aggregate = false;  // or a window function: may have DISTINCT, FILTER, ORDER BY and OVER
};

// Null where the table has no such function.
const DuckdbFunction* FindDuckdbFunction(std::string_view name);

}  // namespace firn
