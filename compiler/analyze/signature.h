// Declared signatures of functions and operators, and how a call picks one of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/sql/trino_version.h"
#include "compiler/sql/type.h"

namespace firn {

// A type with holes: "t", "array(e)", "decimal(p,s)", "map(varchar,double)", "function(t,boolean)".
struct TypePattern {
  enum class Form : uint8_t {
    kConcrete,  // `type` itself
    kVariable,  // the type variable `variables[0]`
    kNumbers,   // a type of `kind` whose numbers are number variables
    kComposite  // array, map, row or function of `parts`; qdigest of parts[0] where kind is kOther
  };
  Form form = Form::kConcrete;
  TypeKind kind = TypeKind::kUncertain;
  Type type;
  int8_t variables[2] = {-1, -1};  // kNumbers: index of a number variable, or -1 for a literal
  int32_t literals[2] = {0, 0};
  std::vector<TypePattern> parts;
};

struct TypeVariable {
  std::string_view name;
  bool comparable = false;
  bool orderable = false;
};

enum class FunctionKind : uint8_t { kScalar, kAggregate, kWindow };

struct Signature {
  std::string_view name;
  std::string_view text;  // of the arguments, as SHOW FUNCTIONS prints them
  FunctionKind kind = FunctionKind::kScalar;
  bool deterministic = true;
  bool variadic = false;  // the last argument may be repeated, or left out where others stand
  std::vector<TypePattern> arguments;
  TypePattern result;
  std::vector<TypeVariable> types;
  std::vector<std::string_view> numbers;  // those of the result alone are computed by a formula
  int since = 0;                          // the version of Trino that it came with
};

// Reads one line of functions.tsv: name, kind, result, arguments, type variables and, where it is
// newer than the oldest that firn knows, the version of Trino that it came with; tab-separated.
Signature ParseSignature(std::string_view line);

// The type of a lambda's body when its parameters have these types. `argument` is its place in the
// call.
using InferLambda = std::function<Type(size_t argument, const std::vector<Type>& parameters)>;

struct CallArgument {
  Type type;              // of no meaning for a lambda
  int lambda_arity = -1;  // how many parameters, or -1 for a plain value
};

struct BoundCall {
  const Signature* signature = nullptr;
  std::vector<Type> arguments;  // after coercion; a lambda's is a function type
  Type result;
};

enum class BindFailure : uint8_t { kNone, kNoMatch, kAmbiguous };

// Picks a signature as this version of Trino does: an exact match first (not generic before
// generic), then the most specific of those that fit after coercion. Arguments of uncertain type
// fit anywhere; where they leave a choice, the result is uncertain unless all choices agree.
BindFailure BindCall(const std::vector<Signature>& candidates,
                     const std::vector<CallArgument>& arguments, const InferLambda& infer_lambda,
                     const TrinoVersion& trino, BoundCall* call);

}  // namespace firn
