#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/base/text.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/type.h"

namespace firn {
namespace {

struct NamedKind {
  std::string_view name;
  TypeKind kind;
};

// Types that their name alone makes.
constexpr std::array kSimple = {
    NamedKind{"bigint", TypeKind::kBigint},       NamedKind{"boolean", TypeKind::kBoolean},
    NamedKind{"date", TypeKind::kDate},           NamedKind{"double", TypeKind::kDouble},
    NamedKind{"int", TypeKind::kInteger},         NamedKind{"integer", TypeKind::kInteger},
    NamedKind{"ipaddress", TypeKind::kIpAddress}, NamedKind{"json", TypeKind::kJson},
    NamedKind{"real", TypeKind::kReal},           NamedKind{"smallint", TypeKind::kSmallint},
    NamedKind{"tinyint", TypeKind::kTinyint},     NamedKind{"unknown", TypeKind::kNull},
    NamedKind{"uuid", TypeKind::kUuid},           NamedKind{"varbinary", TypeKind::kVarbinary},
};

// Types that firn knows by name only, as Trino prints them.
constexpr std::array<std::string_view, 17> kOthers = {
    "BingTile", "CodePoints", "color",         "Geometry",  "HyperLogLog",
    "JsonPath", "JoniRegExp", "KdbTree",       "json2016",  "LikePattern",
    "tdigest",  "Re2JRegExp", "P4HyperLogLog", "SetDigest", "SphericalGeography",
    "number",   "variant"};

class TypeReader {
 public:
  explicit TypeReader(std::string_view text) : text_(text) {}

  Type ReadWhole() {
    Type type = Read();
    if (error_.empty() && Peek() != '\0') Unknown();
    return error_.empty() ? type : Type();
  }
  const std::string& error() const { return error_; }

