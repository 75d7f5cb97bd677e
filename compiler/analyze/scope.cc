#include "compiler/analyze/scope.h"

#include <algorithm>

namespace firn {

uint32_t NameHash(std::string_view name) {
  uint32_t hash = 2166136261u;
  for (const char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    hash = (hash ^ static_cast<unsigned char>(lower)) * 16777619u;
  }
  return hash;
}

bool Qualifier::EndsWith(const Name* prefix, size_t prefix_count) const {
  if (prefix_count > count) return false;
  for (size_t i = 0; i < prefix_count; ++i) {
    if (!SameName(parts[count - prefix_count + i], prefix[i].text)) return false;
  }
  return true;
}

void Scope::Index() {
  hashes.resize(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) hashes[i] = NameHash(fields[i].name);
}

namespace {

// How many fields the name means, at most two; the first is stored.
int CountMatches(const Scope& scope, const Name* parts, size_t count, uint32_t* field) {
  const Name& name = parts[count - 1];
  const uint32_t hash = NameHash(name.text);
  int matches = 0;
  for (size_t i = 0; i < scope.hashes.size(); ++i) {
    if (scope.hashes[i] != hash) continue;
    const Field& candidate = scope.fields[i];
    if (candidate.name.empty() || !SameName(candidate.name, name.text)) continue;
    if (count > 1 &&
        (candidate.qualifier == nullptr || !candidate.qualifier->EndsWith(parts, count - 1))) {
      continue;
    }
    if (matches == 0) *field = static_cast<uint32_t>(i);
    if (++matches == 2) break;
  }
  return matches;
}

// Whether a name may be a column that is not known: not where it is prefixed with the name of a
// relation whose columns are.
bool MayBeOpen(const Scope& scope, const Name* parts, size_t count) {
  const auto named = [&](const Qualifier* relation) {
    return relation != nullptr && relation->EndsWith(parts, count - 1);
  };
  return count == 1 || std::any_of(scope.open_as.begin(), scope.open_as.end(), named) ||
         std::none_of(scope.fields.begin(), scope.fields.end(),
                      [&](const Field& field) { return named(field.qualifier); });
}

}  // namespace

ColumnMatch FindColumn(const Scope* scope, const Name* parts, size_t count) {
  ColumnMatch match;
  for (; scope != nullptr; scope = scope->parent) {
    const int matches = CountMatches(*scope, parts, count, &match.field);
    if (matches > 0) {
      match.scope = scope;
      match.outcome =
          matches == 1 ? ColumnMatch::Outcome::kFound : ColumnMatch::Outcome::kAmbiguous;
      return match;
    }
    for (size_t prefix = count - 1; prefix > 0; --prefix) {
      if (CountMatches(*scope, parts, prefix, &match.field) > 0) return match;
    }
    if (scope->open && MayBeOpen(*scope, parts, count)) {
      match.outcome = ColumnMatch::Outcome::kOpen;
      return match;
    }
  }
  return match;
}

}  // namespace firn
