// The only file that knows yaml-cpp.
#include "compiler/project/yaml_reader.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/base/excerpt.h"
#include "compiler/project/plain_yaml.h"
#include "compiler/project/yaml_text.h"

namespace firn {

namespace {

// More nodes than any file holds by hand; aliases of aliases pass it quickly.
constexpr uint32_t kMaxWeight = 1'000'000;

// Builds the tree from yaml-cpp's events, which give no more than where each thing begins.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(FileId file, const SourceMap& sources, Arena& arena, Diagnostics& diagnostics)
      : file_(file),
        sources_(sources),
        text_(sources.text(file)),
        arena_(arena),
        diagnostics_(diagnostics) {}

  const YamlNode* root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ != 2) return;
    diagnostics_.Error("yaml-documents", At(mark, 3), "a second document in one file",
                       "remove '---', or split the file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (documents_ > 1) return;
    std::string_view word = NullWord(Offset(mark));
    if (AtKey() && !word.empty()) return AddScalar(mark, anchor, word);
    YamlNode* node = arena_.New<YamlNode>();
    node->span = node->content = At(mark, word.size());
    Add(node, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (documents_ > 1) return;
    auto known = anchors_.find(anchor);
    uint32_t weight = known == anchors_.end() ? 0 : known->second->weight;
    if (weight == 0 || weight > kMaxWeight - weight_) {
      if (!alias_refused_) {
        diagnostics_.Error("yaml-alias", At(mark, WordAt(Offset(mark))),
                           weight == 0 ? "this alias stands inside what it names"
                                       : "the aliases of this file unfold to too many values");
      }
      alias_refused_ = true;
      return Add(arena_.New<YamlNode>(), 0);
    }
    weight_ += weight;
    Add(known->second, 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (documents_ > 1) return;
    RefuseTag(mark, tag);
    AddScalar(mark, anchor, value);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(NodeKind::kList, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(NodeKind::kMap, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapEnd() override { Close(); }

 private:
  struct Level {
    YamlNode* node;
    YAML::anchor_t anchor;
    std::vector<YamlEntry> entries;
    std::vector<const YamlNode*> items;
    std::unordered_map<std::string_view, Span> keys = {};  // where each stands first
    bool has_key = false;
    bool merges = false;
  };

  static size_t Offset(const YAML::Mark& mark) { return static_cast<size_t>(mark.pos); }
  Span At(const YAML::Mark& mark, size_t width) const {
    auto begin = static_cast<uint32_t>(std::min(Offset(mark), text_.size()));
    return {file_, begin, begin + static_cast<uint32_t>(width)};
  }
  size_t WordAt(size_t at) const {
    return std::min(text_.find_first_of(" \t\r\n,]}", at), text_.size()) - at;
  }
  // yaml-cpp drops what a null was written as.
  std::string_view NullWord(size_t at) const {
    at = std::min(SkipProperties(text_, at), text_.size());
    for (std::string_view word : {"null", "Null", "NULL", "~"}) {
      if (text_.substr(at).starts_with(word)) return text_.substr(at, word.size());
    }
    return {};
  }
  bool AtKey() const {
    return !levels_.empty() && levels_.back().node->kind == NodeKind::kMap &&
           !levels_.back().has_key;
  }

  void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    diagnostics_.Error("yaml-tag", At(mark, WordAt(Offset(mark))), "YAML tags mean nothing here",
                       "remove it; quotes make a text");
  }

  void AddScalar(const YAML::Mark& mark, YAML::anchor_t anchor, std::string_view value) {
    ScalarText found = MeasureScalar(text_, Offset(mark), value);
    YamlNode* node = arena_.New<YamlNode>();
    node->kind = NodeKind::kScalar;
    node->style = found.style;
    node->indent = found.indent;
    node->span = {file_, found.begin, found.end};
    node->content = {file_, found.content_begin, found.content_end};
    std::string_view raw = text_.substr(found.content_begin, value.size());
    node->text = raw == value ? raw : arena_.Copy(value);
    reached_ = found.end;
    if (!found.closed) {
      diagnostics_.Error("yaml-syntax", {file_, found.begin, found.begin + 1},
                         "this quote is never closed");
    }
    Add(node, anchor);
  }

  void Open(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (documents_ > 1) return;
    RefuseTag(mark, tag);
    YamlNode* node = arena_.New<YamlNode>();
    node->kind = kind;
    size_t at = SkipProperties(text_, Offset(mark));
    node->span = {file_, static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)};
    levels_.push_back({node, anchor, {}, {}});
  }

  void Close() {
    if (documents_ > 1) return;
    Level level = std::move(levels_.back());
    levels_.pop_back();
    YamlNode* node = level.node;
    if (level.merges) Merge(&level);
    for (const YamlEntry& entry : level.entries) node->weight += entry.value->weight;
    for (const YamlNode* item : level.items) node->weight += item->weight;
    node->entries = arena_.Copy(level.entries);
    node->items = arena_.Copy(level.items);
    char open = node->span.begin < text_.size() ? text_[node->span.begin] : ' ';
    if (open == '{' || open == '[') {
      size_t from = std::max<size_t>(reached_, node->span.begin + 1);
      reached_ = std::min(text_.find(open == '{' ? '}' : ']', from), text_.size() - 1) + 1;
    }
    node->span.end = std::max(node->span.end, static_cast<uint32_t>(reached_));
    Add(node, level.anchor);
  }

  // `<<: *other`, or a list of such: entries that the map does not have itself.
  void Merge(Level* level) {
    std::vector<YamlEntry> merged;
    std::vector<YamlEntry> own;
    for (const YamlEntry& entry : level->entries) {
      if (entry.key != "<<") {
        own.push_back(entry);
        continue;
      }
      std::vector<const YamlNode*> maps(entry.value->items.begin(), entry.value->items.end());
      if (entry.value->kind != NodeKind::kList) maps.push_back(entry.value);
      for (const YamlNode* map : maps) {
        if (map->kind != NodeKind::kMap) {
          diagnostics_.Error("yaml-alias", entry.key_span, "'<<' takes a map or a list of maps");
          break;
        }
        merged.insert(merged.end(), map->entries.begin(), map->entries.end());
      }
    }
    std::set<std::string_view> keys;
    for (const YamlEntry& entry : own) keys.insert(entry.key);
    for (const YamlEntry& entry : merged) {
      if (keys.insert(entry.key).second) own.push_back(entry);
    }
    level->entries = std::move(own);
  }

  void Add(const YamlNode* node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node;
    if (levels_.empty()) {
      root_ = node;
    } else if (levels_.back().node->kind == NodeKind::kList) {
      levels_.back().items.push_back(node);
    } else if (AtKey()) {
      AddKey(node);
    } else {
      levels_.back().entries.back().value = node;
      levels_.back().has_key = false;
    }
  }

  void AddKey(const YamlNode* node) {
    Level& level = levels_.back();
    if (node->kind != NodeKind::kScalar) {
      diagnostics_.Error("yaml-syntax", node->span, "a key must be a text",
                         "a text with '{' or '[' in front needs quotes");
    }
    auto [first, fresh] = level.keys.try_emplace(node->text, node->content);
    if (!fresh && node->kind == NodeKind::kScalar) {
      diagnostics_.Error(
          "duplicate-key", node->content, "this key stands twice in its map",
          fmt::format("the first is on line {}", sources_.Locate(first->second).line));
    }
    level.merges |= node->text == "<<" && node->style == ScalarStyle::kPlain;
    level.entries.push_back({node->text, node->content, nullptr});
    level.has_key = true;
  }

  FileId file_;
  const SourceMap& sources_;
  std::string_view text_;
  Arena& arena_;
  Diagnostics& diagnostics_;
  const YamlNode* root_ = nullptr;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, const YamlNode*> anchors_;
  uint32_t weight_ = 0;
  bool alias_refused_ = false;
  size_t reached_ = 0;  // where the last value ended
  int documents_ = 0;
};

struct Wording {
  std::string_view theirs;
  std::string_view ours;
  std::string_view hint;
};

// yaml-cpp's messages (exceptions.h) in words that say what to do.
constexpr Wording kWordings[] = {
    {"illegal map value", "a ':' is not expected here",
     "a text with ': ' in it needs quotes; the keys of a map start in one column"},
    {"illegal map key", "a key is not expected here", "the keys of a map start in one column"},
    {"illegal block entry", "a list cannot begin here", "put the '-' on a line of its own"},
    {"illegal flow end", "this bracket closes nothing", "'{' is closed by '}', '[' by ']'"},
    {"illegal EOF in scalar", "this quote is never closed", ""},
    {"illegal document indicator in scalar", "'---' or '...' inside a quoted text", ""},
    {"end of map not found", "this does not continue the map above",
     "the keys of a map start in one column; a text with a quote inside needs other quotes"},
    {"end of sequence not found", "this does not continue the list above",
     "the '-' of a list stand in one column"},
    {"end of map flow not found", "this does not continue the '{' before it",
     "close it with '}', separate entries with ','"},
    {"end of sequence flow not found", "this does not continue the '[' before it",
     "close it with ']', separate items with ','"},
    {"the referenced anchor is not defined", "no anchor of this name stands above",
     "a text that begins with '*' needs quotes"},
    {"alias not found", "a '*' alone is no value", "a text that begins with '*' needs quotes"},
    {"anchor not found", "a '&' alone is no value", "a text that begins with '&' needs quotes"},
    {"unknown escape character", "this escape means nothing in double quotes",
     "write '\\\\' for a backslash, or use single quotes"},
    {"bad file", "this is nested too deeply", "500 levels are the most"},  // its DeepRecursion
    {"unknown token", "a value cannot begin with this character", "put the value in quotes"},
};

Span SpanOf(FileId file, size_t begin, size_t end) {
  return {file, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

// The line that `at` is in.
struct Line {
  Line(std::string_view text, size_t at)
      : begin(at == 0 ? 0 : text.rfind('\n', at - 1) + 1),
        first(std::min(text.find_first_not_of(" \t", begin), text.size())),
        end(std::min(text.find('\n', at), text.size())) {}
  size_t begin, first, end;
};

void ReportSyntax(const YAML::ParserException& error, FileId file, std::string_view text,
                  Diagnostics& diagnostics) {
  size_t at = std::min(static_cast<size_t>(std::max(error.mark.pos, 0)), text.size());
  // At the end of a line or of the file there is nothing to see: the last character is meant.
  while (at > 0 && (at == text.size() || text[at] == '\n' || text[at] == '\r')) --at;
  Line line(text, at);
  if (size_t tab = text.find('\t', line.begin); tab < line.first) {
    return diagnostics.Error("yaml-syntax", SpanOf(file, tab, tab + 1), "a tab cannot indent YAML",
                             "use spaces");
  }
  // A key without its ':' becomes the beginning of the next line's key.
  if (error.msg == YAML::ErrorMsg::MAP_VALUE && line.begin > 0) {
    Line above(text, line.begin - 1);
    std::string_view words = text.substr(above.first, above.end - above.first);
    if (above.first - above.begin == line.first - line.begin && !words.empty() &&
        words.find_first_of(":#-") == std::string_view::npos) {
      return diagnostics.Error("yaml-syntax", SpanOf(file, above.first, above.end),
                               "this line has no ':'", "a key, a colon, a space, a value");
    }
  }
  for (const Wording& wording : kWordings) {
    if (!error.msg.starts_with(wording.theirs)) continue;
    return diagnostics.Error("yaml-syntax", SpanOf(file, at, at + 1), std::string(wording.ours),
                             std::string(wording.hint));
  }
  // Behind a colon it quotes the file.
  diagnostics.Error("yaml-syntax", SpanOf(file, at, at + 1),
                    fmt::format("this is not YAML: {}", error.msg.substr(0, error.msg.find(": "))));
}

}  // namespace

YamlDocument ReadAnyYaml(FileId file, const SourceMap& sources, Diagnostics& diagnostics) {
  YamlDocument document;
  size_t errors = diagnostics.error_count();
  TreeBuilder builder(file, sources, document.arena, diagnostics);
  std::string_view text = sources.text(file);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder) && diagnostics.error_count() == errors) {
    }
  } catch (const YAML::ParserException& error) {
    ReportSyntax(error, file, text, diagnostics);
  }
  if (diagnostics.error_count() > errors) return document;
  document.root = builder.root() ? builder.root() : document.arena.New<YamlNode>();
  return document;
}

YamlDocument ReadYaml(FileId file, const SourceMap& sources, Diagnostics& diagnostics) {
  YamlDocument document;
  std::string_view text = sources.text(file);
  // yaml-cpp would replace what is not UTF-8, shifting every place behind it, and stop at U+0004.
  if (std::optional<BadByte> bad = FindBadByte(text)) {
    auto at = static_cast<uint32_t>(bad->at);
    diagnostics.Error("yaml-encoding", {file, at, at + 1},
                      fmt::format("the file holds {}", bad->why), "YAML is UTF-8 text");
    return document;
  }
  document.root = ReadPlainYaml(file, text, document.arena);
  return document.root != nullptr ? std::move(document) : ReadAnyYaml(file, sources, diagnostics);
}

}  // namespace firn
