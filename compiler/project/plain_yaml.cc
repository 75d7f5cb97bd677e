#include "compiler/project/plain_yaml.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace firn {

namespace {

constexpr int kMaxDepth = 50;
constexpr size_t kMaxKey = 200;

bool IsAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool IsKeyChar(char c) { return IsAlnum(c) || c == '_' || c == '.' || c == '-'; }
bool BeginsPlain(char c) { return IsAlnum(c) || c == '_' || c == '/' || c == '.' || c == '('; }
// What a plain text within brackets may hold; more is allowed, and left to yaml-cpp.
bool IsFlowChar(char c) {
  return IsAlnum(c) || c == ' ' || c == '_' || c == '.' || c == '/' || c == '-' || c == '+' ||
         c == '(' || c == ')' || c == '=' || c == '<' || c == '$' || (c & 0x80) != 0;
}
// yaml-cpp takes these for no text.
bool IsNull(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

class Reader {
 public:
  Reader(FileId file, std::string_view text, Arena& arena)
      : file_(file), text_(text), arena_(arena) {}

  const YamlNode* Read() {
    if (text_.find('\r') != std::string_view::npos) return nullptr;
    NextLine();
    if (over() || column_ != 0) return nullptr;
    const YamlNode* root = Block(0);
    return root != nullptr && over() ? root : nullptr;
  }

 private:
  bool over() const { return at_ >= text_.size(); }
  char Char(size_t at) const { return at < text_.size() ? text_[at] : '\n'; }
  bool EndsWord(size_t at) const { return Char(at) == ' ' || Char(at) == '\n'; }
  Span At(size_t begin, size_t end) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  size_t EndOfLine(size_t at) const { return std::min(text_.find('\n', at), text_.size()); }

  // From the end of a line to the first word of the next that is no comment.
  void NextLine() {
    for (size_t line = at_; line < text_.size();) {
      size_t word = std::min(text_.find_first_not_of(' ', line), text_.size());
      if (Char(word) != '\n' && Char(word) != '#') {
        at_ = word;
        column_ = word - line;
        return;
      }
      line = EndOfLine(word) + 1;
    }
    at_ = text_.size();
    column_ = 0;
  }

  // Behind a value: nothing but a comment may follow on its line.
  bool EndLine() {
    size_t word = std::min(text_.find_first_not_of(' ', at_), text_.size());
    if (Char(word) != '\n' && (Char(word) != '#' || word == at_)) return false;
    at_ = EndOfLine(word) + 1;
    NextLine();
    return true;
  }

  // The key at `at_`, up to and with its colon; empty: there is none.
  std::string_view Key() const {
    size_t end = at_;
    while (end < text_.size() && IsKeyChar(text_[end])) ++end;
    if (Char(end) != ':' || !EndsWord(end + 1) || !(IsAlnum(Char(at_)) || Char(at_) == '_') ||
        end - at_ > kMaxKey) {
      return {};
    }
    return text_.substr(at_, end - at_);
  }

  // A map or a list whose first entry begins at `at_`, in this column.
  const YamlNode* Block(size_t column) {
    if (++depth_ > kMaxDepth) return nullptr;
    const YamlNode* node = Dash() ? List(column) : Map(column);
    --depth_;
    return node;
  }

  bool Dash() const { return Char(at_) == '-' && Char(at_ + 1) == ' '; }

  const YamlNode* Map(size_t column) {
    const size_t first = entries_.size(), begin = at_;
    do {
      std::string_view key = Key();
      if (key.empty() || IsNull(key)) return nullptr;
      Span place = At(at_, at_ + key.size());
      at_ += key.size() + 1;
      const YamlNode* value = ValueOfKey(column);
      if (value == nullptr) return nullptr;
      entries_.push_back({key, place, value});
    } while (!over() && column_ == column && !Dash());
    if (!over() && column_ > column) return nullptr;
    return CloseMap(begin, first);
  }

  const YamlNode* List(size_t column) {
    const size_t first = items_.size(), begin = at_;
    do {
      size_t word = std::min(text_.find_first_not_of(' ', at_ + 1), text_.size());
      size_t inner = column + (word - at_);
      at_ = word;
      const YamlNode* item = nullptr;
      if (!Key().empty()) {
        column_ = inner;
        item = Block(inner);
      } else {
        item = ValueOnLine();
        if (item == nullptr || !EndLine()) return nullptr;
      }
      if (item == nullptr) return nullptr;
      items_.push_back(item);
    } while (!over() && column_ == column && Dash());
    if (!over() && column_ > column) return nullptr;
    return CloseList(begin, first);
  }

  // Behind a key's colon: on its line, or as a block below. Ends at the next line's first word.
  const YamlNode* ValueOfKey(size_t column) {
    at_ = std::min(text_.find_first_not_of(' ', at_), text_.size());
    if (Char(at_) == '|') return Literal(column);
    if (Char(at_) != '\n' && Char(at_) != '#') {
      const YamlNode* value = ValueOnLine();
      // A deeper line would go on with the value.
      if (value == nullptr || !EndLine() || (!over() && column_ > column)) return nullptr;
      return value;
    }
    at_ = EndOfLine(at_) + 1;
    NextLine();
    bool below = !over() && (column_ > column || (column_ == column && Dash()));
    return below ? Block(column_) : nullptr;
  }

  const YamlNode* ValueOnLine() {
    char c = Char(at_);
    if (c == '[' || c == '{') return Flow();
    if (c == '\'' || c == '"') return Quoted();
    if (!BeginsPlain(c) && !(c == '-' && IsAlnum(Char(at_ + 1)))) return nullptr;
    size_t end = at_;
    for (; Char(end) != '\n'; ++end) {
      char d = text_[end];
      if (d == '\t' || (d == ':' && EndsWord(end + 1))) return nullptr;
      if (d == '#' && text_[end - 1] == ' ') break;
    }
    return Plain(end);
  }

  // From `at_` to the last character before `end` that is no space.
  const YamlNode* Plain(size_t end) {
    while (end > at_ && text_[end - 1] == ' ') --end;
    if (IsNull(text_.substr(at_, end - at_))) return nullptr;
    return Scalar(ScalarStyle::kPlain, at_, end, at_, end);
  }

  const YamlNode* Quoted() {
    const char quote = text_[at_];
    size_t end = at_ + 1;
    for (; Char(end) != quote; ++end) {
      if (Char(end) == '\n' || Char(end) == '\\' || Char(end) == '\t') return nullptr;
    }
    if (Char(end + 1) == quote) return nullptr;
    ScalarStyle style = quote == '"' ? ScalarStyle::kDoubleQuoted : ScalarStyle::kSingleQuoted;
    return Scalar(style, at_, end + 1, at_ + 1, end);
  }

  const YamlNode* Scalar(ScalarStyle style, size_t begin, size_t end, size_t from, size_t to) {
    YamlNode* node = arena_.New<YamlNode>();
    node->kind = NodeKind::kScalar;
    node->style = style;
    node->span = At(begin, end);
    node->content = At(from, to);
    node->text = text_.substr(from, to - from);
    at_ = reached_ = end;
    return node;
  }

  // ---- within brackets --------------------------------------------------------------------------

  void Spaces() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }

  const YamlNode* Flow() {
    if (++depth_ > kMaxDepth) return nullptr;
    const bool map = text_[at_] == '{';
    const char close = map ? '}' : ']';
    const size_t begin = at_++, first_entry = entries_.size(), first_item = items_.size();
    for (Spaces(); Char(at_) != close; Spaces()) {
      if (entries_.size() + items_.size() > first_entry + first_item) {
        if (Char(at_) != ',') return nullptr;
        ++at_;
        Spaces();
      }
      std::string_view key = Key();
      if (map != !key.empty() || (map && IsNull(key))) return nullptr;
      Span place = At(at_, at_ + key.size());
      at_ += map ? key.size() + 1 : 0;
      Spaces();
      const YamlNode* value = FlowValue();
      if (value == nullptr) return nullptr;
      if (map) {
        entries_.push_back({key, place, value});
      } else {
        items_.push_back(value);
      }
    }
    reached_ = ++at_;
    --depth_;
    return map ? CloseMap(begin, first_entry) : CloseList(begin, first_item);
  }

  const YamlNode* FlowValue() {
    char c = Char(at_);
    if (c == '[' || c == '{') return Flow();
    if (c == '\'' || c == '"') return Quoted();
    if (!BeginsPlain(c) && !(c == '-' && IsAlnum(Char(at_ + 1)))) return nullptr;
    size_t end = at_;
    while (end < text_.size() && IsFlowChar(text_[end])) ++end;
    return Plain(end);
  }

  // ---- blocks -----------------------------------------------------------------------------------

  // The lines below a '|' that are indented as the first is, blank ones among them.
  const YamlNode* Literal(size_t column) {
    const size_t bar = at_, begin = at_ + 2;
    const size_t first = std::min(text_.find_first_not_of(' ', begin), text_.size());
    const size_t indent = first - std::min(begin, first);
    if (Char(at_ + 1) != '\n' || indent <= column || Char(first) == '\n') return nullptr;
    std::string value;
    size_t end = begin, blank = 0;  // lines since the last with text
    for (size_t line = begin, line_end; line < text_.size(); line = line_end + 1) {
      const size_t word = std::min(text_.find_first_not_of(' ', line), text_.size());
      line_end = EndOfLine(word);
      if (word == line_end) {
        if (word - line > indent) return nullptr;  // is text, which no one sees
        ++blank;
        continue;
      }
      if (word - line < indent) break;
      if (text_[word] == '\t') return nullptr;
      value.append(blank + (line > begin), '\n')
          .append(text_, line + indent, line_end - line - indent);
      blank = 0;
      end = line_end;
    }
    if (end < text_.size()) value += '\n';
    YamlNode* node = arena_.New<YamlNode>();
    node->kind = NodeKind::kScalar;
    node->style = ScalarStyle::kLiteral;
    node->indent = static_cast<uint32_t>(indent);
    node->span = At(bar, end);
    node->content = At(begin, end);
    node->text = arena_.Copy(value);
    at_ = reached_ = end;
    return EndLine() && (over() || column_ <= column) ? node : nullptr;
  }

  // ---- what is complete -------------------------------------------------------------------------

  // Whether a key stands twice among the entries from `from` on.
  static bool Repeats(std::vector<YamlEntry>::const_iterator from,
                      std::vector<YamlEntry>::const_iterator to) {
    constexpr int kFew = 16;  // looking at each is then quicker than a table of them
    if (to - from > kFew) {
      std::unordered_set<std::string_view> keys;
      for (; from != to; ++from) {
        if (!keys.insert(from->key).second) return true;
      }
    }
    for (; from != to; ++from) {
      auto same = [&](const YamlEntry& entry) { return entry.key == from->key; };
      if (std::any_of(from + 1, to, same)) return true;
    }
    return false;
  }

  YamlNode* Close(NodeKind kind, size_t begin) {
    YamlNode* node = arena_.New<YamlNode>();
    node->kind = kind;
    node->span = At(begin, std::max(begin + 1, reached_));
    return node;
  }
  const YamlNode* CloseMap(size_t begin, size_t first) {
    auto from = entries_.begin() + static_cast<std::ptrdiff_t>(first);
    if (Repeats(from, entries_.end())) return nullptr;
    YamlNode* node = Close(NodeKind::kMap, begin);
    node->entries = arena_.Copy(std::vector<YamlEntry>(from, entries_.end()));
    entries_.erase(from, entries_.end());
    for (const YamlEntry& entry : node->entries) node->weight += entry.value->weight;
    return node;
  }
  const YamlNode* CloseList(size_t begin, size_t first) {
    YamlNode* node = Close(NodeKind::kList, begin);
    auto from = items_.begin() + static_cast<std::ptrdiff_t>(first);
    node->items = arena_.Copy(std::vector<const YamlNode*>(from, items_.end()));
    items_.erase(from, items_.end());
    for (const YamlNode* item : node->items) node->weight += item->weight;
    return node;
  }

  const FileId file_;
  const std::string_view text_;
  Arena& arena_;
  size_t at_ = 0;
  size_t column_ = 0;   // of `at_`, where it is a line's first word
  size_t reached_ = 0;  // where the last value ended
  int depth_ = 0;
  std::vector<YamlEntry> entries_;  // of the maps and lists that are open, the innermost's last
  std::vector<const YamlNode*> items_;
};

}  // namespace

const YamlNode* ReadPlainYaml(FileId file, std::string_view text, Arena& arena) {
  return Reader(file, text, arena).Read();
}

}  // namespace firn
