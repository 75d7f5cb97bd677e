#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "compiler/analyze/coercion.h"
#include "compiler/analyze/number_formula.h"
#include "compiler/analyze/signature.h"

namespace firn {
namespace {

constexpr int64_t kUnset = kNoNumber;
constexpr size_t kMostVariables = 8;

bool IsUnknown(const Type& type) { return type.is(TypeKind::kUncertain); }

const TypePattern& Formal(const Signature& signature, size_t i) {
  return signature.arguments[std::min(i, signature.arguments.size() - 1)];
}

// A cheap look at arity and kinds, which rules out most signatures before any is bound.
bool MayFit(const Signature& signature, const std::vector<CallArgument>& call, bool coerce,
            const TrinoVersion& trino) {
  if (signature.since > trino.number) return false;
  const size_t formals = signature.arguments.size();
  if (signature.variadic ? call.size() + 1 < formals : call.size() != formals) return false;
  for (size_t i = 0; i < call.size(); ++i) {
    const TypePattern& formal = Formal(signature, i);
    const TypeKind kind = call[i].type.kind();
    if ((call[i].lambda_arity >= 0) != (formal.kind == TypeKind::kFunction)) return false;
    if (call[i].lambda_arity >= 0 || formal.kind == kind || kind == TypeKind::kUncertain ||
        formal.form == TypePattern::Form::kVariable) {
      continue;
    }
    if (!coerce) return false;
    if (kind == TypeKind::kNull) continue;
    const bool fits = formal.kind == TypeKind::kOther
                          ? formal.form == TypePattern::Form::kConcrete &&
                                CanCoerce(call[i].type, formal.type, trino)
                          : CoerceToKind(call[i].type, formal.kind, trino).has_value();
    if (!fits) return false;
  }
  return true;
}

// One attempt to fit a call to a signature that may fit.
class Binder {
 public:
  Binder(const Signature& signature, const std::vector<CallArgument>& arguments, bool coerce,
         const InferLambda& infer_lambda, const TrinoVersion& trino)
      : signature_(signature),
        call_(arguments),
        coerce_(coerce),
        infer_lambda_(infer_lambda),
        trino_(trino) {
    numbers_.fill(kUnset);
  }

  bool Bind() {
    for (size_t i = 0; i < call_.size(); ++i) {
      const TypePattern& formal = Formal(signature_, i);
      if (call_[i].lambda_arity >= 0) {
        if (static_cast<size_t>(call_[i].lambda_arity) + 1 != formal.parts.size()) return false;
        lambdas_ = true;
      } else if (!Unify(formal, call_[i].type)) {
        return false;
      }
    }
    if (!BindLambdas() || !ConstraintsHold()) return false;
    ComputeNumbers();
    return Fits();
  }

  BoundCall Take() {
    BoundCall bound;
    bound.signature = &signature_;
    bound.arguments = std::move(bound_arguments_);
    bound.result = Substitute(signature_.result);
    return bound;
  }

 private:
  // Widens what `slot` holds to take in `actual` too.
  bool Merge(Type& slot, bool& set, const Type& actual) {
    if (!set) {
      slot = actual;
      set = true;
      return true;
    }
    if (slot == actual) return true;
    if (!coerce_ && !IsUnknown(actual) && !IsUnknown(slot)) return false;
    const std::optional<Type> common = CommonSuperType(slot, actual, trino_);
    if (!common) return false;
    slot = *common;
    return true;
  }

  bool Unify(const TypePattern& formal, const Type& actual) {
    if (IsUnknown(actual)) {
      uncertain_ = true;
      return UnifyUncertain(formal);
    }
    switch (formal.form) {
      case TypePattern::Form::kConcrete:
        return coerce_ ? CanCoerce(actual, formal.type, trino_) : actual == formal.type;
      case TypePattern::Form::kVariable: {
        const auto at = static_cast<size_t>(formal.variables[0]);
        return Merge(types_[at], types_set_[at], actual);
      }
      case TypePattern::Form::kNumbers:
        return UnifyNumbers(formal, actual);
      case TypePattern::Form::kComposite:
        return UnifyComposite(formal, actual);
    }
    return false;
  }

