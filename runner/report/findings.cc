#include "runner/report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "runner/report/metadata.h"

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

// As text or attribute of XML, which cannot hold control characters at all.
std::string Xml(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
    }
  }
  return out;
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

std::string FindingsSarif(const Diagnostics& diagnostics, const SourceMap& sources) {
  using Json = nlohmann::ordered_json;
  Json results = Json::array();
  std::set<std::string> ids;
  for (const Diagnostic& one : diagnostics.all()) {
    ids.insert(one.id);
    std::string text = one.message;
    if (!one.hint.empty()) text += "\nhint: " + one.hint;
    Json result{
        {"ruleId", one.id}, {"level", WordFor(one.severity)}, {"message", {{"text", text}}}};
    if (one.span.known()) {
      Location begin = sources.Locate(one.span);
      Location end = EndOf(one, sources);
      Json place{{"artifactLocation", {{"uri", begin.path}}},
                 {"region",
                  {{"startLine", begin.line},
                   {"startColumn", begin.column},
                   {"endLine", end.line},
                   {"endColumn", end.column}}}};
      result["locations"] = Json::array({Json{{"physicalLocation", std::move(place)}}});
    }
    results.push_back(std::move(result));
  }
  Json rules = Json::array();
  for (const std::string& id : ids) rules.push_back({{"id", id}});
  Json driver{{"name", "firn"}, {"version", Version()}, {"rules", std::move(rules)}};
  Json run{{"tool", {{"driver", std::move(driver)}}},
           {"columnKind", "unicodeCodePoints"},
           {"results", std::move(results)}};
  Json all{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
           {"version", "2.1.0"},
           {"runs", Json::array({std::move(run)})}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string FindingsJunit(const Diagnostics& diagnostics, const SourceMap& sources) {
  std::string cases;
  for (const Diagnostic& one : diagnostics.all()) {
    std::string file = "project", place = one.id;
    if (one.span.known()) {
      Location at = sources.Locate(one.span);
      file = at.path;
      place = fmt::format("{} at {}:{}", one.id, at.line, at.column);
    }
    bool error = one.severity == Severity::kError;
    cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\">", Xml(file), Xml(place));
    cases += error ? fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", Xml(one.id),
                                 Xml(one.message), Xml(Format(one, sources)))
                   : fmt::format("<system-out>{}</system-out>", Xml(Format(one, sources)));
    cases += "</testcase>\n";
  }
  size_t count = diagnostics.all().size();
  if (count == 0) {
    count = 1;
    cases = "    <testcase classname=\"project\" name=\"check\"/>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"firn check\" tests=\"{}\" failures=\"{}\">\n{}"
      "  </testsuite>\n</testsuites>\n",
      count, diagnostics.error_count(), cases);
}

}  // namespace firn
