#include "runner/report/rows.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "compiler/base/printable.h"

namespace firn {

std::optional<RowFormat> ParseRowFormat(std::string_view name) {
  if (name == "table") return RowFormat::kTable;
  if (name == "csv") return RowFormat::kCsv;
  if (name == "jsonl") return RowFormat::kJsonl;
  return std::nullopt;
}

namespace {

// How a type's text is written in JSON.
enum class JsonForm { kText, kNumber, kFraction, kJson };

JsonForm FormOf(std::string_view type) {
  constexpr std::array kNumbers = {"tinyint", "smallint", "integer", "bigint", "boolean"};
  if (std::find(kNumbers.begin(), kNumbers.end(), type) != kNumbers.end()) return JsonForm::kNumber;
  if (type.starts_with("decimal")) return JsonForm::kNumber;
  if (type == "double" || type == "real") return JsonForm::kFraction;
  bool nested = type.starts_with("array(") || type.starts_with("map(") || type.starts_with("row(");
  return nested || type == "json" ? JsonForm::kJson : JsonForm::kText;
}

std::string JsonString(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string JsonValue(const Cell& cell, JsonForm form) {
  if (!cell) return "null";
  switch (form) {
    case JsonForm::kNumber:
      return *cell;
    case JsonForm::kFraction:  // "1.5", "1.0E10"; Infinity and NaN are no JSON
      return cell->find_first_of("0123456789") == std::string::npos ? JsonString(*cell) : *cell;
    case JsonForm::kJson:
      return nlohmann::json::accept(*cell) ? *cell : JsonString(*cell);
    case JsonForm::kText:
      break;
  }
  return JsonString(*cell);
}

std::string Jsonl(const QueryResult& rows) {
  std::vector<std::string> keys;
  std::vector<JsonForm> forms;
  for (const ResultColumn& column : rows.columns) {
    keys.push_back(JsonString(column.name) + ":");
    forms.push_back(FormOf(column.type));
  }
  std::string out;
  for (const std::vector<Cell>& row : rows.rows) {
    out += '{';
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      out += keys[i];
      out += JsonValue(row[i], forms[i]);
    }
    out += "}\n";
  }
  return out;
}

std::string CsvField(std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string out = "\"";
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

std::string Csv(const QueryResult& rows) {
  std::string out;
  for (size_t i = 0; i < rows.columns.size(); ++i) {
    out += (i > 0 ? "," : "") + CsvField(rows.columns[i].name);
  }
  out += "\n";
  for (const std::vector<Cell>& row : rows.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      if (row[i]) out += CsvField(*row[i]);
    }
    out += "\n";
  }
  return out;
}

// A cell on one line of a table: line ends and other controls would break it.
std::string Shown(const Cell& cell) {
  if (!cell) return "NULL";
  std::string out;
  for (const char c : PrintableLines(*cell)) out += c == '\n' ? "\\n" : std::string(1, c);
  return out;
}

size_t Width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string Table(const QueryResult& rows) {
  std::vector<std::vector<std::string>> lines(1);
  for (const ResultColumn& column : rows.columns) lines[0].push_back(Shown(column.name));
  for (const std::vector<Cell>& row : rows.rows) {
    lines.emplace_back();
    for (const Cell& cell : row) lines.back().push_back(Shown(cell));
  }
  std::vector<size_t> widths(rows.columns.size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], Width(line[i]));
  }
  std::string out;
  for (size_t n = 0; n < lines.size(); ++n) {
    std::string text;
    for (size_t i = 0; i < lines[n].size(); ++i) {
      if (i > 0) text += "  ";
      std::string padding(widths[i] - Width(lines[n][i]), ' ');
      JsonForm form = FormOf(rows.columns[i].type);
      bool right = (form == JsonForm::kNumber && rows.columns[i].type != "boolean") ||
                   form == JsonForm::kFraction;
      text += right ? padding + lines[n][i] : lines[n][i] + padding;
    }
    out += text.erase(text.find_last_not_of(' ') + 1) + '\n';
    if (n > 0) continue;
    for (size_t i = 0; i < widths.size(); ++i) {
      out += (i > 0 ? "  " : "") + std::string(widths[i], '-');
    }
    out += '\n';
  }
  return out;
}

}  // namespace

std::string FormatRows(const QueryResult& rows, RowFormat format) {
  switch (format) {
    case RowFormat::kTable:
      return Table(rows);
    case RowFormat::kCsv:
      return Csv(rows);
    case RowFormat::kJsonl:
      return Jsonl(rows);
  }
  return {};
}

}  // namespace firn
