// Trino's implicit coercions: what may stand for what without a CAST.
#pragma once

#include <optional>

#include "compiler/sql/trino_version.h"
#include "compiler/sql/type.h"

namespace firn {

// The type to which both can be coerced, or nothing: integer and decimal(5,2) meet in
// decimal(12,2), varchar(5) and char(3) in varchar(5), before 482 in char(5). Uncertain with
// anything is uncertain.
std::optional<Type> CommonSuperType(const Type& a, const Type& b, const TrinoVersion& trino);

// Whether a value of `from` may stand where `to` is asked for. NULL may stand anywhere; uncertain
// types are given the benefit of the doubt.
bool CanCoerce(const Type& from, const Type& to, const TrinoVersion& trino);

// `from` as the type of kind `to` that holds all its values (integer as decimal is decimal(10,0)),
// or nothing where no such coercion exists.
std::optional<Type> CoerceToKind(const Type& from, TypeKind to, const TrinoVersion& trino);

// Whether CAST(x AS to) is known to Trino for an x of type `from`.
bool CanCast(const Type& from, const Type& to, const TrinoVersion& trino);

// Whether every value of `from` survives CAST(x AS to) in any version: never an error.
bool IsSafeCast(const Type& from, const Type& to);

bool IsComparable(const Type& type);  // =, GROUP BY, DISTINCT
bool IsOrderable(const Type& type);   // <, ORDER BY, min
bool IsInteger(TypeKind kind);        // tinyint to bigint
bool IsNumeric(TypeKind kind);
bool IsText(TypeKind kind);  // varchar and char

}  // namespace firn
