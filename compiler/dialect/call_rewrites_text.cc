// Functions of text and bytes.
#include <algorithm>

#include "compiler/dialect/call_rewrites.h"
#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/regex_text.h"

namespace firn {
namespace {

bool IsLiteralText(ExprPtr expr) {
  const auto* text = As<StringLiteral>(expr);
  return text != nullptr && !text->value.empty();
}

// A delimiter, checked not to be empty.
ExprPtr Delimiter(Lowering& to, ExprPtr expr) {
  return IsLiteralText(expr) ? expr : to.Call("firn_delimiter", {to.Lower(expr)});
}

bool IsCallOf(ExprPtr expr, std::string_view name) {
  const auto* call = As<CallExpr>(expr);
  return call != nullptr && call->name.parts.size() == 1 && SameName(call->name.last().text, name);
}

}  // namespace

ExprPtr RewriteLength(Lowering& to, const CallExpr& call) {
  const ExprPtr value = to.Lower(call.arguments[0]);
  switch (to.KindOf(call.arguments[0])) {
    case TypeKind::kVarchar:
    case TypeKind::kChar:
      return to.Call("length", {value});
    case TypeKind::kVarbinary:
      return to.Call("octet_length", {value});
    default:
      return to.Refuse(&call, "length of a value of uncertain type");
  }
}

ExprPtr RewriteReverse(Lowering& to, const CallExpr& call) {
  const ExprPtr value = to.Lower(call.arguments[0]);
  switch (to.KindOf(call.arguments[0])) {
    case TypeKind::kVarchar:
      return to.Call("firn_reverse", {value});
    case TypeKind::kArray:
      return to.Call("list_reverse", {value});
    default:
      return to.Refuse(&call, "reverse of a value of uncertain type");
  }
}

ExprPtr RewriteReplace(Lowering& to, const CallExpr& call) {
  const Lowering::Exprs given = to.LowerAll(call.arguments);
  const ExprPtr with = given.size() > 2 ? given[2] : to.Text("");
  const char* name = IsLiteralText(call.arguments[1]) ? "replace" : "firn_replace";
  return to.Call(name, {given[0], given[1], with});
}

ExprPtr RewriteSubstring(Lowering& to, const CallExpr& call) {
  if (to.KindOf(call.arguments[0]) == TypeKind::kVarbinary) {
    return to.Refuse(&call, "substr of varbinary");
  }
  return to.Call("firn_substr", to.LowerAll(call.arguments));
}

ExprPtr RewriteStrpos(Lowering& to, const CallExpr& call) {
  if (call.arguments.size() > 2) return to.Refuse(&call, "strpos of a later instance");
  return to.Call("firn_strpos", to.LowerAll(call.arguments));
}

// Fails on what is not UTF-8, where Trino puts replacement characters.
ExprPtr RewriteFromUtf8(Lowering& to, const CallExpr& call) {
  if (call.arguments.size() > 1) return to.Refuse(&call, "from_utf8 with a replacement");
  return to.Call("decode", to.LowerAll(call.arguments));
}

ExprPtr RewriteSplit(Lowering& to, const CallExpr& call) {
  const bool part = SameName(call.name.last().text, "split_part");
  Lowering::Exprs given = {to.Lower(call.arguments[0]),
                           part ? to.Lower(call.arguments[1]) : Delimiter(to, call.arguments[1])};
  if (!part && call.arguments.size() == 2) return to.Call("string_split", given);
  given.push_back(to.Lower(call.arguments[2]));
  return to.Call(part ? "firn_split_part" : "firn_split", given);
}

// As `||` does it.
ExprPtr RewriteConcat(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(&call);
  const bool arrays = type.is(TypeKind::kArray);
  if (!type.certain()) return to.Refuse(&call, "concat of values of uncertain types");
  if (call.arguments.size() < 2) return to.Refuse(&call, "concat of a single value");
  ExprPtr result = nullptr;
  Lowering::Exprs nulls;
  for (const ExprPtr argument : call.arguments) {
    ExprPtr value = nullptr;
    if (!arrays) {
      value = to.LowerText(argument, type);
    } else if (to.KindOf(argument) == TypeKind::kArray) {
      value = to.LowerAs(argument, type);
    } else {
      const ExprPtr element = to.LowerAs(argument, type.element());
      nulls.push_back(to.IsNull(element));
      value = to.Call("list_value", {element});
    }
    result = result == nullptr ? value : to.Operator(result, BinaryOperator::kConcat, value);
  }
  if (nulls.empty()) return result;
  return to.Case(to.Logical(LogicalOperator::kOr, nulls), to.Null(), result);
}

ExprPtr RewriteConcatWs(Lowering& to, const CallExpr& call) {
  const bool array = call.arguments.size() == 2 && to.KindOf(call.arguments[1]) == TypeKind::kArray;
  if (array) {
    return to.Call("firn_join", {to.Lower(call.arguments[1]), to.Lower(call.arguments[0])});
  }
  return to.Call("concat_ws", to.LowerAll(call.arguments));
}

ExprPtr RewriteTrim(Lowering& to, const CallExpr& call) {
  const std::string name = SameName(call.name.last().text, "ltrim")   ? "ltrim"
                           : SameName(call.name.last().text, "rtrim") ? "rtrim"
                                                                      : "trim";
  Lowering::Exprs given = to.LowerAll(call.arguments);
  // A char's own trailing spaces are no part of it.
  if (to.KindOf(call.arguments[0]) == TypeKind::kChar) {
    given[0] = to.Call("rtrim", {given[0], to.Text(" ")});
  }
  return to.Call(given.size() == 1 ? "firn_" + name : name, given);
}

ExprPtr RewritePad(Lowering& to, const CallExpr& call) {
  if (to.KindOf(call.arguments[0]) != TypeKind::kVarchar) {
    return to.Refuse(&call, FunctionName(call) + " of bytes");
  }
  return to.Call("firn_" + FunctionName(call), to.LowerAll(call.arguments));
}

ExprPtr RewriteChr(Lowering& to, const CallExpr& call) {
  return to.Call("chr", {to.CastTo(to.Lower(call.arguments[0]), "INTEGER")});
}

// DuckDB's digests are lower-case hexadecimal text, Trino's are bytes.
ExprPtr RewriteToHex(Lowering& to, const CallExpr& call) {
  for (const char* digest : {"md5", "sha1", "sha256"}) {
    if (!IsCallOf(call.arguments[0], digest)) continue;
    const auto* inner = As<CallExpr>(call.arguments[0]);
    return to.Call("upper", {to.Call(digest, {to.Lower(inner->arguments[0])})});
  }
  return to.Call("hex", {to.Lower(call.arguments[0])});
}

ExprPtr RewriteDigest(Lowering& to, const CallExpr& call) {
  const std::string name = FunctionName(call);
  return to.Call("unhex", {to.Call(name, {to.Lower(call.arguments[0])})});
}

ExprPtr RewriteFromText(Lowering& to, const CallExpr& call) {
  const bool hex = SameName(call.name.last().text, "from_hex");
  const ExprPtr value = to.Lower(call.arguments[0]);
  if (to.KindOf(call.arguments[0]) != TypeKind::kVarchar) {
    return to.Refuse(&call, "decoding of bytes", "decode from_utf8(...) of them");
  }
  return to.Call(hex ? "firn_unhex" : "from_base64", {value});
}

ExprPtr RewriteTypeof(Lowering& to, const CallExpr& call) {
  const Type& type = to.TypeOf(call.arguments[0]);
  if (!type.certain()) return to.Refuse(&call, "typeof of a value of uncertain type");
  return to.Text(type.ToString());
}

ExprPtr RewriteFail(Lowering& to, const CallExpr& call) {
  const ExprPtr message = to.Lower(call.arguments[call.arguments.size() - 1]);
  const std::string type = DuckdbType(to.TypeOf(&call));
  return to.CastTo(to.Call("error", {message}), type.empty() ? "INTEGER" : type);
}

// format('%s-%05d', a, b) with a literal format of plain %s, %d and %x directives.
ExprPtr RewriteFormat(Lowering& to, const CallExpr& call) {
  const auto* format = As<StringLiteral>(call.arguments[0]);
  if (format == nullptr) return to.Refuse(&call, "a computed format");
  std::string_view rest = format->value;
  std::string text;
  size_t next = 1;
  ExprPtr result = nullptr;
  const auto append = [&](ExprPtr piece) {
    result = result == nullptr ? piece : to.Operator(result, BinaryOperator::kConcat, piece);
  };
  while (!rest.empty()) {
    const size_t percent = rest.find('%');
    text += rest.substr(0, percent);
    if (percent == std::string_view::npos) break;
    rest.remove_prefix(percent);
    size_t end = 1;
    while (end < rest.size() && (rest[end] == '0' || (rest[end] >= '1' && rest[end] <= '9'))) ++end;
    if (end == rest.size()) return to.Refuse(&call, "this format");
    const std::string directive(rest.substr(0, end + 1));
    rest.remove_prefix(end + 1);
    if (directive == "%%") {
      text += '%';
      continue;
    }
    if (next >= call.arguments.size()) return to.Refuse(&call, "a format with missing arguments");
    const ExprPtr argument = call.arguments[next++];
    const TypeKind kind = to.KindOf(argument);
    const bool integer = kind >= TypeKind::kTinyint && kind <= TypeKind::kBigint;
    if (!text.empty()) append(to.Text(text));
    text.clear();
    if (directive == "%s" && (integer || kind == TypeKind::kVarchar)) {
      const ExprPtr value = to.Lower(argument);
      auto* shown = to.IsNull(value);
      append(to.Case(shown, to.Text("null"), integer ? to.CastTo(value, "VARCHAR") : value));
    } else if (directive.back() == 'd' && integer &&
               (directive.size() == 2 || directive[1] == '0')) {
      append(to.Call("printf", {to.Text(directive), to.Lower(argument)}));
    } else {
      return to.Refuse(&call, "format directive '" + directive + "'");
    }
  }
  if (!text.empty() || result == nullptr) append(to.Text(text));
  return result;
}

// ---- regular expressions -----------------------------------------------------------------------

// DuckDB's are RE2's. The pattern must be literal, so that it can be translated and judged here.
ExprPtr RewriteRegexp(Lowering& to, const CallExpr& call) {
  const std::string name = FunctionName(call);
  const List<ExprPtr>& given = call.arguments;
  const auto* literal = As<StringLiteral>(given[1]);
  if (literal == nullptr) return to.Refuse(&call, "a computed regular expression");
  const RegexText regex = TranslateRegex(literal->value);
  if (!regex.refused.empty()) {
    return to.Refuse(given[1], "'" + regex.refused + "' in a regular expression");
  }
  const ExprPtr text = to.Lower(given[0]);
  const ExprPtr pattern = to.Text(regex.pattern);
  if (name == "regexp_like") return to.Call("regexp_matches", {text, pattern});
  // RE2 would take the line end before a final newline into the match.
  if (regex.end_anchor) return to.Refuse(given[1], "'$' in " + name, "use '\\z'");
  if (name == "regexp_extract" || name == "regexp_extract_all") {
    int64_t group = 0;
    if (given.size() > 2) {
      const auto* number = As<NumberLiteral>(given[2]);
      if (number == nullptr) return to.Refuse(&call, "a computed group");
      group = std::stoll(std::string(number->text));
      if (group > regex.groups) return to.Refuse(given[2], "a group that the pattern lacks");
    }
    if (group > 0 && regex.optional_groups) {
      return to.Refuse(given[1], "a group that may not take part in a match");
    }
    if (name == "regexp_extract_all") {
      if (regex.nullable) return to.Refuse(given[1], "a pattern that matches nothing");
      return to.Call("regexp_extract_all", {text, pattern, to.Integer(group)});
    }
    return to.Case(to.Call("regexp_matches", {text, pattern}),
                   to.Call("regexp_extract", {text, pattern, to.Integer(group)}), nullptr);
  }
  if (regex.nullable) return to.Refuse(given[1], "a pattern that matches nothing");
  if (name == "regexp_count") {
    return to.Call("len", {to.Call("regexp_extract_all", {text, pattern})});
  }
  if (name == "regexp_split") return to.Call("regexp_split_to_array", {text, pattern});
  if (name == "regexp_replace") {
    std::string replacement;
    if (given.size() > 2) {
      const auto* with = As<StringLiteral>(given[2]);
      if (with == nullptr || !TranslateReplacement(with->value, regex.groups, &replacement)) {
        return to.Refuse(given[2], "this replacement");
      }
      if (regex.optional_groups && replacement.find('\\') != std::string::npos) {
        return to.Refuse(given[1], "a group that may not take part in a match");
      }
    }
    return to.Call("regexp_replace", {text, pattern, to.Text(replacement), to.Text("g")});
  }
  return to.Refuse(&call, "function '" + name + "'");
}

}  // namespace firn