  // Of an argument whose type is not known nothing is learned but that.
  bool UnifyUncertain(const TypePattern& formal) {
    if (formal.form == TypePattern::Form::kVariable) {
      const auto at = static_cast<size_t>(formal.variables[0]);
      return Merge(types_[at], types_set_[at], Type());
    }
    for (const TypePattern& part : formal.parts) UnifyUncertain(part);
    if (formal.form == TypePattern::Form::kNumbers) uncertain_numbers_ = true;
    return true;
  }

  bool UnifyNumbers(const TypePattern& formal, const Type& actual) {
    const std::optional<Type> as_kind = coerce_ || actual.kind() == formal.kind
                                            ? CoerceToKind(actual, formal.kind, trino_)
                                            : std::nullopt;
    if (!as_kind) return false;
    if (formal.kind == TypeKind::kDecimal) {
      return UnifyNumber(formal, 0, as_kind->precision()) &&
             UnifyNumber(formal, 1, as_kind->scale());
    }
    return UnifyNumber(formal, 0, as_kind->precision());
  }
  bool UnifyNumber(const TypePattern& formal, size_t which, int64_t actual) {
    if (formal.variables[which] < 0) return true;  // a literal; Fits() looks at it
    int64_t& number = numbers_[static_cast<size_t>(formal.variables[which])];
    if (number != kUnset && number != actual && !coerce_) return false;
    number = std::max(number, actual);
    return true;
  }

  bool UnifyComposite(const TypePattern& formal, const Type& actual) {
    if (actual.is(TypeKind::kNull)) return coerce_ && formal.kind != TypeKind::kFunction;
    if (formal.kind == TypeKind::kOther) {  // qdigest(v)
      constexpr std::string_view kOpen = "qdigest(";
      const std::string_view name = actual.other_name();
      if (!name.starts_with(kOpen)) return false;
      return Unify(formal.parts[0],
                   ParseType(name.substr(kOpen.size(), name.size() - kOpen.size() - 1)));
    }
    if (actual.kind() != formal.kind || actual.arguments().size() != formal.parts.size()) {
      return false;
    }
    for (size_t i = 0; i < formal.parts.size(); ++i) {
      if (!Unify(formal.parts[i], actual.arguments()[i])) return false;
    }
    return true;
  }

  // Lambdas are typed from left to right, and again as long as their results widen a type that
  // their parameters have: reduce(a, 0, (s, x) -> s + x, s -> s).
  bool BindLambdas() {
    if (!lambdas_) return true;
    if (!infer_lambda_) return true;
    lambda_types_.assign(call_.size(), Type());
    std::vector<Type> parameters;
    for (size_t i = 0; i < call_.size(); ++i) {
      if (call_[i].lambda_arity < 0) continue;
      const TypePattern& formal = Formal(signature_, i);
      constexpr int kMostRounds = 4;
      for (int round = 0;; ++round) {
        parameters.clear();
        for (size_t p = 0; p + 1 < formal.parts.size(); ++p) {
          parameters.push_back(Substitute(formal.parts[p]));
        }
        const Type result = infer_lambda_(i, parameters);
        const std::array<Type, kMostVariables> before = types_;
        if (!Unify(formal.parts.back(), result)) return false;
        const Type wanted = Substitute(formal.parts.back());
        parameters.push_back(wanted);
        lambda_types_[i] = Type::Function(parameters);
        // A body that has no type is not tried again: that would hide why.
        if (types_ != before && result.certain() && round < kMostRounds) continue;
        // What a lambda gives is not coerced.
        if (result.certain() && wanted.certain() && !(result == wanted)) return false;
        break;
      }
    }
    return true;
  }

  bool ConstraintsHold() const {
    for (size_t i = 0; i < signature_.types.size(); ++i) {
      if (!types_set_[i]) continue;
      if (signature_.types[i].comparable && !IsComparable(types_[i])) return false;
      if (signature_.types[i].orderable && !IsOrderable(types_[i])) return false;
    }
    return true;
  }

