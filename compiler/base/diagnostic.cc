#include "compiler/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "compiler/base/excerpt.h"
#include "compiler/base/printable.h"
#include "compiler/base/text.h"

namespace firn {

void Diagnostics::Error(std::string id, Span span, std::string message, std::string hint) {
  Add({std::move(id), span, std::move(message), std::move(hint)});
}

void Diagnostics::Warn(std::string id, Span span, std::string message, std::string hint) {
  Add({std::move(id), span, std::move(message), std::move(hint), Severity::kWarning});
}

void Diagnostics::Add(Diagnostic diagnostic) {
  // Whatever they quote, they do not hand a file on.
  constexpr size_t kLongest = 600;
  for (std::string* text : {&diagnostic.message, &diagnostic.hint}) {
    size_t end = kLongest;
    if (text->size() <= end) continue;
    while (end > 0 && (static_cast<unsigned char>((*text)[end]) & 0xC0) == 0x80) --end;
    text->replace(end, std::string::npos, "...");
  }
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

// Letters changed, added, left out, or swapped with the next.
size_t EditDistance(std::string_view a, std::string_view b) {
  auto same = [](char x, char y) { return LowerCase(x) == LowerCase(y); };
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(above, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min(
          {above[j] + 1, row[j - 1] + 1, above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1)});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

// The part of a line that is shown, as offsets: all of it, or what is around a place in a long one.
struct Window {
  size_t begin, end;
};
Window WindowAround(std::string_view line, size_t at) {
  constexpr size_t kLongest = 200, kBefore = 80;
  if (line.size() <= kLongest) return {0, line.size()};
  auto on_character = [&](size_t offset) {
    while (offset < line.size() && (static_cast<unsigned char>(line[offset]) & 0xC0) == 0x80) {
      ++offset;
    }
    return offset;
  };
  size_t begin = at > kBefore ? on_character(at - kBefore) : 0;
  return {begin, on_character(std::min(begin + kLongest, line.size()))};
}

// The line and, under it, carets below the span (its part on this line, at least one).
std::string Picture(const Location& at, Span span) {
  size_t from = std::min<size_t>(span.begin - at.line_begin, at.line_text.size());
  Window window = WindowAround(at.line_text, from);
  size_t to = std::min<size_t>(std::max(span.end, span.begin + 1) - at.line_begin, window.end);
  std::string margin = window.begin > 0 ? "   " : "";
  for (char c : at.line_text.substr(window.begin, from - window.begin)) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) margin += c == '\t' ? '\t' : ' ';
  }
  size_t width = to > from ? CodePoints(at.line_text.substr(from, to - from)) : 1;
  std::string number = std::to_string(at.line);
  std::string shown = Printable(at.line_text.substr(window.begin, window.end - window.begin),
                                "\xEF\xBF\xBD", /*keep_tabs=*/true);
  return fmt::format("  {} | {}{}{}\n  {} | {}{}\n", number, window.begin > 0 ? "..." : "", shown,
                     window.end < at.line_text.size() ? "..." : "", std::string(number.size(), ' '),
                     margin, std::string(width, '^'));
}

// So are all lines of a file that is kept secret: no message shows them.
bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
           (static_cast<unsigned char>(c) & 0xC0) == 0x80;
  });
}

}  // namespace

std::string Format(const Diagnostic& diagnostic, const SourceMap& sources) {
  const char* word = diagnostic.severity == Severity::kError ? "error" : "warning";
  const std::string message = PrintableLines(diagnostic.message);  // it may name what others named
  std::string out;
  if (diagnostic.span.known()) {
    Location at = sources.Locate(diagnostic.span);
    out = fmt::format("{}:{}:{}: {}[{}]: {}\n", at.path, at.line, at.column, word, diagnostic.id,
                      message);
    if (!IsBlank(at.line_text) || !IsBlank(sources.text(diagnostic.span.file))) {
      out += Picture(at, diagnostic.span);
    }
  } else {
    out = fmt::format("{}[{}]: {}\n", word, diagnostic.id, message);
  }
  if (!diagnostic.hint.empty()) out += fmt::format("  hint: {}\n", PrintableLines(diagnostic.hint));
  return out;
}

std::string Format(const Diagnostics& diagnostics, const SourceMap& sources) {
  std::string out;
  for (const Diagnostic& one : diagnostics.all()) out += Format(one, sources);
  return out;
}

std::string_view Nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  size_t least = name.size() + 1;
  for (std::string_view candidate : candidates) {
    bool shortened = name.size() > 2 && candidate.starts_with(name);
    size_t most = shortened ? candidate.size() : std::max<size_t>(name.size() / 3, 1);
    size_t shorter = std::min(candidate.size(), name.size());
    if (candidate.size() + name.size() - 2 * shorter > most) continue;
    size_t distance = EditDistance(name, candidate);
    if (distance > most || distance >= least || (distance >= name.size() && !shortened)) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

std::string Excerpt(std::string_view text) {
  constexpr size_t kLongest = 60;
  size_t end = std::min(text.find_first_of("\r\n"), text.size());
  if (end > kLongest) {
    end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  }
  return Printable(text.substr(0, end)) + (end < text.size() ? "..." : "");
}

std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string_view near = Nearest(name, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
}

}  // namespace firn
