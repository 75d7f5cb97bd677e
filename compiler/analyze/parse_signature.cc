#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <string>

#include "compiler/analyze/signature.h"
#include "compiler/base/text.h"

namespace firn {
namespace {

// Splits at commas outside parentheses.
std::vector<std::string_view> SplitList(std::string_view text) {
  std::vector<std::string_view> items;
  int depth = 0;
  size_t start = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      const std::string_view item = TrimSpaces(text.substr(start, i - start));
      if (!item.empty()) items.push_back(item);
      start = i + 1;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')') {
      --depth;
    }
  }
  return items;
}

std::string_view NextField(std::string_view& line, char separator) {
  const size_t end = line.find(separator);
  const std::string_view field = line.substr(0, end);
  line = end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
  return field;
}

struct NumberedKind {
  std::string_view name;
  std::string_view suffix;
  TypeKind kind;
};
constexpr std::array kNumbered = {
    NumberedKind{"decimal", "", TypeKind::kDecimal},
    NumberedKind{"varchar", "", TypeKind::kVarchar},
    NumberedKind{"char", "", TypeKind::kChar},
    NumberedKind{"time", "", TypeKind::kTime},
    NumberedKind{"time", "with time zone", TypeKind::kTimeTz},
    NumberedKind{"timestamp", "", TypeKind::kTimestamp},
    NumberedKind{"timestamp", "with time zone", TypeKind::kTimestampTz},
};

TypePattern ParsePattern(std::string_view text, Signature& signature);

// Fills in the numbers of "decimal(p,0)". False where all of them are literals.
bool ParseNumbers(std::string_view list, Signature& signature, TypePattern& pattern) {
  bool open = false;
  size_t at = 0;
  for (std::string_view item : SplitList(list)) {
    assert(at < 2);
    auto [end, code] =
        std::from_chars(item.data(), item.data() + item.size(), pattern.literals[at]);
    if (code != std::errc()) {
      open = true;
      auto& numbers = signature.numbers;
      const auto known = std::find(numbers.begin(), numbers.end(), item);
      pattern.variables[at] = static_cast<int8_t>(known - numbers.begin());
      if (known == numbers.end()) numbers.push_back(item);
    }
    ++at;
  }
  return open;
}

TypePattern ParsePattern(std::string_view text, Signature& signature) {
  TypePattern pattern;
  for (size_t i = 0; i < signature.types.size(); ++i) {
    if (EqualIgnoringCase(signature.types[i].name, text)) {
      pattern.form = TypePattern::Form::kVariable;
      pattern.variables[0] = static_cast<int8_t>(i);
      return pattern;
    }
  }
  const size_t open = text.find('(');
  const size_t close = text.rfind(')');
  if (open != std::string_view::npos && close != std::string_view::npos) {
    const std::string_view name = text.substr(0, open);
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const std::string_view suffix = TrimSpaces(text.substr(close + 1));
    for (const NumberedKind& numbered : kNumbered) {
      if (numbered.name != name || numbered.suffix != suffix) continue;
      pattern.kind = numbered.kind;
      if (!ParseNumbers(inside, signature, pattern)) break;
      pattern.form = TypePattern::Form::kNumbers;
      return pattern;
    }
    pattern.form = TypePattern::Form::kComposite;
    pattern.kind = name == "array"      ? TypeKind::kArray
                   : name == "map"      ? TypeKind::kMap
                   : name == "row"      ? TypeKind::kRow
                   : name == "function" ? TypeKind::kFunction
                                        : TypeKind::kOther;
    if (pattern.kind != TypeKind::kOther || name == "qdigest") {
      for (std::string_view part : SplitList(inside)) {
        pattern.parts.push_back(ParsePattern(part, signature));
      }
      return pattern;
    }
  }
  pattern.form = TypePattern::Form::kConcrete;
  pattern.type = ParseType(text);
  pattern.kind = pattern.type.kind();
  return pattern;
}

}  // namespace

Signature ParseSignature(std::string_view line) {
  Signature signature;
  signature.name = NextField(line, '\t');
  const std::string_view kind = NextField(line, '\t');
  signature.kind = kind.starts_with('a')   ? FunctionKind::kAggregate
                   : kind.starts_with('w') ? FunctionKind::kWindow
                                           : FunctionKind::kScalar;
  signature.deterministic = !kind.ends_with('!');
  const std::string_view result = NextField(line, '\t');
  std::string_view arguments = NextField(line, '\t');
  std::string_view variables = NextField(line, '\t');
  while (!variables.empty()) {
    std::string_view variable = NextField(variables, ' ');
    TypeVariable type;
    type.name = NextField(variable, ':');
    type.comparable = variable == "comparable";
    type.orderable = variable == "orderable";
    signature.types.push_back(type);
  }
  std::from_chars(line.data(), line.data() + line.size(), signature.since);
  if (arguments.ends_with("...")) {
    signature.variadic = true;
    arguments.remove_suffix(3);
  }
  signature.text = arguments;
  for (std::string_view argument : SplitList(arguments)) {
    signature.arguments.push_back(ParsePattern(argument, signature));
  }
  signature.result = ParsePattern(result, signature);
  return signature;
}

}  // namespace firn