  void ComputeNumbers() {
    for (size_t i = 0; i < signature_.numbers.size() && !uncertain_numbers_; ++i) {
      if (numbers_[i] != kUnset) continue;
      numbers_[i] = ComputeNumber(signature_, signature_.numbers[i], numbers_.data(), trino_);
    }
  }

  // Last, whether each argument really can become what the variables have come to.
  bool Fits() {
    for (size_t i = 0; i < call_.size(); ++i) {
      if (call_[i].lambda_arity >= 0) {
        bound_arguments_.push_back(i < lambda_types_.size() ? lambda_types_[i] : Type());
        continue;
      }
      Type formal = Substitute(Formal(signature_, i));
      const Type& actual = call_[i].type;
      const bool fits = coerce_ ? CanCoerce(actual, formal, trino_) : actual == formal;
      if (!fits && formal.certain() && actual.certain()) return false;
      bound_arguments_.push_back(std::move(formal));
    }
    return true;
  }

  int64_t Number(const TypePattern& pattern, size_t which) const {
    const int8_t variable = pattern.variables[which];
    return variable < 0 ? pattern.literals[which] : numbers_[static_cast<size_t>(variable)];
  }

  Type Substitute(const TypePattern& pattern) const {
    switch (pattern.form) {
      case TypePattern::Form::kConcrete:
        return pattern.type;
      case TypePattern::Form::kVariable: {
        const auto at = static_cast<size_t>(pattern.variables[0]);
        return types_set_[at] ? types_[at]
                              : Type(uncertain_ ? TypeKind::kUncertain : TypeKind::kNull);
      }
      case TypePattern::Form::kNumbers:
        return SubstituteNumbers(pattern);
      case TypePattern::Form::kComposite:
        break;
    }
    std::vector<Type> parts;
    for (const TypePattern& part : pattern.parts) parts.push_back(Substitute(part));
    switch (pattern.kind) {
      case TypeKind::kArray:
        return Type::Array(parts[0]);
      case TypeKind::kMap:
        return Type::Map(parts[0], parts[1]);
      case TypeKind::kRow:
        return Type::Row(std::move(parts));
      case TypeKind::kFunction:
        return Type::Function(std::move(parts));
      default:
        return Type::Other("qdigest(" + parts[0].ToString() + ")");
    }
  }

  Type SubstituteNumbers(const TypePattern& pattern) const {
    const int64_t first = Number(pattern, 0);
    const int64_t second = Number(pattern, 1);
    const bool decimal = pattern.kind == TypeKind::kDecimal;
    if (first < 0 || (decimal && second < 0)) return Type();
    const auto a = static_cast<int32_t>(first);
    switch (pattern.kind) {
      case TypeKind::kDecimal:
        return second > first ? Type() : Type::Decimal(a, static_cast<int32_t>(second));
      case TypeKind::kVarchar:
        return Type::Varchar(a);
      case TypeKind::kChar:
        return Type::Char(a);
      case TypeKind::kTime:
      case TypeKind::kTimeTz:
        return Type::Time(a, pattern.kind == TypeKind::kTimeTz);
      default:
        return Type::Timestamp(a, pattern.kind == TypeKind::kTimestampTz);
    }
  }

