// Trino's types as values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firn {

enum class TypeKind : uint8_t {
  kUncertain,  // firn cannot tell; never printed as a Trino type. "A wrong answer is worse."
  kNull,       // Trino's type `unknown`: the type of NULL
  kBoolean,
  kTinyint,
  kSmallint,
  kInteger,
  kBigint,
  kReal,
  kDouble,
  kDecimal,  // (precision, scale)
  kVarchar,  // precision = length, or kUnbounded
  kChar,     // precision = length
  kVarbinary,
  kDate,
  kTime,  // precision = fraction digits, likewise for the next three
  kTimeTz,
  kTimestamp,
  kTimestampTz,
  kIntervalDayToSecond,
  kIntervalYearToMonth,
  kJson,
  kUuid,
  kIpAddress,
  kArray,     // arguments: element
  kMap,       // arguments: key, value
  kRow,       // arguments: fields, with names ("" is unnamed)
  kFunction,  // arguments: parameters..., result
  kOther      // named by `name`: HyperLogLog, JsonPath, qdigest(bigint), ...
};

constexpr bool IsFloating(TypeKind kind) {
  return kind == TypeKind::kReal || kind == TypeKind::kDouble;
}

class Type;

// What a parametric type is made of; shared, never changed.
struct TypeArguments {
  std::vector<Type> types;
  std::vector<std::string> names;  // rows only, one a field
  std::string other;               // kOther only: the name as Trino prints it
};

// Cheap to copy; equality is structural and row field names count, as in Trino.
class Type {
 public:
  static constexpr int32_t kUnbounded = INT32_MAX;

  Type() = default;  // uncertain
  Type(TypeKind kind) : kind_(kind) {}
  static Type Decimal(int32_t precision, int32_t scale);
  static Type Varchar(int32_t length = kUnbounded);
  static Type Char(int32_t length);
  static Type Time(int32_t precision, bool zone = false);
  static Type Timestamp(int32_t precision, bool zone = false);
  static Type Array(Type element);
  static Type Map(Type key, Type value);
  static Type Row(std::vector<Type> types, std::vector<std::string> names = {});
  static Type Function(std::vector<Type> parameters_then_result);
  static Type Other(std::string name);

  TypeKind kind() const { return kind_; }
  bool is(TypeKind kind) const { return kind_ == kind; }
  // False where this type or any type within it is uncertain.
  bool certain() const;
  int32_t precision() const { return precision_; }
  int32_t length() const { return precision_; }
  int32_t scale() const { return scale_; }
  const std::vector<Type>& arguments() const;
  const std::vector<std::string>& field_names() const;
  const Type& element() const { return arguments()[0]; }
  const std::string& other_name() const;

  // As DESCRIBE prints it: "decimal(10,2)", "timestamp(6) with time zone", "row(a integer)".
  // Uncertain prints as "?".
  std::string ToString() const;
  // Likewise with every row field's name quoted, for a name may be a reserved word.
  std::string ToSql() const;
  bool operator==(const Type& other) const;

 private:
  void Append(bool sql, std::string& out) const;

  TypeKind kind_ = TypeKind::kUncertain;
  int32_t precision_ = 0;
  int32_t scale_ = 0;
  std::shared_ptr<const TypeArguments> arguments_;
};

// Reads a Trino type's text ("varchar(10)", "row(a bigint, b array(date))", "int", "timestamp"), in
// any case. Uncertain where it is none; `error` then says why.
Type ParseType(std::string_view text, std::string* error = nullptr);

}  // namespace firn
