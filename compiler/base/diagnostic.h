// What the user's files have wrong with them. The outside world's failures are a Status instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source_map.h"

namespace firn {

enum class Severity { kError, kWarning };

// One finding. `id` is stable and documented ("unknown-column"); every id has a golden test.
struct Diagnostic {
  std::string id;
  Span span;
  std::string message;  // lower case, no final stop: "column 'amout' not found in 'orders'"
  std::string hint;     // empty, or what to do: "did you mean 'amount'?"
  Severity severity = Severity::kError;
  std::string trino_error = {};  // Trino's own name where it has one: "COLUMN_NOT_FOUND"
};

// Findings of one stage, in the order found. Stages add all they find before they give up.
class Diagnostics {
 public:
  void Error(std::string id, Span span, std::string message, std::string hint = {});
  void Warn(std::string id, Span span, std::string message, std::string hint = {});
  void Add(Diagnostic diagnostic);
  void Append(Diagnostics other);

  bool has_errors() const { return errors_ > 0; }
  size_t error_count() const { return errors_; }
  const std::vector<Diagnostic>& all() const { return all_; }
  bool empty() const { return all_.empty(); }
  // By file, then place; findings without a place last.
  void Sort();

 private:
  std::vector<Diagnostic> all_;
  size_t errors_ = 0;
};

// `file:line:col: error[id]: message`, the line, a caret under the whole name, the hint.
std::string Format(const Diagnostic& diagnostic, const SourceMap& sources);
std::string Format(const Diagnostics& diagnostics, const SourceMap& sources);

// The candidate nearest to `name` by edit distance ignoring case, or "" when none is near enough
// (more than a third of the name changed, and the candidate does not begin with it).
std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates);

// "did you mean 'x'?" or "".
std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace firn