 private:
  void SkipSpace() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  char Peek() {
    SkipSpace();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  bool Expect(char c) { return Take(c) || Unknown(); }
  // The next word in lower case without taking it; quoted names are no words.
  std::string PeekWord() {
    SkipSpace();
    size_t end = at_;
    while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) ||
                                  text_[end] == '_' || text_[end] == '$')) {
      ++end;
    }
    word_end_ = end;
    return LowerCase(text_.substr(at_, end - at_));
  }
  bool TakeWord(std::string_view word) {
    if (PeekWord() != word) return false;
    at_ = word_end_;
    return true;
  }
  bool TakeWords(std::initializer_list<std::string_view> words) {
    const size_t start = at_;
    for (std::string_view word : words) {
      if (!TakeWord(word)) {
        at_ = start;
        return false;
      }
    }
    return true;
  }
  // A name with its quotes undone.
  std::string TakeName() {
    if (Peek() != '"') {
      PeekWord();
      std::string name(text_.substr(at_, word_end_ - at_));
      at_ = word_end_;
      return name;
    }
    std::string name;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"' && (++at_ == text_.size() || text_[at_] != '"')) break;
      name += text_[at_];
    }
    return name;
  }
  bool TakeNumber(int64_t& number) {
    SkipSpace();
    auto [end, code] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (code != std::errc()) return false;
    at_ = static_cast<size_t>(end - text_.data());
    return true;
  }
  bool Unknown() {
    if (error_.empty()) error_ = "unknown type '" + std::string(text_) + "'";
    return false;
  }

  Type Read() {
    const int depth = depth_;
    Type type = Deeper() ? ReadOne() : Type();
    while (error_.empty() && TakeWord("array")) {
      if (Deeper()) type = Type::Array(std::move(type));
    }
    depth_ = depth;
    return type;
  }
  // Types are read, spelled and compared by recursion.
  bool Deeper() {
    if (++depth_ > kMaxNesting && error_.empty()) error_ = "a type is nested too deeply";
    return error_.empty();
  }

  // "(n)" with n in [low, high], or the default.
  int32_t Precision(int32_t absent, int64_t low, int64_t high) {
    if (!Take('(')) return absent;
    int64_t number = -1;
    if (!TakeNumber(number) || !Expect(')') || number < low || number > high) {
      Unknown();
      return absent;
    }
    return static_cast<int32_t>(number);
  }
  // "(a, b)" or "<a, b>"
  std::vector<Type> Arguments(size_t count) {
    std::vector<Type> types;
    const char close = Take('<') ? '>' : Expect('(') ? ')' : '\0';
    while (close != '\0' && types.size() < count && error_.empty()) {
      if (!types.empty()) Expect(',');
      types.push_back(Read());
    }
    if (close != '\0') Expect(close);
    return types;
  }

  Type ReadDecimal() {
    int64_t precision = 38;
    int64_t scale = 0;
    if (Take('(')) {
      if (!TakeNumber(precision) || (Take(',') && !TakeNumber(scale)) || !Expect(')')) {
        Unknown();
        return Type();
      }
    }
    if (precision < 1 || precision > 38) {
      error_ = "decimal precision must be between 1 and 38: " + std::to_string(precision);
    } else if (scale < 0 || scale > precision) {
      error_ = "decimal scale must be between 0 and the precision (" + std::to_string(precision) +
               "): " + std::to_string(scale);
    }
    return Type::Decimal(static_cast<int32_t>(precision), static_cast<int32_t>(scale));
  }

  Type ReadRow() {
    std::vector<Type> types;
    std::vector<std::string> names;
    if (!Expect('(')) return Type();
    do {
      const size_t start = at_;
      // A field is "name type" or "type": read as the first, and back off where no type follows.
      std::string name = TakeName();
      const char next = Peek();
      if (next == ',' || next == ')' || next == '(' || next == '\0' || next == '<' ||
          StartsLongType(name)) {
        at_ = start;
        name.clear();
      }
      types.push_back(Read());
      names.push_back(std::move(name));
    } while (error_.empty() && Take(','));
    Expect(')');
    return Type::Row(std::move(types), std::move(names));
  }
  // Whether "first second" at this place is one type of several words and not a field's name and
  // type: "double precision", "timestamp with time zone", "interval day ...", "bigint array".
  bool StartsLongType(const std::string& first) {
    const std::string lower = LowerCase(first);
    const std::string second = PeekWord();
    if (second == "array") {
      const size_t after = word_end_;
      const size_t paren = text_.find_first_not_of(" \t\n", after);
      return paren == std::string_view::npos || (text_[paren] != '(' && text_[paren] != '<');
    }
    return (lower == "double" && second == "precision") ||
           ((lower == "timestamp" || lower == "time") &&
            (second == "with" || second == "without")) ||
           (lower == "interval" && (second == "day" || second == "year"));
  }

  Type ReadOne() {
    const std::string name = LowerCase(TakeName());
    if (name == "varchar") {
      return Type::Varchar(Precision(Type::kUnbounded, 0, Type::kUnbounded));
    }
    if (name == "char") return Type::Char(Precision(1, 0, 65536));
    if (name == "decimal") return ReadDecimal();
    if (name == "timestamp" || name == "time") {
      const int32_t precision = Precision(3, 0, 12);
      const bool zone = TakeWords({"with", "time", "zone"});
      if (!zone) TakeWords({"without", "time", "zone"});
      return name == "time" ? Type::Time(precision, zone) : Type::Timestamp(precision, zone);
    }
    if (name == "interval") {
      if (TakeWords({"day", "to", "second"})) return TypeKind::kIntervalDayToSecond;
      if (TakeWords({"year", "to", "month"})) return TypeKind::kIntervalYearToMonth;
      Unknown();
      return Type();
    }
    if (name == "array") {
      std::vector<Type> types = Arguments(1);
      return types.empty() ? Type() : Type::Array(types[0]);
    }
    if (name == "map") {
      std::vector<Type> types = Arguments(2);
      return types.size() < 2 ? Type() : Type::Map(types[0], types[1]);
    }
    if (name == "row") return ReadRow();
    if (name == "qdigest") {
      std::vector<Type> types = Arguments(1);
      return types.empty() ? Type() : Type::Other("qdigest(" + types[0].ToString() + ")");
    }
    for (const NamedKind& simple : kSimple) {
      if (simple.name != name) continue;
      if (name == "double") TakeWord("precision");
      return simple.kind;
    }
    for (std::string_view other : kOthers) {
      if (LowerCase(other) == name) return Type::Other(std::string(other));
    }
    Unknown();
    return Type();
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t word_end_ = 0;
  int depth_ = 0;
  std::string error_;
};

}  // namespace

Type ParseType(std::string_view text, std::string* error) {
  TypeReader reader(text);
  Type type = reader.ReadWhole();
  if (error != nullptr) *error = reader.error();
  return type;
}

}  // namespace firn