  const Signature& signature_;
  const std::vector<CallArgument>& call_;
  const bool coerce_;
  const InferLambda& infer_lambda_;
  const TrinoVersion trino_;
  std::array<Type, kMostVariables> types_;
  std::array<bool, kMostVariables> types_set_{};
  std::array<int64_t, kMostVariables> numbers_;
  std::vector<Type> lambda_types_;
  std::vector<Type> bound_arguments_;
  bool lambdas_ = false;
  bool uncertain_ = false;          // some argument's type is not known
  bool uncertain_numbers_ = false;  // and it would have told a number
};

// Whether a call with the arguments of `left` could be made to `right`.
bool MoreSpecific(const BoundCall& left, const BoundCall& right,
                  const std::vector<CallArgument>& call, const TrinoVersion& trino) {
  std::vector<CallArgument> arguments = call;
  for (size_t i = 0; i < arguments.size(); ++i) arguments[i].type = left.arguments[i];
  return MayFit(*right.signature, arguments, /*coerce=*/true, trino) &&
         Binder(*right.signature, arguments, /*coerce=*/true, nullptr, trino).Bind();
}

std::vector<BoundCall> MostSpecific(const std::vector<BoundCall>& applicable,
                                    const std::vector<CallArgument>& arguments,
                                    const TrinoVersion& trino) {
  std::vector<BoundCall> best;
  for (const BoundCall& current : applicable) {
    bool related = false;
    for (BoundCall& other : best) {
      const bool narrower = MoreSpecific(current, other, arguments, trino);
      related = narrower || MoreSpecific(other, current, arguments, trino);
      if (narrower) other = current;
      if (related) break;
    }
    if (!related) best.push_back(current);
  }
  return best;
}

// Of several candidates for a call with NULLs: those that take the other arguments as they are.
std::vector<BoundCall> CoercingNullsOnly(const std::vector<BoundCall>& applicable,
                                         const std::vector<CallArgument>& arguments) {
  std::vector<BoundCall> exact;
  for (const BoundCall& call : applicable) {
    bool same = true;
    for (size_t i = 0; i < arguments.size(); ++i) {
      const Type& actual = arguments[i].type;
      same = same && (actual.is(TypeKind::kNull) || actual == call.arguments[i]);
    }
    if (same) exact.push_back(call);
  }
  return exact;
}

bool SameResults(const std::vector<BoundCall>& calls) {
  return std::all_of(calls.begin(), calls.end(),
                     [&](const BoundCall& call) { return call.result == calls[0].result; });
}

}  // namespace

BindFailure BindCall(const std::vector<Signature>& candidates,
                     const std::vector<CallArgument>& arguments, const InferLambda& infer_lambda,
                     const TrinoVersion& trino, BoundCall* call) {
  const auto any = [&](TypeKind kind) {
    return std::any_of(arguments.begin(), arguments.end(), [&](const CallArgument& argument) {
      return argument.lambda_arity < 0 &&
             (kind == TypeKind::kUncertain ? !argument.type.certain() : argument.type.is(kind));
    });
  };
  const bool uncertain = any(TypeKind::kUncertain);
  if (!uncertain) {
    for (const bool generic : {false, true}) {
      for (const Signature& candidate : candidates) {
        if (candidate.types.empty() == generic) continue;
        if (!MayFit(candidate, arguments, /*coerce=*/false, trino)) continue;
        Binder binder(candidate, arguments, /*coerce=*/false, infer_lambda, trino);
        if (!binder.Bind()) continue;
        *call = binder.Take();
        return BindFailure::kNone;
      }
    }
  }
  std::vector<BoundCall> applicable;
  for (const Signature& candidate : candidates) {
    if (!MayFit(candidate, arguments, /*coerce=*/true, trino)) continue;
    Binder binder(candidate, arguments, /*coerce=*/true, infer_lambda, trino);
    if (binder.Bind()) applicable.push_back(binder.Take());
  }
  if (applicable.empty()) return BindFailure::kNoMatch;
  if (applicable.size() > 1 && !uncertain) {
    std::vector<BoundCall> best = MostSpecific(applicable, arguments, trino);
    if (best.size() > 1 && any(TypeKind::kNull)) {
      const std::vector<BoundCall> exact = CoercingNullsOnly(applicable, arguments);
      if (!exact.empty()) best = exact;
      // Trino takes any of several that would all give the same NULL.
      if (best.size() > 1 && SameResults(best)) best.resize(1);
    }
    if (best.size() > 1) return BindFailure::kAmbiguous;
    applicable = std::move(best);
  }
  *call = applicable[0];
  if (!SameResults(applicable)) call->result = Type();
  return BindFailure::kNone;
}

}  // namespace firn
