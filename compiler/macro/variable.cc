#include <fmt/format.h>

#include "compiler/base/text.h"
#include "compiler/macro/expand.h"
#include "compiler/macro/report_variable.h"
#include "compiler/project/read_macro.h"

namespace firn {

namespace {

bool IsNamePart(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Digits, a fraction, an exponent, as Trino's grammar has them; `kind` says which.
bool IsNumber(std::string_view text, NumberKind* kind) {
  size_t at = 0;
  auto digits = [&] {
    size_t from = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    return at > from;
  };
  *kind = NumberKind::kInteger;
  bool whole = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    *kind = NumberKind::kDecimal;
    whole = digits() || whole;
  }
  if (!whole) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    *kind = NumberKind::kDouble;
    if (!digits()) return false;
  }
  return at == text.size();
}

}  // namespace

ExprPtr VariableLiteral(const VarSpec& var, Span span, Ast& ast) {
  std::string_view text = *var.text;
  if (!var.quoted) {
    if (text == "null" || text == "~") return ast.New<NullLiteral>(span);
    if (text == "true" || text == "false") {
      auto* boolean = ast.New<BooleanLiteral>(span);
      boolean->value = text == "true";
      return boolean;
    }
    bool negative = text.starts_with('-');
    NumberKind kind;
    if (IsNumber(text.substr(negative ? 1 : 0), &kind)) {
      auto* number = ast.New<NumberLiteral>(span);
      number->number = kind;
      number->text = ast.Copy(text.substr(negative ? 1 : 0));
      if (!negative) return number;
      auto* minus = ast.New<UnaryExpr>(span);
      minus->operand = number;
      return minus;
    }
  }
  auto* string = ast.New<StringLiteral>(span);
  string->value = ast.Copy(text);
  return string;
}

void ReportUnknownVariable(std::string_view name, Span span,
                           const std::map<std::string, VarSpec>& vars, const MacroSpec* macro,
                           Diagnostics& diagnostics) {
  std::vector<std::string_view> known = RunValues();
  for (const auto& [var, value] : vars) known.push_back(var);
  if (macro != nullptr) {
    for (const MacroParameter& parameter : macro->parameters) known.push_back(*parameter.name);
  }
  std::string_view near = Nearest(name, known);
  std::string hint = fmt::format("did you mean '@{}'?", near);
  if (near.empty()) hint = "variables are listed under 'vars' of firn.yml";
  diagnostics.Error("unknown-variable", span, fmt::format("variable '@{}' not found", name), hint);
}

namespace {

// Where the name behind the '@' at `at` ends.
size_t EndOfName(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && IsNamePart(text[at])) ++at;
  return at;
}

}  // namespace

bool IsByCaller(const Text& text, const std::map<std::string, VarSpec>& vars) {
  std::string_view from = *text;
  for (size_t at = 0; (at = from.find('@', at)) != std::string_view::npos;) {
    size_t end = EndOfName(from, at);
    auto var = vars.find(std::string(from.substr(at + 1, end - at - 1)));
    if (var != vars.end() && var->second.by_caller) return true;
    at = from.substr(at).starts_with("@@") ? at + 2 : end;
  }
  return false;
}

std::string ExpandText(const Text& text, const std::map<std::string, VarSpec>& vars,
                       Diagnostics& diagnostics) {
  std::string_view from = *text;
  std::string out;
  for (size_t at = 0; at < from.size();) {
    if (from[at] != '@') {
      out += from[at++];
      continue;
    }
    if (from.substr(at).starts_with("@@")) {
      out += '@';
      at += 2;
      continue;
    }
    size_t end = EndOfName(from, at);
    std::string name(from.substr(at + 1, end - at - 1));
    auto var = vars.find(name);
    if (var != vars.end()) {
      out += *var->second.text;
    } else {
      Span place = text.span;  // of the name alone, where the text stands byte for byte
      if (place.known() && place.end - place.begin == from.size()) {
        place.end = place.begin + static_cast<uint32_t>(end);
        place.begin += static_cast<uint32_t>(at);
      }
      ReportUnknownVariable(name, place, vars, nullptr, diagnostics);
    }
    at = end;
  }
  return out;
}

}  // namespace firn
