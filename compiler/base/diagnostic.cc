#include "compiler/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <tuple>

namespace firn {

void Diagnostics::Error(std::string id, Span span, std::string message, std::string hint) {
  Add({std::move(id), span, std::move(message), std::move(hint)});
}

void Diagnostics::Warn(std::string id, Span span, std::string message, std::string hint) {
  Add({std::move(id), span, std::move(message), std::move(hint), Severity::kWarning});
}

void Diagnostics::Add(Diagnostic diagnostic) {
  errors_ += diagnostic.severity == Severity::kError;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::Append(Diagnostics other) {
  errors_ += other.errors_;
  std::move(other.all_.begin(), other.all_.end(), std::back_inserter(all_));
}

void Diagnostics::Sort() {
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tuple(!a.span.known(), a.span.file, a.span.begin) <
           std::tuple(!b.span.known(), b.span.file, b.span.begin);
  });
}

namespace {

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// The line and, under it, carets below the span (its part on this line, at least one).
std::string Picture(const Location& at, Span span) {
  size_t from = std::min<size_t>(span.begin - at.line_begin, at.line_text.size());
  size_t to = std::min<size_t>(std::max(span.end, span.begin + 1) - at.line_begin,
                               at.line_text.size());
  std::string margin;
  for (char c : at.line_text.substr(0, from)) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) margin += c == '\t' ? '\t' : ' ';
  }
  size_t width = to > from ? CodePoints(at.line_text.substr(from, to - from)) : 1;
  std::string number = std::to_string(at.line);
  return fmt::format("  {} | {}\n  {} | {}{}\n", number, at.line_text,
                     std::string(number.size(), ' '), margin, std::string(width, '^'));
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      bool same = std::tolower(static_cast<unsigned char>(a[i - 1])) ==
                  std::tolower(static_cast<unsigned char>(b[j - 1]));
      size_t next = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1)});
      diagonal = row[j];
      row[j] = next;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Format(const Diagnostic& diagnostic, const SourceMap& sources) {
  const char* word = diagnostic.severity == Severity::kError ? "error" : "warning";
  std::string out;
  if (diagnostic.span.known()) {
    Location at = sources.Locate(diagnostic.span);
    out = fmt::format("{}:{}:{}: {}[{}]: {}\n", at.path, at.line, at.column, word, diagnostic.id,
                      diagnostic.message);
    out += Picture(at, diagnostic.span);
  } else {
    out = fmt::format("{}[{}]: {}\n", word, diagnostic.id, diagnostic.message);
  }
  if (!diagnostic.hint.empty()) out += fmt::format("  hint: {}\n", diagnostic.hint);
  return out;
}

std::string Format(const Diagnostics& diagnostics, const SourceMap& sources) {
  std::string out;
  for (const Diagnostic& one : diagnostics.all()) out += Format(one, sources);
  return out;
}

std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  size_t least = name.size() / 3 + 1;
  for (std::string_view candidate : candidates) {
    size_t longer = std::max(candidate.size(), name.size());
    if (longer - std::min(candidate.size(), name.size()) > least) continue;
    size_t distance = EditDistance(name, candidate);
    if (distance < least || (distance == least && best.empty())) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view near = Nearest(name, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
}

}  // namespace firn
