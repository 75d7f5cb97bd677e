#include "runner/report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace firn {

namespace {

const char* WordFor(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

// GitHub reads '%', line ends and, in properties, ':' and ',' as percent escapes.
std::string Escaped(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

Location EndOf(const Diagnostic& one, const SourceMap& sources) {
  return sources.Locate({one.span.file, std::max(one.span.end, one.span.begin), one.span.end});
}

}  // namespace

std::string FindingsJson(const Diagnostics& diagnostics, const SourceMap& sources) {
  using Json = nlohmann::ordered_json;
  Json findings = Json::array();
  for (const Diagnostic& one : diagnostics.all()) {
    Json finding{{"id", one.id},           {"severity", WordFor(one.severity)},
                 {"message", one.message}, {"hint", one.hint.empty() ? Json() : Json(one.hint)},
                 {"file", nullptr},        {"line", nullptr},
                 {"column", nullptr},      {"end_line", nullptr},
                 {"end_column", nullptr}};
    if (one.span.known()) {
      Location begin = sources.Locate(one.span);
      Location end = EndOf(one, sources);
      finding["file"] = begin.path;
      finding["line"] = begin.line;
      finding["column"] = begin.column;
      finding["end_line"] = end.line;
      finding["end_column"] = end.column;
    }
    findings.push_back(std::move(finding));
  }
  size_t errors = diagnostics.error_count();
  Json all{{"findings", std::move(findings)},
           {"errors", errors},
           {"warnings", diagnostics.all().size() - errors}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string FindingsForGithub(const Diagnostics& diagnostics, const SourceMap& sources) {
  std::string out;
  for (const Diagnostic& one : diagnostics.all()) {
    std::string place;
    if (one.span.known()) {
      Location at = sources.Locate(one.span);
      place = fmt::format("file={},line={},col={},", Escaped(at.path, true), at.line, at.column);
    }
    std::string message = one.message;
    if (!one.hint.empty()) message += "\nhint: " + one.hint;
    out += fmt::format("::{} {}title={}::{}\n", WordFor(one.severity), place, Escaped(one.id, true),
                       Escaped(message, false));
  }
  return out;
}

}  // namespace firn
