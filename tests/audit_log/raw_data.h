// The JSON that a trigger on public.orders writes, plain and awkward.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tests/audit_log/random.h"

namespace firn::audit_log {

// A well-formed document of an order as of `timestamp`; every value casts. Numbers come as text and
// as numbers, fields may be missing or null, some carry more fields than are asked for.
std::string OrderDocument(int64_t order_id, int64_t timestamp, Random& random);

// Documents that each have one thing that goes wrong easily, all castable: texts full of quotes,
// newlines, other scripts, SQL and JSON; exponents; times before 1970. `index` below the count.
std::string AwkwardDocument(size_t index, int64_t order_id, int64_t timestamp);
size_t AwkwardDocumentCount();

// What is no JSON object: NULL, empty, cut off, other JSON, other languages.
std::span<const std::optional<std::string>> NotObjects();

// Documents with a value that does not cast, in one of the typed columns.
std::string UncastableDocument(size_t index, int64_t order_id, int64_t timestamp);
size_t UncastableDocumentCount();

// Documents whose order id is null or missing.
std::string OrderlessDocument(int64_t timestamp, Random& random);

}  // namespace firn::audit_log
