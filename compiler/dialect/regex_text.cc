#include "compiler/dialect/regex_text.h"

namespace firn {
namespace {

// Walks a pattern once, copying what means the same to RE2.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : rest_(pattern) {}

  RegexText Run() {
    out_.nullable = Alternatives(0);
    if (out_.refused.empty() && !rest_.empty()) Refuse(rest_.substr(0, 1));
    return std::move(out_);
  }

 private:
  void Refuse(std::string_view what) {
    if (out_.refused.empty()) out_.refused = what;
    rest_ = {};
  }
  void Copy(size_t count) {
    out_.pattern += rest_.substr(0, count);
    rest_.remove_prefix(count);
  }

  // Up to the closing parenthesis or the end. True if the empty text can match.
  bool Alternatives(int depth) {
    bool nullable = true;
    bool any_nullable = false;
    bool alternated = false;
    const int groups_at_start = out_.groups;
    while (!rest_.empty() && rest_[0] != ')') {
      if (rest_[0] == '|') {
        any_nullable = any_nullable || nullable;
        nullable = true;
        if (out_.groups > groups_at_start) out_.optional_groups = true;
        alternated = true;
        Copy(1);
        continue;
      }
      const int groups_before = out_.groups;
      bool term_nullable = Term(depth);
      if (alternated && out_.groups > groups_before) out_.optional_groups = true;
      const bool optional = Quantifier();
      if (optional && out_.groups > groups_before) out_.optional_groups = true;
      term_nullable = term_nullable || optional;
      nullable = nullable && term_nullable;
    }
    return any_nullable || nullable;
  }

  // One character, class, group or anchor.
  bool Term(int depth) {
    switch (rest_[0]) {
      case '(':
        return Group(depth);
      case '[':
        Class();
        return false;
      case '\\':
        return Escape(false);
      case '^':
        Copy(1);
        return true;
      case '$':
        out_.end_anchor = true;
        out_.pattern += "\\n?\\z";
        rest_.remove_prefix(1);
        return true;
      case '*':
      case '+':
      case '?':
      case '{':
        Refuse(rest_.substr(0, 1));
        return true;
      default:
        Copy(1);
        return false;
    }
  }

  bool Group(int depth) {
    if (depth > 200) {
      Refuse("(");
      return true;
    }
    if (rest_.starts_with("(?")) {
      if (rest_.starts_with("(?:")) {
        Copy(3);
      } else if (rest_.starts_with("(?<") && rest_.size() > 3 && rest_[3] != '=' &&
                 rest_[3] != '!') {
        out_.pattern += "(?P<";
        rest_.remove_prefix(3);
        ++out_.groups;
      } else if (rest_.starts_with("(?i)")) {
        Copy(4);
        return true;
      } else {
        Refuse(rest_.substr(0, 3));
        return true;
      }
    } else {
      Copy(1);
      ++out_.groups;
    }
    const bool nullable = Alternatives(depth + 1);
    if (!rest_.starts_with(')')) {
      Refuse("(");
      return true;
    }
    Copy(1);
    return nullable;
  }

  // `in_class`: between brackets. True where it matches no character.
  bool Escape(bool in_class) {
    if (rest_.size() < 2) {
      Refuse("\\");
      return true;
    }
    const char c = rest_[1];
    if (c == 's' || c == 'S') {
      // Joni's white space has the vertical tab, RE2's has not.
      if (in_class && c == 'S') {
        Refuse("[\\S]");
        return false;
      }
      out_.pattern += in_class ? "\\s\\v" : c == 's' ? "[\\s\\v]" : "[^\\s\\v]";
      rest_.remove_prefix(2);
      return false;
    }
    if (c == 'A' || c == 'z') {
      Copy(2);
      return true;
    }
    const bool letter_or_digit =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter_or_digit) {
      Copy(2);
      return false;
    }
    constexpr std::string_view kSame = "dDwWtnrfa";
    if (kSame.find(c) != std::string_view::npos) {
      Copy(2);
      return false;
    }
    if (c == 'x' && rest_.size() > 3 && rest_[2] != '{') {
      Copy(4);
      return false;
    }
    if (c == 'p' || c == 'P') {
      // General categories alone: \pL, \p{L}, \p{Lu}.
      const size_t close = rest_.find('}');
      if (rest_.size() > 2 && rest_[2] == '{' && close != std::string_view::npos && close <= 5) {
        Copy(close + 1);
        return false;
      }
    }
    Refuse(rest_.substr(0, 2));
    return true;
  }

  void Class() {
    Copy(rest_.starts_with("[^") ? 2 : 1);
    bool first = true;
    while (!rest_.empty() && (rest_[0] != ']' || first)) {
      first = false;
      if (rest_[0] == '[' || rest_.starts_with("&&")) {
        Refuse(rest_.substr(0, 2));
        return;
      }
      if (rest_[0] == '\\') {
        Escape(true);
      } else {
        Copy(1);
      }
    }
    if (rest_.empty()) {
      Refuse("[");
    } else {
      Copy(1);
    }
  }

  // True if it allows none.
  bool Quantifier() {
    if (rest_.empty()) return false;
    bool optional = false;
    if (rest_[0] == '*' || rest_[0] == '?') {
      optional = true;
      Copy(1);
    } else if (rest_[0] == '+') {
      Copy(1);
    } else if (rest_[0] == '{') {
      const size_t close = rest_.find('}');
      if (close == std::string_view::npos) {
        Refuse("{");
        return false;
      }
      for (const char c : rest_.substr(1, close - 1)) {
        if ((c < '0' || c > '9') && c != ',') {
          Refuse("{");
          return false;
        }
      }
      if (rest_[1] == ',') {
        Refuse("{,");
        return false;
      }
      optional = rest_[1] == '0';
      Copy(close + 1);
    } else {
      return false;
    }
    if (rest_.starts_with('?')) {
      Copy(1);
    } else if (rest_.starts_with('+') || rest_.starts_with('*') || rest_.starts_with('{')) {
      Refuse("possessive quantifier");
    }
    return optional;
  }

  std::string_view rest_;
  RegexText out_;
};

}  // namespace

RegexText TranslateRegex(std::string_view pattern) { return Translator(pattern).Run(); }

bool TranslateReplacement(std::string_view text, int groups, std::string* re2) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (++i == text.size()) return false;
      if (text[i] == '\\') *re2 += '\\';
      *re2 += text[i];
    } else if (text[i] == '$') {
      if (++i == text.size() || text[i] < '0' || text[i] > '9' || text[i] - '0' > groups) {
        return false;
      }
      // A second digit would be part of the number if there were as many groups.
      if (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' && groups > 9) {
        return false;
      }
      (*re2 += '\\') += text[i];
    } else {
      *re2 += text[i];
    }
  }
  return true;
}

}  // namespace firn
